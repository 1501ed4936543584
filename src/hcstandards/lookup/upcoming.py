"""What is about to happen: open notices; editions, releases, thresholds, codes that start or end; pilots."""

from collections.abc import Iterable, Iterator
from datetime import date

from hcstandards.divisions import binds_in
from hcstandards.model.codes import CodeSystem, TableRelease
from hcstandards.model.standards import Edition, Standard
from hcstandards.model.upcoming import EventKind, UpcomingEvent
from hcstandards.release.holdings import Holdings


def upcoming(
    holdings: Holdings, day: date, until: date | None = None, region: str | None = None
) -> tuple[UpcomingEvent, ...]:
    """
    Return what happens after *day*, and the public notices open on it, in order of days.

    *until* leaves out what happens on that day or later; *region* what doesn't concern it.
    """
    found = [*_notices(holdings, day), *_standards(holdings, day, region), *_pilots(holdings, day, region)]
    inside = (each for each in found if until is None or each.day < until)
    return tuple(sorted(inside, key=lambda each: (each.day, each.kind, each.subject, each.edition or "", each.detail)))


def _notices(holdings: Holdings, day: date) -> Iterator[UpcomingEvent]:
    for key in holdings.ids("changes"):
        request = holdings.change(key)
        last = request.steps[-1]
        if last.stage != "public-notice" or last.until is None or last.until <= day:
            continue
        kind: EventKind = "notice-open" if last.on <= day else "notice-starts"
        yield UpcomingEvent(
            last.on,
            kind,
            key,
            request.title,
            request.title_en,
            until=last.until,
            detail=(request.target,),
            known_since=request.steps[0].on,
            source=request.source,
        )


def _standards(holdings: Holdings, day: date, region: str | None) -> Iterator[UpcomingEvent]:
    here = set()
    for key in holdings.standard_ids():
        standard = holdings.standard(key)
        if not binds_in(standard.jurisdiction, region):
            continue
        here.add(key)
        for edition in standard.editions:
            yield from _edition(standard, edition, day)
    for key, of in holdings.index["code_systems"].items():
        if of["standard"] in here:
            yield from _system(holdings, holdings.code_system(key), day)
    for key in holdings.threshold_ids():
        if key.partition("/")[0] in here:
            yield from _threshold(holdings, key, day)


def _ahead(dated: Edition | TableRelease, day: date) -> Iterator[tuple[str, date, bool]]:
    if dated.starts is not None and dated.starts > day:
        yield "starts", dated.starts, dated.in_force_from is None
    if dated.ends is not None and dated.ends > day:
        yield "ends", dated.ends, dated.in_force_to is None


def _edition(standard: Standard, edition: Edition, day: date) -> Iterator[UpcomingEvent]:
    for what, on, assumed in _ahead(edition, day):
        yield UpcomingEvent(
            on,
            "edition-starts" if what == "starts" else "edition-ends",
            standard.id,
            standard.title,
            standard.title_en,
            edition=edition.version,
            assumed=assumed,
            known_since=edition.issued,
            source=edition.source,
        )


def _system(holdings: Holdings, system: CodeSystem, day: date) -> Iterator[UpcomingEvent]:
    for release in system.releases:
        for what, on, assumed in _ahead(release, day):
            yield UpcomingEvent(
                on,
                "release-starts" if what == "starts" else "release-ends",
                system.id,
                system.title,
                system.title_en,
                edition=release.id,
                assumed=assumed,
                known_since=release.published,
                source=release.source,
            )
        if release.ends is None or release.ends > day:
            yield from _codes(holdings, system, release, day)


def _codes(holdings: Holdings, system: CodeSystem, release: TableRelease, day: date) -> Iterator[UpcomingEvent]:
    days: dict[tuple[date, EventKind], list[str]] = {}
    for concept in holdings.table(system.id, release.id).turning_after(day):
        if concept.valid_from is not None and concept.valid_from > day:
            days.setdefault((concept.valid_from, "codes-start"), []).append(concept.code)
        if concept.valid_to is not None and concept.valid_to > day:
            days.setdefault((concept.valid_to, "codes-end"), []).append(concept.code)
    for (on, kind), codes in days.items():
        yield UpcomingEvent(
            on,
            kind,
            system.id,
            system.title,
            system.title_en,
            edition=release.id,
            detail=tuple(codes),
            known_since=release.published,
            source=release.source,
        )


def _threshold(holdings: Holdings, key: str, day: date) -> Iterator[UpcomingEvent]:
    versions = holdings.threshold_versions(key)
    for threshold in versions:
        alike = sorted(each.valid_from or date.min for each in versions if each.edition == threshold.edition)
        part = alike.index(threshold.valid_from or date.min) + 1 if len(alike) > 1 else None
        indicator = holdings.indicator(threshold.indicator)
        days: Iterable[tuple[date | None, EventKind]] = (
            (threshold.valid_from, "threshold-starts"),
            (threshold.valid_to, "threshold-ends"),
        )
        for on, kind in days:
            if on is not None and on > day:
                yield UpcomingEvent(
                    on,
                    kind,
                    key,
                    indicator.title,
                    indicator.title_en,
                    edition=threshold.edition,
                    source=threshold.source,
                    part=part,
                )


def _pilots(holdings: Holdings, day: date, region: str | None) -> Iterator[UpcomingEvent]:
    for key in holdings.index["pilots"]:
        pilot = holdings.pilot(key)
        for unit in pilot.units:
            if region is not None and not binds_in(unit.region, region) and not binds_in(region, unit.region):
                continue
            for stage in unit.stages:
                if stage.since > day:
                    yield UpcomingEvent(
                        stage.since,
                        "pilot-stage",
                        key,
                        pilot.title,
                        pilot.title_en,
                        edition=pilot.edition,
                        detail=(stage.stage, unit.region, unit.name),
                        assumed=stage.precision != "day",
                        source=stage.source,
                    )
