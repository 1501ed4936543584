"""The document types that ship with the package: their schemas, and which one a document is."""

import json
import os
from functools import cache
from typing import Any, Final

from hcstandards.errors import NotCoveredError, UnknownIdError
from hcstandards.release.holdings import near_matches

# os.path, as everywhere on the way to a first answer: pathlib costs a caller 4 ms.
FOLDER: Final = os.path.join(os.path.dirname(os.path.dirname(__file__)), "_data", "schemas")  # noqa: PTH118, PTH120
SUFFIX: Final = ".schema.json"
RECOGNISED: Final = "x-hcs-recognised-by"
BASE: Final = "https://hcstandards.org/schemas/"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


@cache
def kinds() -> tuple[str, ...]:
    """Return the ids of the document types, sorted: the shipped schemas that say how a document is recognised."""
    try:
        names = os.listdir(FOLDER)  # noqa: PTH208
    except OSError:
        names = []
    found = (name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))
    return tuple(sorted(name for name in found if RECOGNISED.encode() in _read(name)))


def _read(kind: str) -> bytes:
    with open(os.path.join(FOLDER, kind + SUFFIX), "rb") as stream:  # noqa: PTH118, PTH123
        return stream.read()


def schema_bytes(kind: str) -> bytes:
    """
    Return the schema of the document type *kind*, as published.

    Raises:
        UnknownIdError: no such type; near matches are given.
        NotCoveredError: the package was installed without its schemas.
    """
    if not kinds():
        what = "the package was installed without its schemas: build it with `make compile`"
        raise NotCoveredError(kind, what)
    if kind not in kinds():
        raise UnknownIdError("document type", kind, near_matches(kind, list(kinds())))  # noqa: TRY003 - facts
    return _read(kind)


@cache
def schema_of_kind(kind: str) -> dict[str, Any]:
    """Return the schema of the document type *kind* as data; see `schema_bytes`."""
    schema: dict[str, Any] = json.loads(schema_bytes(kind))
    return schema


@cache
def bundled() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return every shipped schema with its `$id`, for references between them."""
    return tuple((schema["$id"], schema) for schema in map(schema_of_kind, kinds()))


def guess(document: Any) -> tuple[str, ...]:
    """
    Return the document types that *document* may be: one, if it can be told.

    Its `$schema` decides where it has one that we ship; otherwise the fields by which a type is recognised
    (`x-hcs-recognised-by`), the type with most of them where several fit.
    """
    if not isinstance(document, dict):
        return ()
    named = document.get("$schema")
    if isinstance(named, str):
        file = named.rpartition("/")[2]
        if file.endswith(SUFFIX) and file.removesuffix(SUFFIX) in kinds():
            return (file.removesuffix(SUFFIX),)
    fitting = [(len(marks), kind) for kind, marks in _marks() if all(mark in document for mark in marks)]
    most = max(fitting, default=(0, ""))[0]
    return tuple(kind for count, kind in fitting if count == most)


@cache
def _marks() -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = ((kind, tuple(schema_of_kind(kind).get(RECOGNISED, ()))) for kind in kinds())
    return tuple((kind, marks) for kind, marks in found if marks)
