"""Tables from callers, as Polars frames."""

from collections.abc import Mapping

import polars as pl

from hcstandards.errors import WrongTypeError


def frame_of(table: object, name: str = "frame") -> pl.DataFrame:
    """
    Return *table* as a Polars frame; Arrow data is not copied where its layout allows.

    *table*: a Polars frame, eager or lazy (collected here), a mapping of columns, or an object with
    `__arrow_c_stream__` or `__arrow_c_array__` (a PyArrow table or batch, a pandas frame, a DuckDB relation).

    Raises:
        WrongTypeError: not a table.
    """
    expected = "a table: a Polars frame, or an object with __arrow_c_stream__"
    if isinstance(table, pl.DataFrame):
        return table
    if isinstance(table, pl.LazyFrame):
        return table.collect(engine="streaming")
    if not (isinstance(table, Mapping) or hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__")):
        raise WrongTypeError(name, type(table).__name__, expected)
    try:
        made = pl.DataFrame(table)  # type: ignore[arg-type]
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise WrongTypeError(name, f"{type(table).__name__}: {str(error).splitlines()[0][:200]}", expected) from error
    return made
