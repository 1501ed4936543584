"""One document after the other, in one process: judged, counted, its issues gathered in columns."""

import re
from collections.abc import Mapping
from typing import Any, Final

import polars as pl
from attrs import field, frozen

from hcstandards.bulk.fields import SummaryFields
from hcstandards.bulk.tallies import Counted, Tally
from hcstandards.model.reports import Issue, SchemaOrigin, ValidationReport
from hcstandards.validation.engine import Engine, schema_origin, untold
from hcstandards.validation.kinds import guess
from hcstandards.validation.reading import MOST_BYTES, read
from hcstandards.view import View

TEXTS: Final = (
    "code",
    "severity",
    "pointer",
    "field",
    "rule",
    "edition",
    "found",
    "expected",
    "message",
    "message_zh",
    "hint",
    "hint_zh",
    "source",
)
SCHEMA: Final[dict[str, Any]] = {
    "file": pl.String,
    "document": pl.Int64,
    "offset": pl.Int64,
    "kind": pl.String,
    "day": pl.String,
    "region": pl.String,
    **dict.fromkeys(TEXTS, pl.String),
}
"""
The columns of issues: *document* counts a file's documents from 0, *offset* is where it starts, in bytes, in a file
that isn't compressed; *field* is the pointer with `*` for the numbers of list entries.
"""

_PLACES: Final = {**{name: kind for name, kind in SCHEMA.items() if name not in TEXTS}, "number": pl.UInt32}
_NUMBER: Final = re.compile(r"/[0-9]+(?=/|$)")
_OF_TABLES: Final = "code.not-loaded"
"""True of a table whatever the document."""


@frozen
class Question:
    """
    What every document is asked: everything that another process needs to ask the same. Can be pickled.

    Without *table_notes*, that a table isn't loaded is counted, and is no row of each document that has its codes.
    """

    view: View
    kind: str | None = None
    schema: Mapping[str, Any] | None = None
    most_bytes: int = MOST_BYTES
    fields: SummaryFields = field(factory=SummaryFields)
    table_notes: bool = True

    @property
    def schema_from(self) -> SchemaOrigin:
        """Whose schemas judge."""
        return schema_origin(self.view.holdings, self.schema)


class Judge:
    """Judges documents and remembers their issues and counts, until they are taken."""

    def __init__(self, question: Question) -> None:
        """
        Compile the document type, so that what can't be asked is refused before the first document.

        Raises:
            UnknownIdError, WrongValueError, MissingExtraError: as `View.validate`.
        """
        self.question = question
        self.view, self.day = question.view, question.view.day
        self._engines: dict[str, Engine] = {}
        self._only: Engine | None = None
        self.kind: str | None = None
        """The type of the document that was judged last."""

        if question.kind is not None or question.schema is not None:
            self._only = self.view.validator(question.kind, schema=question.schema)
        self._begin()

    def _begin(self) -> None:
        self.tally = Tally()
        self._rows: list[tuple[str, int, int | None, str | None, str | None, str | None, int]] = []
        # Most issues are said of many documents: each is turned into text once, its rows have its number.
        self._known: dict[Issue, Counted] = {}

    def text(self, raw: bytes | str, file: str, document: int, offset: int | None = None) -> ValidationReport | None:
        """Judge JSON text; `None`: not an issue."""
        data, faults = read(raw, self.question.most_bytes)
        return self._judge(data, faults, len(raw), file, document, offset, parsed=True)

    def data(self, data: Any, file: str, document: int) -> ValidationReport | None:
        """Judge plain data; `None`: not an issue."""
        return self._judge(data, (), 0, file, document, None, parsed=False)

    def damaged(self, issue: Issue, file: str, document: int, offset: int | None = None) -> None:
        """Note that *file* can't be read from here on."""
        self.tally.add_damaged(file, issue.message, issue.message_zh)
        self._keep((issue,), file, document, offset, None, None, None)

    def _judge(
        self,
        data: Any,
        faults: tuple[Issue, ...],
        size: int,
        file: str,
        document: int,
        offset: int | None,
        *,
        parsed: bool,
    ) -> ValidationReport | None:
        engine = self._only or self._engine_of(data)
        self.kind = kind = engine.schema.kind if engine is not None else None
        report = self._report(engine, data, faults, size if parsed else None)
        day, region = self.question.fields.of(kind, data)
        counted = self._keep(report.issues, file, document, offset, kind, day, region) if report.issues else ()
        self.tally.add(kind, day, region, size, counted, valid=report.valid)
        return report if report.issues else None

    def _report(
        self, engine: Engine | None, data: Any, faults: tuple[Issue, ...], length: int | None
    ) -> ValidationReport:
        if engine is None:
            return untold(self.view.holdings, data, faults, self.day)
        if data is None and faults:
            return engine.refused(faults, self.day)
        report = engine.report(data, self.day, parsed=length is not None, length=length)
        return engine.with_faults(faults, report, self.day) if faults else report

    def _engine_of(self, data: Any) -> Engine | None:
        fitting = guess(data, self.view.holdings)
        if len(fitting) != 1:
            return None
        kind = fitting[0]
        if kind not in self._engines:
            self._engines[kind] = self.view.validator(kind)
        return self._engines[kind]

    def _keep(
        self,
        issues: tuple[Issue, ...],
        file: str,
        document: int,
        offset: int | None,
        kind: str | None,
        day: str | None,
        region: str | None,
    ) -> list[Counted]:
        """Remember *issues*, and return what is counted of them."""
        found = []
        for each in issues:
            counted = self._known.get(each)
            if counted is None:
                counted = self._known[each] = self._counted(each)
            found.append(counted)
            if counted.table is None:
                self._rows.append((file, document, offset, kind, day, region, counted.number))
        return found

    def _counted(self, issue: Issue) -> Counted:
        table = issue.expected if issue.code == _OF_TABLES and not self.question.table_notes else None
        rule = f"{issue.severity} {issue.code} {issue.rule}"
        return Counted(len(self._known), issue.severity, rule, field_of(issue.pointer), table)

    @property
    def waiting(self) -> int:
        """How many issues wait to be taken."""
        return len(self._rows)

    def take(self) -> tuple[pl.DataFrame, Tally]:
        """Return the issues and counts since the last call, and start anew."""
        places = pl.DataFrame(self._rows, schema=_PLACES, orient="row")
        said = pl.DataFrame(
            {
                name: [
                    counted.field if name == "field" else getattr(each, name) for each, counted in self._known.items()
                ]
                for name in TEXTS
            },
            schema=dict.fromkeys(TEXTS, pl.String),
        )
        taken = pl.concat([places.drop("number"), said[places["number"]]], how="horizontal"), self.tally
        self._begin()
        return taken


def field_of(pointer: str) -> str:
    """
    Return a pointer with `*` for the numbers of list entries.

    >>> field_of("/diseinfo/12/diag_code")
    '/diseinfo/*/diag_code'
    """
    return _NUMBER.sub("/*", pointer)
