"""
The document types: their schemas, and which one a document is.

A release judges by the schemas it holds, so that its answers stay what they are. One that was built without any is
judged by those that ship with the package.
"""

import json
import os
from functools import cache
from typing import Any, Final

from hcstandards.errors import NotCoveredError, UnknownIdError
from hcstandards.release.holdings import Holdings, near_matches

# os.path, as everywhere on the way to a first answer: pathlib costs a caller 4 ms.
FOLDER: Final = os.path.join(os.path.dirname(os.path.dirname(__file__)), "_data", "schemas")  # noqa: PTH118, PTH120
SUFFIX: Final = ".schema.json"
RECOGNISED: Final = "x-hcs-recognised-by"
BASE: Final = "https://hcstandards.org/schemas/"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def kinds(holdings: Holdings | None = None) -> tuple[str, ...]:
    """Return the ids of the document types, sorted: those of a release if it has any, else the package's."""
    return (() if holdings is None else holdings.document_type_ids()) or _shipped()


@cache
def _shipped() -> tuple[str, ...]:
    """Return the shipped schemas that say how a document is recognised."""
    try:
        names = os.listdir(FOLDER)  # noqa: PTH208
    except OSError:
        names = []
    found = (name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))
    return tuple(sorted(name for name in found if RECOGNISED.encode() in _read(name)))


def _read(kind: str) -> bytes:
    with open(os.path.join(FOLDER, kind + SUFFIX), "rb") as stream:  # noqa: PTH118, PTH123
        return stream.read()


def schema_of_kind(kind: str, holdings: Holdings | None = None) -> dict[str, Any]:
    """
    Return the schema of the document type *kind* as data that nobody may change: a release's if it has any.

    Raises:
        UnknownIdError: no such type; near matches are given.
        NotCoveredError: the release has none, and the package was installed without its schemas.
    """
    if holdings is not None and holdings.document_type_ids():
        return holdings.schema(kind)
    return _shipped_schema(kind)


@cache
def _shipped_schema(kind: str) -> dict[str, Any]:
    known = _shipped()
    if not known:
        what = "the package was installed without its schemas: build it with `make compile`"
        raise NotCoveredError(kind, what)
    if kind not in known:
        raise UnknownIdError("document type", kind, near_matches(kind, list(known)))  # noqa: TRY003 - facts
    schema: dict[str, Any] = json.loads(_read(kind))
    return schema


def kind_of(id_: str) -> str:
    """
    Return what documents of the schema whose `$id` is *id_* are called in reports.

    >>> kind_of("https://hcstandards.org/schemas/pilot-report.schema.json")
    'pilot-report'
    """
    return id_.rpartition("/")[2].removesuffix(SUFFIX) or "schema"


def bundled(holdings: Holdings | None = None) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return every schema of a release, or of the package, with its `$id`: for references between them."""
    return tuple((schema["$id"], schema) for schema in (schema_of_kind(kind, holdings) for kind in kinds(holdings)))


def guess(document: Any, holdings: Holdings | None = None) -> tuple[str, ...]:
    """
    Return the document types that *document* may be: one, if it can be told.

    Its `$schema` decides where it has one that is known; otherwise the fields by which a type is recognised
    (`x-hcs-recognised-by`), the type with most of them where several fit.
    """
    if not isinstance(document, dict):
        return ()
    named = document.get("$schema")
    if isinstance(named, str):
        file = named.rpartition("/")[2]
        if file.endswith(SUFFIX) and file.removesuffix(SUFFIX) in kinds(holdings):
            return (file.removesuffix(SUFFIX),)
    marks_of = _shipped_marks() if holdings is None else holdings.kept("recognised", (), lambda: _marks(holdings))
    fitting = [(len(marks), kind) for kind, marks in marks_of if all(mark in document for mark in marks)]
    most = max(fitting, default=(0, ""))[0]
    return tuple(kind for count, kind in fitting if count == most)


Marks = tuple[tuple[str, tuple[str, ...]], ...]


@cache
def _shipped_marks() -> Marks:
    return _marks(None)


def _marks(holdings: Holdings | None) -> Marks:
    found = ((kind, tuple(schema_of_kind(kind, holdings).get(RECOGNISED, ()))) for kind in kinds(holdings))
    return tuple((kind, marks) for kind, marks in found if marks)
