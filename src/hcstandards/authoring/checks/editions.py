"""Editions: versions, periods, lifecycle histories."""

from collections.abc import Iterator
from itertools import pairwise

import semver

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.designations import find_designation
from hcstandards.model.content import Content


@rule("edition.version")
def version(content: Content) -> Iterator[Finding]:
    """Versions are semantic versions, each given once."""
    for entry in content.entries:
        seen: set[str] = set()
        for number, edition in enumerate(entry.standard.editions):
            path = ("standard", "editions", number, "version")
            file = f"standards/{entry.standard.id}"
            if not semver.Version.is_valid(edition.version):
                yield Finding(file, path, repr(edition.version), "major.minor.patch")
            if edition.version in seen:
                yield Finding(file, path, f"{edition.version!r} again")
            seen.add(edition.version)
    if not semver.Version.is_valid(content.identity.version):
        yield Finding(
            f"identity/{content.identity.id}",
            ("identity", "version"),
            repr(content.identity.version),
            "major.minor.patch",
        )


@rule("edition.period")
def period(content: Content) -> Iterator[Finding]:
    """An edition ends after it starts and is not in force before it is issued."""
    for entry in content.entries:
        for number, edition in enumerate(entry.standard.editions):
            file, path = f"standards/{entry.standard.id}", ("standard", "editions", number)
            since, until, issued = edition.in_force_from, edition.in_force_to, edition.issued
            if since and until and until <= since:
                yield Finding(file, (*path, "in_force_to"), str(until), f"a day after {since}")
            if since and issued and since < issued:
                yield Finding(file, (*path, "in_force_from"), str(since), f"{issued}, the day of issue, or later")


@rule("edition.erratum")
def erratum(content: Content) -> Iterator[Finding]:
    """An erratum is published after the edition it corrects, or with it; nothing else can be corrected."""
    for entry in content.entries:
        for number, edition in enumerate(entry.standard.editions):
            for at, each in enumerate(edition.errata):
                if edition.issued and each.published < edition.issued:
                    path = ("standard", "editions", number, "errata", at, "published")
                    expected = f"{edition.issued}, the day of issue, or later"
                    yield Finding(f"standards/{entry.standard.id}", path, str(each.published), expected)


@rule("edition.overlap")
def overlap(content: Content) -> Iterator[Finding]:
    """Only one edition of a standard is in force on a day."""
    for entry in content.entries:
        dated = [each for each in entry.standard.editions if each.starts]
        dated.sort(key=lambda each: str(each.starts))
        for earlier, later in pairwise(dated):
            if earlier.ends is None or (later.starts and earlier.ends > later.starts):
                number = entry.standard.editions.index(earlier)
                path = ("standard", "editions", number, "in_force_to")
                found = f"{earlier.version} until {earlier.ends or 'ever'}"
                expected = f"at most {later.starts}, when {later.version} starts"
                yield Finding(f"standards/{entry.standard.id}", path, found, expected)


@rule("edition.undated")
def undated(content: Content) -> Iterator[Finding]:
    """An edition without a first day in force says why: a doubt about `in_force_from` or `issued`."""
    for entry in content.entries:
        for number, edition in enumerate(entry.standard.editions):
            doubted = {doubt.field for doubt in edition.doubts}
            if edition.in_force_from is None and not doubted & {"in_force_from", "issued"}:
                path = ("standard", "editions", number)
                expected = "in_force_from, or a doubt about it"
                yield Finding(f"standards/{entry.standard.id}", path, "no in_force_from", expected)


@rule("edition.replaces")
def replaces(content: Content) -> Iterator[Finding]:
    """What an edition replaces exists: `version` of the same standard, or `id@version`."""
    known = {f"{e.standard.id}@{each.version}" for e in content.entries for each in e.standard.editions}
    for entry in content.entries:
        for number, edition in enumerate(entry.standard.editions):
            for other in edition.replaces:
                full = other if "@" in other else f"{entry.standard.id}@{other}"
                if full not in known:
                    path = ("standard", "editions", number, "replaces")
                    yield Finding(f"standards/{entry.standard.id}", path, repr(other), "a version or id@version")


@rule("status.value")
def status_value(content: Content) -> Iterator[Finding]:
    """Statuses on the lifecycle axis are stages of the standard's lifecycle."""
    states = {each.id: {state.code for state in each.states} for each in content.lifecycles}
    for entry in content.entries:
        allowed = states.get(entry.standard.lifecycle, set())
        for number, record in enumerate(entry.statuses):
            if record.axis == "lifecycle" and record.value not in allowed:
                path = ("statuses", number, "value")
                expected = ", ".join(sorted(allowed))
                yield Finding(f"standards/{entry.standard.id}", path, repr(record.value), expected)


@rule("status.transition")
def status_transition(content: Content) -> Iterator[Finding]:
    """A history takes only the steps that its lifecycle allows."""
    steps = {each.id: {(step.origin, step.target) for step in each.transitions} for each in content.lifecycles}
    for entry in content.entries:
        allowed = steps.get(entry.standard.lifecycle, set())
        histories: dict[str | None, list[tuple[str, int, str]]] = {}
        for number, record in enumerate(entry.statuses):
            if record.axis == "lifecycle":
                histories.setdefault(record.edition, []).append((str(record.since), number, record.value))
        for history in histories.values():
            for (_, _, before), (_, number, after) in pairwise(sorted(history)):
                if (before, after) not in allowed:
                    path = ("statuses", number, "value")
                    ways = ", ".join(sorted(target for origin, target in allowed if origin == before))
                    found = f"{before} to {after}"
                    yield Finding(f"standards/{entry.standard.id}", path, found, f"from {before}: {ways or 'nothing'}")


@rule("designation.series")
def designation(content: Content) -> Iterator[Finding]:
    """A designation is printed canonically: GB/T 2261.1-2003, 医保发〔2019〕39号."""
    for entry in content.entries:
        file = f"standards/{entry.standard.id}"
        named: list[tuple[tuple[str | int, ...], str | None]] = [
            (("standard", "designation"), entry.standard.designation)
        ]
        named += [
            (("standard", "editions", number, "designation"), each.designation)
            for number, each in enumerate(entry.standard.editions)
        ]
        for path, text in named:
            if text is None:
                continue
            found = find_designation(text)
            if found is None or found.year is None:
                yield Finding(file, path, repr(text), "a designation with its year, for example GB/T 2261.1-2003")
            elif str(found) != text:
                yield Finding(file, path, repr(text), str(found))


@rule("edition.assumed")
def assumed(content: Content) -> Iterator[Finding]:
    """A day is assumed only where no source gives it, and a doubt says on what ground."""
    for entry in content.entries:
        for number, edition in enumerate(entry.standard.editions):
            doubted = {doubt.field for doubt in edition.doubts}
            for end in ("from", "to"):
                if getattr(edition, f"assumed_{end}") is None:
                    continue
                path = ("standard", "editions", number, f"assumed_{end}")
                if getattr(edition, f"in_force_{end}") is not None:
                    yield Finding(f"standards/{entry.standard.id}", path, "beside a sourced day", "one of them")
                if f"in_force_{end}" not in doubted:
                    expected = f"a doubt about in_force_{end}"
                    yield Finding(f"standards/{entry.standard.id}", path, "no ground given", expected)
