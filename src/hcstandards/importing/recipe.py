"""What a recipe says: how a list's files are read and what their columns mean. No code, no I/O."""

from typing import Literal

from attrs import frozen

from hcstandards.values import FrozenMap

Format = Literal[
    "tsv",
    "csv",
    "lines",
    "fixed-width",
    "workbook",
    "icd10cm-tabular",
    "claml",
    "sdmx-codelist",
    "fhir-codes",
    "fhir-map",
    "json",
    "division-changes",
]
Content = Literal["concepts", "disabled", "recodes", "renames", "correspondences"]
Columns = tuple[str, ...]
"""Header names, the first that is there counts; or one position, from 1, or from -1 at the end."""

NO_COLUMNS: FrozenMap[str, Columns] = FrozenMap()
NO_WORDS: FrozenMap[str, str] = FrozenMap()

CONCEPT_FIELDS = (
    "code",
    "display",
    "display_en",
    "parent",
    "status",
    "valid_from",
    "valid_to",
    "replaced_by",
    "record",
    "former_names",
    "former_codes",
    "release",
)
EDGE_FIELDS = (
    "source_code",
    "target_code",
    "kind",
    "since",
    "until",
    "note",
    "primary",
    "source_system",
    "target_system",
)
FIELDS_OF: dict[Content, tuple[str, ...]] = {
    "concepts": CONCEPT_FIELDS,
    "disabled": CONCEPT_FIELDS,
    "recodes": EDGE_FIELDS,
    "renames": ("code", "former_name"),
    "correspondences": EDGE_FIELDS,
}
REQUIRED_OF: dict[Content, tuple[str, ...]] = {
    "concepts": ("code",),
    "disabled": ("code",),
    "recodes": ("source_code", "target_code"),
    "renames": ("code", "former_name"),
    "correspondences": ("source_code",),
}


@frozen
class Property:
    """A column that concepts carry beside the fixed fields; a file without it is reported unless *optional*."""

    id: str
    columns: Columns
    title: str
    title_en: str
    optional: bool = False


@frozen
class MapColumn:
    """
    A column of a concept's row that holds the code it corresponds to in another table.

    Without *target_system* it is the recipe's, or the one that the user or the target table names.
    """

    columns: Columns
    target_system: str = ""
    target_edition: str = "1.0.0"
    kind: str = "unchanged"


@frozen
class Derivation:
    """A parent that follows from the code itself: its first *length* characters, filled up with *fill*."""

    length: int
    fill: str = ""
    suffix: str = ""


@frozen
class Part:
    """
    One table of the files: which file, archive member or sheet it is, and what its columns mean.

    *header*: `none`, the row it stands in, or `find` (the first row that has every required column). *rest* keeps
    every column that isn't mapped as a property. *expect_columns* is the width the publisher's table is known to
    have; another one is reported. *stop*: the table ends before the row whose first text is one of these. *compose*
    makes columns of others (`"{from}-{to}"`). *unread*: paths of a JSON document that say more of the list and can't be
    read as rows; what stands there is reported. *outline*: the column that says how deep a row is; its parent is the
    nearest row above that is less deep. *until* says whether `valid_to` names the last day or the first day without.
    *without_target*: is a code without a target `disabled`, or not mapped yet (`skip`)?
    """

    content: Content
    format: Format
    files: tuple[str, ...] = ()
    sheet: tuple[str, ...] = ()
    optional: bool = False
    encoding: str = "utf-8"
    delimiter: str = ""
    header: str = "none"
    skip: int = 0
    stop: tuple[str, ...] = ()
    widths: FrozenMap[str, str] = NO_WORDS
    pattern: str | None = None
    path: str | None = None
    unread: tuple[str, ...] = ()
    compose: FrozenMap[str, str] = NO_WORDS
    columns: FrozenMap[str, Columns] = NO_COLUMNS
    properties: tuple[Property, ...] = ()
    rest: bool = False
    constants: FrozenMap[str, str] = NO_WORDS
    maps: tuple[MapColumn, ...] = ()
    parents: tuple[Derivation, ...] = ()
    outline: str = ""
    split: str | None = None
    status: FrozenMap[str, str] = NO_WORDS
    kinds: FrozenMap[str, str] = NO_WORDS
    kind_otherwise: str = ""
    without_target: Literal["disabled", "skip"] = "disabled"
    only: FrozenMap[str, Columns] = NO_COLUMNS
    empty: tuple[str, ...] = ()
    dates: tuple[str, ...] = ("YYYYMMDD", "YYYY-MM-DD", "YYYY/MM/DD", "YYYY年MM月DD日")
    open_ends: tuple[str, ...] = ()
    until: Literal["last-day", "first-day-without"] = "last-day"
    expect_columns: int = 0


@frozen
class Recipe:
    """
    How one publisher's list is imported.

    *system* is the code system's id, *edition* the version of its standard. *target_system* and *target_edition*
    are those of a crosswalk's other end. *quirks* and *notes* say what is known of the source and how sure it is.
    *rules* names another code system whose code rules hold; *repairs*, where there are any, are the only ones that
    may be asked for.
    """

    id: str
    title: str
    title_en: str
    parts: tuple[Part, ...]
    system: str = ""
    edition: str = "1.0.0"
    source_system: str = ""
    source_edition: str = "1.0.0"
    target_system: str = ""
    target_edition: str = "1.0.0"
    standard: str = ""
    publisher: str = ""
    rights: str = ""
    rights_en: str = ""
    redistributable: str = ""
    complete: bool = True
    openness: Literal["open", "closed"] = "open"
    rules: str = ""
    quirks: tuple[str, ...] = ()
    notes: str = ""
    notes_en: str = ""
    repairs: tuple[str, ...] = ()
