"""Where a standard stands on a day, on every axis."""

import re
from datetime import date

from hcstandards.divisions import binds_in
from hcstandards.lookup.editions import choose_edition
from hcstandards.lookup.pilots import pilot_status
from hcstandards.lookup.selecting import split_pin
from hcstandards.model.standards import Edition
from hcstandards.model.statuses import Status, StatusRecord
from hcstandards.release.holdings import Holdings

_FHIR = {"upcoming": "draft", "in-force": "active", "replaced": "retired", "withdrawn": "retired"}


def legal_status(editions: tuple[Edition, ...], edition: Edition, day: date) -> str:
    """
    Return an edition's legal status on *day*, from its dates.

    `upcoming` 即将实施: issued or dated ahead, not yet in force. `in-force` 现行. `replaced` 被代替: another edition
    took over. `withdrawn` 废止: ended without one. `undetermined`: no source gives its days. `unpublished`:
    the day lies before its issue.
    """
    if day < _issued(edition):
        return "unpublished"
    if edition.starts is None:
        return "undetermined"
    if day < edition.starts:
        return "upcoming"
    if edition.ends is None or day < edition.ends:
        return "in-force"
    followed = any(each.starts and edition.ends <= each.starts for each in editions)
    return "replaced" if followed else "withdrawn"


def _issued(edition: Edition) -> date:
    """Return the day of issue, or the first that it can have been by what is printed; the least of days if none is."""
    if edition.issued:
        return edition.issued
    printed = re.match(r"(\d{4})(?:-(\d\d)|年(\d{1,2})月)?", edition.issued_label or "")
    return date(int(printed[1]), int(printed[2] or printed[3] or 1), 1) if printed else date.min


def find_status(holdings: Holdings, key: str, day: date, region: str | None = None) -> Status:
    """
    Return the status of the standard *key* on *day*: of the edition in force, or else of the nearest one.

    With a version (`id@version`) that edition's.

    Raises:
        UnknownIdError, UnknownVersionError: no such standard or version.
    """
    head, selector = split_pin(key)
    standard = holdings.standard(head)
    ranked = {each.version: legal_status(standard.editions, each, day) for each in standard.editions}
    pinned = selector is not None
    edition = choose_edition(holdings, key, day, region)[0] if pinned else _nearest(standard.editions, ranked)
    records = [each for each in holdings.statuses(head) if _applies(each, edition, day, region)]
    legal = ranked[edition.version]
    lifecycle = _latest(records, "lifecycle")
    states = {state.code: state for state in holdings.lifecycle(standard.lifecycle).states} if lifecycle else {}
    state = states.get(lifecycle.value) if lifecycle else None
    if legal == "undetermined":
        stated = _latest(records, "legal")
        legal = stated.value if stated else (state and state.legal) or legal
    identifier = _latest(records, "identifier")
    recorded = _latest(records, "pilot")
    pilot = recorded.value if recorded else pilot_status(holdings, head, day, region)
    fhir = _FHIR.get(legal, "unknown")
    if state is not None and legal in ("undetermined", "unpublished"):
        fhir = state.fhir
    later = [each for each in standard.editions if ranked[each.version] == "upcoming"]
    coming = [each.version for each in sorted(later, key=lambda each: each.starts or date.max)]
    return Status(
        standard=head,
        edition=edition.version,
        legal=legal,
        artefact="draft" if "-" in edition.version or edition.version.startswith("0.") else "stable",
        identifier=identifier.value if identifier else "active",
        fhir=fhir,
        lifecycle=lifecycle.value if lifecycle else None,
        pilot=pilot,
        upcoming=coming[0] if coming and coming[0] != edition.version else None,
        basis=tuple(each.source for each in records),
        errata=tuple(each for each in edition.errata if each.published <= day),
    )


_ORDER = ("in-force", "upcoming", "undetermined", "ended", "unpublished")


def _nearest(editions: tuple[Edition, ...], ranked: dict[str, str]) -> Edition:
    stages = [each if each in _ORDER else "ended" for each in (ranked[one.version] for one in editions)]
    best = min(stages, key=_ORDER.index)
    nearest = [each for each, stage in zip(editions, stages, strict=True) if stage == best]
    if best in ("upcoming", "unpublished"):
        return min(nearest, key=lambda each: each.starts or date.max)
    if best == "ended":
        return max(nearest, key=lambda each: each.ends or date.min)
    return nearest[-1]


def _applies(record: StatusRecord, edition: Edition, day: date, region: str | None) -> bool:
    if record.edition is not None and record.edition != edition.version:
        return False
    if record.region is not None and (region is None or not binds_in(record.region, region)):
        return False
    return record.since <= day and (record.until is None or day < record.until)


def _latest(records: list[StatusRecord], axis: str) -> StatusRecord | None:
    """Return the record that began last; of stages passed on one day the last one, as they are listed."""
    return max((each for each in reversed(records) if each.axis == axis), key=lambda each: each.since, default=None)
