"""Tables from callers, as Polars frames."""

from collections.abc import Mapping

import polars as pl

from hcstandards.errors import WrongTypeError
from hcstandards.reasons import reason_of


def frame_of(table: object, name: str = "frame") -> pl.DataFrame:
    """
    Return *table* as a Polars frame; Arrow data is not copied where its layout allows.

    *table*: a Polars frame, eager or lazy (collected here), a mapping of columns, or an object with
    `__arrow_c_stream__` or `__arrow_c_array__` (a PyArrow table or batch, a pandas frame, a DuckDB relation).

    Raises:
        WrongTypeError: not a table.
    """
    expected = (
        "a table: a Polars frame (lazy too), a mapping of columns, or an object with __arrow_c_stream__ "
        "(PyArrow, pandas, DuckDB)"
    )
    if isinstance(table, pl.DataFrame):
        return table
    arrow = hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__")
    if isinstance(table, pl.Series) or not (isinstance(table, (pl.LazyFrame, Mapping)) or arrow):
        raise WrongTypeError(name, type(table).__name__, expected)
    try:
        if isinstance(table, pl.LazyFrame):
            return table.collect(engine="streaming")
        made = pl.DataFrame(table)  # type: ignore[arg-type]
    except (OSError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise WrongTypeError(name, f"{type(table).__name__}: {reason_of(error)}", expected) from error
    return made
