"""One table release on a day, with every question that can be asked of it: what `View.table` returns."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from hcstandards.errors import UnknownCodeError, WrongTypeError
from hcstandards.model.codes import CodeSystem, Concept, TableRelease
from hcstandards.release.holdings import ReleaseRows
from hcstandards.tables.patterns import Condition, StartsWith
from hcstandards.tables.rows import FileRows, Rows, SmallRows, above, answers_on

if TYPE_CHECKING:
    import os

    from hcstandards.tables.comparing import TableDiff
    from hcstandards.tables.searching import TableHit


class CodeTable:
    """
    The table that answers for a code system, with four rows or four million.

    Iterating gives codes, in the table's order; questions that return concepts give them in the order of their
    codes. *in_force* narrows a question to concepts that are active and valid on the day.
    """

    def __init__(self, system: CodeSystem, release: TableRelease, rows: ReleaseRows, day: date) -> None:
        """Users call `View.table`."""
        self.system = system
        self.release = release
        self.day = day
        self._rows: Rows = rows if isinstance(rows, FileRows) else SmallRows(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __iter__(self) -> Iterator[str]:
        return self._rows.each_code() if isinstance(self._rows, FileRows) else iter(self._rows.codes())

    def __repr__(self) -> str:
        return f"<CodeTable {self.system.id} {self.release.id}, {len(self)} concepts, on {self.day}>"

    # one code ------------------------------------------------------------------------------------

    def concepts(self, code: str) -> tuple[Concept, ...]:
        """Return every concept that bears *code* in this release: more than one only where it was reused."""
        return self._rows.concepts(_text(code, "code"))

    def concept(self, code: str) -> Concept:
        """
        Return the concept of *code*: the one valid on the day, else the latest.

        Raises:
            UnknownCodeError: the release doesn't hold it.
        """
        found = self.concepts(code)
        if not found:
            raise UnknownCodeError(self.system.id, code, self.release.edition, self._rows.near(code))
        valid = [each for each in found if answers_on(each, self.day)]
        return (valid or found)[-1]

    def former(self, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the former names and the former codes that the table records for *code*."""
        return self._rows.former(_text(code, "code"))

    def many(self, codes: Any) -> Any:
        """
        Return a table with a row for each of *codes*: code, known, in_force, display, replaced_by.

        *codes*: a polars, pandas, duckdb or pyarrow column, whatever else speaks the Arrow PyCapsule interface,
        or an iterable of text. pyarrow in, pyarrow out; pandas in, pandas out (Arrow types, the index kept);
        otherwise a polars frame, which all of them and duckdb take. The first call reads the release into memory.

        Raises:
            WrongTypeError: the codes aren't text.
            MissingExtraError: the `columns` extra isn't installed.
        """
        from hcstandards.tables.columns import look_up

        return look_up(self._rows, codes, self.day)

    # the tree ------------------------------------------------------------------------------------

    def roots(self, *, in_force: bool = False) -> tuple[Concept, ...]:
        """Return the concepts that name no parent."""
        return self._kept(self._rows.children(None), in_force)

    def children(self, code: str, *, in_force: bool = False) -> tuple[Concept, ...]:
        """
        Return the concepts right below *code*.

        Raises:
            UnknownCodeError: the release doesn't hold *code*.
        """
        self._require(code)
        return self._kept(self._rows.children(code), in_force)

    def ancestors(self, code: str) -> tuple[Concept, ...]:
        """
        Return the concepts above *code*, its parent first; a parent that the table doesn't hold ends the way.

        Raises:
            UnknownCodeError: the release doesn't hold *code*.
        """
        found: list[Concept] = []
        seen = {code}
        parent = self.concept(code).parent
        while parent is not None and parent not in seen and parent in self._rows:
            seen.add(parent)
            found.append(self.concept(parent))
            parent = found[-1].parent
        return tuple(found)

    def descendants(self, code: str, *, in_force: bool = False) -> tuple[Concept, ...]:
        """
        Return the concepts below *code* at any depth, nearer ones first.

        Raises:
            UnknownCodeError: the release doesn't hold *code*.
        """
        self._require(code)
        return self._kept((self.concept(each) for each in self._rows.descendants(code)), in_force)

    def is_a(self, code: str, ancestor: str) -> bool:
        """
        Tell whether *code* is *ancestor* or lies below it.

        Raises:
            UnknownCodeError: the release doesn't hold one of them.
        """
        self._require(ancestor)
        if code == ancestor:
            return True
        return any(each.code == ancestor for each in self.ancestors(code))

    # many concepts -------------------------------------------------------------------------------

    def where(
        self,
        conditions: Mapping[str, Condition] | None = None,
        /,
        *,
        in_force: bool = False,
        **more: Condition,
    ) -> Iterator[Concept]:
        """
        Yield the concepts that meet all conditions, by field (`code`, `display`, `parent`, …) or property.

        A text must be equal, `None` is empty, several texts mean any of them; `StartsWith`, `Glob` and `Regex`
        (RE2, linear time) are patterns. Names that aren't Python's go into the mapping. `valid_from` and `valid_to`
        (the first day without) take a `date` or ISO text, patterns hold against the ISO text:
        `StartsWith("2024-")`. `replaced_by` is met where any of the replacing codes meets the condition.

        Raises:
            WrongValueError: a field or property the table hasn't, a pattern or a day that can't be.
            WrongTypeError: a condition of another kind.
            MissingExtraError: `Regex` without the `tables` extra.
        """
        found = self._rows.where({**(conditions or {}), **more})
        return (each for each in found if not in_force or answers_on(each, self.day))

    def starting(self, prefix: str, *, in_force: bool = False) -> Iterator[Concept]:
        """Yield the concepts whose code starts with *prefix*."""
        return self.where({"code": StartsWith(_text(prefix, "prefix"))}, in_force=in_force)

    def between(self, low: str, high: str, *, in_force: bool = False) -> Iterator[Concept]:
        """
        Yield the concepts whose code lies from *low* to *high*, both and all that start with *high* included.

        So `between("A00", "A09")` is the block A00-A09 with its subdivisions.
        """
        found = self._rows.between(_text(low, "low"), above(_text(high, "high")))
        return (each for each in found if not in_force or answers_on(each, self.day))

    def search(self, text: str, *, limit: int = 20, in_force: bool = False) -> "tuple[TableHit, ...]":
        """
        Return the best hits for *text*: codes, Chinese, English words, former names and codes, pinyin initials.

        How they are ranked says `hcstandards.tables.searching.TableHit`.

        Raises:
            WrongTypeError: *text* or *limit* is of another type.
        """
        from hcstandards.tables.searching import search_rows

        if not isinstance(limit, int):
            raise WrongTypeError("limit", f"{type(limit).__name__} {limit!r}", "a whole number")
        return search_rows(
            self._rows, _text(text, "text"), limit, lambda each: not in_force or answers_on(each, self.day)
        )

    def export(self, path: "str | os.PathLike[str]", format: str | None = None) -> int:
        """
        Write the release to *path* and return the number of concepts: CSV, Parquet, FHIR JSON or XLSX.

        *format* is `csv`, `parquet`, `fhir` or `xlsx`; by default the ending decides (`.json` is FHIR). The file
        appears whole or not at all. What a concept has several of (`replaced_by`, `former_names`, `former_codes`) is
        parted by `;`; in FHIR each former name is a designation of the use `former-name`, each former code a property.

        Raises:
            WrongValueError: no such format, or more rows than a worksheet holds.
            MissingExtraError: Parquet without the `columns` extra, XLSX without `tables`.
            OSError: *path* can't be written.
        """
        from hcstandards.tables.exporting import export

        return export(self, path, format)

    def diff(self, newer: "CodeTable") -> "TableDiff":
        """Return what changed from this table to *newer*: codes added, removed, said otherwise."""
        from hcstandards.tables.comparing import compare

        if not isinstance(newer, CodeTable):
            raise WrongTypeError("newer", type(newer).__name__, "a CodeTable")
        return compare(self._rows, newer._rows)  # noqa: SLF001 - another of our kind

    def all(self) -> Iterator[Concept]:
        """Yield every concept, in the order of the codes."""
        return self._rows.between("", above(""))

    def with_former(self) -> Iterator[tuple[Concept, tuple[str, ...], tuple[str, ...]]]:
        """Yield every concept with its former names and its former codes, in the order of the codes."""
        return self._rows.with_former()

    @property
    def properties(self) -> tuple[str, ...]:
        """The ids of the properties that the table's concepts may have."""
        return tuple(each.id for each in self.system.properties)

    def _require(self, code: str) -> None:
        if code not in self._rows:
            self.concept(code)

    def _kept(self, found: Iterable[Concept], in_force: bool) -> tuple[Concept, ...]:
        return tuple(each for each in found if not in_force or answers_on(each, self.day))


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise WrongTypeError(name, f"{type(value).__name__} {value!r}", "text (codes are never numbers)")
    return value
