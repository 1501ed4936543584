"""The status axes of a standard and the state machines that govern the lifecycle axis."""

from datetime import date
from typing import Literal

from attrs import frozen

from hcstandards.model.sources import Source
from hcstandards.model.standards import Erratum

Axis = Literal["legal", "lifecycle", "pilot", "artefact", "identifier"]


@frozen
class StatusRecord:
    """
    From *since* on, *axis* of the standard (or of one *edition*) had the value *value*.

    The legal axis of a dated edition is derived from its dates and takes no record; the artefact axis is
    read off the version. *region* narrows a record to one GB/T 2260 division. Of stages of a lifecycle that begin on
    one day the one listed last holds from then on.
    """

    axis: Axis
    value: str
    since: date
    source: Source
    edition: str | None = None
    until: date | None = None
    authority: str | None = None
    region: str | None = None


@frozen
class LifecycleState:
    """
    A stage of a lifecycle.

    *fhir* is the publication status that FHIR would give it, *legal* the legal status of an edition at this stage
    where no source gives its days and none is recorded.
    """

    code: str
    title: str
    title_en: str
    fhir: Literal["draft", "active", "retired"]
    legal: str | None = None


@frozen
class LifecycleTransition:
    """A legal step from one stage to another; *way_back* marks the ones that go back."""

    origin: str
    target: str
    way_back: bool = False
    note: str | None = None


@frozen
class Lifecycle:
    """A named profile: a small state machine."""

    id: str
    title: str
    title_en: str
    states: tuple[LifecycleState, ...]
    transitions: tuple[LifecycleTransition, ...]
    source: Source


@frozen
class Status:
    """
    Where a standard stands on one day, on every axis; `None` where nothing is recorded.

    *legal*: `upcoming`, `in-force`, `replaced`, `withdrawn`, `undetermined`. *artefact*: `draft` or `stable`.
    *identifier*: `active`, `deprecated`, `reserved`. *fhir* is derived, never authored. *errata*: those published by
    that day; they change no date of force.
    """

    standard: str
    edition: str | None
    legal: str
    artefact: str
    identifier: str
    fhir: str
    lifecycle: str | None = None
    pilot: str | None = None
    upcoming: str | None = None
    basis: tuple[Source, ...] = ()
    errata: tuple[Erratum, ...] = ()
