"""Lists to compare with: the codes and names of a table file, or of another list by its recipe."""

from collections.abc import Mapping
from pathlib import Path

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.columns import find
from hcstandards.importing.limits import Limits, Meter, beyond
from hcstandards.importing.opening import Options, opened
from hcstandards.importing.readers.rows import unmarked
from hcstandards.importing.recipes import load_recipe
from hcstandards.importing.sources import matching, members
from hcstandards.tables.opening import TableFile, is_table_file


def names_of(path: Path, limits: Limits, recipe: str = "gbt-2260-list") -> Mapping[str, str]:
    """
    Return names by code of a list: a table file (its newest release), or a file that *recipe* reads.

    Raises:
        ImportRefusedError: it can't be read, or holds more codes than are kept in memory.
    """
    if is_table_file(str(path)):
        return _table_names(path, limits)
    found: dict[str, str] = {}
    meter = Meter(limits)
    with members(path, meter) as inside:
        for member in inside:
            for part in load_recipe(recipe).parts:
                if part.content != "concepts" or not matching(member.name, part.files):
                    continue
                with opened(part, member, meter, Options(), unmarked) as sheet:
                    code = find(part.columns["code"], sheet.header, 10**4)
                    name = find(part.columns.get("display", ("2",)), sheet.header, 10**4)
                    for _, cells in sheet.rows:
                        if code is not None and code < len(cells):
                            found[cells[code]] = cells[name] if name is not None and name < len(cells) else ""
                            _room(path, found, limits)
                break
    if not found:
        raise ImportRefusedError(str(path), "list.empty", "no codes", f"a table file, or a list that {recipe} reads")
    return found


def identity_of(path: Path) -> tuple[str, str] | None:
    """Return the code system and edition of a table file's newest release, `None` for any other file."""
    if not is_table_file(str(path)):
        return None
    file = TableFile(path)
    try:
        return file.system, file.releases[-1].head.edition
    finally:
        file.close()


def _table_names(path: Path, limits: Limits) -> Mapping[str, str]:
    from hcstandards.tables.rows import FileRows

    file = TableFile(path)
    try:
        rows = FileRows(file, len(file.releases) - 1)
        found: dict[str, str] = {}
        for concept in rows.select("1", ()):
            found[concept.code] = concept.display
            _room(path, found, limits)
        return found
    finally:
        file.close()


def _room(path: Path, found: Mapping[str, str], limits: Limits) -> None:
    if len(found) > limits.tracked:
        raise beyond(str(path), "tracked", f"more than {limits.tracked} codes", limits.tracked)
