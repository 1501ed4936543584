"""A folder of authored files to checked content, or one error with every problem."""

from pathlib import Path
from typing import Any

from attrs import evolve

from hcstandards.authoring.checks import meaning_problems
from hcstandards.authoring.converting import convert, filled_in
from hcstandards.authoring.documents import read_document_types
from hcstandards.authoring.files import authored_files
from hcstandards.authoring.journal import locked, unfinished
from hcstandards.authoring.overlaying import alone_problems, overlay_problems, with_base_properties
from hcstandards.authoring.reading import Authored, ReadingError, read_yaml
from hcstandards.authoring.schema import shape_problems
from hcstandards.authoring.shapes import FILES
from hcstandards.authoring.tables import read_table
from hcstandards.errors import InvalidCatalogueError, Problem
from hcstandards.model.codes import CodeSystem, CodeSystemExtension
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.release.holdings import Holdings


def load_folder(root: Path, base: Holdings | None = None, *, origin: Path | None = None) -> Content:
    """
    Read, check and convert the authored files under *root*.

    An overlay's files may name what *base*, the catalogue below it, holds. *origin* is the folder that *root* is a
    copy of: paths that lead out of it, to the schemas, start there.

    Raises:
        InvalidCatalogueError: with every problem of every file.
    """
    content, problems = inspect_folder(root, base, origin=origin)
    if content is None or any(each.severity == "error" for each in problems):
        raise InvalidCatalogueError(problems)
    return content


def is_overlay(root: Path) -> bool:
    """Tell whether the files under *root* say that they extend another catalogue; a file in disorder says nothing."""
    try:
        data = read_yaml(root / "catalogue.yaml", root.name).data
    except ReadingError:
        return False
    identity = data.get("identity") if isinstance(data, dict) else None
    return isinstance(identity, dict) and bool(identity.get("extends"))


def inspect_folder(
    root: Path, base: Holdings | None = None, *, origin: Path | None = None
) -> tuple[Content | None, list[Problem]]:
    """Return the content (`None` where it can't be built) and every problem, warnings included."""
    problems: list[Problem] = []
    if not (root / "catalogue.yaml").is_file():
        where = f"{root.name}/catalogue.yaml"
        return None, [Problem(where, "file.missing", "no such file", "the catalogue's identity")]
    with locked(root, exclusive=False):
        interrupted = unfinished(root)
        return (None, [interrupted]) if interrupted else _inspect(root, base, origin or root, problems)


def _inspect(
    root: Path, base: Holdings | None, origin: Path, problems: list[Problem]
) -> tuple[Content | None, list[Problem]]:
    fields: dict[str, Any] = {}
    files: dict[str, Authored] = {}
    for kind, (key, cls) in FILES.items():
        paths = _paths(root, kind, problems)
        values = [value for path in paths for value in _list(root, path, kind, key, cls, problems, files)]
        fields[key] = values[0] if kind == "catalogue" and values else tuple(values)
    entries = [_entry(root, path, problems, files) for path in _paths(root, "standards", problems)]
    fields["entries"] = tuple(entry for entry in entries if entry is not None)
    if isinstance(fields["identity"], Identity):
        authored = files[f"identity/{fields['identity'].id}"]
        fields["document_types"], found = read_document_types(origin, authored, base)
        problems.extend(found)
    if problems or not isinstance(fields["identity"], Identity):
        return None, problems
    content = Content(**fields)
    tables = _tables(root, content, base, problems)
    if problems:
        return None, problems
    content = evolve(content, tables=tuple(tables))
    if base is None:
        alone = alone_problems(content, files, root)
        return content, alone or meaning_problems(content, files, root)
    return content, overlay_problems(content, base, files)


def _paths(root: Path, kind: str, problems: list[Problem]) -> list[Path]:
    paths, found = authored_files(root, kind)
    problems.extend(found)
    return paths


def _read(root: Path, path: Path, kind: str, problems: list[Problem]) -> Authored | None:
    shown = f"{root.name}/{path.relative_to(root).as_posix()}"
    try:
        authored = read_yaml(path, shown)
    except ReadingError as error:
        problems.append(error.problem)
        return None
    found = list(shape_problems(authored, kind))
    problems.extend(found)
    return None if found else authored


def _list(
    root: Path, path: Path, kind: str, key: str, cls: type, problems: list[Problem], files: dict[str, Authored]
) -> list[Any]:
    authored = _read(root, path, kind, problems)
    if authored is None or not isinstance(authored.data, dict):
        return []
    data = filled_in({"standard": {}, **authored.data})
    items = [data[key]] if kind == "catalogue" else data[key]
    values: list[Any] = []
    for number, item in enumerate(items):
        place = (key,) if kind == "catalogue" else (key, number)
        converted, found = convert(authored, place, item, cls)
        value: Any = converted
        problems.extend(found)
        if value is not None:
            values.append(value)
            files[f"{key}/{value.id}"] = authored
    return values


def _entry(root: Path, path: Path, problems: list[Problem], files: dict[str, Authored]) -> Entry | None:
    authored = _read(root, path, "standard", problems)
    if authored is None or not isinstance(authored.data, dict):
        return None
    entry, found = convert(authored, (), filled_in(authored.data), Entry)
    problems.extend(found)
    if entry is not None:
        if f"standards/{entry.standard.id}" in files:
            problems.append(Problem(f"{authored.path}:1", "id.repeated", f"standard {entry.standard.id!r} again"))
        files[f"standards/{entry.standard.id}"] = authored
    return entry


def _tables(root: Path, content: Content, base: Holdings | None, problems: list[Problem]) -> list[Table]:
    systems: list[CodeSystem | CodeSystemExtension] = [
        *(system for entry in content.entries for system in entry.code_systems),
        *(with_base_properties(each, base) for each in content.extensions),
    ]
    tables: list[Table] = []
    for system in systems:
        for release in system.releases:
            table, found = read_table(root, system, release)
            problems.extend(found)
            if table is not None:
                tables.append(table)
    return tables
