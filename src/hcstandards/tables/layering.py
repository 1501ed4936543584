"""A table file as a layer of a catalogue: it brings releases to a code system below it, or a code system of its own."""

from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from typing import Any

from hcstandards.errors import OverlayConflictError, Problem, WrongValueError
from hcstandards.model.bodies import Body
from hcstandards.model.codes import CodeSystem, CodeSystemExtension, TableRelease
from hcstandards.model.content import Content, Entry, Identity
from hcstandards.model.sources import Document, Doubt, Source
from hcstandards.model.standards import Area, Edition, Rights, Standard
from hcstandards.model.statuses import Lifecycle
from hcstandards.release.codec import encode
from hcstandards.release.compiling import COLUMNS, release_parts
from hcstandards.release.container import Container, pack
from hcstandards.release.holdings import Holdings
from hcstandards.tables.heads import TableHead
from hcstandards.tables.opening import FileRelease, TableFile
from hcstandards.tables.rows import FileRows, above

MOST_IN_MEMORY = 1_000_000
_ENDLESS = date.max


class TableLayer(Container):
    """
    A release made of a table file's head alone; its rows stay in the file.

    The digest is that of the file's content, so two files that say the same are the same layer.
    """

    __slots__ = ("_below", "_rows", "file")

    def __init__(self, path: str, below: Holdings | None) -> None:
        """
        Open the table file *path* on top of *below*.

        Raises:
            ReleaseError: see `TableFile`.
            OverlayConflictError: *below* has the standard and not the edition that a release belongs to.
        """
        self.file = TableFile(path)
        self._below = below
        super().__init__(_packed(self.file, below), path)
        self.digest = self.file.content
        system = self.file.system
        self._rows = {f"table/{system}/{each.head.release}": ordinal for ordinal, each in enumerate(self.file.releases)}
        self.manifest["members"] = [{"name": name, "sha256": self.digest_of(name)} for name in self.names()]

    def __reduce__(self) -> tuple[Any, ...]:
        return TableLayer, (self.path, self._below)

    def __contains__(self, name: str) -> bool:
        return name in self._rows or super().__contains__(name)

    def names(self) -> tuple[str, ...]:
        """Return the members' names, in order; a table release is a member too."""
        return tuple(sorted([*super().names(), *self._rows]))

    def digest_of(self, name: str) -> str:
        """Return the SHA-256 of a member; of a table release that of its rows."""
        if name in self._rows:
            return self.file.releases[self._rows[name]].rows
        return super().digest_of(name)

    @property
    def table_systems(self) -> tuple[str, ...]:
        """The code system whose table the file holds."""
        return (self.file.system,)

    def rows(self, name: str) -> FileRows | None:
        """Return the rows of the table release that member *name* is."""
        return FileRows(self.file, self._rows[name]) if name in self._rows else None

    def member(self, name: str) -> Any:
        """
        Return the plain data of a member; a table release is read into memory, as a release file would hold it.

        Neither lookups nor comparisons do this: they ask for the `rows`.

        Raises:
            WrongValueError: a table release of more than `MOST_IN_MEMORY` rows, about 2 KiB each.
        """
        rows = self.rows(name)
        if rows is None:
            return super().member(name)
        if len(rows) > MOST_IN_MEMORY:
            raise WrongValueError(
                "member", f"{name}: {len(rows):,} rows", f"at most {MOST_IN_MEMORY:,}; View.table(…) reads any number"
            )
        lines: list[list[Any]] = []
        for concept in rows.between("", above("")):
            cells = [getattr(concept, column) for column in COLUMNS]
            cells += [concept.properties.get(each) for each in rows.properties]
            lines.append([None if cell is None else str(cell) for cell in cells] + [list(concept.replaced_by)])
        since, record = COLUMNS.index("valid_from"), COLUMNS.index("record")
        lines.sort(key=lambda each: (each[0], each[since] or "", each[record] or ""))
        return {"columns": list(COLUMNS), "properties": list(rows.properties), "edition": rows.edition, "rows": lines}


def _packed(file: TableFile, below: Holdings | None) -> bytes:
    """Return the bytes of a release without tables that says what the file brings."""
    newest = file.releases[-1].head
    index = below.index if below else {"code_systems": {}, "standards": {}}
    document = _document(newest, len(file.releases))
    releases = tuple(_releases(file.releases, document.id))
    standard = newest.standard or newest.system
    identity = Identity(
        id=f"table.{newest.system}",
        version=newest.edition,
        title=newest.title,
        title_en=newest.title_en,
        replaces=tuple(_replaced(releases, newest.system, below)),
    )
    system = CodeSystem(
        id=newest.system,
        standard=standard,
        title=newest.title,
        title_en=newest.title_en,
        source=Source(document.id, "clear"),
        openness=newest.openness,
        releases=releases,
        properties=file.properties,
    )
    if newest.system in index["code_systems"]:
        _require_editions(file, index["standards"][index["code_systems"][newest.system]["standard"]]["versions"])
        extension = CodeSystemExtension(newest.system, releases, file.properties)
        head, members = release_parts(Content(identity, documents=(document,), extensions=(extension,)))
    elif standard in index["standards"]:
        _require_editions(file, index["standards"][standard]["versions"])
        head, members = release_parts(Content(identity, documents=(document,)))
        members[f"system/{system.id}"] = encode(system)
        members["search"] = [["code-system", system.id, system.title, system.title_en]]
        listed = {each.id: each.edition for each in releases}
        head["index"]["code_systems"][system.id] = {"standard": standard, "releases": listed, "former_ids": []}
    else:
        content = Content(identity, documents=(document,), **_own_standard(file, standard, system, below))
        head, members = release_parts(content)
    return pack(head, members)


def _document(head: TableHead, count: int) -> Document:
    made = [f"recipe {head.recipe}"] if head.recipe else []
    made += [f"{each.name} {each.size} bytes sha256:{each.sha256}" for each in head.inputs]
    made += [f"repair {each}" for each in head.repairs]
    title = head.source or f"{head.title}（导入的表，{count} 个发布版）"
    return Document(
        id=f"table-{head.system}",
        title=title,
        kind="data",
        language="zh",
        title_en=f"{head.title_en}: an imported table",
        digest=f"sha256:{head.inputs[0].sha256}" if head.inputs else None,
        note="; ".join(made) or None,
    )


def _releases(found: tuple[FileRelease, ...], document: str) -> Iterator[TableRelease]:
    """Yield the releases; one without an end of its own ends where the next one starts."""
    for each, following in zip_longest(found, found[1:]):
        head = each.head
        start = head.in_force_from or head.published
        after = (following.head.in_force_from or following.head.published) if following else None
        doubts: tuple[Doubt, ...] = ()
        if head.in_force_from is None:
            doubts = (_undated(head),)
        yield TableRelease(
            id=head.release,
            edition=head.edition,
            source=Source(document, "clear"),
            table=f"{head.system}.hct",
            count=each.count,
            complete=head.complete,
            label=head.label,
            published=head.published,
            in_force_from=head.in_force_from,
            in_force_to=head.in_force_to or (after if start and after and after > start else None),
            assumed_from=head.published if head.in_force_from is None else None,
            doubts=doubts,
        )


def _undated(head: TableHead) -> Doubt:
    """Return what is said of a release without a day in force, and where nothing stands in, the ways out."""
    if head.published:
        after, after_en = "，以发布日为准", "; the day of publication stands in"
    else:
        after, after_en = _ways_out(f"{head.system}@{head.release}")
    return Doubt(
        "in_force_from", f"导入的表没有给出施行日{after}", f"the imported table gives no day in force{after_en}"
    )


def _ways_out(pin: str) -> tuple[str, str]:
    """Return in Chinese and English what a caller does about a table that gives no day."""
    return (
        f"；请指定版本（{pin}），或以 --from YYYY-MM-DD 给出施行日后重新导入",
        f"; pin it ({pin}), or import the list again with its first day in force (--from YYYY-MM-DD)",
    )


def _replaced(releases: tuple[TableRelease, ...], system: str, below: Holdings | None) -> Iterator[str]:
    """Yield the embedded releases that the file stands in for: parts of a table, in force on the same days."""
    if below is None or system not in below.index["code_systems"]:
        return
    for known in below.code_system(system).releases:
        for each in releases:
            if each.id == known.id or (not known.complete and _overlap(each, known)):
                yield f"tables/{system}/{known.id}"
                break


def _overlap(one: TableRelease, other: TableRelease) -> bool:
    if one.starts is None or other.starts is None:
        return False
    return one.starts < (other.ends or _ENDLESS) and other.starts < (one.ends or _ENDLESS)


def _require_editions(file: TableFile, versions: dict[str, str]) -> None:
    problems = [
        Problem(
            f"{file.path}: releases/{file.system}/{each.head.release}",
            "overlay.edition",
            repr(each.head.edition),
            ", ".join(versions),
            "write the table with the edition of the standard that it belongs to (import it again with --edition)",
            "写表时请给出它所属的标准版本（以 --edition 重新导入）",
        )
        for each in file.releases
        if each.head.edition not in versions
    ]
    if problems:
        raise OverlayConflictError(problems)


def _own_standard(file: TableFile, standard: str, system: CodeSystem, below: Holdings | None) -> dict[str, Any]:
    """Return the standard, body and lifecycle of a table whose standard no catalogue below knows."""
    head = file.releases[-1].head
    source = system.source
    lifecycle = "maintained-table"
    known = below is not None and lifecycle in below.ids("lifecycles")
    publisher = head.publisher or head.source or head.title
    editions: dict[str, Edition] = {}
    for each in file.releases:
        own = each.head
        starts = own.in_force_from or own.published
        reason, reason_en = "导入的表不说明标准的施行日", "the imported table doesn't say when it took force"
        if starts is None:
            ways, ways_en = _ways_out(f"{standard}@{own.edition}")
            reason, reason_en = reason + ways, reason_en + ways_en
        doubt = Doubt("in_force_from", reason, reason_en)
        editions.setdefault(
            own.edition,
            Edition(
                standard=standard,
                version=own.edition,
                label=own.edition_label or own.edition,
                source=source,
                assumed_from=starts,
                doubts=(doubt,),
            ),
        )
    rights = Rights(
        statement=head.rights or "导入者持有，权利未注明",
        statement_en=head.rights_en or "held by whoever imported it; not stated",
        redistributable=head.redistributable,
    )
    owner = Standard(
        id=standard,
        title=head.title,
        title_en=head.title_en,
        area=Area.BASIC_COMMON,
        area_basis="assigned",
        issuer=f"table-{head.system}-publisher",
        nature="normative-document",
        lifecycle=lifecycle,
        rights=rights,
        source=source,
        editions=tuple(_closed(list(editions.values()))),
    )
    return {
        "bodies": (Body(owner.issuer, publisher, head.publisher or head.title_en, "organ", source),),
        "lifecycles": () if known else (Lifecycle(lifecycle, "动态维护的表", "A maintained table", (), (), source),),
        "entries": (Entry(owner, code_systems=(system,)),),
    }


def _closed(editions: list[Edition]) -> Iterator[Edition]:
    from attrs import evolve

    for each, following in zip_longest(editions, editions[1:]):
        ends = following.assumed_from if following else None
        yield evolve(each, assumed_to=ends) if ends and each.assumed_from and ends > each.assumed_from else each
