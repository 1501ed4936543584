"""Edits of thresholds: what a new edition asks, another value from a day on within one edition, an end."""

from typing import Any

from semver import Version

from hcstandards.maintaining.places import (
    Place,
    edition_place,
    only_edition,
    refuse,
    threshold_pieces,
    threshold_places,
)
from hcstandards.maintaining.workspace import Workspace
from hcstandards.maintaining.written import FIGURES, some, source_in
from hcstandards.model.changes import AddThresholdVersion, EndThreshold

_OWN = ("id", "edition", "source", "note", "valid_from", "valid_to")
_NUMBERS = ("value", "low", "high", "split")


def add_threshold_version(ws: Workspace, edit: AddThresholdVersion) -> None:
    """Add what an edition asks; where it asks something already, another value from a day on."""
    found = threshold_places(ws, edit.threshold)
    file = found[0].file
    edition = edition_place(ws, edit.threshold.partition("/")[0], edit.edition)
    version = edition.data["version"]
    only = only_edition(ws, file)
    of = {str(each.data.get("edition", only)) for each in found}
    pieces = threshold_pieces(ws, edit.threshold, version if version in of else max(of, key=Version.parse))
    before, until = pieces[-1], str(edit.valid_to) if edit.valid_to else None
    if version in of:
        before, until = _taking_over(ws, edit, edition, pieces)
    kept = {name: value for name, value in before.data.items() if name not in _OWN}
    if (edit.value, edit.low, edit.high) != (None, None, None):
        kept = {name: value for name, value in kept.items() if name not in _NUMBERS}
    given = some(comparator=edit.comparator, value=edit.value, low=edit.low, high=edit.high, unit=edit.unit)
    dated = some(valid_from=edit.valid_from, valid_to=until)
    row = {"id": edit.threshold, "edition": version, **_in_order({**kept, **given, **dated})}
    row |= {**some(note=edit.note), "source": source_in(ws, file, edit.source)}
    ws.append(file, ("thresholds",), row, int(before.path[-1]))


def _in_order(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row with its figures and days where an authored one has them: after the indicator."""
    first = [name for name in ("indicator", *FIGURES, "valid_to", "unit") if name in row]
    return {name: row[name] for name in [*first, *(each for each in row if each not in first)]}


def _taking_over(
    ws: Workspace, edit: AddThresholdVersion, edition: Place, pieces: list[Place]
) -> tuple[Place, str | None]:
    """End the value that holds on the day of the new one; return it, and the day on which the new one ends."""
    name, version = edit.threshold, edition.data["version"]
    if edit.valid_from is None:
        refuse(
            f"edition {version} has {name!r} already: another value needs the day from which it holds, valid_from",
            f"{version} 版已有阈值 {name!r}：同版另一数值须写明起始日 valid_from",
        )
    since = str(edit.valid_from)
    _see_to_the_edition(edit, edition, since)
    starts = [str(each.data.get("valid_from", "")) for each in pieces]
    if since in starts:
        refuse(
            f"{name!r} of edition {version} has a value from {since} on already",
            f"{version} 版阈值 {name!r} 自 {since} 起已有数值",
        )
    at = sum(start < since for start in starts) - 1
    later = starts[at + 1] if at + 1 < len(starts) else None
    until = str(edit.valid_to) if edit.valid_to else None
    if later is not None and until is not None and later < until:
        refuse(
            f"{name!r} of edition {version} has another value from {later} on: this one can't hold until {until}",
            f"{version} 版阈值 {name!r} 自 {later} 起另有数值，本数值不能持续至 {until}",
        )
    if at < 0:
        return pieces[0], until or later
    before = pieces[at]
    end = before.data.get("valid_to")
    if end is None or end > since:
        ws.set(before.file, (*before.path, "valid_to"), since, FIGURES)
        until = until or end
    return before, until or later


def _see_to_the_edition(edit: AddThresholdVersion, edition: Place, since: str) -> None:
    """A value that starts with its edition, or after it, would be no second one."""
    data: dict[str, Any] = edition.data
    first = data.get("in_force_from", data.get("assumed_from"))
    last = data.get("in_force_to", data.get("assumed_to"))
    if (first is not None and since <= first) or (last is not None and since >= last):
        span, span_zh = f"{first or '…'} up to {last or '…'}", f"{first or '…'} 至 {last or '…'}"
        refuse(
            f"edition {data['version']} answers from {span}: {edit.threshold!r} can't change in it on {since}",
            f"{data['version']} 版适用于 {span_zh}，阈值 {edit.threshold!r} 不能在该版内自 {since} 起变更",
        )


def end_threshold(ws: Workspace, edit: EndThreshold) -> None:
    """End a threshold: of several values in one edition the last one."""
    pieces = threshold_pieces(ws, edit.threshold, edit.edition)
    place, until = pieces[-1], str(edit.valid_to)
    since, old = place.data.get("valid_from"), place.data.get("valid_to")
    if since is not None and until <= since:
        refuse(
            f"the last value of {edit.threshold!r} holds from {since} on and can't end on {until}",
            f"阈值 {edit.threshold!r} 的最后数值自 {since} 起，不能于 {until} 终止",
        )
    if old is not None and old <= until:
        refuse(f"{edit.threshold!r} ends on {old} already", f"{edit.threshold!r} 已于 {old} 终止")
    ws.set(place.file, (*place.path, "valid_to"), until, FIGURES)
