"""Pilot use of a standard, region by region."""

from datetime import date
from typing import Literal

from attrs import frozen

from hcstandards.model.sources import Doubt, Source

PilotStageName = Literal["listed", "simulated", "actual-use", "ended"]
PilotOutcome = Literal["adopted", "extended", "dropped"]
PilotPrecision = Literal["day", "month", "year"]


@frozen
class PilotStage:
    """From *since* on, the unit was at *stage*; *precision* says how exactly the source dates it."""

    stage: PilotStageName
    since: date
    source: Source
    precision: PilotPrecision = "day"


@frozen
class PilotUnit:
    """A region (GB/T 2260 code) that takes part, with its dated stages."""

    region: str
    name: str
    stages: tuple[PilotStage, ...]
    name_en: str | None = None
    demonstration: bool = False


@frozen
class Pilot:
    """
    A programme of pilot use.

    *stated_units* is the number of units that the basis document names, which may
    exceed the units that could be sourced one by one.
    """

    id: str
    standard: str
    title: str
    title_en: str
    source: Source
    edition: str | None = None
    basis: str | None = None
    stated_units: int | None = None
    units: tuple[PilotUnit, ...] = ()
    population: str | None = None
    institutions: str | None = None
    exit_criteria: str | None = None
    exit_criteria_en: str | None = None
    exit_criteria_sources: tuple[Source, ...] = ()
    outcome: PilotOutcome | None = None
    outcome_source: Source | None = None
    doubts: tuple[Doubt, ...] = ()
