"""Standards and their editions."""

from datetime import date
from enum import StrEnum
from typing import Literal

from attrs import frozen

from hcstandards.model.sources import Defect, Doubt, Source


class Area(StrEnum):
    """The four key areas of 医保发〔2019〕39号, in its order."""

    BASIC_COMMON = "basic-common"
    MANAGEMENT = "management"
    PUBLIC_SERVICE = "public-service"
    EVALUATION_SUPERVISION = "evaluation-supervision"


Nature = Literal["mandatory", "recommended", "guidance", "draft-for-trial", "normative-document", "plan"]
"""Binding force as printed: GB and WS are mandatory, GB/T and WS/T recommended."""


@frozen
class Rights:
    """May the content be passed on, and under what words. *redistributable* `None`: not known, so not shipped."""

    statement: str
    statement_en: str
    redistributable: bool | None = None
    licence: str | None = None


@frozen
class Erratum:
    """A correction published after issue; it changes no date of force."""

    published: date
    text: str
    text_en: str
    source: Source


@frozen
class Edition:
    """
    One edition of a standard.

    Published is not in force: *issued* is the day of publication, *in_force_from* the first day it binds,
    *in_force_to* the first day it no longer does (half-open; `None` is an open end). A date that no source
    gives is `None`, and *doubts* says so; *assumed_from* and *assumed_to* are then the days from and up to
    which we answer with this edition, on the ground that the doubt gives. Answers that rest on them say so.
    """

    standard: str
    version: str
    label: str
    source: Source
    issued: date | None = None
    issued_label: str | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    assumed_from: date | None = None
    assumed_to: date | None = None
    designation: str | None = None
    nature: Nature | None = None
    replaces: tuple[str, ...] = ()
    errata: tuple[Erratum, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    facts: tuple["EditionFact", ...] = ()

    @property
    def starts(self) -> date | None:
        """The first day we answer with this edition; `None` if nothing supports one."""
        return self.in_force_from or self.assumed_from

    @property
    def ends(self) -> date | None:
        """The first day we no longer answer with this edition; `None` is an open end."""
        return self.in_force_to or self.assumed_to


@frozen
class EditionFact:
    """A figure that describes an edition without judging anyone, for example how many groups it has."""

    name: str
    value: str
    title: str
    title_en: str
    source: Source


@frozen
class Heading:
    """One heading of a document whose structure is carried, at its place in the tree."""

    id: str
    title: str
    level: int
    source: Source
    title_en: str | None = None
    parent: str | None = None
    area: Area | None = None


@frozen
class Standard:
    """
    A standard, apart from its editions' content.

    *designation* is the canonical form (the series word is part of it: 医保发〔2019〕39号), *printed* the
    forms met in documents. *area_basis* says whether a source assigns the area or we do.
    *jurisdiction* is `CN` or a GB/T 2260 code.
    """

    id: str
    title: str
    title_en: str
    area: Area
    area_basis: Literal["stated", "assigned"]
    issuer: str
    nature: Nature
    lifecycle: str
    rights: Rights
    source: Source
    editions: tuple[Edition, ...]
    designation: str | None = None
    printed: tuple[str, ...] = ()
    jurisdiction: str = "CN"
    legal_basis: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    defects: tuple[Defect, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    note: str | None = None
    note_en: str | None = None
