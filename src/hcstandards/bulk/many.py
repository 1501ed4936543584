"""Documents from an iterator or an Arrow table, judged in this process; columns out."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
from attrs import frozen

from hcstandards.bulk.fields import SummaryFields
from hcstandards.bulk.judging import Judge, Question
from hcstandards.bulk.tallies import Summary, Tally, summarise
from hcstandards.errors import WrongTypeError, WrongValueError
from hcstandards.validation.reading import MOST_BYTES
from hcstandards.view import View

DOCUMENT_COLUMN = "document"


@frozen(eq=False)
class Checked:
    """
    What was found in many documents.

    *documents*: one row a document, in order: `document` (from 0), `valid`, `issues` (how many), `kind`. *issues*:
    one row an issue, the columns of `hcstandards.bulk.judging.SCHEMA`. *summary*: the counts.
    """

    documents: pl.DataFrame
    issues: pl.DataFrame
    summary: Summary


def validate_many(
    view: View,
    documents: Iterable[object] | object,
    kind: str | None = None,
    *,
    schema: Mapping[str, Any] | None = None,
    column: str | None = None,
    day_field: str | None = None,
    region_field: str | None = None,
    most_bytes: int = MOST_BYTES,
) -> Checked:
    """
    Judge many documents by *view*, each as `View.validate` would, and return columns.

    *documents*: an iterator of documents (JSON text as `bytes` or `str`, or plain data), or a table (anything that
    gives Arrow: a PyArrow table, batch or reader, a Polars or pandas frame). A table's *column* holds JSON text;
    where it isn't named, that is the column `document`, and without one each row is a document, its nulls left
    out. *day_field*, *region_field*: JSON pointers to what the summary counts by.

    Raises:
        UnknownIdError, WrongValueError: no such document type, column or pointer; the schema can't be used.
        WrongTypeError: neither documents nor a table.
        MissingExtraError: the `validate` extra isn't installed.
    """
    fields = SummaryFields.at(day_field, region_field)
    question = Question(view, kind, schema, most_bytes, fields)
    judge = Judge(question)
    rows: dict[str, list[Any]] = {"document": [], "valid": [], "issues": [], "kind": []}
    parts: list[pl.DataFrame] = []
    whole = Tally()
    name = kind or "documents"
    for number, each in enumerate(documents_of(documents, column)):
        if isinstance(each, (bytes, str)):
            report = judge.text(each, name, number)
        elif isinstance(each, (bytearray, memoryview)):
            report = judge.text(bytes(each), name, number)
        else:
            report = judge.data(each, name, number)
        rows["document"].append(number)
        rows["valid"].append(report is None or report.valid)
        rows["issues"].append(0 if report is None else len(report.issues))
        rows["kind"].append(judge.kind)
        if judge.waiting >= 50_000:  # noqa: PLR2004 - so that Python lists stay small
            _take(judge, parts, whole)
    _take(judge, parts, whole)
    kinds = {"document": pl.Int64, "valid": pl.Boolean, "issues": pl.Int64, "kind": pl.String}
    summary = summarise(whole, view.digest, view.day, kind, 1, question.schema_from)
    return Checked(pl.DataFrame(rows, schema=kinds), pl.concat(parts), summary)


def _take(judge: Judge, parts: list[pl.DataFrame], whole: Tally) -> None:
    frame, tally = judge.take()
    parts.append(frame)
    whole.include(tally)


def documents_of(given: object, column: str | None = None) -> Iterable[Any]:
    """
    Return the documents of a table, or of an iterator as they are.

    Raises:
        WrongTypeError: neither. WrongValueError: no such column.
    """
    if isinstance(given, (str, bytes, Mapping)):
        raise WrongTypeError("documents", type(given).__name__, "an iterator of documents, or a table")
    if isinstance(given, (pl.DataFrame, pl.LazyFrame)) or hasattr(given, "__arrow_c_stream__"):
        return _rows_of(given, column)
    if hasattr(given, "__arrow_c_array__"):
        return _rows_of(given, column)
    if isinstance(given, Iterable):
        return given
    raise WrongTypeError("documents", type(given).__name__, "an iterator of documents, or a table")


def _rows_of(table: Any, column: str | None) -> Iterable[Any]:
    from hcstandards.columns.frames import frame_of

    return rows_of_frame(frame_of(table, "documents"), column)


def rows_of_frame(frame: pl.DataFrame, column: str | None) -> Iterable[Any]:
    """Return the documents of *frame*: the texts of *column*, or its rows without their nulls."""
    name = column or (DOCUMENT_COLUMN if DOCUMENT_COLUMN in frame.columns else None)
    if name is None:
        return map(without_nulls, frame.iter_rows(named=True))
    if name not in frame.columns:
        raise WrongValueError("column", repr(name), "one of " + ", ".join(frame.columns))
    return frame[name].to_list()


def without_nulls(value: Any) -> Any:
    """
    Return plain data without what is null, days as text: what a table has no other way to leave out.

    >>> without_nulls({"a": None, "b": [{"c": None, "d": 1}]})
    {'b': [{'d': 1}]}
    """
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    isoformat = getattr(value, "isoformat", None)
    return value if isoformat is None else isoformat()
