"""
The same work for engines of many machines: plain functions from Arrow batches to Arrow batches.

An engine ships the function to its workers; the catalogue goes by itself, once a worker, under its digest: a worker
that holds that release already doesn't unpack it again, and nothing compiled is ever shipped.
"""

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from attrs import field, frozen

from hcstandards.bulk.fields import SummaryFields
from hcstandards.bulk.judging import SCHEMA, Judge, Question
from hcstandards.bulk.many import rows_of_frame
from hcstandards.errors import MissingExtraError, ReleaseError, WrongValueError
from hcstandards.values import Id
from hcstandards.view import View

if TYPE_CHECKING:
    import pyarrow as pa

_opened: dict[str, View] = {}
_judges: dict[tuple[str, str], Judge] = {}
MOST_OPEN: Final = 8
ISSUES: Final = {"key": pl.String, **{name: kind for name, kind in SCHEMA.items() if name not in ("file", "offset")}}
"""The columns of issues found in batches: *key* is the value of the key column, *document* the row in its batch."""


def arrow() -> Any:
    """
    Return the pyarrow module.

    Raises:
        MissingExtraError: it isn't installed.
    """
    try:
        import pyarrow as pa
    except ModuleNotFoundError as error:
        feature = "working on Arrow batches"
        raise MissingExtraError(feature, "arrow") from error
    return pa


@frozen
class Shipped:
    """A view as engines ship it: its digest, and how a worker that doesn't hold that release gets its bytes."""

    digest: str
    identity: str
    fetch: Callable[[], bytes] = field(eq=False)

    def view(self) -> View:
        """
        Return the view, opened once a process.

        Raises:
            ReleaseError: what was fetched is another release.
        """
        found = _opened.get(self.identity)
        if found is None:
            found = pickle.loads(self.fetch())  # noqa: S301 - the engine's own bytes, as its functions are
            if not isinstance(found, View) or found.digest != self.digest:
                raise ReleaseError(self.digest, "its digest does not fit: it is damaged or cut short")
            if len(_opened) >= MOST_OPEN:
                _opened.clear()
            _opened[self.identity] = found
        return found


@frozen
class Bytes:
    """Bytes that travel with the function: for engines that have no way to broadcast."""

    raw: bytes

    def __call__(self) -> bytes:
        """Return the bytes."""
        return self.raw


def packed(view: View) -> bytes:
    """Return *view* as bytes, for an engine to broadcast."""
    return pickle.dumps(view)


def ship(view: View, fetch: Callable[[], bytes] | None = None) -> Shipped:
    """Return *view* to be shipped; *fetch* gets what `packed` gave, by default it travels along."""
    return Shipped(view.digest, f"{view.digest} {view!r} {sorted(view.pins.items())}", fetch or Bytes(packed(view)))


@frozen
class BatchValidator:
    """
    Judges the documents of Arrow batches: call it with an iterator of batches, get one of batches of issues.

    *column* holds JSON text (`document` where it isn't named; without that, rows are documents), *key* says which
    column tells documents apart. For `DataFrame.mapInArrow`, `map_batches` and their like.
    """

    shipped: Shipped
    kind: str | None = None
    schema: Mapping[str, Any] | None = None
    column: str | None = None
    key: str | None = None
    fields: SummaryFields = field(factory=SummaryFields)

    def __call__(self, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        """Yield a batch of issues for each of *batches*."""
        for batch in batches:
            yield from _batches(self.frame(pl.DataFrame(batch)), ISSUES)

    def frame(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the issues of the documents in *frame*."""
        judge = self._judge()
        keys = None
        if self.key is not None:
            if self.key not in frame.columns:
                raise WrongValueError("key", repr(self.key), "one of " + ", ".join(frame.columns))
            keys = frame[self.key].cast(pl.String)
            if self.column is None and "document" not in frame.columns:
                frame = frame.drop(self.key)
        for number, each in enumerate(rows_of_frame(frame, self.column)):
            if isinstance(each, (str, bytes)):
                judge.text(each, "", number)
            else:
                judge.data(each, "", number)
        issues, _ = judge.take()
        named = pl.lit(None, dtype=pl.String) if keys is None else pl.lit(keys).gather(pl.col("document"))
        return issues.with_columns(named.alias("key")).select(list(ISSUES))

    def _judge(self) -> Judge:
        name = (self.shipped.identity, repr((self.kind, self.schema, self.fields)))
        if name not in _judges:
            if len(_judges) >= MOST_OPEN:
                _judges.clear()
            question = Question(self.shipped.view(), self.kind, self.schema, fields=self.fields)
            _judges[name] = Judge(question)
        return _judges[name]

    def arrow_schema(self) -> "pa.Schema":
        """Return the schema of the batches that come out."""
        return plain_schema(ISSUES)


@frozen
class BatchGrader:
    """
    Grades the rows of Arrow batches under a scheme; see `View.grade_table` for the columns.

    Peer averages need the whole table: compute them with the engine and give them as `.peer` columns. Rows that
    can't be graded come out `refused`.
    """

    shipped: Shipped
    scheme: str
    level: Any = None
    units: Mapping[str, str] | None = None
    keep: tuple[str, ...] = ()

    def __call__(self, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        """Yield a batch of grades for each of *batches*."""
        for batch in batches:
            frame = pl.DataFrame(batch)
            kinds = self.columns(dict(frame.schema))
            yield from _batches(self.frame(frame), kinds)

    def frame(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the grades of *frame*, the same columns whatever the rows."""
        table = self.shipped.view().grade_table(
            Id(self.scheme), frame, level=self.level, units=self.units, keep=self.keep, on_error="report"
        )
        kinds = self.columns(dict(frame.schema))
        missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in kinds.items() if name not in table.frame]
        return table.frame.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in kinds.items())

    def columns(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns that come out for the columns *given*, with their types."""
        from hcstandards.columns.rules import compile_rules

        view = self.shipped.view()
        holdings = view.holdings
        scheme = holdings.grading_scheme(self.scheme.partition("@")[0])
        rules = compile_rules(holdings, scheme, scheme.edition, view.day)
        kept = {name: given[name] for name in (*self.keep, "hospital") if name in given}
        outcomes = dict.fromkeys((rules.gate, *rules.names()), pl.String)
        score = {"score": given["score"]} if "score" in given else {}
        ends = {"qualified": pl.Boolean, **score, "grade": pl.String, "reason": pl.String, "refused": pl.Boolean}
        return {**kept, "level": pl.String, **outcomes, **ends}

    def arrow_schema(self, given: "pa.Schema") -> "pa.Schema":
        """Return the schema of the batches that come out for batches of the schema *given*."""
        frame = pl.DataFrame(arrow().Table.from_batches([], schema=given))
        return plain_schema(self.columns(dict(frame.schema)))


def plain_schema(kinds: Mapping[str, Any]) -> "pa.Schema":
    """Return Arrow's schema of columns, with the plain types that every engine reads."""
    pa = arrow()
    given = pl.DataFrame(schema=dict(kinds)).to_arrow().schema
    plain = {pa.large_string(): pa.string(), pa.string_view(): pa.string(), pa.large_binary(): pa.binary()}
    return pa.schema([(each.name, plain.get(each.type, each.type)) for each in given])


def _batches(frame: pl.DataFrame, kinds: Mapping[str, Any]) -> "Iterator[pa.RecordBatch]":
    schema = plain_schema(kinds)
    found: Iterator[pa.RecordBatch] = iter(frame.to_arrow().cast(schema).combine_chunks().to_batches())
    return found
