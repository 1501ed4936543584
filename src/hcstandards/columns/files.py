"""Tables from files: Parquet as it is; CSV and NDJSON cell by cell, so that a bad cell refuses its row alone."""

import csv
import json
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl
from attrs import frozen

from hcstandards.columns.comparing import MOST_DIGITS
from hcstandards.columns.facts import EXPLAINED, PEER
from hcstandards.columns.refusing import MOST_LISTED, problems_frame
from hcstandards.errors import InvalidFactsError, Problem
from hcstandards.reasons import reason_of
from hcstandards.release.holdings import Holdings

SUFFIXES: Final = (".parquet", ".csv", ".ndjson", ".jsonl")
WORKBOOKS: Final = (".xlsx", ".xls")
_NUMBER: Final = r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$"
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MOST_EXPONENT: Final = 60
_RENAMED: Final = "_duplicated_"


@frozen(eq=False)
class TableFile:
    """
    What a file holds: *frame*, and the cells that are not what their column takes, which are null in it.

    *problems*: `row` (counted from 0), `column`, `rule`, `found`, `expected`.
    """

    frame: pl.DataFrame
    problems: pl.DataFrame


def is_table(path: str) -> bool:
    """
    Tell whether the name of a file says that it is a table.

    >>> is_table("facts.CSV"), is_table("facts.json")
    (True, False)
    """
    return path.lower().endswith(SUFFIXES)


def read_facts(path: str, holdings: Holdings, keep: Collection[str] = ()) -> TableFile:
    """
    Return the table of facts in the file *path*: indicators, their peers and `score` are numbers; *keep* stays text.

    Raises:
        InvalidFactsError: as for `read_table`.
    """
    indicators = frozenset(holdings.ids("indicators"))

    def is_number(name: str) -> bool:
        return name not in keep and (name == "score" or name.removesuffix(PEER) in indicators)

    return read_table(path, is_number)


def read_table(path: str, is_number: Callable[[str], bool], days: Collection[str] = ()) -> TableFile:
    """
    Return the table in the file *path*.

    CSV is UTF-8 with a line of names; an empty cell is missing. Columns whose name *is_number* are taken digit by
    digit, exactly; those of *days* are YYYY-MM-DD; everything else stays text, leading zeros and all.

    Raises:
        InvalidFactsError: the file can't be read as its name says: each line that is in the way.
    """
    suffix = Path(path).suffix.lower()
    if suffix in WORKBOOKS:
        expected = "a table (.parquet, .csv, .ndjson)"
        raise InvalidFactsError([Problem(path, "file.form", "a workbook", expected, "save it as CSV UTF-8")])
    try:
        if suffix == ".parquet":
            return TableFile(pl.read_parquet(path), problems_frame([]))
        frame = _csv(path) if suffix == ".csv" else _ndjson(path)
    except InvalidFactsError:
        raise
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise InvalidFactsError([Problem(path, "file.unreadable", reason_of(error), f"a table ({suffix})")]) from error
    return _told(frame, is_number, days)


def _csv(path: str) -> pl.DataFrame:
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError:
        _refuse_lines(path, _wrong_lines_of_csv(path))
        raise
    if any(_RENAMED in name for name in frame.columns):
        _refuse_lines(path, _names_twice(path))
    cut_short = frame.width and frame.to_series(frame.width - 1).null_count()  # such rows are filled up
    if cut_short or any("\ufffd" in name for name in frame.columns):  # names are taken whatever their bytes
        _refuse_lines(path, _wrong_lines_of_csv(path))
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all()))


def _ndjson(path: str) -> pl.DataFrame:
    try:
        return pl.read_ndjson(path, infer_schema_length=None)
    except pl.exceptions.PolarsError:  # columns of mixed types, lines that are no JSON
        rows: list[dict[str, Any]] = []
        _refuse_lines(path, _wrong_lines_of_json(path, rows))
    names = dict.fromkeys(name for row in rows for name in row)
    return pl.DataFrame({name: _series([row.get(name) for row in rows]) for name in names})


def _series(values: list[Any]) -> pl.Series:
    if all(each is None or isinstance(each, bool) for each in values):
        return pl.Series(values, dtype=pl.Boolean)
    return pl.Series([each if isinstance(each, str | None) else json.dumps(each) for each in values], dtype=pl.String)


def _refuse_lines(path: str, wrong: Iterator[tuple[int, str, str, str]]) -> None:
    """Raise for the lines that are *wrong*: number, found, expected, hint."""
    problems: list[Problem] = []
    for line, found, expected, hint in wrong:
        if len(problems) == MOST_LISTED:
            problems.append(Problem(path, "facts.more", "more lines", "the first are listed"))
            break
        problems.append(Problem(f"{path}:{line}", "file.unreadable", found, expected, hint))
    if problems:
        raise InvalidFactsError(problems)


def _text_lines(path: str) -> Iterator[tuple[int, str | UnicodeDecodeError]]:
    with Path(path).open("rb") as stream:
        for number, raw in enumerate(stream, 1):
            try:
                yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                yield number, error


def _not_utf8(number: int, error: UnicodeDecodeError) -> tuple[int, str, str, str]:
    return number, f"byte 0x{error.object[error.start]:02X}", "UTF-8", "the file may be GBK: save it as UTF-8"


def _names_twice(path: str) -> Iterator[tuple[int, str, str, str]]:
    """Yield the names that stand in the header more than once; Polars would give the second one another."""
    with Path(path).open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        names = next(csv.reader(stream), [])
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield 1, f"{name!r} twice", "a header row with distinct names", ""


def _wrong_lines_of_csv(path: str) -> Iterator[tuple[int, str, str, str]]:
    """Yield the first line that isn't UTF-8, else every row with other cells than the header has."""
    for number, text in _text_lines(path):
        if isinstance(text, UnicodeDecodeError):
            yield _not_utf8(number, text)
            return
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            width = len(next(reader, []))
            for row in reader:
                if row and len(row) != width:
                    yield reader.line_num, f"{len(row)} cells", f"{width} as in the header", ""
        except csv.Error as error:
            yield reader.line_num, reason_of(error), "comma-separated values", ""


def _wrong_lines_of_json(path: str, rows: list[dict[str, Any]]) -> Iterator[tuple[int, str, str, str]]:
    """Gather the objects of the lines in *rows*; yield the lines that are none."""
    for number, text in _text_lines(path):
        if isinstance(text, UnicodeDecodeError):
            yield _not_utf8(number, text)
            return
        if not text.strip():
            continue
        try:
            row = json.loads(text.strip(), parse_float=_digits, parse_int=str, object_pairs_hook=_each_once)
        except (ValueError, RecursionError) as error:
            yield number, reason_of(error), "a JSON object a line", ""
            continue
        if isinstance(row, dict):
            rows.append(row)
        else:
            yield number, type(row).__name__, "a JSON object a line", ""


def _digits(text: str) -> str:
    number = Decimal(text)
    return format(number, "f") if abs(number.adjusted()) <= MOST_EXPONENT else text


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        reason = f"{next(name for name in names if names.count(name) > 1)!r} twice"
        raise ValueError(reason)
    return made


def _told(frame: pl.DataFrame, is_number: Callable[[str], bool], days: Collection[str]) -> TableFile:
    """Return the texts of *frame* as what their columns take; what is none of it becomes a problem, and null."""
    columns: list[pl.Series] = []
    problems: list[pl.DataFrame] = []
    for column in frame:
        name, made, wrong, rule, expected = column.name, column, None, "", ""
        if not isinstance(column.dtype, pl.String):
            pass
        elif is_number(name):
            rule, expected = "facts.number", f"a number of at most {MOST_DIGITS} digits"
            made, wrong = _numbers(column)
        elif name in days:
            rule, expected = "facts.day", "a day, YYYY-MM-DD"
            made = column.str.to_date("%Y-%m-%d", strict=False).set(~column.str.contains(_DAY), None)
            wrong = made.is_null() & column.is_not_null()
        elif name.endswith(EXPLAINED):
            rule, expected = "facts.type", "true or false"
            lower = column.str.to_lowercase()
            wrong = ~lower.is_in(["true", "false"])
            made = (lower == "true").set(wrong, None)
        columns.append(made)
        if wrong is not None and wrong.any():
            found = (
                pl.DataFrame({"column": name, "found": column})
                .with_row_index("row")
                .filter(wrong.fill_null(value=False))
            )
            literal = found.with_columns(rule=pl.lit(rule), expected=pl.lit(expected))
            problems.append(literal.select("row", "column", "rule", "found", "expected"))
    return TableFile(pl.DataFrame(columns), problems_frame(problems))


def _numbers(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return exact decimals, and where there are none: texts that are no numbers, or longer than a decimal holds."""
    plain = column.str.contains(_NUMBER)
    decimals = column.str.extract(r"\.([0-9]+)$").str.len_chars().fill_null(0)
    whole = column.str.extract(r"^-?0*([0-9]+)").str.len_chars().fill_null(0)
    good = (plain & (whole + decimals <= MOST_DIGITS)).fill_null(value=False)
    most = int(decimals.filter(good).max() or 0)  # type: ignore[arg-type]
    good &= whole + most <= MOST_DIGITS
    made = pl.select(pl.when(good).then(column).cast(pl.Decimal(MOST_DIGITS, most))).to_series().alias(column.name)
    return made, ~good & column.is_not_null()
