"""
Rules across fields, declared in a schema under `x-hcs-rules`, each with an id, a kind and a source.

    {"id": "dates-in-order", "kind": "order", "fields": ["/setlinfo/adm_time", "/setlinfo/dscg_time"],
     "message": "…", "message_en": "…", "source": "…", "severity": "error"}

Common to all: *each*, a pointer with `*`, runs the rule at every place it names, and the other pointers start
there (`^/a/b` starts at the document); *when*, one condition or several, `{"field": …, "in": […]}` or
`{"field": …, "present": true}`, says where the rule holds.

    order          fields: days or moments (or numbers), none before the one in front of it
    sum            total, parts (pointers with `*`), tolerance (text): exact decimals
    unique         items, key (field names, or several such lists): no two entries of the list agree in all fields of a
                   key, blanks around them apart; entries whose key is filled in part only are compared whole
    count          items, where {field: [values]}, exactly | at_least | at_most; or equals: a field that holds it
    required-when  fields: all of them are there and not empty
    agree          field, part, with, with_part: one field's characters are another's (hyphens of days apart)
    format         field, format: one of our formats holds where *when* does
    ranges         field, part, ranges [[low, high]]: the characters lie in one of the ranges

A schema that is referred to (`$ref` under `properties`, `items`, `allOf`) brings its rules along: they run at each
place where it applies, that place being the document for them, and keep their ids.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from attrs import frozen

from hcstandards.model.reports import Issue, Severity
from hcstandards.validation.days import FORMATS, moment_of
from hcstandards.validation.keywords import check_keywords
from hcstandards.validation.kinds import kind_of
from hcstandards.validation.messages import issue
from hcstandards.validation.origins import Origin, Start, origins
from hcstandards.validation.pointers import MISSING, Place, follow, matching, parse, written
from hcstandards.validation.schemas import EDITION, RULES, SOURCE, Schema
from hcstandards.validation.wording import FORMAT_WORDS, shown

Found = tuple[Place, str | None, str | None]
"""Where it is broken, what was found, what was expected."""

ROOT: Final = "^"


@frozen
class Scope:
    """
    Where a rule runs: the document, and the place in it that the rule's pointers start from.

    *top* is where that document stands, should it be a part of another.
    """

    document: Any
    at: Place
    base: Any
    top: Place = ()

    def get(self, pointer: str) -> Any:
        """Return what *pointer* names; `MISSING` if nothing."""
        if pointer.startswith(ROOT):
            return follow(self.document, parse(pointer[1:]))
        return follow(self.base, parse(pointer))

    def every(self, pointer: str) -> Iterator[tuple[Place, Any]]:
        """Yield each place that *pointer*, which may hold `*`, names."""
        if pointer.startswith(ROOT):
            yield from matching(self.document, parse(pointer[1:]), self.top)
        else:
            yield from matching(self.base, parse(pointer), self.at)

    def place(self, pointer: str) -> Place:
        """Return the place that *pointer* names, there or not."""
        steps = parse(pointer.removeprefix(ROOT))
        return (*self.top, *steps) if pointer.startswith(ROOT) else (*self.at, *steps)


@frozen
class Rule:
    """One rule, ready to run; *origin* is its schema where that applies elsewhere than to the whole document."""

    id: str
    kind: str
    facts: dict[str, Any]
    each: tuple[str, ...]
    when: tuple[dict[str, Any], ...]
    severity: Severity
    edition: str | None
    source: str | None
    origin: Origin | None = None


def parse_rules(schema: Schema) -> tuple[Rule, ...]:
    """
    Return the rules of *schema* and of the schemas that it refers to.

    Raises:
        InvalidSchemaError: keywords of ours that can't be used, every one of them.
        WrongValueError: a reference to what isn't at hand.
    """
    check_keywords(schema)
    return tuple(rule for origin in origins(schema) for rule in _rules(schema, origin))


def _rules(schema: Schema, origin: Origin) -> Iterator[Rule]:
    if origin.node is not schema.root:
        schema = Schema(origin.node, kind_of(origin.base), schema.others)
        check_keywords(schema)
    for each in schema.root[RULES]:
        yield _rule(schema, each, None if origin.is_whole else origin)


def _rule(schema: Schema, data: dict[str, Any], origin: Origin | None) -> Rule:
    facts = data
    if data["kind"] == "unique":
        key = data["key"]
        facts = {**data, "key": key if isinstance(key[0], list) else [key]}
    return Rule(
        id=f"{schema.kind}/{data['id']}",
        kind=data["kind"],
        facts=facts,
        each=parse(data.get("each", "")),
        when=tuple(_conditions(data.get("when"))),
        severity=data.get("severity", "error"),
        edition=schema.root.get(EDITION),
        source=data.get("source") or schema.root.get(SOURCE),
        origin=origin,
    )


def rule_issues(rules: tuple[Rule, ...], document: Any) -> Iterator[Issue]:
    """Yield an issue for each place where a rule is broken; fields of the wrong type are left to the structure."""
    whole = Scope(document, (), document)
    origin: Origin | None = None
    tops: list[Scope] = [whole]
    for rule in rules:
        run = _RUN[rule.kind]
        if rule.origin is not origin:
            origin = rule.origin
            tops = [whole] if origin is None else [_top(start) for start in origin.starts(document)]
        scopes: Iterable[Scope] = tops
        if rule.each:
            scopes = (
                Scope(top.document, at, base, top.top)
                for top in tops
                for at, base in matching(top.base, rule.each, top.at)
            )
        for scope in scopes:
            if rule.when and not all(_holds(each, scope) for each in rule.when):
                continue
            for place, found, expected in run(rule.facts, scope):
                yield _issue(rule, place, found, expected)


def _top(start: Start) -> Scope:
    at, base, top, document = start
    return Scope(document, at, base, top)


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
    """Tell whether something stands there: blanks are nothing."""
    return value is not MISSING and value is not None and not (isinstance(value, str) and not value.strip())


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
    listed = scope.get(facts["items"])
    if isinstance(listed, (list, tuple)) and len(listed) <= 1:
        return
    keys = facts["key"]
    seen: list[dict[Any, Place]] = [{} for _ in keys]
    whole: dict[Any, Place] = {}
    for place, item in scope.every(f"{facts['items']}/*"):
        if not isinstance(item, dict):
            continue
        found = [tuple([_comparable(item.get(name)) for name in key]) for key in keys]
        in_part = [key for key in found if None in key]
        first = next((known[key] for key, known in zip(found, seen, strict=True) if key in known), None)
        if in_part:
            row = _comparable(item)
            first = whole.get(row) if first is None else first
            whole.setdefault(row, place)
        if first is not None:
            key = next((each for each in found if None not in each), found[0])
            yield place, ", ".join(str(each) for each in key if each is not None) or None, written(first)
        for key, known in zip(found, seen, strict=True):
            if None not in key:
                known.setdefault(key, place)


def _comparable(value: Any) -> Any:
    """Return what two equal values have in common: blanks around text don't count, nothing is filled in as `None`."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, dict):
        return frozenset((name, found) for name, each in value.items() if (found := _comparable(each)) is not None)
    if isinstance(value, (list, tuple)):
        return tuple(_comparable(each) for each in value)
    return value if value is None else str(value)


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
            place = scope.place(pointer)
            yield place, "nothing", str(place[-1]) if place else "the document"


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
