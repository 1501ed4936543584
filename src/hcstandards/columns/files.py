"""Tables of facts from files: Parquet as it is, NDJSON, CSV whose numbers are taken digit by digit."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import polars as pl

from hcstandards.columns.comparing import MOST_DIGITS
from hcstandards.columns.facts import CHOICES, EXPLAINED, UNIT
from hcstandards.errors import InvalidFactsError, Problem

SUFFIXES: Final = (".parquet", ".csv", ".ndjson", ".jsonl")
_NUMBER: Final = r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$"


def is_table(path: str) -> bool:
    """
    Tell whether the name of a file says that it is a table.

    >>> is_table("facts.CSV"), is_table("facts.json")
    (True, False)
    """
    return path.lower().endswith(SUFFIXES)


def read_table(path: str, keep: Iterable[str] = ()) -> pl.DataFrame:
    """
    Return the table in the file *path*.

    CSV is UTF-8 with a line of names; an empty cell is missing. Columns of *keep*, `hospital` and the like stay
    text, leading zeros and all; where every other cell is a number, the column is one of exact decimals.

    Raises:
        InvalidFactsError: the file can't be read as its name says.
    """
    suffix = Path(path).suffix.lower()
    try:
        if suffix == ".parquet":
            return pl.read_parquet(path)
        if suffix == ".csv":
            return _told(pl.read_csv(path, infer_schema=False), keep)
        return pl.read_ndjson(path, infer_schema_length=None)
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise InvalidFactsError([Problem(path, "file.unreadable", reason, f"a table ({suffix})")]) from error


def _told(frame: pl.DataFrame, keep: Iterable[str]) -> pl.DataFrame:
    texts = {*CHOICES, "hospital", *keep}
    frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    found: list[Any] = []
    for column in frame:
        name = column.name
        if name in texts or name.endswith(UNIT):
            continue
        if name.endswith(EXPLAINED):
            told = pl.col(name).str.to_lowercase()
            if column.drop_nulls().str.to_lowercase().is_in(["true", "false"]).all():
                found.append((told == "true").alias(name))
        elif column.str.contains(_NUMBER).all() and column.null_count() < len(column):
            decimals = int(column.str.extract(r"\.([0-9]+)$").str.len_chars().max() or 0)  # type: ignore[arg-type]
            whole = int(column.str.extract(r"^-?([0-9]+)").str.len_chars().max() or 0)  # type: ignore[arg-type]
            if decimals + whole <= MOST_DIGITS:
                found.append(pl.col(name).cast(pl.Decimal(MOST_DIGITS, decimals)))
        elif column.null_count() == len(column):
            found.append(pl.lit(None, dtype=pl.Null).alias(name))
    return frame.with_columns(found)
