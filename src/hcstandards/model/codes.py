"""Code systems, their dated table releases, concepts, and the rules of a code's structure."""

from datetime import date
from typing import Literal

from attrs import frozen

from hcstandards.model.sources import Defect, Doubt, Source
from hcstandards.values import FrozenMap

Characters = Literal["digits", "capitals", "capitals-digits", "fixed", "any"]
NO_PROPERTIES: FrozenMap[str, str] = FrozenMap()


@frozen
class Segment:
    """A part of a code. *value* holds the text of a `fixed` segment; *length* counts characters."""

    title: str
    title_en: str
    length: int
    characters: Characters
    value: str | None = None
    note: str | None = None


@frozen
class CodeRule:
    """
    The structure of a code, from *holds_from* up to, not including, *holds_to* (open where `None`).

    Either *segments* in order, or one *pattern* (a regular expression on the whole code). A rule that is not
    *enforced* is listed and never decides: no source verifies it.
    """

    id: str
    title: str
    title_en: str
    enforced: bool
    source: Source
    segments: tuple[Segment, ...] = ()
    pattern: str | None = None
    holds_from: date | None = None
    holds_to: date | None = None
    examples: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@frozen
class PropertyDefinition:
    """A column that the concepts of a code system carry beside code, display and parent."""

    id: str
    title: str
    title_en: str


@frozen
class TableRelease:
    """
    One release of a code table, with its own id (`YYYYMMDD` or the label as printed).

    *edition* is the version of the standard's edition that it belongs to. *count* is the number of concepts
    that a source states or that was counted; a check holds the table against it. *complete* is false where
    the source gives only a part. Days as in `Edition`.
    """

    id: str
    edition: str
    source: Source
    table: str
    count: int
    complete: bool = True
    label: str | None = None
    published: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    assumed_from: date | None = None
    assumed_to: date | None = None
    defects: tuple[Defect, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def starts(self) -> date | None:
        """The first day we answer with this release; `None` if nothing supports one."""
        return self.in_force_from or self.assumed_from

    @property
    def ends(self) -> date | None:
        """The first day we no longer answer with this release; `None` is an open end."""
        return self.in_force_to or self.assumed_to


@frozen
class CodeSystem:
    """
    A standard's code table. Without *releases* no table is embedded: *how_to_load* says where users get it.

    *openness*: `open` lists grow, `closed` lists are fixed by the standard.
    """

    id: str
    standard: str
    title: str
    title_en: str
    source: Source
    openness: Literal["open", "closed"] = "closed"
    rules: tuple[CodeRule, ...] = ()
    releases: tuple[TableRelease, ...] = ()
    properties: tuple[PropertyDefinition, ...] = ()
    how_to_load: str | None = None
    how_to_load_en: str | None = None
    former_ids: tuple[str, ...] = ()


@frozen
class CodeSystemExtension:
    """What an overlay adds to a code system of the catalogue below it; *id* is that code system's."""

    id: str
    releases: tuple[TableRelease, ...]
    properties: tuple[PropertyDefinition, ...] = ()
    rules: tuple[CodeRule, ...] = ()


@frozen(weakref_slot=False)
class Concept:
    """One code of one table release. A code reused for another meaning is another concept."""

    system: str
    edition: str
    code: str
    display: str
    display_en: str | None = None
    parent: str | None = None
    properties: FrozenMap[str, str] = NO_PROPERTIES
    replaced_by: tuple[str, ...] = ()
    status: Literal["active", "disabled"] = "active"
    valid_from: date | None = None
    valid_to: date | None = None
    record: str | None = None


@frozen
class CodeCheck:
    """
    What can be said of a code on a day: three different answers, each `None` where it can't be told.

    *why* explains every answer that is not a plain yes, in English; *why_zh* in Chinese.
    """

    system: str
    code: str
    day: date
    well_formed: bool | None
    known: bool | None
    in_force: bool | None
    why: tuple[str, ...] = ()
    why_zh: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    concept: Concept | None = None
    edition: str | None = None
    rule: str | None = None
    near: tuple[str, ...] = ()
