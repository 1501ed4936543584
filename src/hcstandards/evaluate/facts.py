"""The facts about a hospital that a grading asks for: a typed value, and its JSON form."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from attrs import frozen

from hcstandards.errors import HcStandardsError, InvalidFactsError, Problem, WrongTypeError, WrongValueError
from hcstandards.evaluate.numbers import exact
from hcstandards.units import convert
from hcstandards.values import FrozenMap

Judgement = Literal["met", "not-met", "not-applicable"]
_NONE: FrozenMap[str, Any] = FrozenMap()


@frozen
class Explanation:
    """Why a limit isn't kept, and whether the assessor accepted it (`None`: not judged yet)."""

    text: str
    accepted: bool | None = None


@frozen
class HospitalFacts:
    """
    What is known of a hospital. JSON form: `schemas/hospital-evaluation.schema.json`.

    *values* and *peers*: indicator id to number in the indicator's unit; *criteria*: criterion id to
    judgement; *explanations*: threshold id to explanation; *score*: the assessor's, never computed here;
    *qualification*: the assessor's verdict on the basic standards where the catalogue can't judge them.
    """

    level: Literal["primary", "secondary", "tertiary"]
    setting: Literal["rural", "urban"] | None = None
    values: FrozenMap[str, Decimal] = _NONE
    peers: FrozenMap[str, Decimal] = _NONE
    criteria: FrozenMap[str, Judgement] = _NONE
    explanations: FrozenMap[str, Explanation] = _NONE
    score: Decimal | None = None
    qualification: Literal["passed", "failed"] | None = None
    special_conditions: Literal["met", "not-met"] | None = None
    hospital: str | None = None

    def __attrs_post_init__(self) -> None:
        """
        Refuse what the annotations refuse: callers may not run a type checker.

        Raises:
            WrongTypeError, WrongValueError: a choice that isn't one, or a number that isn't an exact one.
        """
        for name, choices in _CHOICES.items():
            given = getattr(self, name)
            if given not in (choices if name == "level" else (*choices, None)):
                raise WrongValueError(name, repr(given), "one of " + ", ".join(choices))
        for name, judgement in self.criteria.items():
            if judgement not in _JUDGEMENTS:
                raise WrongValueError(name, repr(judgement), "one of " + ", ".join(_JUDGEMENTS))
        numbers = {**self.values, **self.peers} | ({} if self.score is None else {"score": self.score})
        for name, number in numbers.items():
            if not isinstance(number, Decimal):
                raise WrongTypeError(name, f"{type(number).__name__} {number!r}", "a Decimal")
            exact(number, name)


_CHOICES: dict[str, tuple[str, ...]] = {
    "level": ("primary", "secondary", "tertiary"),
    "setting": ("rural", "urban"),
    "qualification": ("passed", "failed"),
    "special_conditions": ("met", "not-met"),
}
_JUDGEMENTS = ("met", "not-met", "not-applicable")
_KEYS = (*_CHOICES, "values", "peers", "criteria", "explanations", "score", "hospital")


def facts_from_json(data: object, units: Mapping[str, str]) -> HospitalFacts:
    """
    Return the facts in *data*, the JSON form.

    *units*: indicator id to unit. An indicator's value may be a number in that unit, or `{"value": …, "unit": …}`
    in a unit that converts to it.

    Raises:
        InvalidFactsError: with every problem, by JSON pointer.
    """
    problems: list[Problem] = []
    if not isinstance(data, Mapping):
        raise InvalidFactsError([Problem("/", "facts.type", type(data).__name__, "an object")])
    problems += [
        Problem(pointer_to(key), "facts.unknown-key", repr(key), "one of " + ", ".join(_KEYS))
        for key in data
        if key not in (*_KEYS, "$schema")
    ]
    fields: dict[str, Any] = {}
    for key, choices in _CHOICES.items():
        if data.get(key) in choices:
            fields[key] = data[key]
        elif key in data or key == "level":
            problems.append(Problem(f"/{key}", "facts.choice", repr(data.get(key)), "one of " + ", ".join(choices)))
    for key in ("values", "peers"):
        fields[key] = FrozenMap(_numbers(_object(data, key, problems), key, units, problems))
    fields["criteria"] = FrozenMap(_judgements(_object(data, "criteria", problems), problems))
    fields["explanations"] = FrozenMap(_explanations(_object(data, "explanations", problems), problems))
    if not isinstance(data.get("$schema", ""), str):
        problems.append(Problem("/$schema", "facts.type", repr(data["$schema"]), "text"))
    if data.get("score") is not None:
        fields["score"] = _number(data["score"], "/score", problems)
    if data.get("hospital") is not None:
        fields["hospital"] = data["hospital"]
        if not isinstance(data["hospital"], str):
            problems.append(Problem("/hospital", "facts.type", repr(data["hospital"]), "text"))
    if problems:
        raise InvalidFactsError(problems)
    return HospitalFacts(**fields)


def _object(data: Mapping[str, Any], key: str, problems: list[Problem]) -> Mapping[str, Any]:
    value = data.get(key, {})
    if isinstance(value, Mapping):
        problems += [
            Problem(pointer_to(key), "facts.type", repr(name), "text") for name in value if not isinstance(name, str)
        ]
        return {name: item for name, item in value.items() if isinstance(name, str)}
    problems.append(Problem(f"/{key}", "facts.type", type(value).__name__, "an object"))
    return {}


def pointer_to(*steps: object) -> str:
    """
    Return the JSON pointer (RFC 6901) to *steps*.

    >>> pointer_to("criteria", "hospital-grading-1989/beds")
    '/criteria/hospital-grading-1989~1beds'
    """
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _number(value: object, pointer: str, problems: list[Problem]) -> Decimal | None:
    try:
        return exact(value, pointer)
    except HcStandardsError as error:
        problems.append(Problem(pointer, "facts.number", error.facts["found"], error.facts["expected"]))
        return None


def _numbers(
    given: Mapping[str, Any], key: str, units: Mapping[str, str], problems: list[Problem]
) -> dict[str, Decimal]:
    numbers: dict[str, Decimal] = {}
    for name, value in given.items():
        pointer = pointer_to(key, name)
        if name not in units:
            from hcstandards.release.holdings import near_matches

            near = near_matches(name, list(units))
            problems.append(Problem(pointer, "facts.indicator", repr(name), "an indicator's id", _near(near)))
            continue
        unit = units[name]
        if isinstance(value, Mapping):
            problems += _strange_keys(value, ("value", "unit"), pointer)
            unit, value = value.get("unit", unit), value.get("value")  # noqa: PLW2901 - unwrapped
            if not isinstance(unit, str):
                problems.append(Problem(f"{pointer}/unit", "facts.type", repr(unit), "text"))
                continue
        number = _number(value, pointer, problems)
        if number is None:
            continue
        converted = convert(number, unit, units[name])
        if converted is None:
            problems.append(Problem(pointer, "facts.unit", repr(unit), f"a unit that converts to {units[name]}"))
            continue
        numbers[name] = converted
    return numbers


def _strange_keys(value: Mapping[str, Any], known: tuple[str, ...], pointer: str) -> list[Problem]:
    expected = "one of " + ", ".join(known)
    return [
        Problem(pointer + pointer_to(key), "facts.unknown-key", repr(key), expected)
        for key in value
        if key not in known
    ]


def _near(near: tuple[str, ...]) -> str:
    return f"close to it: {', '.join(near)}" if near else ""


def _judgements(given: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    for name, value in given.items():
        if value not in _JUDGEMENTS:
            expected = "one of " + ", ".join(_JUDGEMENTS)
            problems.append(Problem(pointer_to("criteria", name), "facts.choice", repr(value), expected))
    return dict(given)


def _explanations(given: Mapping[str, Any], problems: list[Problem]) -> dict[str, Explanation]:
    explanations: dict[str, Explanation] = {}
    for name, value in given.items():
        accepted = value.get("accepted") if isinstance(value, Mapping) else None
        text = value.get("text") if isinstance(value, Mapping) else None
        if isinstance(value, Mapping):
            problems += _strange_keys(value, ("text", "accepted"), pointer_to("explanations", name))
        if not isinstance(text, str) or not (accepted is None or isinstance(accepted, bool)):
            expected = '{"text": …, "accepted": true, false or absent}'
            problems.append(Problem(pointer_to("explanations", name), "facts.explanation", repr(value), expected))
            continue
        explanations[name] = Explanation(text, accepted)
    return explanations
