"""The rows of one table release, wherever they lie: what lookups and questions ask of them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import starmap
from typing import Any, Protocol

from hcstandards.errors import WrongValueError
from hcstandards.model.codes import Concept
from hcstandards.release.holdings import ReleaseRows, near_matches
from hcstandards.tables.layout import CELLS, COLUMNS_APART
from hcstandards.tables.making import Maker, former_codes, former_names, listed
from hcstandards.tables.opening import TableFile
from hcstandards.tables.packing import OWN
from hcstandards.tables.patterns import Condition, StartsWith, condition_on_day, predicate

FIELDS = ("code", "display", "display_en", "parent", "status", "valid_from", "valid_to", "replaced_by", "record")
"""What conditions can ask for besides properties."""

DAYS = ("valid_from", "valid_to")
_FEW_HAVE = (*DAYS, "replaced_by")

LAST = "\U0010ffff"
_NEIGHBOURS = 500
_CODE = -1
"""The place of the code itself, put behind the cells."""
_LISTED = "below CROSS JOIN json_each(below.codes) AS item"
_BELOW = f"{_LISTED} CROSS JOIN concept"
_IS_BELOW = "concept.code = item.value AND concept.parent = below.parent"
"""Of the codes that ever stood below a parent, those that say so themselves in the release asked."""


class Rows(ReleaseRows, Protocol):
    """What questions need besides. Concepts come in the order of their codes unless said otherwise."""

    def between(self, low: str, high: str) -> Iterator[Concept]:
        """Yield the concepts whose code is at least *low* and below *high*."""
        ...

    def children(self, code: str | None) -> Iterator[Concept]:
        """Yield the concepts right below *code*; the ones without a parent for `None`."""
        ...

    def descendants(self, code: str) -> Iterator[str]:
        """Yield the codes below *code* at any depth, nearer ones first."""
        ...

    def where(self, conditions: Mapping[str, Condition]) -> Iterator[Concept]:
        """Yield the concepts that meet all *conditions*."""
        ...

    def former(self, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return former names and former codes of *code*."""
        ...

    def with_former(self) -> Iterator[tuple[Concept, tuple[str, ...], tuple[str, ...]]]:
        """Yield every concept with its former names and former codes."""
        ...


def above(text: str) -> str:
    """Return the end of the range of texts that start with *text*."""
    return text + LAST


def answers_on(concept: Concept, day: date) -> bool:
    """Tell whether *concept* is active and valid on *day*."""
    return (
        concept.status == "active"
        and (concept.valid_from is None or concept.valid_from <= day)
        and (concept.valid_to is None or day < concept.valid_to)
    )


class FileRows:
    """The rows of one release in a table file; nothing is kept but the connection's pages."""

    def __init__(self, file: TableFile, ordinal: int) -> None:
        self.file = file
        self.ordinal = ordinal
        self.head = file.releases[ordinal].head
        self.system = self.head.system
        self.edition = self.head.edition
        self.properties = tuple(each.id for each in file.properties)
        self.packing = file.packing
        self.cells = ", ".join(("concept.code", *self.packing.columns))
        """What `made` takes, as SQL."""
        self.made = Maker(file.path, self.system, self.edition, self.properties, self.packing).concept
        """Returns the concept of a code and of what is stored of it."""
        self.when = f"concept.first <= {ordinal} AND concept.last >= {ordinal}"
        if len(file.releases) == 1:
            self.when = "1"
        stored = ", ".join(self.packing.columns)
        self._own = file.own
        self._by_code = f"SELECT {stored} FROM concept WHERE code = ? AND {self.when}"  # noqa: S608
        self._has = f"SELECT 1 FROM concept WHERE code = ? AND {self.when} LIMIT 1"  # noqa: S608

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self.file.ask(self._has, (code,)).fetchone() is not None

    def __len__(self) -> int:
        return self.file.releases[self.ordinal].count

    def __iter__(self) -> Iterator[Concept]:
        return self.between("", above(""))

    def codes(self) -> tuple[str, ...]:
        """Return the codes, each once, in their order."""
        return tuple(self.each_code())

    def each_code(self) -> Iterator[str]:
        """Yield the codes, each once, in their order."""
        statement = f"SELECT DISTINCT code FROM concept WHERE {self.when} ORDER BY code"  # noqa: S608
        return (code for (code,) in self.file.ask(statement))

    def concepts(self, code: str) -> tuple[Concept, ...]:
        """Return every concept that bears *code*, the earliest validity first."""
        found = [self.made(code, *stored) for stored in self.file.fetch(self._by_code, (code,))]
        if len(found) > 1:
            found.sort(key=lambda each: (each.valid_from or date.min, each.record or ""))
        return tuple(found)

    def single(self, code: str) -> Concept | None:
        """Return the concept of *code* if no more than one bears it."""
        try:  # as `file.fetch`, without a call more
            asker = self._own.asker
            asker.acquire()
            try:
                found = asker.execute(self._by_code, (code,)).fetchall()
            finally:
                asker.release()
        except Exception:  # noqa: BLE001 - a thread's first question, or what `fetch` tells from an answer
            found = self.file.fetch(self._by_code, (code,))
        return self.made(code, *found[0]) if len(found) == 1 else None

    def select(self, condition: str, values: tuple[Any, ...], source: str = "concept") -> Iterator[Concept]:
        """Yield the concepts of this release that an SQL *condition* finds, in the order of their codes."""
        statement = f"SELECT {self.cells} FROM {source} WHERE {self.when} AND {condition} ORDER BY concept.code"  # noqa: S608
        return starmap(self.made, self.file.ask(statement, values))

    def between(self, low: str, high: str) -> Iterator[Concept]:
        """Yield the concepts whose code is at least *low* and below *high*."""
        return self.select("code >= ? AND code < ?", (low, high))

    def redirected(self) -> Iterator[Concept]:
        """Yield the concepts that name a successor."""
        return (each for each in self._unusual() if each.replaced_by)

    def _unusual(self) -> Iterator[Concept]:
        return self.select(f"{self.packing.rare} IS NOT NULL", ())

    def children(self, code: str | None) -> Iterator[Concept]:
        """Yield the concepts right below *code*; the ones without a parent for `None`."""
        if code is None:
            return self.select("concept.parent IS NULL", ())
        if self.file.generation == COLUMNS_APART:
            return self.select("concept.parent = ?", (code,))
        return self.select(f"below.parent = ? AND {_IS_BELOW}", (code,), _BELOW)

    def descendants(self, code: str) -> Iterator[str]:
        """Yield the codes below *code* at any depth, nearer ones first."""
        source, link = "concept", "concept.parent"
        if self.file.generation != COLUMNS_APART:
            source, link = _BELOW, f"{_IS_BELOW} AND below.parent"
        statement = (
            f"WITH RECURSIVE found(code) AS (SELECT concept.code FROM {source} WHERE {link} = ? AND {self.when} "  # noqa: S608
            f"UNION SELECT concept.code FROM found CROSS JOIN {source} WHERE {link} = found.code AND {self.when}) "
            "SELECT code FROM found"
        )
        return (each for (each,) in self.file.ask(statement, (code,)) if each != code)

    def where(self, conditions: Mapping[str, Condition]) -> Iterator[Concept]:
        """
        Yield the concepts that meet all *conditions*: by SQL what stands in columns, the rest by their cells.

        Raises:
            WrongValueError: a field or property the table hasn't.
        """
        clauses: list[str] = ["1"]
        values: list[str] = []
        tests: list[tuple[int, Callable[[str | None], bool]]] = []
        for field, condition in conditions.items():
            place = self._place(field)
            test = _test_of(field, condition)
            column = "concept.code" if place == _CODE else self.packing.column_of(place)
            if column is not None and condition is None:
                clauses.append(f"{column} IS NULL")
            elif column is not None and isinstance(condition, (str, StartsWith)):
                found, wanted = _by_column(column, condition)
                clauses.append(found)
                values += wanted
                if field == "parent" and isinstance(condition, str) and self.file.generation != COLUMNS_APART:
                    clauses.append(f"concept.code IN (SELECT item.value FROM {_LISTED} WHERE below.parent = ?)")  # noqa: S608
                    values.append(condition)
            elif field == "status":
                tests.append((place, lambda text, test=test: test(text or "active")))  # type: ignore[misc]
            elif field in _FEW_HAVE:
                tests.append((place, test))
                if condition is not None:
                    clauses.append(f"{self.packing.rare} IS NOT NULL")
            else:
                tests.append((place, test))
                if isinstance(condition, (str, StartsWith)):  # what can't be it needn't be unpacked
                    clauses.append(f"instr({self.packing.said}, ?)")
                    values.append(condition if isinstance(condition, str) else condition.text)
        whole = " AND ".join(clauses)
        return self._tested(whole, tuple(values), tests) if tests else self.select(whole, tuple(values))

    def _tested(
        self, condition: str, values: tuple[str, ...], tests: list[tuple[int, Callable[[str | None], bool]]]
    ) -> Iterator[Concept]:
        statement = f"SELECT {self.cells} FROM concept WHERE {self.when} AND {condition} ORDER BY concept.code"  # noqa: S608
        for code, *stored in self.file.ask(statement, values):
            cells = (*self.packing.unpack(stored), code)
            if all(test(cells[place]) for place, test in tests):
                yield self.made(code, *stored)

    def _place(self, field: str) -> int:
        """Return where *field* stands among the cells of a run."""
        if field == "code":
            return _CODE
        if field in FIELDS:
            return CELLS.index(field)
        if field in self.properties:
            return OWN + self.properties.index(field)
        raise _no_field(field, self.properties)

    def former(self, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return former names and former codes of *code*."""
        statement = f"SELECT {self.packing.rare} FROM concept WHERE code = ? AND {self.when}"  # noqa: S608
        found = [rare for (rare,) in self.file.ask(statement, (code,))]
        names = dict.fromkeys(each for rare in found for each in former_names(rare))
        codes = dict.fromkeys(each for rare in found for each in former_codes(rare))
        return tuple(names), tuple(codes)

    def with_former(self) -> Iterator[tuple[Concept, tuple[str, ...], tuple[str, ...]]]:
        """Yield every concept with its former names and former codes."""
        statement = f"SELECT {self.cells} FROM concept WHERE {self.when} ORDER BY concept.code"  # noqa: S608
        for code, parent, said, rare, *own in self.file.ask(statement):
            yield self.made(code, parent, said, rare, *own), former_names(rare), former_codes(rare)

    def near(self, code: str) -> tuple[str, ...]:
        """Return codes close to *code*: what it may stand for, then neighbours, without reading every code."""
        import unicodedata

        plain = unicodedata.normalize("NFKC", code).strip()
        forms = dict.fromkeys([plain, plain.upper(), plain.lower(), plain.lstrip("0"), f"0{plain}"])
        alike = [each for each in forms if each and each != code and each in self]
        around = [each for form in dict.fromkeys([plain, plain.upper()]) for each in self._around(form)]
        return tuple(dict.fromkeys([*alike, *near_matches(plain, around)]))[:3]

    def turning_after(self, day: date) -> Iterator[Concept]:
        """Yield the concepts whose own validity starts or ends after *day*."""
        if not self.file.dated:
            return iter(())
        return (each for each in self._unusual() if day < (each.valid_from or day) or day < (each.valid_to or day))

    def _around(self, code: str) -> list[str]:
        """Return codes that share the longest start with *code* that three codes share, at least half of it."""
        found: list[str] = []
        statement = f"SELECT DISTINCT code FROM concept WHERE code >= ? AND code < ? AND {self.when} LIMIT ?"  # noqa: S608
        for length in range(len(code), len(code) // 2 - 1, -1):
            values = (code[:length], above(code[:length]), _NEIGHBOURS)
            found = [each for (each,) in self.file.ask(statement, values)]
            if len(found) > 2:  # noqa: PLR2004
                break
        return found


class SmallRows:
    """The same questions to a table that is held in memory, as the embedded ones are."""

    def __init__(self, rows: ReleaseRows) -> None:
        self._rows = rows
        self.system = rows.system
        self.edition = rows.edition

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._rows)

    def codes(self) -> tuple[str, ...]:
        """Return the codes, each once, in the table's order."""
        return self._rows.codes()

    def near(self, code: str) -> tuple[str, ...]:
        """Return codes close to *code*."""
        return self._rows.near(code)

    def turning_after(self, day: date) -> Iterator[Concept]:
        """Yield the concepts whose own validity starts or ends after *day*."""
        return self._rows.turning_after(day)

    def redirected(self) -> Iterator[Concept]:
        """Yield the concepts that name a successor."""
        return self._rows.redirected()

    def concepts(self, code: str) -> tuple[Concept, ...]:
        """Return every concept that bears *code*."""
        return self._rows.concepts(code)

    @cached_property
    def everything(self) -> tuple[Concept, ...]:
        """Every concept, in the order of the codes."""
        return tuple(concept for code in sorted(self._rows.codes()) for concept in self._rows.concepts(code))

    @cached_property
    def _below(self) -> dict[str | None, list[Concept]]:
        below: dict[str | None, list[Concept]] = {}
        for concept in self.everything:
            below.setdefault(concept.parent, []).append(concept)
        return below

    @cached_property
    def properties(self) -> tuple[str, ...]:
        """The properties that some concept has."""
        return tuple(dict.fromkeys(name for concept in self.everything for name in concept.properties))

    def between(self, low: str, high: str) -> Iterator[Concept]:
        """Yield the concepts whose code is at least *low* and below *high*."""
        return (each for each in self.everything if low <= each.code < high)

    def children(self, code: str | None) -> Iterator[Concept]:
        """Yield the concepts right below *code*; the ones without a parent for `None`."""
        return iter(self._below.get(code, ()))

    def descendants(self, code: str) -> Iterator[str]:
        """Yield the codes below *code* at any depth, nearer ones first."""
        found: dict[str, None] = {}
        waiting = [code]
        while waiting:
            waiting = [
                each.code
                for above_them in waiting
                for each in self._below.get(above_them, ())
                if each.code != code and each.code not in found
            ]
            waiting = list(dict.fromkeys(waiting))
            found.update(dict.fromkeys(waiting))
        return iter(found)

    def where(self, conditions: Mapping[str, Condition]) -> Iterator[Concept]:
        """
        Yield the concepts that meet all *conditions*.

        Raises:
            WrongValueError: a field or property the table hasn't.
        """
        for name in conditions:
            if name not in FIELDS and name not in self.properties:
                raise _no_field(name, self.properties)
        tests = [(name, _test_of(name, condition)) for name, condition in conditions.items()]
        return (each for each in self.everything if all(test(_cell(each, name)) for name, test in tests))

    def former(self, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return former names and former codes: tables in memory carry none."""
        del code
        return (), ()

    def with_former(self) -> Iterator[tuple[Concept, tuple[str, ...], tuple[str, ...]]]:
        """Yield every concept; tables in memory carry no former names and codes."""
        return ((each, (), ()) for each in self.everything)


def _cell(concept: Concept, name: str) -> Any:
    cell = getattr(concept, name) if name in FIELDS else concept.properties.get(name)
    return cell.isoformat() if isinstance(cell, date) else cell


def _test_of(field: str, condition: Condition) -> Callable[[Any], bool]:
    """Return the test of a cell: of a day as ISO text, of `replaced_by` as a tuple or a JSON array."""
    test = predicate(condition_on_day(field, condition) if field in DAYS else condition)
    if field != "replaced_by":
        return test

    def of_any(cell: str | tuple[str, ...] | None) -> bool:
        codes = cell if isinstance(cell, tuple) else listed(cell)
        return any(map(test, codes)) if codes else test(None)

    return of_any


def _by_column(column: str, condition: str | StartsWith) -> tuple[str, tuple[str, ...]]:
    """Return an equality or a prefix as SQL, and its values."""
    if isinstance(condition, str):
        return f"{column} = ?", (condition,)
    return f"{column} >= ? AND {column} < ?", (condition.text, above(condition.text))


def _no_field(name: str, properties: tuple[str, ...]) -> WrongValueError:
    return WrongValueError("condition", repr(name), f"one of {', '.join((*FIELDS, *properties))}")
