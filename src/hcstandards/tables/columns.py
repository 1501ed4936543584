"""
Columns of codes in, columns of answers out: any Arrow data, polars, pandas, duckdb, pyarrow, or a plain iterable.

The release becomes a polars frame once (the first call pays for it) and is kept, a few frames at most; a column
is then joined to it at the engine's own speed. What comes in with pyarrow goes out with pyarrow, the rest as a
polars frame, which every Arrow library takes as it is.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

from hcstandards.errors import MissingExtraError, WrongTypeError
from hcstandards.model.codes import Concept
from hcstandards.reasons import reason_of
from hcstandards.tables.layout import UNIT
from hcstandards.tables.packing import RARE
from hcstandards.tables.rows import FileRows, Rows, answers_on

if TYPE_CHECKING:
    from polars import DataFrame, Series

ANSWER = ("code", "known", "in_force", "display", "replaced_by")
MOST_FRAMES = 4
_BLOCK = 100_000

_frames: "OrderedDict[tuple[Any, ...], DataFrame]" = OrderedDict()
_lock = Lock()


def require_polars(feature: str) -> Any:
    """
    Return polars.

    Raises:
        MissingExtraError: it isn't installed.
    """
    try:
        import polars as pl
    except ModuleNotFoundError as error:
        raise MissingExtraError(feature, "columns") from error
    return pl


def look_up(rows: Rows, codes: Any, day: date) -> Any:
    """
    Return a table with a row for each of *codes*, in their order: code, known, in_force, display, replaced_by.

    *known*: the release holds the code; *in_force*: active and valid on *day*; both are null where the code is.
    *display* and *replaced_by* (a list) are those of the concept valid on the day, else of the latest.

    Raises:
        WrongTypeError: codes that aren't text, or a table of several columns.
        MissingExtraError: polars isn't installed.
    """
    pl = require_polars("looking up columns of codes")
    column = _column(pl, codes)
    known = frame(rows, day)
    asked = column.to_frame("code")
    joined = asked.join(known, on="code", how="left", maintain_order="left")
    held, valid = pl.col("in_force").is_not_null(), pl.col("in_force").fill_null(value=False)
    if column.null_count():
        given = pl.col("code").is_not_null()
        held, valid = pl.when(given).then(held), pl.when(given).then(valid)
    answer = joined.select("code", held.alias("known"), valid.alias("in_force"), "display", "replaced_by")
    given_by = type(codes).__module__.partition(".")[0]
    if given_by == "pyarrow":
        return answer.to_arrow()
    return _as_pandas(answer, codes) if given_by == "pandas" else answer


def _as_pandas(answer: "DataFrame", codes: Any) -> Any:
    """Return a pandas frame in the rows of what was given: its index, unless that was an index itself."""
    found = answer.to_pandas(use_pyarrow_extension_array=True)
    if hasattr(codes, "index"):
        found.index = codes.index
    return found


def _column(pl: Any, codes: Any) -> "Series":
    if isinstance(codes, str):
        raise WrongTypeError("codes", repr(codes), "a column of codes")
    if isinstance(codes, pl.Series):
        series = codes
    elif isinstance(codes, pl.DataFrame):
        series = _only(codes)
    elif isinstance(codes, (pl.LazyFrame, Mapping)):
        series = _only(_computed(pl, codes))
    elif hasattr(codes, "__arrow_c_stream__") or hasattr(codes, "__arrow_c_array__"):
        series = _from_arrow(pl, codes)
    elif isinstance(codes, Iterable):
        listed = list(codes)
        odd = next((each for each in listed if not (each is None or isinstance(each, str))), None)
        if odd is not None:
            raise WrongTypeError("codes", f"{type(odd).__name__} {odd!r}"[:200], "text (codes are never numbers)")
        series = pl.Series("code", listed, dtype=pl.String)
    else:
        raise WrongTypeError("codes", type(codes).__name__, "a column or an iterable of codes")
    if series.dtype in (pl.Categorical, pl.Enum) or isinstance(series.dtype, (pl.Categorical, pl.Enum)):
        series = series.cast(pl.String)
    if series.dtype == pl.Null:
        series = series.cast(pl.String)
    if series.dtype != pl.String:
        raise WrongTypeError("codes", f"a column of {series.dtype}", "text (codes are never numbers)")
    renamed: Series = series.rename("code")
    return renamed


def _computed(pl: Any, codes: Any) -> "DataFrame":
    """Return a lazy frame, or a mapping of columns, as a frame."""
    try:
        made: DataFrame = codes.collect() if isinstance(codes, pl.LazyFrame) else pl.DataFrame(codes)
    except (OSError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        found = f"{type(codes).__name__}: {reason_of(error)}"
        raise WrongTypeError("codes", found, "a column or an iterable of codes") from error
    return made


def _from_arrow(pl: Any, codes: Any) -> "Series":
    try:
        found = pl.Series(codes)
    except Exception:  # noqa: BLE001 - which error a table raises here depends on its library
        return _only(pl.DataFrame(codes))
    if isinstance(found.dtype, pl.Struct):
        return _only(found.struct.unnest())
    series: Series = found
    return series


def _only(table: "DataFrame") -> "Series":
    if table.width != 1:
        raise WrongTypeError("codes", f"a table of {table.width} columns", "one column of codes")
    return table.to_series()


# the release as a frame --------------------------------------------------------------------------


def frame(rows: Rows, day: date) -> "DataFrame":
    """Return the release with a row for each code: code, in_force on *day*, display, replaced_by."""
    if not isinstance(rows, FileRows):
        return _from_concepts(rows, day)
    key = (rows.file.content, rows.ordinal, day if rows.file.dated else None)
    with _lock:
        if key in _frames:
            _frames.move_to_end(key)
            return _frames[key]
    made = _from_file(rows, day)
    with _lock:
        _frames[key] = made
        while len(_frames) > MOST_FRAMES:
            _frames.popitem(last=False)
    return made


def _from_file(rows: FileRows, day: date) -> "DataFrame":
    pl = require_polars("looking up columns of codes")
    schema = dict.fromkeys(("code", "display", "rare"), pl.String)
    packing = rows.file.packing
    found = rows.file.ask(
        f"SELECT code, {packing.display}, {packing.rare} FROM concept WHERE {rows.when} ORDER BY code"  # noqa: S608
    )
    parts = []
    while block := found.fetchmany(_BLOCK):
        parts.append(pl.DataFrame(block, schema=schema, orient="row"))
    whole = pl.concat(parts) if parts else pl.DataFrame(schema=schema)
    today = day.isoformat().replace("-", "")
    rare = [pl.col("rare").struct[place].replace("", None) for place in range(len(RARE))]
    status, since, until, replaced = (each.alias(name) for each, name in zip(rare, RARE[:4], strict=False))
    shaped = (
        whole.lazy()
        .with_columns(pl.col("display").fill_null(""), pl.col("rare").str.split_exact(UNIT, len(RARE) - 1))
        .with_columns(status, since, until, replaced)
        .with_columns(
            in_force=pl.col("status").is_null()
            & (pl.col("valid_from").is_null() | (pl.col("valid_from") <= today))
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") > today)),
            replaced_by=pl.col("replaced_by").fill_null("[]").str.json_decode(pl.List(pl.String)),
        )
    )
    if rows.file.dated:
        shaped = shaped.sort("code", "in_force", "valid_from", maintain_order=True).unique(
            "code", keep="last", maintain_order=True
        )
    collected: DataFrame = shaped.select("code", "in_force", "display", "replaced_by").collect()
    return collected.rechunk()  # joins gather lists from several chunks five times as slowly


def _from_concepts(rows: Rows, day: date) -> "DataFrame":
    pl = require_polars("looking up columns of codes")
    lines = []
    for code in rows.codes():
        concepts = rows.concepts(code)
        valid = [each for each in concepts if answers_on(each, day)]
        chosen: Concept = (valid or concepts)[-1]
        lines.append((code, bool(valid), chosen.display, list(chosen.replaced_by)))
    schema = {"code": pl.String, "in_force": pl.Boolean, "display": pl.String, "replaced_by": pl.List(pl.String)}
    made: DataFrame = pl.DataFrame(lines, schema=schema, orient="row")
    return made
