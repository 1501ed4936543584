"""Dated edges between codes of two tables, or of two releases of one."""

from datetime import date
from typing import Literal

from attrs import frozen

from hcstandards.model.sources import Source

CorrespondenceKind = Literal[
    "unchanged", "renamed", "recoded", "split", "merged", "partial", "disabled", "ambiguous", "reused"
]


@frozen
class Correspondence:
    """
    One edge.

    *source_edition* and *target_edition* are versions of the standards' editions. A `disabled`
    edge has no target. *primary* marks the target to prefer where there are several.
    """

    source_system: str
    source_edition: str
    source_code: str
    kind: CorrespondenceKind
    source: Source
    target_system: str | None = None
    target_edition: str | None = None
    target_code: str | None = None
    since: date | None = None
    until: date | None = None
    primary: bool = False
    note: str | None = None
