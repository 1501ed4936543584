"""Change requests: what a maintainer proposes, who reviewed it, what became of it."""

from datetime import date
from typing import Literal

from attrs import frozen

from hcstandards.model.sources import Source


@frozen
class ChangeStep:
    """A dated step of the maintained-table lifecycle."""

    stage: Literal["application", "review", "public-notice", "release", "rejected"]
    on: date
    by: str
    until: date | None = None
    note: str | None = None


@frozen
class ChangeRequest:
    """A proposed change to one entry of the catalogue."""

    id: str
    title: str
    title_en: str
    target: str
    steps: tuple[ChangeStep, ...]
    source: Source | None = None
    reason: str | None = None
