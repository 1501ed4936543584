"""Dask: partitions of a DataFrame, or files, on any scheduler; the catalogue is one node of the graph."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from hcstandards.bulk.batches import BatchGrader, BatchValidator, Bytes, arrow, packed, plain_schema, ship
from hcstandards.bulk.chunks import CHUNK_BYTES, Chunk, find_files, plan
from hcstandards.bulk.fields import SummaryFields
from hcstandards.bulk.judging import SCHEMA, Judge, Question
from hcstandards.bulk.parts import judge_all
from hcstandards.errors import MissingExtraError
from hcstandards.view import View


def dask() -> Any:
    """
    Return `dask.delayed`.

    Raises:
        MissingExtraError: the `dask` extra isn't installed.
    """
    try:
        from dask.delayed import delayed
    except ModuleNotFoundError as error:
        feature = "working with Dask"
        raise MissingExtraError(feature, "dask") from error
    return delayed


def validate(
    frame: Any,
    view: View,
    kind: str | None = None,
    *,
    schema: Mapping[str, Any] | None = None,
    column: str | None = None,
    key: str | None = None,
    day_field: str | None = None,
    region_field: str | None = None,
) -> Any:
    """
    Return a Dask DataFrame of the issues of the documents in the Dask DataFrame *frame*.

    As `hcstandards.bulk.spark.validate`.

    Raises:
        UnknownIdError, WrongValueError, MissingExtraError: as `View.validator`.
    """
    if kind is not None or schema is not None:
        view.validator(kind, schema=schema)
    worker = BatchValidator(ship(view, _nothing), kind, schema, column, key, SummaryFields.at(day_field, region_field))
    return _mapped(frame, view, worker, worker.arrow_schema())


def grade(
    frame: Any,
    view: View,
    scheme: str,
    *,
    level: str | None = None,
    units: Mapping[str, str] | None = None,
    keep: tuple[str, ...] = (),
) -> Any:
    """
    Return a Dask DataFrame of the grades of the hospitals in the Dask DataFrame *frame*.

    As `hcstandards.bulk.spark.grade`.

    Raises:
        UnknownIdError: no such scheme.
    """
    here = BatchGrader(ship(view), scheme, level, units, tuple(keep))
    given = arrow().Schema.from_pandas(frame._meta, preserve_index=False)  # noqa: SLF001 - Dask's own name for it
    worker = BatchGrader(ship(view, _nothing), scheme, level, units, tuple(keep))
    return _mapped(frame, view, worker, here.arrow_schema(given))


def validate_files(
    view: View,
    paths: Iterable[str | os.PathLike[str]],
    kind: str | None = None,
    *,
    schema: Mapping[str, Any] | None = None,
    column: str | None = None,
    chunk_bytes: int = CHUNK_BYTES,
) -> Any:
    """
    Return a Dask DataFrame of the issues of every document in files that each worker can open.

    Workers read the files themselves: ranges of them go through the scheduler, never documents. Its columns are
    `hcstandards.bulk.judging.SCHEMA`; *document* counts from the start of a range.

    Raises:
        ProblemsError: files that can't be used.
    """
    from dask.dataframe import from_delayed

    delayed = dask()
    absolute = (os.path.abspath(os.fspath(each)) for each in paths)  # noqa: PTH100 - links stay; workers stand elsewhere
    chunks = plan(find_files(absolute), chunk_bytes)
    raw = delayed(packed(view), name=f"hcstandards-{view.digest}-{view.day}", pure=True, traverse=False)
    shipped = ship(view, _nothing)
    parts = [delayed(_range)(raw, shipped, each, kind, schema, column) for each in chunks]
    return from_delayed(parts, meta=_meta(plain_schema(SCHEMA)), verify_meta=False)


def _range(
    raw: bytes, shipped: Any, chunk: Chunk, kind: str | None, schema: Mapping[str, Any] | None, column: str | None
) -> Any:
    from attrs import evolve

    judge = Judge(Question(evolve(shipped, fetch=Bytes(raw)).view(), kind, schema))
    judge_all(chunk, judge, column)
    issues, _ = judge.take()
    return issues.to_arrow().cast(plain_schema(SCHEMA)).to_pandas(types_mapper=_types)


def _mapped(frame: Any, view: View, worker: Any, schema: Any) -> Any:
    from dask.dataframe import from_delayed

    delayed = dask()
    raw = delayed(packed(view), name=f"hcstandards-{view.digest}-{view.day}", pure=True, traverse=False)
    parts = [delayed(_partition)(each, raw, worker, schema) for each in frame.to_delayed()]
    return from_delayed(parts, meta=_meta(schema), verify_meta=False)


def _partition(part: Any, raw: bytes, worker: Any, schema: Any) -> Any:
    from attrs import evolve

    here = evolve(worker, shipped=evolve(worker.shipped, fetch=Bytes(raw)))
    table = arrow().Table.from_pandas(part, preserve_index=False)
    judged: pl.DataFrame = here.frame(pl.DataFrame(table))
    return judged.to_arrow().cast(schema).to_pandas(types_mapper=_types)


def _meta(schema: Any) -> Any:
    return schema.empty_table().to_pandas(types_mapper=_types)


def _types(kind: Any) -> Any:
    """Return pandas' own type of Arrow's: nothing becomes a float for a null."""
    import pandas as pd

    return pd.ArrowDtype(kind)


def _nothing() -> bytes:
    reason = "the catalogue is a node of the graph"
    raise AssertionError(reason)
