"""Bodies and roles: who issues, leads, takes part."""

from typing import Literal

from attrs import frozen

from hcstandards.model.sources import Source


@frozen
class Alias:
    """Another name that a document prints for a body."""

    name: str
    source: Source


@frozen
class Body:
    """An organ or a role. *succeeded_by* names the bodies that took its work over."""

    id: str
    name: str
    name_en: str
    kind: Literal["organ", "role"]
    source: Source
    aliases: tuple[Alias, ...] = ()
    succeeded_by: tuple[str, ...] = ()
    part_of: str | None = None
    region: str | None = None
    note: str | None = None
