"""Spark: documents and facts judged where they lie, by `mapInArrow`; the catalogue is broadcast once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from hcstandards.bulk.batches import BatchGrader, BatchValidator, packed, ship
from hcstandards.bulk.fields import SummaryFields
from hcstandards.view import View

if TYPE_CHECKING:
    import pyarrow as pa


@frozen
class _Broadcast:
    """A broadcast variable of Spark."""

    variable: Any

    def __call__(self) -> bytes:
        raw: bytes = self.variable.value
        return raw


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
    Return a Spark DataFrame of the issues of the documents in the Spark DataFrame *frame*.

    *column* holds JSON text (`document` by default; without it each row is a document), *key* tells documents
    apart. Nothing is computed before Spark is asked to.

    Raises:
        UnknownIdError, WrongValueError, MissingExtraError: as `View.validator`.
    """
    if kind is not None or schema is not None:
        view.validator(kind, schema=schema)
    fields = SummaryFields.at(day_field, region_field)
    shipped = ship(view, _broadcast(frame, view))
    worker = BatchValidator(shipped, kind, schema, column, key, fields)
    return frame.mapInArrow(_function(worker), _struct(worker.arrow_schema()))


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
    Return a Spark DataFrame of the grades of the hospitals in the Spark DataFrame *frame*.

    Columns as for `View.grade_table`; peer averages are yours to compute (a window over the group), as `.peer`
    columns.

    Raises:
        UnknownIdError: no such scheme.
    """
    from pyspark.sql.pandas.types import to_arrow_schema

    worker = BatchGrader(ship(view, _broadcast(frame, view)), scheme, level, units, tuple(keep))
    here = BatchGrader(ship(view), scheme, level, units, tuple(keep))
    return frame.mapInArrow(_function(worker), _struct(here.arrow_schema(to_arrow_schema(frame.schema))))


def _broadcast(frame: Any, view: View) -> _Broadcast:
    return _Broadcast(frame.sparkSession.sparkContext.broadcast(packed(view)))


def _function(worker: Any) -> Any:
    """Return a function proper: Spark looks at its signature."""

    def judged(batches: Any) -> Any:
        return worker(batches)

    return judged


def _struct(schema: "pa.Schema") -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)
