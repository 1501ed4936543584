"""
Questions that can be put to any release, and the search for one whose answers differ.

Each question runs the same lookups and evaluations that a view runs; arguments and answers are text, so a
witness can be kept, printed, and asked again.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, get_args

from hcstandards.diffing.grounding import grounded
from hcstandards.errors import HcStandardsError, UnknownIdError
from hcstandards.lookup.checking import choice, verdict
from hcstandards.model.diffs import Witness
from hcstandards.release.codec import encode
from hcstandards.release.container import canonical
from hcstandards.release.holdings import Holdings
from hcstandards.values import FrozenMap

_UNKNOWN = f"error: {UnknownIdError.code}"
ABSENT = "absent"
"""The answer to a question about a field that isn't there."""


class Question(NamedTuple):
    """A question: its name among `QUESTIONS`, and its arguments as text."""

    ask: str
    arguments: Mapping[str, str]


def question(ask: str, **arguments: object) -> Question:
    """Return a question; arguments that are `None` are left out, the others become text."""
    return Question(ask, {name: str(value) for name, value in arguments.items() if value is not None})


def answer(holdings: Holdings, ask: str, arguments: Mapping[str, str]) -> str:
    """Return what *holdings*, maybe an overlay by itself, answers; a refusal's answer is `error: <code>`."""
    told = _told(holdings, ask, arguments)
    if told == _UNKNOWN:
        alone = grounded(holdings)
        return told if alone is holdings else _told(alone, ask, arguments)
    return told


def _told(holdings: Holdings, ask: str, arguments: Mapping[str, str]) -> str:
    try:
        return QUESTIONS[ask](holdings, **arguments)
    except HcStandardsError as error:
        return _refusal(error)


def _refusal(error: HcStandardsError) -> str:
    return f"error: {error.code}"


def find_witness(old: Holdings, new: Holdings, questions: Iterable[Question]) -> Witness | None:
    """Return the first of *questions* that the two releases answer differently; `None` if there is none."""
    for ask, arguments in questions:
        before, after = answer(old, ask, arguments), answer(new, ask, arguments)
        if before != after:
            return Witness(ask, FrozenMap(arguments), before, after)
    return None


def as_text(value: Any) -> str | None:
    """Return a value of the model, or its plain data, as text: scalars as they are, the rest as canonical JSON."""
    if value is None or type(value) is str:
        return value
    plain = encode(value)
    if plain is None or isinstance(plain, str):
        return plain
    return canonical(plain).decode()


def _edition(holdings: Holdings, id: str, day: str) -> str:
    from hcstandards.lookup.editions import choose_edition

    return choose_edition(holdings, id, date.fromisoformat(day))[0].version


def _binding(holdings: Holdings, id: str, day: str, region: str) -> str:
    from hcstandards.lookup.editions import choose_edition

    return choose_edition(holdings, id, date.fromisoformat(day), region)[0].version


def _release(holdings: Holdings, system: str, day: str) -> str:
    from hcstandards.lookup.concepts import choose_release

    return choose_release(holdings, system, date.fromisoformat(day))[1].id


def code_answers(holdings: Holdings, system: str, day: str) -> Callable[[str], str]:
    """Return what answers `check_code` for one code of *system* after the other, all on *day*."""
    on = date.fromisoformat(day)
    try:
        chosen = choice(holdings, system, on)
    except HcStandardsError as error:
        refusal = _refusal(error)
        return lambda _: refusal

    def told(code: str) -> str:
        try:
            known, in_force, concept = verdict(holdings, chosen, system, code, on)
        except HcStandardsError as error:
            return _refusal(error)
        return f"known: {known!s}, in force: {in_force!s}, display: {concept.display if concept else None}"

    return told


def _check_code(holdings: Holdings, system: str, code: str, day: str) -> str:
    return holdings.kept("check_code", (system, day), lambda: code_answers(holdings, system, day))(code)


def _concept(holdings: Holdings, system: str, code: str, day: str, field: str) -> str:
    from hcstandards.lookup.concepts import find_concept

    found = find_concept(holdings, system, code, date.fromisoformat(day))
    return as_text(getattr(found, field)) or ABSENT


def _listed(holdings: Holdings, system: str, code: str, day: str, field: str) -> str:
    """Ask what the table of *day* says of *code*, whether or not it holds on that day."""
    from hcstandards.lookup.concepts import choose_release

    found, release, _ = choose_release(holdings, system, date.fromisoformat(day))
    rows = holdings.table(found.id, release.id).concepts(code)
    return "; ".join(as_text(getattr(each, field)) or ABSENT for each in rows) or ABSENT


def _well_formed(holdings: Holdings, system: str, code: str, day: str) -> str:
    from hcstandards.lookup.checking import check_structure

    return str(check_structure(holdings.code_system(system), code, date.fromisoformat(day))[0])


def _translate(holdings: Holdings, system: str, code: str, target: str, day: str) -> str:
    from hcstandards.lookup.translating import translate

    found = translate(holdings, system, code, target, date.fromisoformat(day))
    return ";".join(f"{hit.system}@{hit.edition} {hit.code}" for hit in found.hits) or ABSENT


def _edges(holdings: Holdings, system: str, edition: str, code: str) -> str:
    found = sorted(
        f"{each.kind} {each.target_system}@{each.target_edition} {each.target_code}"
        for each in holdings.correspondences()
        if (each.source_system, each.source_edition, each.source_code) == (system, edition, code)
    )
    return ";".join(found) or ABSENT


def _threshold(holdings: Holdings, threshold: str, day: str, field: str) -> str:
    from hcstandards.lookup.figures import find_threshold

    return as_text(getattr(find_threshold(holdings, threshold, date.fromisoformat(day)), field)) or ABSENT


def _values(holdings: Holdings, threshold: str, day: str) -> str:
    """Ask for all that a threshold asks on *day*: one value, or none in a gap, or more where they overlap."""
    from hcstandards.evaluate.thresholds import describe
    from hcstandards.lookup.editions import choose_edition
    from hcstandards.lookup.figures import is_valid
    from hcstandards.lookup.selecting import split_pin

    on = date.fromisoformat(day)
    head, selector = split_pin(threshold)
    standard = head.partition("/")[0]
    edition, _ = choose_edition(holdings, standard if selector is None else f"{standard}@{selector}", on)
    held = [
        each for each in holdings.threshold_versions(head) if each.edition == edition.version and is_valid(each, on)
    ]
    return "; ".join(describe(each) if each.evaluable else "not evaluable" for each in held) or ABSENT


def _identifier(holdings: Holdings, standard: str, day: str) -> str:
    from hcstandards.lookup.statuses import find_status

    return find_status(holdings, standard, date.fromisoformat(day)).identifier


def _check(
    holdings: Holdings, threshold: str, day: str, value: str, population: str | None = None, peer: str | None = None
) -> str:
    from hcstandards.evaluate.thresholds import judge
    from hcstandards.lookup.figures import find_threshold

    found = find_threshold(holdings, threshold, date.fromisoformat(day))
    reference = None if peer is None else Decimal(peer)
    return judge(found, Decimal(value), population=population, peer=reference).outcome


def _grade(holdings: Holdings, scheme: str, day: str, level: str, score: str) -> str:
    from hcstandards.errors import WrongValueError
    from hcstandards.evaluate.facts import HospitalFacts
    from hcstandards.evaluate.grading import grade
    from hcstandards.lookup.editions import choose_edition

    found = holdings.grading_scheme(scheme)
    edition, _ = choose_edition(holdings, found.standard, date.fromisoformat(day))
    levels = [each.level for each in found.levels]
    if level not in levels:
        raise WrongValueError("level", level, ", ".join(levels))
    facts = HospitalFacts(level=_level(level), score=Decimal(score), qualification="passed")
    report = grade(holdings, found, edition.version, facts, date.fromisoformat(day))
    return report.grade or report.reason


def _fits(holdings: Holdings, kind: str, document: str) -> str:
    from hcstandards.diffing.schemas.judging import fits

    return fits(holdings, kind, document)


def _valid(holdings: Holdings, kind: str, document: str, day: str) -> str:
    from hcstandards.diffing.schemas.judging import valid

    return valid(holdings, kind, document, day)


def _valid_with(holdings: Holdings, kind: str, document: str, day: str, tables: str) -> str:
    from hcstandards.diffing.schemas.judging import valid_with

    return valid_with(holdings, kind, document, day, tables)


def _recognise(holdings: Holdings, document: str) -> str:
    from hcstandards.diffing.schemas.judging import recognise

    return recognise(holdings, document)


def _level(text: str) -> Any:
    from hcstandards.model.grading import GradingLevel

    return next(each for each in get_args(GradingLevel.__annotations__["level"]) if each == text)


def _points(holdings: Holdings, scheme: str, day: str, cycle: str, points: str) -> str:
    """Ask for acts of *points* (`6;6`) on *day*, the cycle's first."""
    from hcstandards.evaluate.points import PointsRecord, add_up
    from hcstandards.lookup.editions import choose_edition

    found = holdings.points_scheme(scheme)
    on = date.fromisoformat(day)
    choose_edition(holdings, found.standard, on)
    records = [PointsRecord(on, Decimal(each)) for each in points.split(";")]
    report = add_up(found, records, on, cycle=cycle, since=on)
    return f"{report.reason} {report.band}: {report.consequence}; {'; '.join(report.single_acts)}"


def _field(holdings: Holdings, kind: str, id: str, field: str = "") -> str:
    getters: dict[str, Callable[[str], Any]] = {
        "standard": holdings.standard,
        "body": holdings.body,
        "indicator": holdings.indicator,
        "lifecycle": holdings.lifecycle,
        "document": holdings.document,
        "code-system": holdings.code_system,
        "grading": holdings.grading_scheme,
        "points": holdings.points_scheme,
        "programme": holdings.programme,
        "pilot": holdings.pilot,
        "criteria": holdings.criteria,
    }
    plain = encode(getters[kind](id))
    for part in filter(None, field.split("/")):
        plain = _inside(plain, part)
    return as_text(plain) or ABSENT


def _inside(plain: Any, part: str) -> Any:
    if isinstance(plain, dict):
        return plain.get(part)
    if isinstance(plain, list):
        return next((each for each in plain if name_of(each) == part), None)
    return None


def name_of(item: Any) -> str | None:
    """Return what names an item of a list in a path: id (and edition), version, region, level, grade, stage or name."""
    if not isinstance(item, dict):
        return None
    if "id" in item and "/" in item["id"]:  # thresholds and criteria stand below their standard, once an edition
        return f"{item['id'].partition('/')[2]}@{item['edition']}" if "edition" in item else item["id"]
    for key in ("id", "version", "region", "level", "grade", "stage", "name"):
        if key in item:
            return str(item[key])
    return None


QUESTIONS: dict[str, Callable[..., str]] = {
    "edition": _edition,
    "binding": _binding,
    "release": _release,
    "check_code": _check_code,
    "concept": _concept,
    "listed": _listed,
    "well_formed": _well_formed,
    "translate": _translate,
    "edges": _edges,
    "threshold": _threshold,
    "values": _values,
    "identifier": _identifier,
    "check": _check,
    "grade": _grade,
    "points": _points,
    "field": _field,
    "fits": _fits,
    "valid": _valid,
    "valid_with": _valid_with,
    "recognise": _recognise,
}
"""Every question by name; the arguments are those of the function."""
