"""Typed operations to edits of the authored files."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hcstandards.maintaining.csvtext import TableText
from hcstandards.maintaining.documents import add_document
from hcstandards.maintaining.places import (
    Place,
    edition_place,
    only_edition,
    refuse,
    refuse_extension,
    release_place,
    standard_place,
    system_place,
    target_place,
)
from hcstandards.maintaining.standings import add_pilot_stage, add_pilot_unit, add_status, set_pilot_outcome
from hcstandards.maintaining.thresholds import add_threshold_version, end_threshold
from hcstandards.maintaining.workspace import Workspace
from hcstandards.maintaining.written import DAYS, FIGURES, some, source_in
from hcstandards.maintaining.yamltext import Bare
from hcstandards.model.changes import (
    AddCode,
    AddCorrespondence,
    AddDocument,
    AddEdition,
    AddErratum,
    AddPilotStage,
    AddPilotUnit,
    AddRelease,
    AddStatus,
    AddThresholdVersion,
    ClearField,
    DisableCode,
    Edit,
    EndThreshold,
    Recode,
    RenameCode,
    SetField,
    SetPilotOutcome,
)

_HANGING = ("thresholds", "criteria", "grading", "points", "programmes")


def perform(ws: Workspace, edit: Edit) -> None:
    """
    Make one edit in *ws*; nothing is written yet.

    Raises:
        ImpossibleError: what the operation names isn't there, or may not be changed so.
    """
    try:
        _PERFORM[type(edit)](ws, edit)
    except LookupError as error:
        text = str(error)
        refuse(f"can't be edited in place: {text}", f"无法就地修改：{text}")


# codes ---------------------------------------------------------------------------------------------


def _table(ws: Workspace, system: str, release: str) -> tuple[Place, str, TableText]:
    place = release_place(ws, system, release)
    file = place.data["table"]
    return place, file, ws.table(file)


def _active(table: TableText, code: str, system: str) -> int:
    """Return the row of *code* that has not ended."""
    at = table.find(lambda row: row["code"] == code)
    if at is None:
        refuse(f"{system} has no code {code!r}", f"{system} 没有代码 {code!r}")
    row = table.row(at)
    if row.get("status") == "disabled" or "valid_to" in row:
        since = row.get("valid_to", "")
        refuse(
            f"code {code!r} of {system} has ended already {since}".rstrip(), f"{system} 的代码 {code!r} 已停用 {since}"
        )
    return at


def _refuse_reuse(table: TableText, code: str, system: str, since: date | None) -> None:
    """A code once used is reserved for ever, unless it comes back as another concept with its own validity."""
    for row in table.rows():
        if row["code"] == code and not (since and "valid_to" in row and row["valid_to"] <= str(since)):
            refuse(f"{system} has used code {code!r}, which is reserved", f"{system} 已用过代码 {code!r}，不得另用")


def _grown(ws: Workspace, place: Place, file: str, table: TableText) -> None:
    ws.write(file, table.text)
    ws.set(place.file, (*place.path, "count"), str(len(table)))


def _add_code(ws: Workspace, edit: AddCode) -> None:
    place, file, table = _table(ws, edit.system, edit.release)
    _refuse_reuse(table, edit.code, edit.system, edit.valid_from)
    properties = dict(edit.properties or {})
    declared = {each["id"] for each in system_place(ws, edit.system).data.get("properties", ())}
    if not properties.keys() <= declared:
        names = ", ".join(sorted(properties.keys() - declared))
        refuse(f"{edit.system} declares no property {names}", f"{edit.system} 没有属性 {names}")
    after = None
    if edit.after is not None:
        after = table.find(lambda row: row["code"] == edit.after)
        if after is None:
            refuse(f"{edit.system} has no code {edit.after!r}", f"{edit.system} 没有代码 {edit.after!r}")
    cells = some(
        code=edit.code,
        display=edit.display,
        display_en=edit.display_en,
        parent=edit.parent,
        valid_from=edit.valid_from,
        record=edit.record,
    )
    table.insert({**cells, **properties}, after)
    _grown(ws, place, file, table)


def _disable_code(ws: Workspace, edit: DisableCode) -> None:
    _, file, table = _table(ws, edit.system, edit.release)
    at = _active(table, edit.code, edit.system)
    ending = {"valid_to": str(edit.valid_to)}
    table.update(at, ending | ({"replaced_by": ";".join(edit.replaced_by)} if edit.replaced_by else {}))
    ws.write(file, table.text)


def _rename_code(ws: Workspace, edit: RenameCode) -> None:
    _, file, table = _table(ws, edit.system, edit.release)
    at, before = _active(table, edit.code, edit.system), table.text
    table.update(at, some(display=edit.display, display_en=edit.display_en))
    if table.text == before:
        refuse(
            f"code {edit.code!r} of {edit.system} is called so already",
            f"{edit.system} 的代码 {edit.code!r} 已是该名称",
        )
    ws.write(file, table.text)


def _recode(ws: Workspace, edit: Recode) -> None:
    place, file, table = _table(ws, edit.system, edit.release)
    refuse_extension(place, edit.system, "a correspondence", "对应关系")
    at = _active(table, edit.old, edit.system)
    _refuse_reuse(table, edit.new, edit.system, edit.on)
    taken_over = {name: cell for name, cell in table.row(at).items() if name != "record"}
    named = some(code=edit.new, display=edit.display, display_en=edit.display_en, valid_from=edit.on)
    table.update(at, {"valid_to": str(edit.on), "replaced_by": edit.new})
    table.insert({**taken_over, **named}, at)
    for at, row in enumerate(table.rows()):
        successors = row.get("replaced_by", "").split(";")
        if edit.old in successors:
            new = [edit.new if each == edit.old else each for each in successors]
            table.update(at, {"replaced_by": ";".join(new)})
    _grown(ws, place, file, table)
    _record_recoding(ws, place, edit)


def _record_recoding(ws: Workspace, place: Place, edit: Recode) -> None:
    """Add the edge; what was redirected to the old code until then is led on to the new one."""
    edition = place.data.get("edition") or only_edition(ws, place.file)
    old = (edit.system, edition, edit.old)
    source = source_in(ws, place.file, edit.source)
    dated = some(since=edit.on, note=edit.note)
    edges = ws.data(place.file).get("correspondences", [])
    starts = [old]
    for at, edge in enumerate(edges):
        end = tuple(edge.get(name) for name in ("target_system", "target_edition", "target_code"))
        if end == old and edge["source_system"] == edit.system and edge["kind"] == "recoded" and "until" not in edge:
            ws.set(place.file, ("correspondences", at, "until"), str(edit.on), ("kind", "target_code", "since"))
            starts.append((edit.system, edge["source_edition"], edge["source_code"]))
    for system, version, code in starts:
        edge = {"source_system": system, "source_edition": version, "source_code": code, "kind": "recoded"}
        edge |= {"target_system": edit.system, "target_edition": edition, "target_code": edit.new}
        ws.append(place.file, ("correspondences",), {**edge, **dated, "source": source})


def _add_correspondence(ws: Workspace, edit: AddCorrespondence) -> None:
    place = system_place(ws, edit.source_system)
    refuse_extension(place, edit.source_system, "a correspondence", "对应关系")
    named = some(
        source_system=edit.source_system,
        source_edition=edit.source_edition,
        source_code=edit.source_code,
        kind=edit.kind,
        target_system=edit.target_system,
        target_edition=edit.target_edition,
        target_code=edit.target_code,
        since=edit.since,
    )
    if any(
        {name: each.get(name) for name in named} == named for each in ws.data(place.file).get("correspondences", ())
    ):
        refuse(
            f"{edit.source_system} has that correspondence of {edit.source_code!r} already",
            f"{edit.source_system} 的代码 {edit.source_code!r} 已有该对应关系",
        )
    rest = some(until=edit.until, primary=edit.primary or None, note=edit.note)
    source = source_in(ws, place.file, edit.source)
    ws.append(place.file, ("correspondences",), {**named, **rest, "source": source})


def _add_release(ws: Workspace, edit: AddRelease) -> None:
    old = release_place(ws, edit.system, edit.copies)
    system = system_place(ws, edit.system)
    if "standard" in ws.data(system.file):
        edition_place(ws, ws.data(system.file)["standard"]["id"], edit.edition)
    if any(each["id"] == edit.release for each in system.data["releases"]):
        refuse(f"{edit.system} has a release {edit.release!r} already", f"{edit.system} 已有发布版 {edit.release!r}")
    table = f"tables/{edit.system}/{edit.release}.csv"
    if ws.exists(table):
        refuse(f"{table} exists already", f"{table} 已存在")
    ws.write(table, ws.text(old.data["table"]))
    if not ends(old.data):
        ws.set(old.file, (*old.path, "in_force_to"), str(edit.in_force_from), DAYS)
    release = {
        "id": edit.release,
        "edition": edit.edition,
        "table": table,
        "count": Bare(len(ws.table(table))),
        **some(label=edit.label, published=edit.published, in_force_from=edit.in_force_from),
        "source": source_in(ws, system.file, edit.source),
    }
    ws.append(system.file, (*system.path, "releases"), release)


# editions and fields -------------------------------------------------------------------------------


def ends(data: Mapping[str, Any]) -> bool:
    """Tell whether an edition or release says when it ends."""
    return "in_force_to" in data or "assumed_to" in data


def _add_edition(ws: Workspace, edit: AddEdition) -> None:
    place = standard_place(ws, edit.standard)
    if any(each["version"] == edit.version for each in place.data["editions"]):
        refuse(f"{edit.standard} has an edition {edit.version} already", f"{edit.standard} 已有 {edit.version} 版")
    _write_editions_out(ws, place.file)
    edition = {
        **some(version=edit.version, label=edit.label, designation=edit.designation, nature=edit.nature),
        **some(issued=edit.issued, in_force_from=edit.in_force_from, in_force_to=edit.in_force_to),
        **some(replaces=edit.replaces),
        "source": source_in(ws, place.file, edit.source),
    }
    for other in edit.replaces:
        standard, at, version = other.partition("@")
        old = edition_place(ws, standard if at else edit.standard, version if at else other)
        if not ends(old.data):
            ws.set(old.file, (*old.path, "in_force_to"), str(edit.in_force_from), DAYS)
    ws.append(place.file, (*place.path, "editions"), edition)


def _add_erratum(ws: Workspace, edit: AddErratum) -> None:
    place = edition_place(ws, edit.standard, edit.version)
    erratum = some(published=edit.published, text=edit.text, text_en=edit.text_en)
    if any(
        each["text"] == edit.text and each["published"] == str(edit.published) for each in place.data.get("errata", ())
    ):
        refuse(
            f"{edit.standard} {edit.version} has that erratum already", f"{edit.standard} {edit.version} 版已有该勘误"
        )
    ws.append(place.file, (*place.path, "errata"), {**erratum, "source": source_in(ws, place.file, edit.source)})


def _write_editions_out(ws: Workspace, file: str) -> None:
    """Write out the edition of all that hangs on the only one, before a second makes it ambiguous."""
    only = only_edition(ws, file)
    if only is None:
        return
    data = ws.data(file)
    lists: list[tuple[tuple[str | int, ...], list[dict[str, Any]]]] = [
        ((kind,), data.get(kind, [])) for kind in _HANGING
    ]
    for number, system in enumerate(data.get("code_systems", ())):
        lists.append((("code_systems", number, "releases"), system.get("releases", [])))
    missing = {
        (*path, at, "edition"): only for path, items in lists for at, item in enumerate(items) if "edition" not in item
    }
    if missing:
        ws.set_all(file, missing, ("id",))


def _field(ws: Workspace, target: str, path: str) -> tuple[Place, tuple[str | int, ...], Any]:
    place = target_place(ws, target)
    steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))
    if steps[-1] == "id":
        refuse("an id is never changed", "标识不得更改")
    around: Any = None
    value: Any = place.data
    for number, step in enumerate(steps):
        if not isinstance(value, (dict, list)):
            above = ".".join(path.split(".")[:number])
            refuse(
                f"{target} has nothing at {above} to hold {path}", f"{target} 的 {above} 处没有内容，无从设置 {path}"
            )
        around, value = value, _inside(value, step)
    if isinstance(around, list) and value is None:
        refuse(f"{target} has no {path}", f"{target} 没有 {path}")
    return place, (*place.path, *steps), value


def _inside(value: Any, step: str | int) -> Any:
    """Return what stands at *step* in a mapping or list; `None` if nothing does."""
    if isinstance(value, dict):
        return value.get(str(step))
    return value[step] if isinstance(step, int) and step < len(value) else None


def _set_field(ws: Workspace, edit: SetField) -> None:
    place, path, old = _field(ws, edit.target, edit.path)
    if isinstance(old, (dict, list)):
        refuse(
            f"{edit.path} of {edit.target} holds more than one value: name the one inside",
            f"{edit.target} 的 {edit.path} 不是单个值：请指明其中一项",
        )
    if old == edit.value:
        refuse(f"{edit.path} of {edit.target} is {old!r} already", f"{edit.target} 的 {edit.path} 已是 {old!r}")
    ws.set(place.file, path, edit.value, _beside(str(path[-1])))


def _beside(name: str) -> tuple[str, ...]:
    """Return the keys after which a new key *name* reads best."""
    if name in ("issued", "in_force_from", "in_force_to", "assumed_from", "assumed_to"):
        return DAYS
    return FIGURES if name in (*FIGURES, "valid_to", "unit") else ("title", name.removesuffix("_en"))


def _clear_field(ws: Workspace, edit: ClearField) -> None:
    place, path, old = _field(ws, edit.target, edit.path)
    if old is None:
        refuse(f"{edit.target} has no {edit.path}", f"{edit.target} 没有 {edit.path}")
    ws.remove(place.file, path)


_PERFORM: dict[type, Callable[[Workspace, Any], None]] = {
    AddCode: _add_code,
    DisableCode: _disable_code,
    RenameCode: _rename_code,
    Recode: _recode,
    AddRelease: _add_release,
    AddEdition: _add_edition,
    AddErratum: _add_erratum,
    SetField: _set_field,
    ClearField: _clear_field,
    AddThresholdVersion: add_threshold_version,
    EndThreshold: end_threshold,
    AddCorrespondence: _add_correspondence,
    AddStatus: add_status,
    AddPilotUnit: add_pilot_unit,
    AddPilotStage: add_pilot_stage,
    SetPilotOutcome: set_pilot_outcome,
    AddDocument: add_document,
}
