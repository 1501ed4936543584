"""Pilots: stages run forwards, a unit is a division and stands once, what decided the end is sourced."""

from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.model.content import Content
from hcstandards.model.pilots import PilotStageName

STAGES = get_args(PilotStageName)
DIVISIONS = "gbt-2260"
"""The code system of divisions, of which a catalogue may hold the provinces alone."""


@rule("pilot.stages")
def pilot_stages(content: Content) -> Iterator[Finding]:
    """A unit's stages run from listed to ended, each later than the one before, so that every day has one answer."""
    for entry in content.entries:
        for number, pilot in enumerate(entry.pilots):
            for at, unit in enumerate(pilot.units):
                for step, (former, later) in enumerate(pairwise(unit.stages), start=1):
                    if later.since <= former.since or STAGES.index(later.stage) <= STAGES.index(former.stage):
                        path = ("pilots", number, "units", at, "stages", step)
                        found = f"{later.stage} since {later.since}, after {former.stage} since {former.since}"
                        yield Finding(f"standards/{entry.standard.id}", path, found, "later, in the order of stages")


@rule("pilot.precision")
def pilot_precision(content: Content) -> Iterator[Finding]:
    """A stage dated to a month or a year counts from its first day."""
    for entry in content.entries:
        for number, pilot in enumerate(entry.pilots):
            for at, unit in enumerate(pilot.units):
                for step, stage in enumerate(unit.stages):
                    since = stage.since
                    first = {"month": since.replace(day=1), "year": since.replace(month=1, day=1)}
                    expected = first.get(stage.precision, since)
                    if since != expected:
                        path = ("pilots", number, "units", at, "stages", step, "since")
                        found = f"{since}, to the {stage.precision}"
                        yield Finding(f"standards/{entry.standard.id}", path, found, str(expected))


@rule("pilot.unit")
def pilot_unit(content: Content) -> Iterator[Finding]:
    """A pilot names a region once, and no more regions than its basis document states."""
    for entry in content.entries:
        for number, pilot in enumerate(entry.pilots):
            file, path = f"standards/{entry.standard.id}", ("pilots", number, "units")
            seen: set[str] = set()
            for at, unit in enumerate(pilot.units):
                if unit.region in seen:
                    yield Finding(file, (*path, at, "region"), unit.region, "a region once")
                seen.add(unit.region)
            if pilot.stated_units is not None and len(pilot.units) > pilot.stated_units:
                yield Finding(file, path, f"{len(pilot.units)} units", f"at most the {pilot.stated_units} stated")


@rule("pilot.source")
def pilot_source(content: Content) -> Iterator[Finding]:
    """A pilot's outcome and exit criteria say where they were read."""
    for entry in content.entries:
        for number, pilot in enumerate(entry.pilots):
            file, path = f"standards/{entry.standard.id}", ("pilots", number)
            if pilot.outcome and pilot.outcome_source is None:
                yield Finding(file, (*path, "outcome"), pilot.outcome, "with outcome_source")
            if pilot.exit_criteria and not pilot.exit_criteria_sources:
                yield Finding(file, (*path, "exit_criteria"), pilot.exit_criteria, "with exit_criteria_sources")


@rule("pilot.region")
def pilot_region(content: Content) -> Iterator[Finding]:
    """A unit lies in a division that the catalogue's table of divisions knows; a province bears its name there."""
    names: dict[str, set[str]] = {}
    for table in content.tables:
        for concept in table.concepts if table.system == DIVISIONS else ():
            names.setdefault(concept.code, set()).add(concept.display)
    for entry in content.entries if names else ():
        for number, pilot in enumerate(entry.pilots):
            for at, unit in enumerate(pilot.units):
                file, path = f"standards/{entry.standard.id}", ("pilots", number, "units", at)
                if f"{unit.region[:2]}0000" not in names:
                    yield Finding(file, (*path, "region"), unit.region, f"a division of {DIVISIONS}")
                elif unit.name not in names.get(unit.region, {unit.name}):
                    yield Finding(file, (*path, "name"), unit.name, "、".join(sorted(names[unit.region])))
