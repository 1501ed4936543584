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

from hcstandards.authoring.journal import recover, replace_together
from hcstandards.authoring.loading import load_folder
from hcstandards.authoring.reading import ReadingError, read_text, read_yaml
from hcstandards.errors import InvalidCatalogueError
from hcstandards.maintaining import yamltext
from hcstandards.maintaining.csvtext import TableText
from hcstandards.model.changes import ChangeRequest
from hcstandards.model.content import Content


class Workspace:
    """
    The folder *root*; an interrupted earlier change of it is finished first.

    Raises:
        InvalidCatalogueError: the folder has problems before anything is edited.
    """

    def __init__(self, root: Path) -> None:
        """Read and check the folder."""
        self.root = root
        if (root / "catalogue.yaml").is_file():
            recover(root)
        self.content: Content = load_folder(root)
        self._read: dict[str, str | None] = {}
        self._now: dict[str, str] = {}

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
        """Add an item to the list at *path* of the file *name*: after item *after*, or at the end."""
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
        return {data["standard"]["id"]: name for name, data in self._files("standards/**/*.yaml")}

    def change_place(self, key: str) -> tuple[str, int] | None:
        """Return the file of the change request *key* and its number there; `None` if there is none."""
        for name, data in [*self._files("changes.yaml"), *self._files("changes/*.yaml")]:
            for number, item in enumerate(data["changes"]):
                if item["id"] == key:
                    return name, number
        return None

    def change(self, key: str) -> ChangeRequest | None:
        """Return the change request *key* as it was read; `None` if there is none."""
        return next((each for each in self.content.changes if each.id == key), None)

    def _files(self, pattern: str) -> Iterator[tuple[str, Any]]:
        for path in sorted(self.root.glob(pattern)):
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
        """
        with TemporaryDirectory(prefix="hcstandards-") as folder:
            staged = Path(folder) / self.root.resolve().name
            shutil.copytree(self.root, staged)
            for name, text in self.edited.items():
                (staged / name).parent.mkdir(parents=True, exist_ok=True)
                (staged / name).write_bytes(text.encode())
            return load_folder(staged, origin=self.root)

    def commit(self) -> tuple[str, ...]:
        """
        Check, write all edited files together or none, and return their names.

        Raises:
            InvalidCatalogueError: see `check`; or a file was changed by somebody else in the meantime.
        """
        self.check()
        edited = self.edited
        read = {name: self._read[name] for name in edited}
        expected = {name: None if text is None else text.encode() for name, text in read.items()}
        replace_together(self.root, {name: text.encode() for name, text in edited.items()}, expected)
        return tuple(edited)


def _lines(text: str) -> list[str]:
    """Return the lines; a form feed or line separator inside a text ends none."""
    return [f"{line}\n" for line in text.removesuffix("\n").split("\n")] if text else []
