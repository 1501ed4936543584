"""A catalogue on one day: the face that most callers see. Each method hands over to a plain function."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from hcstandards.errors import WrongTypeError, WrongValueError
from hcstandards.lookup.selecting import NO_PINS, Pins
from hcstandards.release.holdings import Holdings
from hcstandards.values import Id, covers

if TYPE_CHECKING:
    from hcstandards._ids import (
        BodyId,
        CodeSystemId,
        GradingSchemeId,
        IndicatorId,
        PilotId,
        PointsSchemeId,
        ProgrammeId,
        StandardId,
        ThresholdId,
    )
    from hcstandards.columns.points import PointsTable
    from hcstandards.columns.reports import GradeTable
    from hcstandards.evaluate.facts import HospitalFacts
    from hcstandards.evaluate.numbers import Number
    from hcstandards.evaluate.points import PointsRecord
    from hcstandards.lookup.concepts import Chosen
    from hcstandards.model.bodies import Body
    from hcstandards.model.codes import CodeCheck, CodeSystem, Concept
    from hcstandards.model.criteria import Criterion
    from hcstandards.model.findings import Explanation, Finding, GradeReport, Hit, Origin, PointsReport
    from hcstandards.model.indicators import Indicator, Threshold
    from hcstandards.model.locks import Lock
    from hcstandards.model.pilots import Pilot, PilotStageName
    from hcstandards.model.programmes import Programme
    from hcstandards.model.reports import ValidationReport
    from hcstandards.model.standards import Edition, Standard
    from hcstandards.model.standings import PilotCoverage, Translation
    from hcstandards.model.statuses import Status
    from hcstandards.model.upcoming import UpcomingEvent
    from hcstandards.release.holdings import ReleaseRows
    from hcstandards.tables.questions import CodeTable
    from hcstandards.validation.engine import Engine

AreaName: TypeAlias = Literal["basic-common", "management", "public-service", "evaluation-supervision"]
LEGAL_STATUSES = ("in-force", "upcoming", "replaced", "withdrawn", "undetermined", "unpublished")
MOST_KEPT = 65_536
"""Concepts kept per code system; beyond that the cache starts anew."""


class View:
    """
    The answers of one release for one day, and for one region where that matters.

    Wherever an id is taken, `id@version` pins an edition whatever the day; `id@^2.0`, `id@2.x` leave the choice inside
    a range to the day (see `hcstandards.lookup.selecting`). An id only known at run time is passed as
    `hcstandards.Id(text)`, so that type checkers can refuse mistyped ones. Equal views give equal
    answers. Methods raise `UnknownIdError` with near matches, `UnknownVersionError` with the known versions,
    and `AbsentError` (not yet, no longer, undetermined, not covered) with the facts.
    """

    __slots__ = ("_chosen", "_concepts", "_holdings", "_lock", "_pins", "_rows", "_thresholds", "day", "region")

    def __init__(
        self,
        holdings: Holdings,
        day: date,
        region: str | None = None,
        pins: Mapping[str, str] | None = None,
        lock: "Lock | None" = None,
    ) -> None:
        """Users call `Catalogue.as_of`, which also sees to it that *lock* fits."""
        if type(day) is not date:
            raise WrongTypeError("day", f"{type(day).__name__} {day!r}", "a datetime.date")
        if region is not None and not isinstance(region, str):
            raise WrongTypeError("region", f"{type(region).__name__} {region!r}", "a GB/T 2260 code as text")
        if region is not None:
            from hcstandards.lookup.regions import check_region

            check_region(holdings, region)
        self.day = day
        self.region = region
        self._holdings = holdings
        self._lock = lock
        self._pins = NO_PINS
        if pins or lock is not None:
            forced = _forced(holdings, pins) if pins else {}
            self._pins = Pins(forced, lock.standards if lock else {}, lock.tables if lock else {})
        self._concepts: dict[str, dict[str, Concept]] = {}
        self._chosen: dict[str, Chosen] = {}
        self._rows: dict[str, tuple[Callable[[str], Concept | None], dict[str, Concept]]] = {}
        self._thresholds: dict[str, Threshold] = {}

    @property
    def digest(self) -> str:
        """The digest of the release that answers."""
        return self._holdings.digest

    @property
    def holdings(self) -> Holdings:
        """The opened release: for those who build on the catalogue."""
        return self._holdings

    @property
    def selection(self) -> Pins:
        """The pins and locked versions by which the view selects: for those who build on the catalogue."""
        return self._pins

    @property
    def pins(self) -> "dict[str, str]":
        """The versions that are fixed whatever the day, by id: those given, and those of a lock."""
        return {**self._pins.locked, **self._pins.tables, **self._pins.forced}

    # standards -----------------------------------------------------------------------------------

    def standard(self, id: "StandardId | Id") -> "Standard":
        """Return a standard with all its editions."""
        from hcstandards.lookup.selecting import split_pin

        return self._holdings.standard(split_pin(_text(id, "id"))[0])

    def by_designation(self, text: str) -> "Standard":
        """
        Return the standard that a designation names, however it is printed: `GB-T2261.1—2003`, `医保发[2019]39号`.

        The series word is part of it: 医保发〔2019〕39号 is not 医保办函〔2022〕39号. Without a year any edition's is
        meant.

        Raises:
            UnknownIdError: no standard bears it, or several do; designations close to it, or the ids, are given.
        """
        from hcstandards.lookup.designating import by_designation

        return self._holdings.standard(by_designation(self._holdings, _text(text, "text")))

    def standards(
        self, area: "AreaName | None" = None, status: str | None = None, region: str | None = None
    ) -> "tuple[Standard, ...]":
        """
        Return the standards, by id.

        *area* narrows to one of the four; *status* to a legal status on the day (`in-force`, `upcoming`,
        `replaced`, `withdrawn`, `undetermined`, `unpublished`); *region* to what binds there (the view's by
        default). An area or status that doesn't exist is refused (`WrongValueError`).
        """
        from hcstandards.divisions import binds_in

        _one_of("area", area, get_args(AreaName))
        _one_of("status", status, LEGAL_STATUSES)
        found = map(self._holdings.standard, self._holdings.standard_ids())
        where = region or self.region
        return tuple(
            each
            for each in found
            if (area is None or each.area == area)
            and binds_in(each.jurisdiction, where)
            and (status is None or self._status(each.id, where).legal == status)
        )

    def edition(self, id: "StandardId | Id") -> "Edition":
        """Return the edition of a standard that answers on the day."""
        from hcstandards.lookup.editions import choose_edition

        return choose_edition(self._holdings, _text(id, "id"), self.day, self.region, self._pins)[0]

    def status(self, standard: "StandardId | Id") -> "Status":
        """Return where a standard stands on the day, on every axis."""
        return self._status(_text(standard, "standard"), self.region)

    def _status(self, key: str, region: str | None) -> "Status":
        from hcstandards.lookup.selecting import pinned, split_pin
        from hcstandards.lookup.statuses import find_status

        head, explicit = split_pin(key)
        selector, _ = pinned(head, explicit, self._pins)
        return find_status(self._holdings, head if selector is None else f"{head}@{selector}", self.day, region)

    def body(self, id: "BodyId | Id") -> "Body":
        """Return a body or role."""
        return self._holdings.body(_text(id, "id"))

    def programme(self, id: "ProgrammeId | Id") -> "Programme":
        """Return a programme: tasks, measures, phases, bodies."""
        return self._holdings.programme(_text(id, "id"))

    # codes ---------------------------------------------------------------------------------------

    def code_system(self, id: "CodeSystemId | Id") -> "CodeSystem":
        """Return a code system: its rules and the table releases there are."""
        from hcstandards.lookup.selecting import split_pin

        return self._holdings.code_system(split_pin(_text(id, "id"))[0])

    def concept(self, system: "CodeSystemId | Id", code: str) -> "Concept":
        """
        Return the concept that *code* names on the day.

        Raises:
            UnknownCodeError: the table in force doesn't hold it.
            WrongTypeError: the code is a number; codes are text.
        """
        try:
            found = self._concepts[system].get(code)
        except (KeyError, TypeError):
            found = None
        return self._find_concept(system, code) if found is None else found

    def _find_concept(self, system: str, code: str) -> "Concept":
        try:
            single, kept = self._rows[system]  # chosen before
        except (KeyError, TypeError):
            return self._find_any_concept(system, code)
        found = single(code) if type(code) is str else None
        if found is None:
            return self._find_any_concept(system, code)
        if (found.valid_from or found.valid_to) and not covers(found.valid_from, found.valid_to, self.day):
            return self._find_any_concept(system, code)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[code] = found
        return found

    def _find_any_concept(self, system: str, code: str) -> "Concept":
        from hcstandards.lookup.concepts import find_concept

        chosen = self._choose(system)
        found = find_concept(self._holdings, system, _text(code, "code"), self.day, self._pins, self.region, chosen)
        kept = self._concepts.setdefault(system, {})
        if system not in self._rows:
            self._rows[system] = _single(self._holdings.table(chosen[0].id, chosen[1].id)), kept
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[code] = found
        return found

    def _choose(self, system: str) -> "Chosen":
        """Return the table release that answers; chosen once, for a view's answers never change."""
        try:
            return self._chosen[system]
        except (KeyError, TypeError):
            from hcstandards.lookup.concepts import choose_release

            found = choose_release(self._holdings, _text(system, "system"), self.day, self._pins, self.region)
            self._chosen[system] = found
            return found

    def codes(self, system: "CodeSystemId | Id") -> tuple[str, ...]:
        """Return all codes of the table in force on the day, in its order."""
        found, release, _ = self._choose(system)
        return self._holdings.table(found.id, release.id).codes()

    def table(self, system: "CodeSystemId | Id") -> "CodeTable":
        """
        Return the table in force on the day, for questions beyond one code: tree, filters, search, columns, export.

        Raises:
            UnknownIdError, UnknownVersionError, AbsentError: there is none.
        """
        from hcstandards.tables.questions import CodeTable

        found, release, _ = self._choose(system)
        return CodeTable(found, release, self._holdings.table(found.id, release.id), self.day)

    def check_code(self, system: "CodeSystemId | Id", code: str) -> "CodeCheck":
        """Return what can be said of *code*: well formed, known, in force on the day, replaced by what."""
        from hcstandards.lookup.checking import check

        return check(self._holdings, _text(system, "system"), _text(code, "code"), self.day, self._pins, self.region)

    def translate(
        self,
        system: "CodeSystemId | Id",
        code: str,
        target: "CodeSystemId | Id",
        *,
        on_ambiguous: Literal["all", "primary", "error"] = "all",
    ) -> "Translation":
        """
        Return the codes of *target* that correspond to *code*: all hits, each with every step on the way.

        Both may be pinned, so one table's releases translate into each other (`x@2011` to `x@2023`), forwards
        and backwards. *on_ambiguous*: `all`, the hit marked `primary`, or an `error` where there are several.

        Raises:
            AmbiguousTranslationError: several hits where one was asked for.
            WrongValueError: *on_ambiguous* is something else.
            NotCoveredError: correspondences name the system or target, and no table of it is loaded.
        """
        from hcstandards.lookup.translating import translate

        _one_of("on_ambiguous", on_ambiguous, ("all", "primary", "error"))
        wanted = _text(target, "target")
        found = _text(system, "system"), _text(code, "code")
        return translate(self._holdings, *found, wanted, self.day, self._pins, on_ambiguous, self.region)

    def untranslated(self, system: "CodeSystemId | Id", target: "CodeSystemId | Id") -> tuple[str, ...]:
        """Return the codes of *system* that nothing in *target* corresponds to, in the table's order."""
        from hcstandards.lookup.translating import untranslated

        wanted = _text(system, "system"), _text(target, "target")
        return untranslated(self._holdings, *wanted, self.day, self._pins, self.region)

    # pilots --------------------------------------------------------------------------------------

    def pilot(self, id: "PilotId | Id") -> "Pilot":
        """Return a pilot programme with all its units and their dated stages."""
        return self._holdings.pilot(_text(id, "id"))

    def pilots(
        self,
        standard: "StandardId | Id | None" = None,
        *,
        pilot: "PilotId | Id | None" = None,
        region: str | None = None,
        stage: "PilotStageName | None" = None,
    ) -> "PilotCoverage":
        """
        Return where pilot use stands on the day: units, counts by stage, and the history as a table to plot.

        Narrowed to a *standard*, a *pilot*, a *region* (the view's by default), a *stage*.
        """
        from hcstandards.lookup.pilots import coverage, find_pilots

        return coverage(find_pilots(self._holdings, standard, pilot), self.day, region or self.region, stage)

    # what is to come -----------------------------------------------------------------------------

    def upcoming(self, until: date | None = None) -> "tuple[UpcomingEvent, ...]":
        """
        Return what happens after the day, in order, and the public notices open on it.

        Editions, table releases, thresholds and codes that start or end, and stages of pilots, up to, not
        including, *until*; in the view's region where it has one.
        """
        from hcstandards.lookup.upcoming import upcoming

        return upcoming(self._holdings, self.day, until, self.region)

    # figures -------------------------------------------------------------------------------------

    def indicator(self, id: "IndicatorId | Id") -> "Indicator":
        """Return an indicator: what is measured, in which unit."""
        return self._holdings.indicator(_text(id, "id"))

    def threshold(self, id: "ThresholdId | Id") -> "Threshold":
        """Return a threshold as it holds on the day, with its source and confidence."""
        try:
            return self._thresholds[id]
        except (KeyError, TypeError):
            return self._find_threshold(id)

    def _find_threshold(self, key: str) -> "Threshold":
        found = _find_threshold()(self._holdings, _text(key, "id"), self.day, self.region, self._pins)
        self._thresholds[key] = found
        return found

    def thresholds(
        self,
        standard: "StandardId | Id | None" = None,
        *,
        indicator: "IndicatorId | Id | None" = None,
        level: str | None = None,
    ) -> "tuple[Threshold, ...]":
        """Return the thresholds that hold on the day: of a standard, an indicator, a hospital level."""
        from hcstandards.errors import AbsentError
        from hcstandards.model.indicators import Level

        if standard is not None:
            self.standard(standard)
        if indicator is not None:
            self.indicator(indicator)
        _one_of("level", level, get_args(Level))
        found: list[Threshold] = []
        for key in self._holdings.threshold_ids():
            if standard is not None and key.partition("/")[0] != standard.partition("@")[0]:
                continue
            pin = f"@{standard.partition('@')[2]}" if standard and "@" in standard else ""
            try:
                each = self.threshold(Id(key + pin))
            except AbsentError:
                continue
            if (indicator is None or each.indicator == indicator) and (level is None or each.level == level):
                found.append(each)
        return tuple(found)

    def criteria(
        self, standard: "StandardId | Id", *, kind: str | None = None, level: str | None = None
    ) -> "tuple[Criterion, ...]":
        """Return the criteria of the edition that answers on the day, in the standard's order."""
        from hcstandards.model.criteria import CriterionKind
        from hcstandards.model.indicators import Level

        _one_of("kind", kind, get_args(CriterionKind))
        _one_of("level", level, get_args(Level))
        edition = self.edition(standard)
        return tuple(
            each
            for each in self._holdings.criteria(edition.standard)
            if each.edition == edition.version
            and (kind is None or each.kind == kind)
            and (level is None or each.level == level)
        )

    # evaluation ----------------------------------------------------------------------------------

    def check(
        self,
        threshold_id: "ThresholdId | Id",
        value: "Number | None",
        *,
        unit: str | None = None,
        population: Literal["rural", "urban"] | None = None,
        peer: "Number | None" = None,
        explained: bool | None = None,
    ) -> "Finding":
        """
        Return what a threshold says of *value*, in *unit* (the threshold's by default).

        *population* chooses a side of a rural/urban split, *peer* is the peer group's value where the
        threshold is relative, *explained* the verdict on an explanation where the standard allows one.

        Raises:
            WrongTypeError, WrongValueError: the value is not a finite number, or the unit doesn't convert.
        """
        from hcstandards.evaluate.numbers import exact
        from hcstandards.evaluate.thresholds import judge
        from hcstandards.units import convert

        if population not in ("rural", "urban", None):
            raise WrongValueError("population", repr(population), "rural or urban")
        if explained is not None and not isinstance(explained, bool):
            raise WrongTypeError("explained", repr(explained), "True, False or None")
        threshold = self.threshold(threshold_id)
        number = None if value is None else exact(value, "value")
        if number is not None and unit is not None:
            number = convert(number, unit, threshold.unit)
            if number is None:
                raise WrongValueError("unit", repr(unit), f"a unit that converts to {threshold.unit}")
        reference = None if peer is None else exact(peer, "peer")
        return judge(threshold, number, population=population, peer=reference, explained=explained)

    def grade(self, scheme: "GradingSchemeId | Id", facts: "HospitalFacts | Mapping[str, Any]") -> "GradeReport":
        """
        Return a hospital's grade, or why there is none, with a finding for each criterion and threshold.

        *facts*: `HospitalFacts`, or its JSON form (`schemas/hospital-evaluation.schema.json`).

        Raises:
            InvalidFactsError: with every problem of the facts.
            WrongValueError: a score outside the scale.
        """
        from hcstandards.evaluate.facts import HospitalFacts, facts_from_json
        from hcstandards.evaluate.grading import grade
        from hcstandards.lookup.selecting import split_pin

        key, pin = split_pin(_text(scheme, "scheme"))
        found = self._holdings.grading_scheme(key)
        self._require_edition(found.id, found.standard, found.edition, pin)
        if not isinstance(facts, HospitalFacts):
            units = {each: self._holdings.indicator(each).unit for each in self._holdings.ids("indicators")}
            facts = facts_from_json(facts, units)
        return grade(self._holdings, found, found.edition, facts, self.day)

    def _require_edition(self, scheme: str, standard: str, edition: str, pin: str | None) -> None:
        """Refuse a scheme of another edition than the one that answers: its figures would be mixed with others."""
        from hcstandards.errors import NotCoveredError
        from hcstandards.lookup.editions import choose_edition

        wanted = standard if pin is None else f"{standard}@{pin}"
        chosen, _ = choose_edition(self._holdings, wanted, self.day, self.region, self._pins)
        if chosen.version != edition:
            what = f"it belongs to edition {edition}, and edition {chosen.version} answers on {self.day}"
            how_zh = f"可指定版本：{scheme}@{edition}"
            raise NotCoveredError(scheme, what, f"Pin the edition to use it all the same: {scheme}@{edition}", how_zh)

    def points(
        self,
        scheme: "PointsSchemeId | Id",
        records: "Iterable[PointsRecord]",
        *,
        cycle: str | None = None,
        since: date | None = None,
    ) -> "PointsReport":
        """
        Return the points of *records* in the cycle that holds the day, and what follows.

        *cycle* names one of the scheme's cycles where it has several; *since* is the cycle's first day, needed
        unless the cycle is the calendar year.

        Raises:
            InvalidFactsError, WrongValueError: see `hcstandards.evaluate.points.add_up`.
        """
        from hcstandards.evaluate.points import add_up
        from hcstandards.lookup.selecting import split_pin

        key, pin = split_pin(_text(scheme, "scheme"))
        found = self._holdings.points_scheme(key)
        self._require_edition(found.id, found.standard, found.edition, pin)
        return add_up(found, records, self.day, cycle=cycle, since=since)

    # documents -----------------------------------------------------------------------------------

    def validate(
        self,
        document: object,
        kind: str | None = None,
        *,
        schema: "Mapping[str, Any] | None" = None,
        most_bytes: int | None = None,
    ) -> "ValidationReport":
        """
        Return every problem of *document* at once: structure, codes, rules across its fields.

        *document*: plain data (dicts, lists, text, numbers), or JSON text (`str` or `bytes`, of at most *most_bytes*,
        64 MiB unless given). *kind*:
        one of the document types (`settlement-list`, `health-record-cover`, …), guessed where it is left out and
        can be told; *schema*: a JSON Schema of your own instead, with our keywords if need be. A bound code is
        judged by the table in force, in the view's region, on the day that the document's own field gives.

        Raises:
            UnknownIdError: no such document type; near matches are given.
            WrongValueError: the schema can't be used (it is never completed from the network).
            MissingExtraError: the `validate` extra isn't installed.
        """
        from hcstandards.validation.engine import validate
        from hcstandards.validation.reading import MOST_BYTES

        return validate(
            self._holdings,
            document,
            self.day,
            kind,
            schema=schema,
            pins=self._pins,
            region=self.region,
            most_bytes=most_bytes or MOST_BYTES,
        )

    def validator(self, kind: str | None = None, *, schema: "Mapping[str, Any] | None" = None) -> "Engine":
        """
        Return the engine that judges documents of one type: for callers with many of them.

        `engine.report(document, day)` answers as `validate` does; `engine.is_clean(document, day)` tells quickly
        whether there is anything to report. It can't be pickled: each process asks for its own.

        Raises:
            UnknownIdError, WrongValueError, MissingExtraError: as `validate`.
        """
        from hcstandards.validation.engine import engine_for

        return engine_for(self._holdings, kind, schema, self._pins, self.region)

    def grade_table(
        self,
        scheme: "GradingSchemeId | Id",
        table: object,
        *,
        level: Literal["primary", "secondary", "tertiary"] | None = None,
        units: Mapping[str, str] | None = None,
        keep: Iterable[str] = (),
        peer_group: Iterable[str] | None = None,
        on_error: Literal["raise", "report"] = "raise",
    ) -> "GradeTable":
        """
        Return the grades of a table of facts, one hospital a row, with the answers of `grade` in columns.

        *table*: a Polars frame or anything that gives Arrow (`__arrow_c_stream__`: PyArrow, pandas, DuckDB). Its
        columns are named as `HospitalFacts` names the facts: `level`, `hospital`, `setting`, `score`,
        `qualification`, `special_conditions`; an indicator's id for its value, with `.unit` for the unit of each
        row and `.peer` for the peer group's value; a criterion's id for its judgement; a threshold's id with
        `.explained` for the verdict on an explanation. Null is missing. A float stands for the number that it
        prints, as everywhere; decimals and integers are exact.

        *level*: of every row, where there is no such column. *units*: indicator to the unit of its column, the
        indicator's own by default. *keep*: other columns, carried into the answer. *peer_group*: columns by whose
        values hospitals of one level are peers (none: all of the level): averages are then computed in the table
        for thresholds that are relative to them. *on_error* `report` lists the rows that `grade` would refuse in
        the answer's `problems`, in place of raising.

        Raises:
            InvalidFactsError: columns that can't be told, rows that `grade` would refuse: every problem at once.
            MissingExtraError: the `columns` extra isn't installed.
        """
        from hcstandards.columns.grading import grade_table
        from hcstandards.lookup.selecting import split_pin

        key, pin = split_pin(_text(scheme, "scheme"))
        found = self._holdings.grading_scheme(key)
        self._require_edition(found.id, found.standard, found.edition, pin)
        return grade_table(
            self._holdings,
            found,
            found.edition,
            self.day,
            table,
            level=level,
            units=units,
            keep=keep,
            peer_group=peer_group,
            on_error=on_error,
        )

    def points_table(
        self,
        scheme: "PointsSchemeId | Id",
        register: object,
        *,
        subject: str = "subject",
        cycle: str | None = None,
        since: date | str | Mapping[str, date] | None = None,
        on_error: Literal["raise", "report"] = "raise",
    ) -> "PointsTable":
        """
        Return the points of every subject of a register of acts, with the answers of `points` in columns.

        *register*: a table with the columns *subject* (text), `on` (a day) and `points`. *cycle* names one of the
        scheme's cycles where it has several; *since* is the first day of a cycle: one for all, the name of a
        column, or by subject; needed unless the cycle is the calendar year. *on_error* `report` lists the acts that
        can't be counted in the answer's `problems`, in place of raising: their subjects are `refused`, for a sum
        without an act is no sum, the others are added up; acts of nobody are listed alone.

        Raises:
            InvalidFactsError, WrongValueError: as for `points`, with every row's problem.
            MissingExtraError: the `columns` extra isn't installed.
        """
        from hcstandards.columns.points import points_table
        from hcstandards.lookup.selecting import split_pin

        key, pin = split_pin(_text(scheme, "scheme"))
        found = self._holdings.points_scheme(key)
        self._require_edition(found.id, found.standard, found.edition, pin)
        return points_table(found, register, self.day, subject=subject, cycle=cycle, since=since, on_error=on_error)

    # finding and explaining ----------------------------------------------------------------------

    def search(self, text: str, *, kinds: Iterable[str] = (), limit: int = 20) -> "tuple[Hit, ...]":
        """
        Return the best hits for *text*, Chinese or English, in titles, displays, indicators and ids.

        Of a table in a file of its own the release that answers is searched (`table(...).search` ranks and
        tells more). *kinds* narrows to `standard`, `code-system`, `concept`, `threshold`, `indicator`, `criterion`,
        `task`, `body`, `programme`, `grading`, `point`, `pilot`.
        """
        from hcstandards.lookup.searching import search

        return search(self._holdings, _text(text, "text"), kinds, limit, self.day, self._pins, self.region)

    def explain(self, answer: object) -> "Explanation":
        """
        Return why an answer is what it is: which rule chose the edition, the sources, the doubts.

        *answer*: an edition, concept, code check, threshold, report, or an id (`id@version` too).

        Raises:
            WrongTypeError: not an answer of this library.
        """
        from hcstandards.lookup.explaining import explain

        return explain(self._holdings, answer, self.day, self.region, self._pins)

    def origin(self, answer: object) -> "Origin":
        """
        Return the catalogue that an answer came from; where overlays are stacked, which of them.

        *answer*: as for `explain`, or an indicator, document, body or lifecycle.

        Raises:
            WrongTypeError: not an answer of this library.
        """
        from hcstandards.lookup.origins import origin

        return origin(self._holdings, answer, self.day, self.region, self._pins)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[object, ...]:
        return self._holdings.digest, self.day, self.region, tuple(sorted(self._pins.forced.items())), self._lock

    def __repr__(self) -> str:
        where = f" in {self.region}" if self.region else ""
        return f"<View of {self._holdings.digest[:19]}… on {self.day}{where}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return View, (self._holdings, self.day, self.region, dict(self._pins.forced), self._lock)


def _forced(holdings: Holdings, pins: Mapping[str, str]) -> dict[str, str]:
    """
    Return *pins* by the ids that are looked up: a code system's own one for a former id.

    Raises:
        UnknownIdError: no standard or code system bears an id; a pin that binds nothing would be passed over.
    """
    from hcstandards.lookup.concepts import system_id

    found: dict[str, str] = {}
    for key, version in pins.items():
        _text(version, "pins")
        head = key if _text(key, "pins") in holdings.index["standards"] else system_id(holdings, key)
        if found.setdefault(head, version) != version:  # by a former id, too
            raise WrongValueError("pins", f"{head}@{found[head]}, {key}@{version}", "one version of each id")
    return found


def _one_of(name: str, value: object, known: tuple[str, ...]) -> None:
    """Refuse a *value* to narrow by that nothing can have: an empty answer would hide the mistake."""
    if value is not None and value not in known:
        raise WrongValueError(name, repr(value), "one of " + ", ".join(known))


def _single(rows: "ReleaseRows") -> "Callable[[str], Concept | None]":
    """Return what gives the concept of a code if no more than one bears it, as mostly."""
    own: Callable[[str], Concept | None] | None = getattr(rows, "single", None)

    def single(code: str) -> "Concept | None":
        found = rows.concepts(code)
        return found[0] if len(found) == 1 else None

    return own or single


@cache
def _find_threshold() -> "Callable[..., Threshold]":
    """Return the lookup: an import, even of what is loaded, costs a day that is new a tenth of its time."""
    from hcstandards.lookup.figures import find_threshold

    return find_threshold


def _text(value: object, name: str) -> str:
    """Return *value* if it is text: codes and ids are never numbers."""
    if not isinstance(value, str):
        raise WrongTypeError(name, f"{type(value).__name__} {value!r}", "text (codes and ids are never numbers)")
    return value
