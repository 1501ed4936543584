"""
Judging in columns: a table of facts against a whole scheme at once, with the answers of `hcstandards.evaluate`.

Needs the `columns` extra (Polars). Tables come and go as Arrow: Polars frames, or anything with
`__arrow_c_stream__` (PyArrow, pandas, DuckDB).
"""

try:
    import polars as pl  # noqa: F401
except ModuleNotFoundError as error:
    from hcstandards.errors import MissingExtraError

    FEATURE = "judging in columns"
    raise MissingExtraError(FEATURE, "columns") from error
