"""Editions: versions, labels, periods."""

from collections.abc import Iterator
from itertools import pairwise

import semver

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.designations import find_designation
from hcstandards.model.content import Content
from hcstandards.versions import is_range


@rule("edition.version")
def version(content: Content) -> Iterator[Finding]:
    """Versions are semantic versions without build metadata, each given once; a standard has an edition at least."""
    for entry in content.entries:
        seen: set[str] = set()
        if not entry.standard.editions:
            yield Finding(f"standards/{entry.standard.id}", ("standard", "editions"), "no edition", "one or more")
        for number, edition in enumerate(entry.standard.editions):
            path = ("standard", "editions", number, "version")
            file = f"standards/{entry.standard.id}"
            if not semver.Version.is_valid(edition.version) or "+" in edition.version:
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


@rule("edition.label")
def label(content: Content) -> Iterator[Finding]:
    """What stands behind `@` means one edition: no label is that of another, another's version, or a range."""
    for entry in content.entries:
        editions = entry.standard.editions
        versions = {each.version for each in editions}
        seen: set[str] = set()
        for number, edition in enumerate(editions):
            file, path = f"standards/{entry.standard.id}", ("standard", "editions", number, "label")
            if edition.label in seen:
                yield Finding(file, path, f"{edition.label!r} again", "a label of its own")
            elif edition.label in versions - {edition.version}:
                yield Finding(
                    file, path, f"{edition.label!r}, which is another edition's version", "a label of its own"
                )
            elif is_range(edition.label):
                yield Finding(file, path, f"{edition.label!r}, which is a range", "the label as printed")
            seen.add(edition.label)


@rule("edition.period")
def period(content: Content) -> Iterator[Finding]:
    """An edition ends after it starts and is not in force before it is issued."""
    for entry in content.entries:
        for number, edition in enumerate(entry.standard.editions):
            file, path = f"standards/{entry.standard.id}", ("standard", "editions", number)
            since, issued = edition.in_force_from, edition.issued
            if edition.starts and edition.ends and edition.ends <= edition.starts:
                name = "in_force_to" if edition.in_force_to else "assumed_to"
                yield Finding(file, (*path, name), str(edition.ends), f"a day after {edition.starts}")
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
    """What an edition replaces exists and is another: `version` of the same standard, or `id@version`."""
    known = {f"{e.standard.id}@{each.version}" for e in content.entries for each in e.standard.editions}
    for entry in content.entries:
        for number, edition in enumerate(entry.standard.editions):
            for other in edition.replaces:
                full = other if "@" in other else f"{entry.standard.id}@{other}"
                if full not in known or full == f"{entry.standard.id}@{edition.version}":
                    path = ("standard", "editions", number, "replaces")
                    yield Finding(
                        f"standards/{entry.standard.id}", path, repr(other), "another edition: a version, or id@version"
                    )


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
