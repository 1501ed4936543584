"""Where a figure was read: the document, the place, the literal words, our reading and how sure it is."""

from datetime import date
from typing import Literal

from attrs import frozen

Confidence = Literal["clear", "inferred", "unresolvable"]
"""`clear`: read without guessing. `inferred`: the text is damaged, reasons are given.
`unresolvable`: listed, never evaluated."""

Evidence = Literal["official", "secondary", "measured", "derived"]
"""`official`: the text itself or a verbatim copy. `secondary`: somebody's account of it.
`measured`: counted in published data. `derived`: follows from the others."""

DocumentKind = Literal["official-text", "copy", "machine-translation", "secondary", "data"]


@frozen
class Document:
    """A document that facts are read from; *digest* is the SHA-256 of the copy that was read."""

    id: str
    title: str
    kind: DocumentKind
    language: str
    title_en: str | None = None
    number: str | None = None
    issuer: str | None = None
    address: str | None = None
    issued: date | None = None
    read_on: date | None = None
    digest: str | None = None
    note: str | None = None


@frozen
class Source:
    """
    One place in one document.

    *literal* is what is printed there, in *language*; *reading* is what we take it to say. *line* counts
    from 1 in the copy whose digest the document carries.
    """

    document: str
    confidence: Confidence
    place: str | None = None
    line: int | None = None
    literal: str | None = None
    language: str | None = None
    reading: str | None = None
    evidence: Evidence | None = None
    note: str | None = None


@frozen
class Doubt:
    """Something about *field* that no source settles, and what we do in the meantime."""

    field: str
    reason: str
    reason_en: str


@frozen
class Defect:
    """A defect of the document itself: lost, doubled or damaged lines, and how they were treated."""

    kind: Literal["duplicate", "lost", "garbled", "truncated", "numbering", "noise", "conflict"]
    text: str
    text_en: str
    lines: tuple[int, ...] = ()
    document: str | None = None
