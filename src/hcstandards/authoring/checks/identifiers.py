"""Ids: well formed, given once, below the id of their standard."""

import re
from collections.abc import Iterable, Iterator

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.model.content import Content

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_REGION = re.compile(r"[1-9][0-9]{5}")
_PART = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")

Place = tuple[str, tuple[str | int, ...], str]


def _global_ids(content: Content) -> Iterator[tuple[str, Place]]:
    """Yield kind and place of every id that must be unique among its kind."""
    for kind in ("documents", "bodies", "indicators", "lifecycles", "changes"):
        for number, each in enumerate(getattr(content, kind)):
            yield kind, (f"{kind}/{each.id}", (kind, number, "id"), each.id)
    for entry in content.entries:
        file = f"standards/{entry.standard.id}"
        yield "standards", (file, ("standard", "id"), entry.standard.id)
        for kind in ("code_systems", "grading", "points", "programmes", "pilots"):
            for number, each in enumerate(getattr(entry, kind)):
                yield kind, (file, (kind, number, "id"), each.id)


def _part_ids(content: Content) -> Iterator[tuple[str, str, Place]]:
    """Yield kind, edition (and first day) and place of every id that stands below its standard's id."""
    for entry in content.entries:
        file = f"standards/{entry.standard.id}"
        for number, threshold in enumerate(entry.thresholds):
            piece = f"{threshold.edition}/{threshold.valid_from or ''}"  # `threshold.period` sees to the days
            yield "thresholds", piece, (file, ("thresholds", number, "id"), threshold.id)
        for number, criterion in enumerate(entry.criteria):
            yield "criteria", criterion.edition, (file, ("criteria", number, "id"), criterion.id)
        for number, group in enumerate(entry.criterion_groups):
            yield "criterion_groups", "", (file, ("criterion_groups", number, "id"), group.id)


@rule("id.form")
def form(content: Content) -> Iterator[Finding]:
    """Ids are lower-case words joined by dots and hyphens."""
    for _, (file, path, text) in _global_ids(content):
        if not _ID.fullmatch(text):
            yield Finding(file, path, repr(text), "lower-case letters and digits joined by . or -")


@rule("id.repeated")
def repeated(content: Content) -> Iterator[Finding]:
    """An id names one thing."""
    seen: set[tuple[str, ...]] = set()
    places: Iterable[tuple[tuple[str, ...], Place]] = [
        *(((kind, place[2]), place) for kind, place in _global_ids(content)),
        *(((kind, edition, place[2]), place) for kind, edition, place in _part_ids(content)),
    ]
    for key, (file, path, text) in places:
        if key in seen:
            yield Finding(file, path, f"{text!r} again")
        seen.add(key)


@rule("id.region")
def region(content: Content) -> Iterator[Finding]:
    """Divisions are named by their GB/T 2260 code, six digits; what binds in the whole country is of `CN`."""
    for entry in content.entries:
        file = f"standards/{entry.standard.id}"
        found: list[tuple[tuple[str | int, ...], str | None]] = []
        if entry.standard.jurisdiction != "CN":
            found.append((("standard", "jurisdiction"), entry.standard.jurisdiction))
        found += [(("statuses", at, "region"), each.region) for at, each in enumerate(entry.statuses)]
        found += [(("points", at, "region"), each.region) for at, each in enumerate(entry.points)]
        for number, pilot in enumerate(entry.pilots):
            units = enumerate(pilot.units)
            found += [(("pilots", number, "units", at, "region"), each.region) for at, each in units]
        for path, code in found:
            if code is not None and not _REGION.fullmatch(code):
                yield Finding(file, path, repr(code), "six digits, for example 520400")


@rule("id.prefix")
def prefix(content: Content) -> Iterator[Finding]:
    """Thresholds and criteria stand below the id of their standard."""
    for _, _, (file, path, text) in _part_ids(content):
        head, slash, tail = text.partition("/")
        if f"standards/{head}" != file or not slash or not _PART.fullmatch(tail):
            yield Finding(file, path, repr(text), f"{file.removeprefix('standards/')}/<name>")
