"""An opened release: model values by id, made when they are first asked for and then kept."""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from hcstandards.errors import UnknownIdError
from hcstandards.release.codec import decode
from hcstandards.release.container import Container

if TYPE_CHECKING:
    from hcstandards.model.bodies import Body
    from hcstandards.model.changes import ChangeRequest
    from hcstandards.model.codes import CodeSystem, Concept
    from hcstandards.model.correspondences import Correspondence
    from hcstandards.model.criteria import Criterion, CriterionGroup
    from hcstandards.model.grading import GradingScheme, PointsScheme
    from hcstandards.model.indicators import Indicator, Threshold
    from hcstandards.model.pilots import Pilot
    from hcstandards.model.programmes import Programme
    from hcstandards.model.schemas import DocumentType
    from hcstandards.model.sources import Document
    from hcstandards.model.standards import Edition, Standard
    from hcstandards.model.statuses import Lifecycle, StatusRecord
    from hcstandards.release.layers import Layers

T = TypeVar("T")

MOST_COMPARED = 2_000
"""Codes that a mistyped one is compared with; of a longer table, those that start alike."""


def near_matches(key: str, known: "Mapping[str, object] | list[str]") -> tuple[str, ...]:
    """Return up to three of *known* that are close to *key*, best first."""
    from difflib import get_close_matches

    return tuple(get_close_matches(key, list(known), n=3, cutoff=0.6))


class Holdings:
    """
    What one release, or several stacked ones, hold.

    Reading is safe from several threads: a value made twice is the same value. Members are parsed one by one, so
    a caller pays for what it touches.
    """

    def __init__(self, container: "Container | Layers") -> None:
        self.container = container
        self._made: dict[tuple[str, str], Any] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Holdings, (self.container,)

    @property
    def digest(self) -> str:
        """The release's digest, `sha256:` and 64 hexadecimal digits."""
        return self.container.digest

    @cached_property
    def index(self) -> dict[str, Any]:
        """What there is, by kind and id."""
        index: dict[str, Any] = self.container.manifest["index"]
        return index

    def _plain(self, member: str) -> Any:
        key = ("plain", member)
        if key not in self._made:
            self._made[key] = self.container.member(member)
        return self._made[key]

    def _make(self, kind: str, key: str, cls: type[T], data: Any) -> T:
        made: T | None = self._made.get((kind, key))
        if made is None:
            made = self._made[kind, key] = decode(cls, data)
        return made

    def kept(self, name: str, key: Hashable, make: Callable[[], T]) -> T:
        """Return what *make* makes of *key*, kept until *name* is asked for with another key."""
        found = self._made.get(("kept", name))
        if found is None or found[0] != key:
            found = self._made["kept", name] = (key, make())
        made: T = found[1]
        return made

    # standards -----------------------------------------------------------------------------------

    def standard_ids(self) -> tuple[str, ...]:
        """Return the ids of all standards, sorted."""
        return tuple(self.index["standards"])

    def standard(self, key: str) -> "Standard":
        """
        Return the standard *key*.

        Raises:
            UnknownIdError: no such standard; near matches are given.
        """
        made: "Standard | None" = self._made.get(("standard", key))  # noqa: UP037 - imported below
        if made is not None:  # before the import: a day asked for the first time asks this again
            return made
        from hcstandards.model.standards import Standard

        if key not in self.index["standards"]:
            raise UnknownIdError("standard", key, near_matches(key, self.index["standards"]))
        member = f"standard/{key}"
        return self._make("standard", key, Standard, self._plain(member)["standard"])

    def edition_days(self, key: str) -> "tuple[tuple[date, date | None, Edition], ...]":
        """
        Return the editions of the standard *key* whose first day is known, each after its days, in order.

        Raises:
            UnknownIdError: no such standard.
        """
        made: "tuple[tuple[date, date | None, Edition], ...] | None" = self._made.get(("edition days", key))  # noqa: UP037
        if made is None:
            days = ((each.starts, each.ends, each) for each in self.standard(key).editions)
            made = tuple((starts, ends, each) for starts, ends, each in days if starts is not None)
            self._made["edition days", key] = made
        return made

    def statuses(self, key: str) -> "tuple[StatusRecord, ...]":
        """Return the recorded statuses of the standard *key*."""
        from hcstandards.model.statuses import StatusRecord

        self.standard(key)
        found = self._plain(f"standard/{key}")["statuses"]
        return tuple(decode(StatusRecord, each) for each in found)

    # things kept in one member of their kind ------------------------------------------------------

    def _listed(self, kind: str, key: str, cls: type[T], name: str) -> T:
        data = self._plain(kind)
        if key not in data:
            raise UnknownIdError(name, key, near_matches(key, data))
        return self._make(kind, key, cls, data[key])

    def document(self, key: str) -> "Document":
        """Return the source document *key*."""
        from hcstandards.model.sources import Document

        return self._listed("documents", key, Document, "document")

    def body(self, key: str) -> "Body":
        """Return the body *key*."""
        from hcstandards.model.bodies import Body

        return self._listed("bodies", key, Body, "body")

    def indicator(self, key: str) -> "Indicator":
        """Return the indicator *key*."""
        from hcstandards.model.indicators import Indicator

        return self._listed("indicators", key, Indicator, "indicator")

    def lifecycle(self, key: str) -> "Lifecycle":
        """Return the lifecycle profile *key*."""
        from hcstandards.model.statuses import Lifecycle

        return self._listed("lifecycles", key, Lifecycle, "lifecycle")

    def change(self, key: str) -> "ChangeRequest":
        """Return the change request *key*."""
        from hcstandards.model.changes import ChangeRequest

        return self._listed("changes", key, ChangeRequest, "change request")

    def ids(self, kind: str) -> tuple[str, ...]:
        """Return the ids of `documents`, `bodies`, `indicators`, `lifecycles` or `changes`, sorted."""
        return tuple(self._plain(kind))

    # things with a member each --------------------------------------------------------------------

    def _indexed(self, kind: str, key: str, cls: type[T], name: str, member: str | None = None) -> T:
        if key not in self.index[kind]:
            raise UnknownIdError(name, key, near_matches(key, self.index[kind]))
        path = f"{member or kind}/{key}"
        return self._make(kind, key, cls, self._plain(path))

    def code_system(self, key: str) -> "CodeSystem":
        """Return the code system *key* (a former id works too)."""
        from hcstandards.model.codes import CodeSystem

        if key not in self.index["code_systems"]:
            key = self._former_ids.get(key, key)
        return self._indexed("code_systems", key, CodeSystem, "code system", "system")

    @cached_property
    def _former_ids(self) -> dict[str, str]:
        systems = self.index["code_systems"]
        return {former: key for key, each in systems.items() for former in each["former_ids"]}

    def grading_scheme(self, key: str) -> "GradingScheme":
        """Return the grading scheme *key*."""
        from hcstandards.model.grading import GradingScheme

        return self._indexed("grading", key, GradingScheme, "grading scheme")

    def points_scheme(self, key: str) -> "PointsScheme":
        """Return the points scheme *key*."""
        from hcstandards.model.grading import PointsScheme

        return self._indexed("points", key, PointsScheme, "points scheme")

    def programme(self, key: str) -> "Programme":
        """Return the programme *key*."""
        from hcstandards.model.programmes import Programme

        return self._indexed("programmes", key, Programme, "programme")

    def pilot(self, key: str) -> "Pilot":
        """Return the pilot *key*."""
        from hcstandards.model.pilots import Pilot

        return self._indexed("pilots", key, Pilot, "pilot")

    # document types -------------------------------------------------------------------------------

    def document_type_ids(self) -> tuple[str, ...]:
        """Return the ids of the document types, sorted; none for a release that was built without schemas."""
        found: tuple[str, ...] | None = self._made.get(("document types", ""))
        if found is None:
            names = [name for name in self.container.names() if name.startswith("schema/")]
            found = self._made["document types", ""] = tuple(sorted(name.removeprefix("schema/") for name in names))
        return found

    def schema(self, key: str) -> dict[str, Any]:
        """
        Return the JSON Schema of the document type *key*: one and the same object, which nobody may change.

        Raises:
            UnknownIdError: no such document type; near matches are given.
        """
        known = self.document_type_ids()
        if key not in known:
            raise UnknownIdError("document type", key, near_matches(key, list(known)))  # noqa: TRY003 - facts
        made: dict[str, Any] | None = self._made.get(("schema", key))
        if made is None:
            made = self._made["schema", key] = json.loads(self.container.member(f"schema/{key}"))
        return made

    def document_examples(self, key: str) -> dict[str, Any]:
        """Return documents that fit the document type *key*, by name; none if it came without."""
        self.schema(key)
        name = f"examples/{key}"
        found: dict[str, Any] = self._plain(name) if name in self.container else {}
        return found

    def document_type(self, key: str) -> "DocumentType":
        """Return the document type *key* with its examples."""
        from hcstandards.model.schemas import DocumentType
        from hcstandards.release.container import canonical
        from hcstandards.values import FrozenMap

        self.schema(key)
        examples = {name: canonical(each).decode() for name, each in self.document_examples(key).items()}
        return DocumentType(key, self.container.member(f"schema/{key}"), FrozenMap(examples))

    # thresholds and criteria ----------------------------------------------------------------------

    def threshold_ids(self) -> Iterator[str]:
        """Yield the id of every threshold."""
        for key, each in self.index["standards"].items():
            yield from dict.fromkeys(f"{key}/{name}" for name in each["thresholds"])

    def threshold_versions(self, key: str) -> "tuple[Threshold, ...]":
        """
        Return the threshold *key* as each edition of its standard has it.

        Raises:
            UnknownIdError: no such threshold.
        """
        made: "tuple[Threshold, ...] | None" = self._made.get(("threshold", key))  # noqa: UP037 - imported below
        if made is None:
            from hcstandards.model.indicators import Threshold

            standard = key.partition("/")[0]
            member = f"thresholds/{standard}"
            if member not in self.container or key not in self._plain(member):
                known = list(self.threshold_ids())
                raise UnknownIdError("threshold", key, near_matches(key, known))
            made = tuple(decode(Threshold, each) for each in self._plain(member)[key])
            self._made["threshold", key] = made
        return made

    def criteria(self, standard: str) -> "tuple[Criterion, ...]":
        """Return the criteria of *standard*, in order; none if it has none."""
        from hcstandards.model.criteria import Criterion

        return self._criteria_part(standard, "criteria", Criterion)

    def criterion_groups(self, standard: str) -> "tuple[CriterionGroup, ...]":
        """Return the groups that the criteria of *standard* stand under."""
        from hcstandards.model.criteria import CriterionGroup

        return self._criteria_part(standard, "groups", CriterionGroup)

    def _criteria_part(self, standard: str, part: str, cls: type[T]) -> tuple[T, ...]:
        member = f"criteria/{standard}"
        if member not in self.container:
            return ()
        made: tuple[T, ...] | None = self._made.get((part, standard))
        if made is None:
            made = tuple(decode(cls, each) for each in self._plain(member)[part])
            self._made[part, standard] = made
        return made

    def correspondences(self) -> "tuple[Correspondence, ...]":
        """Return every edge between codes."""
        made: tuple[Correspondence, ...] | None = self._made.get(("correspondences", ""))
        if made is None:
            owners = self.index["correspondences"]
            made = tuple(each for standard in owners for each in self.correspondences_of(standard))
            self._made["correspondences", ""] = made
        return made

    def correspondences_of(self, standard: str) -> "tuple[Correspondence, ...]":
        """Return the edges that the entry of *standard* records."""
        from hcstandards.model.correspondences import Correspondence

        if standard not in self.index["correspondences"]:
            return ()
        return tuple(decode(Correspondence, each) for each in self._plain(f"correspondences/{standard}"))

    # tables ---------------------------------------------------------------------------------------

    def table(self, system: str, release: str) -> "ReleaseRows":
        """Return the rows of one table release."""
        key = ("table", f"{system}/{release}")
        made: ReleaseRows | None = self._made.get(key)
        if made is None:
            name = f"table/{system}/{release}"
            made = self.container.rows(name) or TableRows(system, self.container.member(name))
            self._made[key] = made
        return made

    def designations(self) -> dict[str, list[str]]:
        """Return the ids of the standards that bear a designation, by its canonical form."""
        bearers: dict[str, list[str]] = self._plain("designations")
        return bearers

    def search_rows(self) -> list[list[str | None]]:
        """Return rows of kind, id, Chinese text, English text."""
        rows: list[list[str | None]] = self._plain("search")
        return rows


class ReleaseRows(Protocol):
    """The rows of one table release, wherever they lie: in a release file or in a table file of their own."""

    system: str
    edition: str

    def __iter__(self) -> "Iterator[Concept]": ...
    def __contains__(self, code: object) -> bool: ...
    def __len__(self) -> int: ...

    def codes(self) -> tuple[str, ...]:
        """Return the codes, each once, in the table's order."""
        ...

    def concepts(self, code: str) -> "tuple[Concept, ...]":
        """Return every concept that bears *code*: more than one only where a code was reused."""
        ...

    def near(self, code: str) -> tuple[str, ...]:
        """Return up to three codes close to *code*."""
        ...

    def turning_after(self, day: date) -> "Iterator[Concept]":
        """Yield the concepts whose own validity starts or ends after *day*."""
        ...

    def redirected(self) -> "Iterator[Concept]":
        """Yield the concepts that name a successor."""
        ...


class TableRows:
    """The rows of one table release; a concept is made when its code is asked for."""

    def __init__(self, system: str, data: dict[str, Any]) -> None:
        self.system = system
        self.edition: str = data["edition"]
        self._columns: list[str] = [*data["columns"], *data["properties"]]
        self._properties: list[str] = data["properties"]
        self._rows: dict[str, list[list[Any]]] = {}
        for row in data["rows"]:
            self._rows.setdefault(row[0], []).append(row)
        self._ordered: list[list[Any]] = data["rows"]

    def __iter__(self) -> "Iterator[Concept]":
        return map(self._concept, self._ordered)

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def codes(self) -> tuple[str, ...]:
        """Return the codes, in the table's order."""
        return tuple(self._rows)

    def concepts(self, code: str) -> "tuple[Concept, ...]":
        """Return every concept that bears *code*: more than one only where a code was reused."""
        return tuple(map(self._concept, self._rows.get(code, ())))

    def near(self, code: str) -> tuple[str, ...]:
        """Return codes close to *code*: the same but for case, blanks, width or leading zeros, then similar ones."""
        import unicodedata

        folded = unicodedata.normalize("NFKC", code).strip().lstrip("0").upper()
        alike = [each for each in self._rows if each.lstrip("0").upper() == folded]
        around = list(self._rows)
        if len(around) > MOST_COMPARED:  # comparing 100,000 codes takes a tenth of a second
            around = [each for each in around if each[:3] == code[:3]][:MOST_COMPARED]
        return tuple(dict.fromkeys([*alike, *near_matches(code, around)]))[:3]

    def turning_after(self, day: date) -> "Iterator[Concept]":
        """Yield the concepts whose own validity starts or ends after *day*."""
        return (
            each
            for each in self
            if (each.valid_from is not None and each.valid_from > day)
            or (each.valid_to is not None and each.valid_to > day)
        )

    def redirected(self) -> "Iterator[Concept]":
        """Yield the concepts that name a successor."""
        return (self._concept(row) for row in self._ordered if row[-1])

    def _concept(self, row: list[Any]) -> "Concept":
        from hcstandards.model.codes import NO_PROPERTIES, Concept
        from hcstandards.values import FrozenMap

        cells: dict[str, Any] = {name: cell for name, cell in zip(self._columns, row, strict=False) if cell is not None}
        properties = {name: cells.pop(name) for name in self._properties if name in cells}
        for name in ("valid_from", "valid_to"):
            if name in cells:
                cells[name] = date.fromisoformat(cells[name])
        return Concept(
            system=self.system,
            edition=self.edition,
            properties=FrozenMap(properties) if properties else NO_PROPERTIES,
            replaced_by=tuple(row[-1]),
            **cells,
        )
