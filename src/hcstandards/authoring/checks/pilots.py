"""Pilots: stages run forwards, a unit stands once, what decided the end is sourced."""

from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.model.content import Content
from hcstandards.model.pilots import PilotStageName

STAGES = get_args(PilotStageName)


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
