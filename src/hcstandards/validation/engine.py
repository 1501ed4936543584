"""One engine for documents: structure, codes, rules; every problem of a document at once."""

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from itertools import chain, islice
from operator import itemgetter
from threading import Lock
from typing import Any, Final

from attrs import asdict

from hcstandards.errors import WrongTypeError, WrongValueError
from hcstandards.lookup.selecting import NO_PINS, Pins
from hcstandards.model.reports import Issue, SchemaOrigin, ValidationReport
from hcstandards.release.holdings import Holdings
from hcstandards.validation.bindings import bound_fields
from hcstandards.validation.codes import Tables
from hcstandards.validation.kinds import bundled, guess, kind_of, kinds, schema_of_kind
from hcstandards.validation.messages import issue
from hcstandards.validation.reading import MOST_BYTES, faults_of, read
from hcstandards.validation.rules import parse_rules, rule_issues
from hcstandards.validation.schemas import Schema
from hcstandards.validation.structure import StructureIssues, compile_validator, quick_validator, sound_validator

MOST_ISSUES: Final = 1000
"""Issues listed per document; a document with more is refused all the same, and says that it was cut."""

MOST_ENGINES: Final = 32
_UNFIT: Final = (ValueError, TypeError, RecursionError)
"""What jsonschema-rs raises of data that it can't take."""

_SAID_ONCE: Final = ("code.not-loaded", "code.no-table", "code.unknown-system")
"""What is true of a table, not of a code: said at the first code of each table."""


class Engine:
    """One document type on one release: built once, asked for any day. Not picklable: each process builds its own."""

    def __init__(
        self,
        holdings: Holdings,
        schema: dict[str, Any],
        kind: str,
        pins: Pins = NO_PINS,
        schema_from: SchemaOrigin = "caller",
        region: str | None = None,
    ) -> None:
        """
        Compile *schema*, called *kind* in reports, which say that it is *schema_from*.

        Codes are judged by what binds in *region*.

        Raises:
            WrongValueError: the schema, a binding or a rule can't be used.
            MissingExtraError: the `validate` extra isn't installed.
        """
        self.schema = Schema(schema, kind, bundled(holdings))
        self.schema_from = schema_from
        self.validator = compile_validator(self.schema)
        self.fields = bound_fields(self.schema)
        self.rules = parse_rules(self.schema)
        self.tables = Tables(holdings, pins, self.fields, region)
        self.digest = holdings.digest
        self._all_plain = self.tables.all_plain
        self._structure = StructureIssues(self.schema, self.validator)
        self._valid = quick_validator(self.schema, self.validator).is_valid
        self._closed = self.schema.closed
        self._sound = sound_validator().is_valid
        self._clean: ValidationReport | None = None

    def is_clean(self, document: Any, day: date) -> bool:
        """
        Tell quickly whether *document* (parsed JSON text) has no issue at all; `False` may still be a valid one.

        For bulk: only documents that aren't clean need `report`.
        """
        return (
            self._valid(document)
            and self._all_plain(document, day)
            and (not self.rules or next(rule_issues(self.rules, document), None) is None)
        )

    def report(self, document: Any, day: date, *, parsed: bool = False, length: int | None = None) -> ValidationReport:
        """
        Return every issue of *document*, plain data, on *day*.

        *parsed* says that it comes from `read`, so that what no JSON text can hold needn't be looked for; *length* is
        that of the text, so that a document of a short one needn't be measured.
        """
        faults = () if parsed or self._closed else self._faults(document)
        if faults:
            return self.refused(faults, day)
        try:
            fits = self._valid(document)
        except _UNFIT:
            return self.refused(faults_of(document) or (_unreadable(document),), day)
        if fits and self._all_plain(document, day):
            if not self.rules or next(rule_issues(self.rules, document), None) is None:
                return self._nothing(day)
        elif self._closed and not parsed:
            faults = self._faults(document)
            if faults:
                return self.refused(faults, day)
        try:
            structure = () if fits else tuple(islice(self._structure(document, length), MOST_ISSUES + 1))
        except _UNFIT:
            return self.refused(faults_of(document) or (_unreadable(document),), day)
        return self._answer(*_kept(self._issues(document, structure, day)), day)

    def _faults(self, document: Any) -> tuple[Issue, ...]:
        """Return what makes plain data unsafe or impossible to judge; only odd documents are walked for the places."""
        try:
            return () if self._sound(document) else faults_of(document)
        except _UNFIT:
            return faults_of(document) or (_unreadable(document),)

    def _nothing(self, day: date) -> ValidationReport:
        """Return the report without issues, the same one for every document of a day."""
        clean = self._clean
        if clean is None or clean.day != day:
            self._clean = clean = self._answer((), cut=False, day=day)
        return clean

    def _issues(self, document: Any, structure: tuple[Issue, ...], day: date) -> Iterator[Issue]:
        yield from structure
        said = {each.pointer for each in structure}
        not_loaded: set[str | None] = set()
        for each in self.tables.issues(document, day):
            if each.pointer in said and each.code.startswith("structure."):  # the schema gives the field's type as well
                continue
            if each.code in _SAID_ONCE and each.expected in not_loaded:
                continue
            not_loaded.add(each.expected if each.code in _SAID_ONCE else "")
            yield each
        if self.rules:
            yield from rule_issues(self.rules, document)

    def refused(self, issues: tuple[Issue, ...], day: date) -> ValidationReport:
        """Return the report of a document that can't be judged because of *issues*."""
        return self._answer(*_kept(issues), day)

    def with_faults(self, faults: tuple[Issue, ...], report: ValidationReport, day: date) -> ValidationReport:
        """Return *report* with the *faults* of the text, which was read in spite of them, in front."""
        others = report.issues[:-1] if report.cut else report.issues
        return self.refused((*faults, *others), day)

    def _answer(self, issues: tuple[Issue, ...], cut: bool, day: date) -> ValidationReport:
        valid = not any(each.severity == "error" for each in issues)
        return ValidationReport(
            self.schema.kind, self.schema.id, day, self.digest, valid, issues, cut, self.schema_from
        )


def _kept(issues: Iterable[Issue]) -> tuple[tuple[Issue, ...], bool]:
    """
    Return what of *issues* a report lists, in their order, and whether something was left out.

    Errors are kept before anything milder, so that no number of warnings hides one.
    """
    waiting = iter(issues)
    few = tuple(islice(waiting, MOST_ISSUES + 1))
    if len(few) <= MOST_ISSUES:
        return few, False
    errors: list[tuple[int, Issue]] = []
    milder: list[tuple[int, Issue]] = []
    cut = False
    for number, each in enumerate(chain(few, waiting)):
        listed = errors if each.severity == "error" else milder
        if len(listed) < MOST_ISSUES:
            listed.append((number, each))
            continue
        cut = True
        if listed is errors:
            break
    cut = cut or len(errors) + len(milder) > MOST_ISSUES
    chosen = sorted([*errors, *milder[: MOST_ISSUES - len(errors)]], key=itemgetter(0))
    found = [each for _, each in chosen]
    if cut:
        found.append(issue("document.cut", "", "document.cut", severity="information", expected=str(MOST_ISSUES)))
    return tuple(found), cut


def _unreadable(document: Any) -> Issue:
    return issue("json.value", "", "json.value", found=type(document).__name__)


_engines: "OrderedDict[tuple[str, str, str, str | None], Engine]" = OrderedDict()
_lock = Lock()


def schema_origin(holdings: Holdings, schema: Mapping[str, Any] | None = None) -> SchemaOrigin:
    """Return whose schemas judge: the caller's where *schema* is given, else the release's or the package's."""
    if schema is not None:
        return "caller"
    return "release" if holdings.document_type_ids() else "package"


def engine_for(
    holdings: Holdings,
    kind: str | None = None,
    schema: Mapping[str, Any] | None = None,
    pins: Pins = NO_PINS,
    region: str | None = None,
) -> Engine:
    """
    Return the engine of a document type, or of a schema of the caller's own: built once a schema and release.

    Raises:
        UnknownIdError: no such document type; near matches are given.
        WrongValueError: the schema can't be used.
        MissingExtraError: the `validate` extra isn't installed.
    """
    schema_from = schema_origin(holdings, schema)
    if schema is None:
        name = kind or ""
        schema = schema_of_kind(name, holdings)
        identity = name
    else:
        name = kind or _name(schema)
        try:
            identity = f"{sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()}/{name}"
        except (TypeError, ValueError, RecursionError) as error:
            raise WrongValueError("schema", type(error).__name__, "a JSON Schema as plain data") from error
    pinned = json.dumps(asdict(pins, value_serializer=_plain_mapping), sort_keys=True)
    key = (identity, holdings.digest, pinned, region)
    with _lock:
        if key in _engines:
            _engines.move_to_end(key)
            return _engines[key]
    engine = Engine(holdings, dict(schema), name, pins, schema_from, region)
    with _lock:
        _engines[key] = engine
        while len(_engines) > MOST_ENGINES:
            _engines.popitem(last=False)
    return engine


def _plain_mapping(_: type, __: Any, value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def _name(schema: Mapping[str, Any]) -> str:
    own = schema.get("$id")
    return kind_of(own) if isinstance(own, str) else "schema"


def validate(
    holdings: Holdings,
    document: Any,
    day: date,
    kind: str | None = None,
    *,
    schema: Mapping[str, Any] | None = None,
    pins: Pins = NO_PINS,
    region: str | None = None,
    most_bytes: int = MOST_BYTES,
) -> ValidationReport:
    """
    Return every problem of *document* at once; see `View.validate`.

    Raises:
        UnknownIdError: no such document type.
        WrongTypeError, WrongValueError: *kind* is not text; the schema can't be used.
        MissingExtraError: the `validate` extra isn't installed.
    """
    if kind is not None and not isinstance(kind, str):
        raise WrongTypeError("kind", f"{type(kind).__name__} {kind!r}", "text (codes and ids are never numbers)")
    faults: tuple[Issue, ...] = ()
    length: int | None = None
    parsed = isinstance(document, (str, bytes, bytearray, memoryview))
    if parsed:
        raw = document if isinstance(document, str) else bytes(document)
        length = len(raw)
        document, faults = read(raw, most_bytes)
    if kind is None and schema is None:
        fitting = guess(document, holdings)
        if len(fitting) != 1:
            return untold(holdings, document, faults, day)
        kind = fitting[0]
    engine = engine_for(holdings, kind, schema, pins, region)
    if document is None and faults:
        return engine.refused(faults, day)
    report = engine.report(document, day, parsed=parsed, length=length)
    return engine.with_faults(faults, report, day) if faults else report


_LISTED: Final = (
    "a list of documents is read with --report FOLDER or --jobs N, in Python with validate_many",
    "文档列表请用 --report 文件夹 或 --jobs 进程数 读取；在 Python 中用 validate_many",
)


def untold(holdings: Holdings, document: Any, faults: tuple[Issue, ...], day: date) -> ValidationReport:
    """Return the report of a document whose type can't be told; a text that can't be read has its *faults* alone."""
    if document is None and faults:
        return ValidationReport(None, None, day, holdings.digest, valid=False, issues=faults)
    fitting = guess(document, holdings)
    found = "several types fit" if fitting else "no type fits"
    hint = None
    if isinstance(document, list):
        found, hint = "a list", _LISTED
    expected = ", ".join(fitting or kinds(holdings))
    said = issue("document.kind", "", "document.kind", found=found, expected=expected, hint=hint)
    return ValidationReport(None, None, day, holdings.digest, valid=False, issues=(*faults, said))
