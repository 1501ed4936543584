"""A folder of authored files under edit: read, changed in memory, checked as a whole, written together."""

import shutil
from collections.abc import Iterator, Mapping
from copy import copy
from difflib import unified_diff
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from hcstandards.authoring.files import authored_files
from hcstandards.authoring.journal import recover, replace_together
from hcstandards.authoring.loading import load_folder
from hcstandards.authoring.reading import ReadingError, read_text, read_yaml
from hcstandards.errors import InvalidCatalogueError
from hcstandards.maintaining import yamltext
from hcstandards.maintaining.csvtext import TableText
from hcstandards.model.changes import ChangeRequest
from hcstandards.model.content import Content
from hcstandards.model.statuses import Lifecycle
from hcstandards.release.holdings import Holdings
from hcstandards.releasing.assembling import conflicts_with


class Workspace:
    """
    The folder *root*; an interrupted earlier change of it is finished first.

    *base* is the catalogue below an overlay: its own files alone are edited, what they name may lie below.

    Raises:
        InvalidCatalogueError: the folder has problems before anything is edited.
    """

    def __init__(self, root: Path, base: Holdings | None = None) -> None:
        """Read and check the folder."""
        self.root, self.base = root, base
        if (root / "catalogue.yaml").is_file():
            recover(root)
        self.content: Content = load_folder(root, base)
        self._read: dict[str, str | None] = {}
        self._now: dict[str, str] = {}
        self._checked: dict[str, str] | None = None

    # texts -----------------------------------------------------------------------------------------

    def text(self, name: str) -> str:
        """Return the text of the file *name* (a path below the folder) as it is now, edits included."""
        if name not in self._now:
            path = self.root / name
            try:
                found = read_text(path, f"{self.root.name}/{name}") if path.exists() else None
            except ReadingError as error:
                raise InvalidCatalogueError([error.problem]) from error
            self._read[name] = found
            self._now[name] = found or ""
        return self._now[name]

    def write(self, name: str, text: str) -> None:
        """Take *text* as the new text of the file *name*."""
        self.text(name)
        self._now[name] = text

    def exists(self, name: str) -> bool:
        """Tell whether the file *name* is there, or will be."""
        return bool(self._now.get(name)) or (self.root / name).exists()

    def fork(self) -> "Workspace":
        """Return a copy with the same edits, to try more of them."""
        other = copy(self)
        other._read, other._now = dict(self._read), dict(self._now)  # noqa: SLF001 - our own
        return other

    # data ------------------------------------------------------------------------------------------

    def data(self, name: str) -> Any:
        """Return the plain data of the YAML file *name*, edits included."""
        return yaml.load(self.text(name), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 - text only

    def set(self, name: str, path: tuple[str | int, ...], value: Any, after: tuple[str, ...] = ()) -> None:
        """Set what stands at *path* of the file *name*."""
        self.write(name, yamltext.set_value(self.text(name), path, value, after))

    def set_all(self, name: str, values: Mapping[tuple[str | int, ...], Any], after: tuple[str, ...] = ()) -> None:
        """Set several values of the file *name* at once."""
        self.write(name, yamltext.set_values(self.text(name), values, after))

    def append(self, name: str, path: tuple[str | int, ...], value: Any, after: int | None = None) -> None:
        """Add an item to the list at *path* of the file *name*: after item *after* (-1: in front), or at the end."""
        self.write(name, yamltext.append(self.text(name), path, value, after))

    def remove(self, name: str, path: tuple[str | int, ...]) -> None:
        """Take away the key at *path* of the file *name*."""
        self.write(name, yamltext.remove(self.text(name), path))

    def table(self, name: str) -> TableText:
        """Return the table of the CSV file *name*, edits included; `write` its text back."""
        return TableText(self.text(name))

    # places ----------------------------------------------------------------------------------------

    @cached_property
    def standard_files(self) -> dict[str, str]:
        """The file of each standard, by its id."""
        return {data["standard"]["id"]: name for name, data in self._files("standards")}

    @property
    def extensions(self) -> list[tuple[str, int, Any]]:
        """Where an overlay adds to the code systems below it: the file, the number there, the data."""
        return self._listed("extensions")

    @property
    def documents(self) -> list[tuple[str, int, Any]]:
        """The documents: the file, the number there, the data."""
        return self._listed("documents")

    def _listed(self, kind: str) -> list[tuple[str, int, Any]]:
        found = [name for name, _ in self._files(kind)]
        made = [name for name in (f"{kind}.yaml",) if name in self._now and name not in found]
        return [(name, at, each) for name in (*found, *made) for at, each in enumerate(self.data(name)[kind])]

    @cached_property
    def lifecycles(self) -> tuple[Lifecycle, ...]:
        """The lifecycles of the folder and of the catalogue below it."""
        own = {each.id: each for each in self.content.lifecycles}
        below = {key: self.base.lifecycle(key) for key in self.base.ids("lifecycles")} if self.base else {}
        return tuple({**below, **own}.values())

    def change_place(self, key: str) -> tuple[str, int] | None:
        """Return the file of the change request *key* and its number there; `None` if there is none."""
        for name, data in self._files("changes"):
            for number, item in enumerate(data["changes"]):
                if item["id"] == key:
                    return name, number
        return None

    def change(self, key: str) -> ChangeRequest | None:
        """Return the change request *key* as it was read; `None` if there is none."""
        return next((each for each in self.content.changes if each.id == key), None)

    def _files(self, kind: str) -> Iterator[tuple[str, Any]]:
        for path in authored_files(self.root, kind)[0]:
            name = path.relative_to(self.root).as_posix()
            yield name, read_yaml(path, name).data

    # results ---------------------------------------------------------------------------------------

    @property
    def edited(self) -> dict[str, str]:
        """The files that differ from what was read, with their new text."""
        return {name: text for name, text in sorted(self._now.items()) if text != (self._read[name] or "")}

    def diff(self) -> str:
        """Return what the edits change, as a unified diff."""
        lines: list[str] = []
        for name, text in self.edited.items():
            old, shown = self._read[name], f"{self.root.name}/{name}"
            lines += unified_diff(
                _lines(old or ""), _lines(text), f"a/{shown}" if old is not None else "/dev/null", f"b/{shown}"
            )
        return "".join(lines)

    def check(self) -> Content:
        """
        Return the content of the folder as it will be.

        Raises:
            InvalidCatalogueError: with every problem that the edits would make; nothing was written.
            OSError: there is no room for a copy of the folder.
        """
        with TemporaryDirectory(prefix="hcstandards-") as folder:
            staged = Path(folder) / self.root.resolve().name
            _copy(self.root, staged)
            for name, text in self.edited.items():
                (staged / name).parent.mkdir(parents=True, exist_ok=True)
                (staged / name).write_bytes(text.encode())
            content = load_folder(staged, self.base, origin=self.root)
            conflicts = () if self.base is None else conflicts_with(self.base, content)
            if conflicts:
                raise InvalidCatalogueError(conflicts)
            self._checked = self.edited
            return content

    def commit(self) -> tuple[str, ...]:
        """
        Check what was edited since the last check, write all edited files together or none, and return their names.

        Raises:
            InvalidCatalogueError: see `check`; or a file that was read, edited or not, was changed in the meantime.
        """
        edited = self.edited
        if edited != self._checked:
            self.check()
        expected = {name: None if text is None else text.encode() for name, text in self._read.items()}
        replace_together(self.root, {name: text.encode() for name, text in edited.items()}, expected)
        return tuple(edited)


def _copy(root: Path, to: Path) -> None:
    """Copy a folder for a trial: files alone, writable, without what lies in hidden folders."""
    try:
        shutil.copytree(root, to, ignore=_needless, copy_function=shutil.copyfile)
    except shutil.Error as error:  # one for each file; the first says why
        raise OSError(error.args[0][0][2]) from error


def _needless(folder: str, names: list[str]) -> list[str]:
    """Return what a copy leaves out: hidden folders, links that lead nowhere or around in a circle, pipes, devices."""

    def needed(path: Path) -> bool:
        if not path.is_dir():
            return path.is_file()
        around = path.is_symlink() and Path(folder).resolve().is_relative_to(path.resolve())
        return not path.name.startswith(".") and not around

    return [name for name in names if not needed(Path(folder, name))]


def _lines(text: str) -> list[str]:
    """Return the lines as a patch has them; a form feed or line separator inside a text ends none."""
    lines = [f"{line}\n" for line in text.removesuffix("\n").split("\n")] if text else []
    if lines and not text.endswith("\n"):
        lines[-1] += "\\ No newline at end of file\n"
    return lines
