"""Which catalogue an answer came from; where overlays are stacked, which of them."""

from datetime import date
from typing import Any, TypeAlias

import attrs

from hcstandards.errors import AbsentError, WrongTypeError
from hcstandards.lookup.concepts import choose_release
from hcstandards.lookup.selecting import Pins, split_pin
from hcstandards.model.bodies import Body
from hcstandards.model.changes import ChangeRequest
from hcstandards.model.codes import CodeCheck, CodeSystem, Concept
from hcstandards.model.criteria import Criterion
from hcstandards.model.findings import GradeReport, Origin, PointsReport
from hcstandards.model.grading import GradingScheme, PointsScheme
from hcstandards.model.indicators import Indicator, Threshold
from hcstandards.model.pilots import Pilot
from hcstandards.model.programmes import Programme
from hcstandards.model.sources import Document
from hcstandards.model.standards import Edition, Standard
from hcstandards.model.statuses import Lifecycle
from hcstandards.release.holdings import Holdings

Kinds: TypeAlias = "dict[type[Any], str]"

_LISTED: Kinds = {Document: "documents", Body: "bodies", Indicator: "indicators", Lifecycle: "lifecycles"}
_LISTED |= {ChangeRequest: "changes"}
_OWN: Kinds = {GradingScheme: "grading", PointsScheme: "points", Programme: "programmes", Pilot: "pilots"}
_OWN |= {Standard: "standard", CodeSystem: "system"}


def origin(holdings: Holdings, answer: object, day: date, region: str | None, pins: Pins) -> Origin:
    """
    Return the catalogue that *answer*, a value of the library or an id, came from.

    Raises:
        UnknownIdError: the id names nothing.
        WrongTypeError: not an answer of this library.
    """
    member, key = _place(holdings, answer, day, region, pins)
    container = holdings.container.origin(member, key)
    identity = container.manifest["identity"]
    return Origin(identity["id"], identity["version"], container.digest)


def _place(holdings: Holdings, answer: object, day: date, region: str | None, pins: Pins) -> tuple[str, str | None]:
    """Return the member that an answer stands in, and its key there where the member lists many."""
    if isinstance(answer, str):
        return _of_id(holdings, answer, day, region, pins), None
    for cls, kind in _LISTED.items():
        if isinstance(answer, cls):
            return kind, answer.id
    for cls, kind in _OWN.items():
        if isinstance(answer, cls):
            return f"{kind}/{answer.id}", None
    if isinstance(answer, Edition):
        return f"standard/{answer.standard}", None
    if isinstance(answer, Threshold):
        return f"thresholds/{answer.standard}", None
    if isinstance(answer, Criterion):
        return f"criteria/{answer.standard}", None
    if isinstance(answer, (GradeReport, PointsReport)):
        kind = "grading" if isinstance(answer, GradeReport) else "points"
        return f"{kind}/{answer.scheme}", None
    if isinstance(answer, (Concept, CodeCheck)):
        return _of_code(holdings, answer, day, region, pins), None
    if attrs.has(type(answer)) and isinstance(getattr(answer, "rule", None), str):  # a finding
        return _of_id(holdings, str(getattr(answer, "rule", "")), day, region, pins), None
    raise WrongTypeError("answer", type(answer).__name__, "an answer of this library, or an id")


def _of_id(holdings: Holdings, key: str, day: date, region: str | None, pins: Pins) -> str:
    head, _ = split_pin(key)
    standard, slash, _ = head.partition("/")
    if slash and standard in holdings.index["standards"]:
        for kind in ("thresholds", "criteria"):
            name = f"{kind}/{standard}"
            if name in holdings.container and head in _names(holdings, kind, standard):
                return name
    if head in holdings.index["standards"]:
        return f"standard/{head}"
    for kind in ("grading", "points", "programmes", "pilots"):
        if head in holdings.index[kind]:
            return f"{kind}/{head}"
    system, release, _ = choose_release(holdings, key, day, pins, region)
    return f"table/{system.id}/{release.id}"


def _names(holdings: Holdings, kind: str, standard: str) -> set[str]:
    if kind == "thresholds":
        return {f"{standard}/{name}" for name in holdings.index["standards"][standard]["thresholds"]}
    groups = {group.id for group in holdings.criterion_groups(standard)}
    return groups | {criterion.id for criterion in holdings.criteria(standard)}


def _of_code(holdings: Holdings, answer: Concept | CodeCheck, day: date, region: str | None, pins: Pins) -> str:
    """Return the table release that a concept stands in: the one that answers on the day, or another that has it."""
    system = holdings.code_system(answer.system)
    concept = answer.concept if isinstance(answer, CodeCheck) else answer
    if concept is None:
        return f"system/{system.id}"
    try:
        releases = [choose_release(holdings, system.id, day, pins, region)[1], *system.releases]
    except AbsentError:  # the concept was asked for by its version
        releases = list(system.releases)
    for each in releases:
        if concept in holdings.table(system.id, each.id).concepts(concept.code):
            return f"table/{system.id}/{each.id}"
    return f"system/{system.id}"
