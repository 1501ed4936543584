"""
One document for every breaking change of a schema: valid by the older release and not by the newer.

Documents are made from the least that fits and from the valid examples of either release, by putting values around
what both schemas say at the place of the change. One that shows *this* change, and not another one beside it, is
refused as well by the older schema with this change alone put into it. Where a change may break either way, the
other way round will do.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from datetime import date
from itertools import islice
from typing import Any, Final

from hcstandards.diffing.schema_grafts import grafted
from hcstandards.diffing.schema_judging import Judge, recognise, schema_of, structure, whole
from hcstandards.diffing.schema_nodes import Steps
from hcstandards.diffing.schema_routes import Route, Routes, get, put
from hcstandards.diffing.schema_samples import STRANGER, Samples
from hcstandards.diffing.schema_walk import Difference
from hcstandards.diffing.witnesses import Question, question
from hcstandards.errors import HcStandardsError, MissingExtraError
from hcstandards.release.container import canonical
from hcstandards.release.holdings import Holdings
from hcstandards.validation.kinds import RECOGNISED
from hcstandards.validation.pointers import matching, parse
from hcstandards.validation.rules import parse_rules, rule_issues
from hcstandards.validation.schemas import BINDING, RULES, Schema

MOST_TRIED: Final = 3_000
"""Documents tried for one change; a change that none of them shows is reported as such."""

MOST_SHRUNK: Final = 1_000
MOST_CODES: Final = 12
ANY_DAY: Final = date(2026, 1, 1)
_DIGITS: Final = frozenset("0123456789")
_OTHERS: Final[tuple[Any, ...]] = ("x", "", 1, None, [], {})
_DAYS: Final = ("20050101", "20150101", "20350101", "2005-01-01", "2015-01-01", "2035-01-01")


class Search:
    """The search for witnesses between two releases' schemas of one document type."""

    def __init__(self, old: Holdings, new: Holdings, kind: str, on: date | None) -> None:
        """
        Open both schemas.

        Raises:
            MissingExtraError: no validator is installed.
        """
        self.kind, self._holdings, self._day = kind, (old, new), on or ANY_DAY
        self._schemas = schema_of(old, kind), schema_of(new, kind)
        self._samples = Samples(self._schemas[0]), Samples(self._schemas[1])
        self._routes = Routes(self._schemas[0]), Routes(self._schemas[1])
        self._examples = [
            *old.document_examples(kind).values(),
            *new.document_examples(kind).values(),
        ]
        self._judges: dict[bool, tuple[Judge, Judge] | None] = {}

    def question(self, change: Difference) -> Question | None:
        """Return the question whose answers show *change*; `None` if no document was found."""
        if change.facet == "recognition":
            return self._recognition()
        full = BINDING in change.steps or RULES in change.steps[:1]
        judges = self._both(full)
        if judges is None:
            return None
        old, new = judges
        one = self._alone(change, full)
        ways: list[Callable[[Any], bool]] = [lambda doc: old(doc) and not new(doc) and not one(doc)]
        if change.direction == "incomparable":
            ways.append(lambda doc: not old(doc) and new(doc) and one(doc))
        for shows in ways:
            for document in islice(self._documents(change, full), MOST_TRIED):
                if document is not None and shows(document):
                    found = canonical(_shrunk(document, shows)).decode()
                    if full:
                        return question("valid", kind=self.kind, document=found, day=self._day)
                    return question("fits", kind=self.kind, document=found)
        return None

    def _both(self, full: bool) -> tuple[Judge, Judge] | None:
        if full not in self._judges:
            try:
                made = [self._judge(side, self._schemas[side], full) for side in (0, 1)]
                self._judges[full] = made[0], made[1]
            except MissingExtraError:
                raise
            except HcStandardsError:
                self._judges[full] = None
        return self._judges[full]

    def _judge(self, side: int, schema: Schema, full: bool) -> Judge:
        return whole(self._holdings[side], schema, self._day) if full else structure(schema)

    def _alone(self, change: Difference, full: bool) -> Judge:
        """Return what judges by the older schema with this change alone; by the newer where that can't be made."""
        root = grafted(self._schemas[0].root, self._schemas[1].root, change)
        try:
            return self._judge(0, schema_of(self._holdings[0], self.kind, root), full)
        except MissingExtraError:
            raise
        except HcStandardsError:
            both = self._both(full)
            assert both is not None  # noqa: S101 - seen to before
            return both[1]

    # documents to try ------------------------------------------------------------------------------

    def _bases(self) -> list[Any]:
        return [*(each.least(each.schema.root) for each in self._samples), *self._examples]

    def _documents(self, change: Difference, full: bool) -> Iterator[Any]:
        bases = self._bases()
        yield from bases
        if change.steps[:1] == (RULES,):
            yield from self._for_rule(change, bases)
            return
        steps = max((routes.place(change.steps) for routes in self._routes), key=len)
        while True:  # at the place of the change, then at what it lies in
            yield from self._around(steps, change, bases, full)
            if steps == ():
                return
            steps = self._routes[0].place(steps[:-1])

    def _around(self, steps: Steps, change: Difference, bases: list[Any], full: bool) -> Iterator[Any]:
        side = 0 if steps in self._routes[0].nodes else 1
        samples = self._samples[side]
        values = [
            value
            for each, routes in zip(self._samples, self._routes, strict=True)
            if steps in routes.nodes
            for value in each.many(routes.nodes[steps])
        ]
        if full:
            values = [*self._codes(change), *values]
        for route in self._routes[side].to(steps):
            yield from _placed(bases, route, values, samples)
            if full:
                bindings = [node for node in self._bindings(change) if "part" in node]
                for base in bases:
                    for value in _spliced(get(base, route), bindings):
                        yield put(base, route, value, samples)
                yield from self._beside(change, bases, route)

    def _codes(self, change: Difference) -> Iterator[str]:
        """Yield codes that a binding may be asked about."""
        for side, node in enumerate(self._bindings(change)):
            yield from node.get("codes", ())
            for system in filter(None, (node.get("system"), *node.get("alsoIn", ()))):
                yield from self._codes_of(self._holdings[side], system)

    def _bindings(self, change: Difference) -> list[dict[str, Any]]:
        """Return the binding that changes, as the older and as the newer schema has it; empty where there is none."""
        found = []
        for schema in self._schemas:
            node: Any = schema.root
            for step in change.steps[: change.steps.index(BINDING) + 1]:
                node = node.get(step, {}) if isinstance(node, dict) else {}
            found.append(node if isinstance(node, dict) else {})
        return found

    def _codes_of(self, holdings: Holdings, system: str) -> Iterator[str]:
        if system in holdings.index["code_systems"]:
            for release in holdings.index["code_systems"][system]["releases"]:
                codes = holdings.table(system, release).codes()
                yield from codes[:MOST_CODES]
                yield from codes[-MOST_CODES:]

    def _beside(self, change: Difference, bases: list[Any], route: Route) -> Iterator[Any]:
        """Yield documents whose other fields, which a binding refers to, say something else: days and names."""
        codes = [*dict.fromkeys(self._codes(change))][: 4 * MOST_CODES]
        for base in bases:
            documents = [put(base, route, code, self._samples[0]) for code in codes] if route else []
            for document in (base, *documents):
                for reference in _references(change):
                    yield from _turned(document, reference, route)

    def _for_rule(self, change: Difference, bases: list[Any]) -> Iterator[Any]:
        """Yield documents in which what a rule names is away, twice, in another order, or something else."""
        key = change.steps[1]
        rules = [each for schema in self._schemas for each in schema.root.get(RULES, ()) if each["id"] == key]
        pointers = list(dict.fromkeys(pointer for rule in rules for pointer in _pointers(rule)))
        single: list[Any] = []
        breaks = [each for schema in self._schemas for each in parse_rules(schema) if each.id == f"{self.kind}/{key}"]
        for base in bases:
            for pointer in pointers:
                for document in _mutated(base, pointer, rules):
                    yield document
                    if next(rule_issues(tuple(breaks), document), None) is not None:
                        single.append(document)  # breaks the rule, and another besides: that one may be mended
        others = [each for schema in self._schemas for each in schema.root.get(RULES, ())]
        beside = list(dict.fromkeys([*pointers, *(pointer for rule in others for pointer in _pointers(rule))]))
        for document in single:
            for pointer in beside:
                yield from _mutated(document, pointer, rules)

    def _recognition(self) -> Question | None:
        marks = {each for schema in self._schemas for each in schema.root.get(RECOGNISED, ())}
        for base in self._bases():
            for name in (None, *sorted(marks)):
                document = {key: value for key, value in base.items() if key not in (name, "$schema")}
                for tried in (document, {key: document[key] for key in document if key in marks}):
                    text = canonical(tried).decode()
                    answers = {recognise(each, text) for each in self._holdings}
                    if len(answers) > 1 and any(self.kind in each.split(", ") for each in answers):
                        return question("recognise", document=text)
        return None


def _placed(bases: Iterable[Any], route: Route, values: list[Any], samples: Samples) -> Iterator[Any]:
    """Yield documents with each value at a place, then with what stands there turned into something near."""
    for base in bases:
        for value in values:
            yield put(base, route, value, samples)
        for value in _near(get(base, route)):
            yield put(base, route, value, samples)


def _near(value: Any) -> Iterator[Any]:
    """Yield what is close to a value: an entry more or less, a character more or less."""
    if isinstance(value, dict):
        for name in value:
            yield {key: each for key, each in value.items() if key != name}
            yield from ({**value, name: other} for other in _OTHERS)
        yield from ({**value, STRANGER: other} for other in _OTHERS)
    elif isinstance(value, list):
        yield from (value[:-1], value[:1], [], [*value, *value[-1:]], [*value, *value])
    elif isinstance(value, str):
        yield from (f"{value}0", f"{value} ", value[:-1], value[1:], value.lower(), value.upper(), value[::-1])
        if value[-1:] in _DIGITS:  # the day before and the day after, as a rule
            yield from (f"{value[:-1]}{int(value[-1]) + more}" for more in (1, -1) if 0 <= int(value[-1]) + more <= 9)  # noqa: PLR2004
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from (value + 1, value - 1, value + 0.001, -value, value * 1000)


def _references(change: Difference) -> list[str]:
    """Return the references to other fields of a document that a binding, or a change of it, holds."""
    found: list[str] = []
    for side in (change.old, change.new):
        held = side if isinstance(side, dict) else {str(change.steps[-1]): side}
        for key in ("asOf", "display"):
            given = held.get(key)
            found += [given] if isinstance(given, str) else [*given] if isinstance(given, list) else []
    return list(dict.fromkeys(found))


def _turned(document: Any, reference: str, route: Route) -> Iterator[Any]:
    head, _, rest = reference.partition("/")
    steps: list[Any] = [step.key for step in route]
    way = [*(steps[: len(steps) - int(head)] if head else []), *parse(f"/{rest}" if rest else "")]
    for value in (*_DAYS, STRANGER):
        yield _set(document, way, value)


def _set(document: Any, way: list[Any], value: Any) -> Any:
    document = deepcopy(document)
    at = document
    try:
        for step in way[:-1]:
            at = at[int(step) if isinstance(at, list) else step]
        at[int(way[-1]) if isinstance(at, list) else way[-1]] = value
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    return document


def _pointers(rule: dict[str, Any]) -> Iterator[str]:
    """Yield the places that a rule names, from the document's root."""
    given = [rule[key] for key in ("total", "items", "equals", "field", "with") if key in rule]
    given += [*rule.get("fields", ()), *rule.get("parts", ())]
    when = rule.get("when", [])
    given += [each["field"] for each in (when if isinstance(when, list) else [when])]
    if "key" in rule:
        given += [f"{rule['items']}/*/{name}" for name in rule["key"]]
    yield from (each[1:] if each.startswith("^") else rule.get("each", "") + each for each in given)


def _mutated(base: Any, pointer: str, rules: list[dict[str, Any]]) -> Iterator[Any]:
    steps = parse(pointer)
    for place, parent in matching(base, steps[:-1]) if steps else ():
        if not isinstance(parent, dict):
            continue
        name, value = steps[-1], parent.get(steps[-1])
        yield _changed(base, place, {key: each for key, each in parent.items() if key != name})
        others: list[Any] = [*_near(value), "", *_wanted(rules), *_spliced(value, rules), *_DAYS]
        if isinstance(value, str):
            others += ["20050101T000000", "20350101T000000", "0", "1000000"]
            others += [f"{year}{value[4:]}" for year in ("2005", "2035") if value[:4].isdecimal()]
        if isinstance(value, (int, float)):
            others += [0, 1_000_000]
        if isinstance(value, list) and value:
            others += [[*value, value[0]], value[::-1]]
        for each in others:
            yield _changed(base, place, {**parent, name: each})


def _wanted(rules: list[dict[str, Any]]) -> Iterator[Any]:
    """Yield the values that the conditions of rules name."""
    for rule in rules:
        when = rule.get("when", [])
        for each in when if isinstance(when, list) else [when]:
            yield from each.get("in", ())
        for low, high in rule.get("ranges", ()):
            yield from (low, high)


def _spliced(value: Any, rules: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a text whose part, which a rule or binding speaks of, is at the limits of its ranges and beyond."""
    for rule in rules:
        if not isinstance(value, str) or "part" not in rule:
            continue
        start, stop = rule["part"]
        bounds = [each for limits in rule.get("ranges", ()) for each in limits]
        pieces = [each for each in bounds if isinstance(each, str)]
        pieces += [f"{int(each) + more:0{len(each)}}" for each in pieces if each.isdecimal() for more in (-1, 1)]
        for piece in (*pieces, *(letter * (stop - start) for letter in "09~")):
            yield value[:start] + piece + value[stop:]


def _changed(base: Any, place: tuple[str | int, ...], value: Any) -> Any:
    return deepcopy(value) if not place else _set(base, list(place), deepcopy(value))


def _shrunk(document: Any, shows: Callable[[Any], bool]) -> Any:
    """Return a smaller document that shows the same: whatever can be left out is."""
    parts, at = list(_parts(document)), 0
    for _ in range(MOST_SHRUNK):
        if at >= len(parts):
            break
        smaller = _without(document, *parts[at])
        if smaller is not None and shows(smaller):
            document, parts = smaller, list(_parts(smaller))
        else:
            at += 1
    return document


def _parts(document: Any, at: Steps = ()) -> Iterator[tuple[Steps, str | int]]:
    """Yield every part of a document, the large ones first."""
    entries: list[tuple[str | int, Any]] = []
    if isinstance(document, dict):
        entries = list(document.items())
    elif isinstance(document, list):
        entries = list(enumerate(document))
    yield from ((at, key) for key, _ in entries)
    for key, each in entries:
        yield from _parts(each, (*at, key))


def _without(document: Any, place: Steps, key: str | int) -> Any:
    document = deepcopy(document)
    at = document
    try:
        for step in place:
            at = at[step]
        del at[key]
    except (KeyError, IndexError, TypeError):
        return None
    return document
