"""
Many documents at once: iterators and Arrow tables, files larger than memory, several processes or machines.

Needs the `bulk` extra. Columns come out: `validate_many` answers with Polars frames, `validate_files` writes
Parquet or NDJSON.
"""

try:
    import polars as pl  # noqa: F401
except ModuleNotFoundError as error:
    from hcstandards.errors import MissingExtraError

    FEATURE = "validating in bulk"
    raise MissingExtraError(FEATURE, "bulk") from error

from hcstandards.bulk.many import Checked as Checked
from hcstandards.bulk.many import validate_many as validate_many
from hcstandards.bulk.running import validate_files as validate_files
from hcstandards.bulk.tallies import Summary as Summary
