"""Which files of a folder are authored ones."""

import os
from pathlib import Path

from hcstandards.errors import Problem


def authored_files(root: Path, kind: str) -> tuple[list[Path], list[Problem]]:
    """
    Return the YAML files of *kind* below *root*, in order, and every folder that can't be listed as a problem.

    `standards` may have folders inside; every other kind has its own file (`<kind>.yaml`), a folder, or both. Names
    that start with a dot are left out: they are locks and droppings of editors and systems.
    """
    problems: list[Problem] = []

    def unlisted(error: OSError) -> None:
        shown = f"{root.name}/{Path(error.filename).relative_to(root).as_posix()}"
        problems.append(Problem(shown, "file.unreadable", error.strerror or str(error), "a readable folder"))

    found: list[Path] = []
    if (root / kind).is_dir():
        for here, folders, names in os.walk(root / kind, onerror=unlisted):
            folders[:] = [each for each in folders if kind == "standards" and not each.startswith(".")]
            found += [Path(here, name) for name in names if name.endswith(".yaml") and not name.startswith(".")]
    own = root / f"{kind}.yaml"
    return ([own] if kind != "standards" and own.is_file() else []) + sorted(found), problems
