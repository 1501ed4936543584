"""What a table file says of itself, and the rows it is written from."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from attrs import field, frozen

from hcstandards.errors import WrongValueError
from hcstandards.model.codes import NO_PROPERTIES, PropertyDefinition

MOST_PROPERTIES = 500
MOST_RELEASES = 32_766


def _kept_text(text: str | None) -> str | None:
    return text or None


@frozen
class TableInput:
    """A file that a table was made from: its name, size in bytes and SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@frozen
class TableHead:
    """
    A code system and the one release of its table that is being written.

    *standard* is the id of the standard that owns the table (the code system's own id where it has none in the
    catalogue), *edition* the version of the standard's edition the release belongs to (semver) and
    *edition_label* how that edition is printed. *release* is the release's id (`YYYYMMDD`, or the label as
    printed). Days are half-open; a release without *in_force_to* ends where the next one starts. Where no
    source gives *in_force_from* we answer from *published* on and say so.

    *complete* is false where the source gives only a part, so that absence proves nothing. *source* names the
    document as printed, *rights* what may be done with it (`None` for *redistributable*: not known).
    *indexed* lists properties that filters on equality should find without reading every row. *recipe*,
    *inputs* and *repairs* say how the rows were made.
    """

    system: str
    release: str
    title: str
    title_en: str
    edition: str = "1.0.0"
    edition_label: str | None = None
    standard: str = ""
    label: str | None = None
    published: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    complete: bool = True
    source: str = ""
    publisher: str = ""
    rights: str = ""
    rights_en: str = ""
    redistributable: bool | None = None
    openness: Literal["open", "closed"] = "open"
    properties: tuple[PropertyDefinition, ...] = ()
    indexed: tuple[str, ...] = ()
    recipe: str | None = None
    inputs: tuple[TableInput, ...] = ()
    repairs: tuple[str, ...] = ()


def require_sound(head: TableHead) -> None:
    """
    Refuse what no table can be, before a row is read.

    Raises:
        WrongValueError: a text that is missing, an edition that is no version, properties that clash, days
            that can't be.
    """
    from semver import Version

    for name in ("system", "release", "title", "title_en", "edition"):
        if not getattr(head, name):
            raise WrongValueError(name, "nothing", "text")
    for name in ("system", "standard", "release"):
        if {"@", "/", "#"} & set(getattr(head, name)):
            raise WrongValueError(name, repr(getattr(head, name)), "an id without @, / and #, which pin and part ids")
    if not Version.is_valid(head.edition):
        raise WrongValueError("edition", repr(head.edition), "a version like 2.0.0")
    ids = [each.id for each in head.properties]
    if len(ids) > MOST_PROPERTIES:
        raise WrongValueError("properties", str(len(ids)), f"at most {MOST_PROPERTIES}")
    if len(set(ids)) < len(ids):
        raise WrongValueError("properties", "the same id twice", "each id once")
    if not set(head.indexed) <= set(ids):
        raise WrongValueError("indexed", ", ".join(sorted(set(head.indexed) - set(ids))), "declared properties")
    if head.in_force_from and head.in_force_to and head.in_force_to <= head.in_force_from:
        raise WrongValueError("in_force_to", str(head.in_force_to), f"a day after {head.in_force_from}")


@frozen
class TableRow:
    """
    One row: a code of the release.

    Empty text in an optional field is the same as `None`. *former_names* and *former_codes* are what the concept
    was called before (曾用名, 曾用码): search finds them. *properties* holds declared columns only.
    """

    code: str
    display: str
    display_en: str | None = field(default=None, converter=_kept_text)
    parent: str | None = field(default=None, converter=_kept_text)
    properties: Mapping[str, str] = NO_PROPERTIES
    replaced_by: tuple[str, ...] = ()
    status: Literal["active", "disabled"] = "active"
    valid_from: date | None = None
    valid_to: date | None = None
    record: str | None = field(default=None, converter=_kept_text)
    former_names: tuple[str, ...] = ()
    former_codes: tuple[str, ...] = ()
