"""The rows of one table release, wherever they lie: what lookups and questions ask of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from hcstandards.errors import WrongValueError
from hcstandards.model.codes import NO_PROPERTIES, Concept
from hcstandards.release.holdings import ReleaseRows, near_matches
from hcstandards.tables.opening import TableFile
from hcstandards.tables.patterns import Condition, StartsWith, predicate
from hcstandards.values import FrozenMap

FIELDS = ("code", "display", "display_en", "parent", "status", "record")
"""What conditions can ask for besides properties."""

LAST = "\U0010ffff"
_MADE = ("display", "display_en", "parent", "status", "valid_from", "valid_to", "record", "replaced_by")
_OWN = 1 + len(_MADE)


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


class _Cells(FrozenMap[str, str]):
    """The properties of a row; the mapping is made when it is looked into, for most callers want the display."""

    __slots__ = ("_names", "_row")

    def __init__(self, names: tuple[str, ...], row: Sequence[Any]) -> None:
        self._names = names
        self._row = row

    def __getattr__(self, name: str) -> Any:
        if name != "_items":
            raise AttributeError(name)
        cells = self._row[-len(self._names) :]
        self._items = {key: cell for key, cell in zip(self._names, cells, strict=True) if cell is not None}
        return self._items


class FileRows:
    """The rows of one release in a table file; nothing is kept but the connection's pages."""

    def __init__(self, file: TableFile, ordinal: int) -> None:
        self.file = file
        self.ordinal = ordinal
        self.head = file.releases[ordinal].head
        self.system = self.head.system
        self.edition = self.head.edition
        self.properties = tuple(each.id for each in file.properties)
        self._cells = self.cells("concept")
        self.when = f"concept.first <= {ordinal} AND concept.last >= {ordinal}"
        self._by_code = f"SELECT {self._cells} FROM concept WHERE code = ? AND {self.when}"  # noqa: S608
        self._has = f"SELECT 1 FROM concept WHERE code = ? AND {self.when} LIMIT 1"  # noqa: S608

    def cells(self, table: str) -> str:
        """Return the columns that `made` takes, as SQL."""
        own = (f"p{place}" for place in range(len(self.properties)))
        return ", ".join(f"{table}.{each}" for each in ("code", *_MADE, *own))

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
        found = self.file.fetch(self._by_code, (code,))
        if len(found) == 1:
            return (self.made(found[0]),)
        return tuple(sorted(map(self.made, found), key=lambda each: (each.valid_from or date.min, each.record or "")))

    def made(self, row: Sequence[Any]) -> Concept:
        """Return the concept of a row: code, then the cells as `select` gives them."""
        code, display, display_en, parent, status, valid_from, valid_to, record, replaced_by = row[:_OWN]
        return Concept(
            self.system,
            self.edition,
            code,
            display or "",
            display_en,
            parent,
            _Cells(self.properties, row) if self.properties else NO_PROPERTIES,
            listed(replaced_by) if replaced_by else (),
            status or "active",
            date.fromisoformat(valid_from) if valid_from else None,
            date.fromisoformat(valid_to) if valid_to else None,
            record,
        )

    def select(self, condition: str, values: tuple[Any, ...], order: str = "code") -> Iterator[Concept]:
        """Yield the concepts of this release that an SQL *condition* finds."""
        found = self.file.ask(
            f"SELECT {self._cells} FROM concept WHERE {self.when} AND {condition} ORDER BY {order}",  # noqa: S608
            values,
        )
        return map(self.made, found)

    def between(self, low: str, high: str) -> Iterator[Concept]:
        """Yield the concepts whose code is at least *low* and below *high*."""
        return self.select("code >= ? AND code < ?", (low, high))

    def redirected(self) -> Iterator[Concept]:
        """Yield the concepts that name a successor."""
        return self.select("replaced_by <> ''", ())

    def children(self, code: str | None) -> Iterator[Concept]:
        """Yield the concepts right below *code*; the ones without a parent for `None`."""
        return self.select("parent IS NULL", ()) if code is None else self.select("parent = ?", (code,))

    def descendants(self, code: str) -> Iterator[str]:
        """Yield the codes below *code* at any depth, nearer ones first."""
        statement = (
            f"WITH RECURSIVE below(code) AS (SELECT code FROM concept WHERE parent = ? AND {self.when} "  # noqa: S608
            f"UNION SELECT concept.code FROM below JOIN concept ON concept.parent = below.code WHERE {self.when}) "
            "SELECT code FROM below"
        )
        return (each for (each,) in self.file.ask(statement, (code,)) if each != code)

    def where(self, conditions: Mapping[str, Condition]) -> Iterator[Concept]:
        """
        Yield the concepts that meet all *conditions*: equality by SQL, patterns on the columns they name.

        Raises:
            WrongValueError: a field or property the table hasn't.
        """
        clauses, values, tests, names = ["1"], [], [], []
        for field, condition in conditions.items():
            column = self._column(field)
            test = predicate(condition)
            if condition is None:
                clauses.append(f"{column} IS NULL")
            elif isinstance(condition, str):
                clauses.append(f"{column} = ?")
                values.append(condition)
            elif isinstance(condition, StartsWith):
                clauses.append(f"{column} >= ? AND {column} < ?")
                values += [condition.text, above(condition.text)]
            else:
                tests.append(test)
                names.append(column)
        condition_text = " AND ".join(clauses)
        if not tests:
            return self.select(condition_text, tuple(values))
        return self._tested(condition_text, tuple(values), names, tests)

    def _tested(self, condition: str, values: tuple[str, ...], names: list[str], tests: list[Any]) -> Iterator[Concept]:
        statement = (
            f"SELECT code, first, number, {', '.join(names)} FROM concept "  # noqa: S608
            f"WHERE {self.when} AND {condition} ORDER BY code"
        )
        one = f"SELECT {self._cells} FROM concept WHERE code = ? AND first = ? AND number = ?"  # noqa: S608
        for code, first, number, *cells in self.file.ask(statement, values):
            if all(test(cell) for test, cell in zip(tests, cells, strict=True)):
                yield self.made(self.file.ask(one, (code, first, number)).fetchone())

    def _column(self, field: str) -> str:
        if field == "status":
            return "ifnull(status, 'active')"
        if field in FIELDS:
            return field
        if field in self.properties:
            return f"p{self.properties.index(field)}"
        raise _no_field(field, self.properties)

    def former(self, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return former names and former codes of *code*."""
        names: dict[str, None] = {}
        codes: dict[str, None] = {}
        statement = f"SELECT former_names, former_codes FROM concept WHERE code = ? AND {self.when}"  # noqa: S608
        for found_names, found_codes in self.file.ask(statement, (code,)):
            names.update(dict.fromkeys(listed(found_names)))
            codes.update(dict.fromkeys(listed(found_codes)))
        return tuple(names), tuple(codes)

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
        text = day.isoformat()
        return self.select("(valid_from > ? OR valid_to > ?)", (text, text))

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


_NEIGHBOURS = 500


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
        tests = [(name, predicate(condition)) for name, condition in conditions.items()]
        return (each for each in self.everything if all(test(_cell(each, name)) for name, test in tests))

    def former(self, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return former names and former codes: tables in memory carry none."""
        del code
        return (), ()


def _cell(concept: Concept, name: str) -> str | None:
    cell: str | None = getattr(concept, name) if name in FIELDS else concept.properties.get(name)
    return cell


def _no_field(name: str, properties: tuple[str, ...]) -> WrongValueError:
    return WrongValueError("condition", repr(name), f"one of {', '.join((*FIELDS, *properties))}")


def listed(text: str | None) -> tuple[str, ...]:
    """Return the texts of a JSON array; none for nothing."""
    if not text:
        return ()
    import json

    return tuple(json.loads(text))
