"""
One document for every breaking change of a schema: valid by the older release and not by the newer.

Documents are made from the least that fits and from the valid examples of either release, by putting values around
what both schemas say at the place of the change. One that shows *this* change, and not another one beside it, is
refused as well by the older schema with this change alone put into it, or taken by the newer one with this change
taken back. Where a change may break either way, the other way round will do. Where no document is found, it is tried
to prove that there is none.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import date
from itertools import islice
from typing import Any, Final, Literal

from hcstandards.diffing.schemas.bases import mended, turned
from hcstandards.diffing.schemas.grafts import grafted
from hcstandards.diffing.schemas.judging import Judge, recognise, schema_of, structure, whole
from hcstandards.diffing.schemas.nodes import Steps
from hcstandards.diffing.schemas.proofs import Proof
from hcstandards.diffing.schemas.routes import Route, Routes, get, put
from hcstandards.diffing.schemas.samples import STRANGER, Samples
from hcstandards.diffing.schemas.tables import Tables, sample_tables, with_tables
from hcstandards.diffing.schemas.turning import fields_named, mutated, placed, places_named, redated, spliced
from hcstandards.diffing.schemas.walk import Difference, differences
from hcstandards.diffing.witnesses import Question, question
from hcstandards.errors import HcStandardsError, MissingExtraError, WrongValueError
from hcstandards.release.container import canonical
from hcstandards.release.holdings import Holdings
from hcstandards.validation.kinds import RECOGNISED
from hcstandards.validation.rules import parse_rules, rule_issues
from hcstandards.validation.schemas import BINDING, RULES, Schema

Outcome = Question | Literal["none", "undecided"]
"""What shows a change; `none`: it is proved that no document does. `undecided`: none was found, and none ruled out."""

MOST_TRIED: Final = 3_000
"""Documents tried for one change; a change that none of them shows is reported as such."""

MOST_SHRUNK: Final = 1_000
MOST_CODES: Final = 12
ANY_DAY: Final = date(2026, 1, 1)


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
        self._judges: dict[tuple[int, bool], Judge | None] = {}
        self._known_bases: list[Any] | None = None
        self._back: list[Difference] | None = None

    def outcome(self, change: Difference) -> Outcome:
        """Return the question whose answers show *change*, or what is known in its absence."""
        if change.facet == "recognition":
            return self._recognition() or "undecided"
        full = BINDING in change.steps or RULES in change.steps[:1]
        old, new = (self._usable(side, full) for side in (0, 1))
        if old is None or new is None:
            return self._unusable(old, new, full)
        found = self._shown(change, full, self._holdings, (old, new))
        if found is None and BINDING in change.steps:
            found = self._loaded(change)
        if found is not None:
            return found
        return "undecided" if full else self._proved(change)

    def _shown(
        self,
        change: Difference,
        full: bool,
        sides: tuple[Holdings, ...],
        judges: tuple[Judge, Judge],
        tables: Tables | None = None,
    ) -> Question | None:
        """Return a question whose answers show *change*, if a document is found; *tables* are loaded on *sides*."""
        old, new = judges
        one = self._variant(change, full, sides)
        back = self._variant(change, full, sides, taken_back=True)

        def shows(document: Any) -> bool:
            return old(document) and not new(document) and (not one(document) or back(document))

        def shows_back(document: Any) -> bool:
            return new(document) and not old(document) and (one(document) or not back(document))

        codes = () if tables is None else tuple(code for each in tables.values() for code in each)
        for shown in (shows, shows_back) if change.direction == "incomparable" else (shows,):
            for document in islice(self._documents(change, full, codes), MOST_TRIED):
                if document is not None and shown(document):
                    return self._asked(_shrunk(document, shown), full, tables)
        return None

    def _asked(self, document: Any, full: bool, tables: Tables | None) -> Question:
        said = canonical(document).decode()
        if tables is not None:
            loaded = canonical({key: list(codes) for key, codes in tables.items()}).decode()
            return question("valid_with", kind=self.kind, document=said, day=self._day, tables=loaded)
        if full:
            return question("valid", kind=self.kind, document=said, day=self._day)
        return question("fits", kind=self.kind, document=said)

    def _loaded(self, change: Difference) -> Question | None:
        """Return a question that shows the change of a binding once its tables, which aren't held, are loaded."""
        nodes = self._bindings(change)
        systems = [name for node in nodes for name in (node.get("system"), *node.get("alsoIn", ())) if name]
        parted = [node["part"] for node in nodes if "part" in node]
        steps = max((routes.place(change.steps) for routes in self._routes), key=len)
        values: list[Any] = [code for node in nodes for code in node.get("codes", ())]
        for samples, routes in zip(self._samples, self._routes, strict=True):
            if steps in routes.nodes:
                values += [get(base, route) for route in routes.to(steps) for base in self._examples]
                values += samples.many(routes.nodes[steps])
        values += [value[start:stop] for value in values if isinstance(value, str) for start, stop in parted]
        tables = sample_tables(self._holdings, systems, values)
        if not tables:
            return None
        try:
            sides = tuple(with_tables(each, tables) for each in self._holdings)
            old, new = (self._judge(each, schema, full=True) for each, schema in zip(sides, self._schemas, strict=True))
            return self._shown(change, full=True, sides=sides, judges=(old, new), tables=tables)
        except MissingExtraError:
            raise
        except HcStandardsError:  # an overlay can't be put on what lies below
            return None

    def _unusable(self, old: Judge | None, new: Judge | None, full: bool) -> Outcome:
        """Return what shows that one side's schema can't be used; where neither's can, nothing differs."""
        works = old or new
        if works is None:
            return "none"
        document = next((each for each in self._bases() if works(each)), None)
        return "undecided" if document is None else self._asked(document, full, None)

    def _proved(self, change: Difference) -> Outcome:
        """Tell whether it is sure that no document is refused because of *change*."""
        old, new = self._schemas
        alone, without = self._root_with(change), self._root_with(change, taken_back=True)
        if Proof((old,), alone).holds() and Proof((old, without), new).holds():
            return "none"
        return "undecided"

    def _usable(self, side: int, full: bool) -> Judge | None:
        key = side, full
        if key not in self._judges:
            try:
                self._judges[key] = self._judge(self._holdings[side], self._schemas[side], full)
            except MissingExtraError:
                raise
            except HcStandardsError:
                self._judges[key] = None
        return self._judges[key]

    def _judge(self, holdings: Holdings, schema: Schema, full: bool) -> Judge:
        return whole(holdings, schema, self._day) if full else structure(schema)

    def _root_with(self, change: Difference, *, taken_back: bool = False) -> Schema:
        """Return the older schema with this change alone, or the newer one without it."""
        side = int(taken_back)
        roots = [each.root for each in self._schemas]
        if taken_back:
            mirrored = self._mirrored(change)
            root = roots[1] if mirrored is None else grafted(roots[1], roots[0], mirrored)
        else:
            root = grafted(roots[0], roots[1], change)
        return schema_of(self._holdings[side], self.kind, root)

    def _mirrored(self, change: Difference) -> Difference | None:
        """Return the change as it is seen from the newer schema."""
        if self._back is None:
            self._back = differences(self._schemas[1], self._schemas[0])
        wanted = change.facet, change.steps, change.new, change.old
        return next((each for each in self._back if (each.facet, each.steps, each.old, each.new) == wanted), None)

    def _variant(
        self, change: Difference, full: bool, sides: tuple[Holdings, ...], *, taken_back: bool = False
    ) -> Judge:
        """Return what judges by `_root_with`; by the newer schema where that can't be made."""
        try:
            return self._judge(sides[int(taken_back)], self._root_with(change, taken_back=taken_back), full)
        except MissingExtraError:
            raise
        except HcStandardsError:
            return self._judge(sides[1], self._schemas[1], full)

    # documents to try ------------------------------------------------------------------------------

    def _bases(self) -> list[Any]:
        if self._known_bases is None:
            given = [*(each.least(each.schema.root) for each in self._samples), *self._examples]
            self._known_bases = given
            for schema, samples in zip(self._schemas, self._samples, strict=True):
                with suppress(WrongValueError):
                    self._known_bases = [*self._known_bases, *mended(given, schema, samples)]
        return self._known_bases

    def _documents(self, change: Difference, full: bool, codes: tuple[str, ...] = ()) -> Iterator[Any]:
        bases = self._bases()
        yield from bases
        if change.steps[:1] == (RULES,):
            yield from self._for_rule(change, bases)
            return
        steps = max((routes.place(change.steps) for routes in self._routes), key=len)
        for routes, samples in zip(self._routes, self._samples, strict=True):
            fits = self._usable(0, full)
            more = [*turned(bases, change.steps, routes, samples, fits or (lambda _: True))]
            yield from more
            bases = [*bases, *more]
        while True:  # at the place of the change, then at what it lies in
            yield from self._around(steps, change, bases, full, codes)
            if steps == ():
                return
            steps = self._routes[0].place(steps[:-1])

    def _around(
        self, steps: Steps, change: Difference, bases: list[Any], full: bool, codes: tuple[str, ...]
    ) -> Iterator[Any]:
        side = 0 if steps in self._routes[0].nodes else 1
        samples = self._samples[side]
        values = [
            value
            for each, routes in zip(self._samples, self._routes, strict=True)
            if steps in routes.nodes
            for value in each.many(routes.nodes[steps])
        ]
        if full:
            values = [*codes, *self._codes(change), *values]
        bindings = [node for node in self._bindings(change) if "part" in node] if full else []
        for route in self._routes[side].to(steps):
            if full:
                yield from self._beside(change, bases, route, codes)
                for base in bases:
                    for value in spliced(get(base, route), bindings):
                        yield put(base, route, value, samples)
            different = {canonical(each): each for each in (*values, *self._described(route))}
            yield from placed(bases, route, list(different.values()), samples)

    def _described(self, route: Route) -> Iterator[Any]:
        """Yield values around what either schema says anywhere of the place that *route* leads to."""
        place = tuple(0 if step.key == -1 else step.key for step in route)
        for schema, samples in zip(self._schemas, self._samples, strict=True):
            described = [each.node for each in schema.describing(place)]
            if described:
                yield from samples.many({"allOf": described})

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

    def _beside(self, change: Difference, bases: list[Any], route: Route, loaded: tuple[str, ...]) -> Iterator[Any]:
        """Yield documents whose other fields, which a binding refers to, say something else: days and names."""
        codes = [*dict.fromkeys((*loaded, STRANGER, *self._codes(change)))][: 4 * MOST_CODES]
        for base in bases:
            documents = [put(base, route, code, self._samples[0]) for code in codes] if route else []
            for document in (base, *documents):
                for reference in fields_named(change):
                    yield from redated(document, reference, route)

    def _for_rule(self, change: Difference, bases: list[Any]) -> Iterator[Any]:
        """Yield documents in which what a rule names is away, twice, in another order, or something else."""
        key = change.steps[1]
        rules = [each for schema in self._schemas for each in schema.root.get(RULES, ()) if each["id"] == key]
        pointers = list(dict.fromkeys(pointer for rule in rules for pointer in places_named(rule)))
        single: list[Any] = []
        breaks = [each for schema in self._schemas for each in parse_rules(schema) if each.id == f"{self.kind}/{key}"]
        for base in bases:
            for pointer in pointers:
                for document in mutated(base, pointer, rules):
                    yield document
                    if next(rule_issues(tuple(breaks), document), None) is not None:
                        single.append(document)  # breaks the rule, and another besides: that one may be mended
        others = [each for schema in self._schemas for each in schema.root.get(RULES, ())]
        beside = list(dict.fromkeys([*pointers, *(pointer for rule in others for pointer in places_named(rule))]))
        for document in single:
            for pointer in beside:
                yield from mutated(document, pointer, rules)

    def _recognition(self) -> Question | None:
        mine, theirs = ({*schema.root.get(RECOGNISED, ())} for schema in self._schemas)
        marks = sorted(mine | theirs)
        bases = [*self._bases(), *(dict.fromkeys(sorted(each), "x") for each in (mine, theirs))]
        for base in bases:
            for name in (None, *marks):
                document = {key: value for key, value in base.items() if key not in (name, "$schema")}
                for tried in (document, {key: document[key] for key in document if key in marks}):
                    text = canonical(tried).decode()
                    answers = {recognise(each, text) for each in self._holdings}
                    if len(answers) > 1 and any(self.kind in each.split(", ") for each in answers):
                        return question("recognise", document=text)
        return None


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
