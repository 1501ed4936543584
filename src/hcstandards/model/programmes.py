"""Programmes: tasks and measures with the bodies that answer for them, phases, documents to be produced."""

from datetime import date
from typing import Literal

from attrs import frozen

from hcstandards.model.sources import Confidence, Defect, Source
from hcstandards.model.standards import Area

LeadConvention = Literal["several-leads", "first-leads", "sole", "lost", "none"]
"""How the printed list of bodies is to be read; `lost`: the word that tells is missing, so nobody leads."""


@frozen
class Action:
    """One line of work under a task."""

    id: str
    title: str
    title_en: str
    source: Source


@frozen
class Task:
    """
    One task.

    With convention `lost` the bodies stand in *responsible* and *leads* is empty: the source no
    longer tells who leads. *open_list*: the printed list ends in "etc.".
    """

    id: str
    number: int
    title: str
    title_en: str
    convention: LeadConvention
    convention_confidence: Confidence
    source: Source
    group: str | None = None
    area: Area | None = None
    leads: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    open_list: bool = False
    actions: tuple[Action, ...] = ()
    complete: bool = True
    note: str | None = None


@frozen
class Measure:
    """A measure, obligation, mechanism or supervision item, and the bodies it addresses."""

    id: str
    kind: Literal["measure", "obligation", "responsibility", "supervision-item", "mechanism", "use-of-results"]
    title: str
    title_en: str
    source: Source
    bodies: tuple[str, ...] = ()
    modality: str | None = None
    area: Area | None = None
    group: str | None = None
    members: tuple[str, ...] = ()
    note: str | None = None


@frozen
class Phase:
    """A phase; *precision* `month`: the source gives months, *since* and *until* are their first days."""

    id: str
    title: str
    title_en: str
    precision: Literal["day", "month", "year"]
    source: Source
    since: date | None = None
    until: date | None = None
    note: str | None = None


@frozen
class Deliverable:
    """A document that the programme asks someone to produce."""

    id: str
    title: str
    title_en: str
    source: Source
    task: str | None = None


@frozen
class NamedPilot:
    """A pilot that the programme names; *scope* is `None` where the source gives none."""

    id: str
    title: str
    title_en: str
    source: Source
    task: str | None = None
    scope: str | None = None
    scope_en: str | None = None


@frozen
class Target:
    """A number or aim of the programme that is not a threshold of anyone (an increment without a base)."""

    id: str
    title: str
    title_en: str
    source: Source
    task: str | None = None
    value: str | None = None
    unit: str | None = None


@frozen
class Group:
    """A heading that tasks or measures stand under."""

    id: str
    title: str
    title_en: str
    source: Source
    area: Area | None = None


@frozen
class Milestone:
    """A dated step in the making of the programme; *on* is `None` where no day is given."""

    id: str
    title: str
    title_en: str
    source: Source
    on: date | None = None


@frozen
class Programme:
    """
    Tasks and measures of one document.

    *stated_tasks* and *stated_measures* are the totals that the document
    claims, which may exceed what a damaged copy still describes.
    """

    id: str
    standard: str
    edition: str
    title: str
    title_en: str
    source: Source
    groups: tuple[Group, ...] = ()
    tasks: tuple[Task, ...] = ()
    measures: tuple[Measure, ...] = ()
    phases: tuple[Phase, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    pilots: tuple[NamedPilot, ...] = ()
    targets: tuple[Target, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    stated_tasks: int | None = None
    stated_measures: int | None = None
    defects: tuple[Defect, ...] = ()
