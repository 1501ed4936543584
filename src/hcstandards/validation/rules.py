"""
Rules across fields, declared in a schema under `x-hcs-rules`, each with an id, a kind and a source.

    {"id": "dates-in-order", "kind": "order", "fields": ["/setlinfo/adm_time", "/setlinfo/dscg_time"],
     "message": "…", "message_en": "…", "source": "…", "severity": "error"}

Common to all: *each*, a pointer with `*`, runs the rule at every place it names, and the other pointers start
there (`^/a/b` starts at the document); *when*, one condition or several, `{"field": …, "in": […]}` or
`{"field": …, "present": true}`, says where the rule holds.

    order          fields: days or moments (or numbers), none before the one in front of it
    sum            total, parts (pointers with `*`), tolerance (text): exact decimals
    unique         items, key: no two entries of the list agree in all fields of the key
    count          items, where {field: [values]}, exactly | at_least | at_most; or equals: a field that holds it
    required-when  fields: all of them are there and not empty
    agree          field, part, with, with_part: one field's characters are another's (hyphens of days apart)
    format         field, format: one of our formats holds where *when* does
    ranges         field, part, ranges [[low, high]]: the characters lie in one of the ranges
"""

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from attrs import frozen

from hcstandards.errors import WrongValueError
from hcstandards.model.reports import Issue, Severity
from hcstandards.validation.days import FORMATS, moment_of
from hcstandards.validation.messages import issue
from hcstandards.validation.pointers import MISSING, Place, follow, matching, parse, written
from hcstandards.validation.schemas import EDITION, RULES, SOURCE, Schema
from hcstandards.validation.structure import FORMAT_WORDS, shown

Found = tuple[Place, str | None, str | None]
"""Where it is broken, what was found, what was expected."""

ROOT: Final = "^"
KINDS: Final = ("order", "sum", "unique", "count", "required-when", "agree", "format", "ranges")
_COMMON: Final = ("id", "kind", "each", "when", "severity", "message", "message_en", "source", "hint", "hint_en")
_OWN: Final[dict[str, tuple[str, ...]]] = {
    "order": ("fields",),
    "sum": ("total", "parts", "tolerance"),
    "unique": ("items", "key"),
    "count": ("items", "where", "exactly", "at_least", "at_most", "equals"),
    "required-when": ("fields",),
    "agree": ("field", "part", "with", "with_part"),
    "format": ("field", "format"),
    "ranges": ("field", "part", "ranges"),
}


@frozen
class Scope:
    """Where a rule runs: the document, and the place in it that the rule's pointers start from."""

    document: Any
    at: Place
    base: Any

    def get(self, pointer: str) -> Any:
        """Return what *pointer* names; `MISSING` if nothing."""
        if pointer.startswith(ROOT):
            return follow(self.document, parse(pointer[1:]))
        return follow(self.base, parse(pointer))

    def every(self, pointer: str) -> Iterator[tuple[Place, Any]]:
        """Yield each place that *pointer*, which may hold `*`, names."""
        if pointer.startswith(ROOT):
            yield from matching(self.document, parse(pointer[1:]))
        else:
            yield from matching(self.base, parse(pointer), self.at)

    def place(self, pointer: str) -> Place:
        """Return the place that *pointer* names, there or not."""
        return parse(pointer[1:]) if pointer.startswith(ROOT) else (*self.at, *parse(pointer))


@frozen
class Rule:
    """One rule, ready to run."""

    id: str
    kind: str
    facts: dict[str, Any]
    each: tuple[str, ...]
    severity: Severity
    edition: str | None
    source: str | None


def parse_rules(schema: Schema) -> tuple[Rule, ...]:
    """
    Return the rules of *schema*.

    Raises:
        WrongValueError: a rule of an unknown kind, with an unknown key, or with an id that another has.
    """
    given = schema.root.get(RULES, [])
    if not isinstance(given, list):
        raise WrongValueError(RULES, type(given).__name__, "a list")
    rules = tuple(_rule(schema, each, f"{RULES}/{number}") for number, each in enumerate(given))
    ids = [each.id for each in rules]
    twice = next((each for each in ids if ids.count(each) > 1), None)
    if twice is not None:
        raise WrongValueError(RULES, f"the id {twice!r} twice", "each id once")
    return rules


def _rule(schema: Schema, data: Any, where: str) -> Rule:
    if not isinstance(data, dict) or not isinstance(data.get("id"), str) or data.get("kind") not in KINDS:
        raise WrongValueError(where, repr(data)[:80], "a rule with an id and a kind, one of " + ", ".join(KINDS))
    known = (*_COMMON, *_OWN[data["kind"]])
    strange = next((key for key in data if key not in known), None)
    if strange is not None:
        raise WrongValueError(where, repr(strange), "one of " + ", ".join(known))
    if data["kind"] == "format" and data.get("format") not in FORMATS:
        raise WrongValueError(where, repr(data.get("format")), "one of " + ", ".join(FORMATS))
    for pointer in _pointers(data):
        parse(pointer.removeprefix(ROOT))
    return Rule(
        id=f"{schema.kind}/{data['id']}",
        kind=data["kind"],
        facts=data,
        each=parse(data.get("each", "")),
        severity=data.get("severity", "error"),
        edition=schema.root.get(EDITION),
        source=data.get("source") or schema.root.get(SOURCE),
    )


def _pointers(data: dict[str, Any]) -> Iterator[str]:
    for key in ("each", "total", "items", "equals", "field", "with"):
        if key in data:
            yield data[key]
    yield from data.get("fields", ())
    yield from data.get("parts", ())


def rule_issues(rules: tuple[Rule, ...], document: Any) -> Iterator[Issue]:
    """Yield an issue for each place where a rule is broken; fields of the wrong type are left to the structure."""
    for rule in rules:
        run = _RUN[rule.kind]
        for at, base in matching(document, rule.each):
            scope = Scope(document, at, base)
            if not all(_holds(each, scope) for each in _conditions(rule.facts.get("when"))):
                continue
            for place, found, expected in run(rule.facts, scope):
                yield _issue(rule, place, found, expected)


def _issue(rule: Rule, place: Place, found: str | None, expected: str | None) -> Issue:
    facts = rule.facts
    said = (facts["message_en"], facts["message"]) if "message" in facts else None
    hint = (facts["hint_en"], facts["hint"]) if "hint" in facts else ("", "")
    return issue(
        f"rule.{rule.kind}",
        written(place),
        rule.id,
        severity=rule.severity,
        found=found,
        expected=expected,
        edition=rule.edition,
        source=rule.source,
        message=said,
        hint=hint,
    )


def _conditions(when: Any) -> list[Any]:
    return when if isinstance(when, list) else [] if when is None else [when]


def _holds(when: Any, scope: Scope) -> bool:
    value = scope.get(when["field"])
    if "present" in when:
        return _filled(value) is when["present"]
    return isinstance(value, (str, bool, int)) and value in when["in"]


def _filled(value: Any) -> bool:
    return value is not MISSING and value is not None and value != ""


def _number(value: Any) -> Decimal | None:
    """Return what a field holds as an exact number: decimals are written as text, numbers are taken too."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 64 else None  # noqa: PLR2004 - as when read


def _order(facts: dict[str, Any], scope: Scope) -> Iterator[Found]:
    earlier: tuple[Any, Any] | None = None
    for pointer in facts["fields"]:
        value = scope.get(pointer)
        key: Any = moment_of(value) if isinstance(value, str) else None
        key = _number(value) if key is None else key
        if key is None:
            continue
        if earlier is not None and type(earlier[0]) is type(key) and key < earlier[0]:
            yield scope.place(pointer), shown(value), shown(earlier[1])
        else:
            earlier = key, value


def _sum(facts: dict[str, Any], scope: Scope) -> Iterator[Found]:
    total = _number(scope.get(facts["total"]))
    parts = [_number(value) for pointer in facts["parts"] for _, value in scope.every(pointer)]
    if total is None or not parts or None in parts:
        return
    found = sum((each for each in parts if each is not None), Decimal(0))
    if abs(found - total) > Decimal(facts.get("tolerance", "0")):
        yield scope.place(facts["total"]), str(found), str(total)


def _unique(facts: dict[str, Any], scope: Scope) -> Iterator[Found]:
    seen: dict[tuple[str, ...], Place] = {}
    for place, item in scope.every(f"{facts['items']}/*"):
        if not isinstance(item, dict):
            continue
        values = [item.get(name) for name in facts["key"]]
        if any(value is None or isinstance(value, (dict, list)) for value in values):
            continue
        key = tuple(map(str, values))
        if key in seen:
            yield place, ", ".join(key), written(seen[key])
        else:
            seen[key] = place


def _count(facts: dict[str, Any], scope: Scope) -> Iterator[Found]:
    listed = scope.get(facts["items"])
    if not isinstance(listed, (list, tuple)):
        return
    where = facts.get("where", {})
    found = sum(
        isinstance(item, dict) and all(_among(item.get(name), values) for name, values in where.items())
        for item in listed
    )
    if "equals" in facts:
        stated = _number(scope.get(facts["equals"]))
        if stated is not None and stated != found:
            yield scope.place(facts["equals"]), str(found), str(stated)
    elif "exactly" in facts and found != facts["exactly"]:
        yield scope.place(facts["items"]), str(found), str(facts["exactly"])
    elif found < facts.get("at_least", 0) or found > facts.get("at_most", found):
        yield scope.place(facts["items"]), str(found), f"{facts.get('at_least', 0)}–{facts.get('at_most', '')}"


def _among(value: Any, values: list[Any]) -> bool:
    return isinstance(value, (str, bool, int)) and value in values


def _required(facts: dict[str, Any], scope: Scope) -> Iterator[Found]:
    for pointer in facts["fields"]:
        if not _filled(scope.get(pointer)):
            yield scope.place(pointer), "nothing", str(scope.place(pointer)[-1])


def _agree(facts: dict[str, Any], scope: Scope) -> Iterator[Found]:
    field, other = scope.get(facts["field"]), scope.get(facts["with"])
    if not isinstance(field, str) or not isinstance(other, str) or not field or not other:
        return
    ours = field[slice(*facts["part"])] if "part" in facts else field
    theirs = other[slice(*facts["with_part"])] if "with_part" in facts else other
    if ours.replace("-", "") != theirs.replace("-", ""):
        yield scope.place(facts["field"]), shown(ours), shown(theirs)


def _format(facts: dict[str, Any], scope: Scope) -> Iterator[Found]:
    value = scope.get(facts["field"])
    if isinstance(value, str) and value and not FORMATS[facts["format"]](value):
        yield scope.place(facts["field"]), shown(value), FORMAT_WORDS[facts["format"]]


def _ranges(facts: dict[str, Any], scope: Scope) -> Iterator[Found]:
    value = scope.get(facts["field"])
    if not isinstance(value, str):
        return
    part = value[slice(*facts["part"])] if "part" in facts else value
    if not any(low <= part <= high and len(part) == len(low) for low, high in facts["ranges"]):
        yield scope.place(facts["field"]), shown(part), ", ".join(f"{low}–{high}" for low, high in facts["ranges"])


_RUN: Final[dict[str, Callable[[dict[str, Any], Scope], Iterator[Found]]]] = {
    "order": _order,
    "sum": _sum,
    "unique": _unique,
    "count": _count,
    "required-when": _required,
    "agree": _agree,
    "format": _format,
    "ranges": _ranges,
}
