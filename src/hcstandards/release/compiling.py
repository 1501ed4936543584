"""Checked content to the bytes of a release: a pure function."""

from typing import Any

from hcstandards.designations import find_designation
from hcstandards.model.content import Content, Entry, Table
from hcstandards.release.codec import encode
from hcstandards.release.container import pack
from hcstandards.release.needs import outside

COLUMNS = ("code", "display", "display_en", "parent", "status", "valid_from", "valid_to", "record")


def compile_content(content: Content) -> bytes:
    """Return the release file of *content*; the same content always gives the same bytes."""
    return pack(*release_parts(content))


def release_parts(content: Content) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what goes into the manifest of *content*'s release, and its members by name, as plain data."""
    entries = sorted(content.entries, key=lambda entry: entry.standard.id)
    members: dict[str, Any] = {
        kind: {each.id: encode(each) for each in getattr(content, kind)}
        for kind in ("documents", "bodies", "indicators", "lifecycles", "changes")
    }
    for entry in entries:
        members.update(_entry_members(entry))
    for table in content.tables:
        members[f"table/{table.system}/{table.release}"] = _table(table)
    for extension in content.extensions:
        members[f"extension/{extension.id}"] = encode(extension)
    for each in content.document_types:
        members[f"schema/{each.id}"] = each.schema  # as text, for the order of its fields is that of the printed form
        if each.examples:
            members[f"examples/{each.id}"] = each.plain_examples
    members["designations"] = _designations(entries)
    members["search"] = _search_rows(content, entries)
    head = {"identity": encode(content.identity), "index": _index(entries)}
    needs = outside(content)
    return head | ({"needs": needs} if needs else {}), members


def _entry_members(entry: Entry) -> dict[str, Any]:
    key = entry.standard.id
    members: dict[str, Any] = {
        f"standard/{key}": {"standard": encode(entry.standard), "statuses": encode(entry.statuses)}
    }
    if entry.thresholds:
        by_id: dict[str, list[Any]] = {}
        for threshold in entry.thresholds:
            by_id.setdefault(threshold.id, []).append(encode(threshold))
        members[f"thresholds/{key}"] = by_id
    if entry.criteria or entry.criterion_groups:
        members[f"criteria/{key}"] = {"groups": encode(entry.criterion_groups), "criteria": encode(entry.criteria)}
    for kind in ("grading", "points", "programmes", "pilots"):
        for each in getattr(entry, kind):
            members[f"{kind}/{each.id}"] = encode(each)
    for system in entry.code_systems:
        members[f"system/{system.id}"] = encode(system)
    if entry.correspondences:
        members[f"correspondences/{key}"] = encode(entry.correspondences)
    return members


def _index(entries: list[Entry]) -> dict[str, Any]:
    return {
        "standards": {
            entry.standard.id: {
                "area": entry.standard.area.value,
                "versions": {edition.version: edition.label for edition in entry.standard.editions},
                "thresholds": [each.id.partition("/")[2] for each in entry.thresholds],
            }
            for entry in entries
        },
        "code_systems": {
            system.id: {
                "standard": entry.standard.id,
                "releases": {release.id: release.edition for release in system.releases},
                "former_ids": list(system.former_ids),
            }
            for entry in entries
            for system in entry.code_systems
        },
        **{
            kind: {each.id: entry.standard.id for entry in entries for each in getattr(entry, kind)}
            for kind in ("grading", "points", "programmes", "pilots")
        },
        "correspondences": [entry.standard.id for entry in entries if entry.correspondences],
    }


def _table(table: Table) -> dict[str, Any]:
    """Columns and rows: a third of the size of one mapping a concept."""
    names = sorted({name for concept in table.concepts for name in concept.properties})
    rows = []
    for concept in table.concepts:
        row = [getattr(concept, column) for column in COLUMNS]
        row += [concept.properties.get(name) for name in names]
        rows.append([None if cell is None else str(cell) for cell in row] + [list(concept.replaced_by)])
    edition = table.concepts[0].edition if table.concepts else None
    return {"columns": list(COLUMNS), "properties": names, "edition": edition, "rows": rows}


def _designations(entries: list[Entry]) -> dict[str, list[str]]:
    """Return the ids of the standards that bear a designation, by its canonical form; by the words if it has none."""
    bearers: dict[str, list[str]] = {}
    for entry in entries:
        standard = entry.standard
        named = [standard.designation, *standard.printed, *(edition.designation for edition in standard.editions)]
        for text in filter(None, named):
            ids = bearers.setdefault(str(find_designation(text) or text), [])
            if standard.id not in ids:
                ids.append(standard.id)
    return bearers


def _search_rows(content: Content, entries: list[Entry]) -> list[list[Any]]:
    """Rows of kind, id, Chinese text, English text: what search looks through."""
    rows: list[list[Any]] = [
        ["body", each.id, each.name, " / ".join((each.name_en, *(alias.name for alias in each.aliases)))]
        for each in content.bodies
    ]
    rows += [["indicator", each.id, each.title, each.title_en] for each in content.indicators]
    indicators = {each.id: each for each in content.indicators}
    for entry in entries:
        standard = entry.standard
        numbers = " ".join(filter(None, (standard.designation, *standard.printed)))
        rows.append(["standard", standard.id, f"{standard.title} {numbers}".strip(), standard.title_en])
        for threshold in entry.thresholds:
            measured = indicators.get(threshold.indicator)  # none: in the catalogue below, which gives the title
            titles = (measured.title, measured.title_en) if measured else ("", None)
            rows.append(["threshold", threshold.id, *titles])
        rows += [["criterion", each.id, each.title, each.title_en] for each in entry.criteria]
        rows += [["code-system", each.id, each.title, each.title_en] for each in entry.code_systems]
        for kind in ("grading", "points", "programmes", "pilots"):
            rows += [[kind.rstrip("s"), each.id, each.title, each.title_en] for each in getattr(entry, kind)]
        for programme in entry.programmes:
            rows += [["task", f"{programme.id}/{each.id}", each.title, each.title_en] for each in programme.tasks]
    for table in content.tables:
        rows += [
            ["concept", f"{table.system}@{table.release}#{each.code}", each.display, each.display_en]
            for each in table.concepts
        ]
    distinct = dict.fromkeys(map(tuple, rows))  # a threshold of two editions is one hit
    return [list(row) for row in sorted(distinct, key=lambda row: (row[0], row[1], row[2]))]
