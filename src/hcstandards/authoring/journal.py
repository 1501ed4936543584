"""
Several files of a folder replaced together or not at all, whatever happens.

The new files are written beside the old ones, then a journal that names the renames, then the renames are done
and the journal is removed. Until the journal stands nothing has changed; from then on the change is certain: who
finds the journal finishes it. Readers refuse a folder with a journal rather than read a mixture.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from hcstandards.errors import InvalidCatalogueError, Problem

JOURNAL = ".unfinished-change.json"
PART = ".hcs-part"


@contextmanager
def locked(root: Path, *, exclusive: bool) -> Iterator[None]:
    """Hold the folder's lock: shared to read, *exclusive* to write; the system drops it when a process dies."""
    if os.name == "nt":  # pragma: no cover - no such locks: two writers at once aren't kept apart
        yield
        return
    import fcntl

    handle = os.open(root, os.O_RDONLY)
    try:
        if exclusive:
            fcntl.flock(handle, fcntl.LOCK_EX)
        else:
            with suppress(OSError):  # a file system without locks can still be read
                fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def unfinished(root: Path) -> Problem | None:
    """Return the problem of a folder whose last change was interrupted; `None` if it is whole."""
    if not (root / JOURNAL).exists():
        return None
    where, found = f"{root.name}/{JOURNAL}", "a change of the files was interrupted"
    hint = "run `hcstandards change recover` to finish it"
    return Problem(
        where, "folder.unfinished", found, "a whole folder", hint, "运行 `hcstandards change recover` 完成它"
    )


def replace_together(root: Path, files: Mapping[str, bytes], expected: Mapping[str, bytes | None]) -> None:
    """
    Write *files* (by path below *root*) all together or not at all, even if the process is killed.

    *expected* is what they held when they were read, `None` for a new file. A file that is replaced keeps its
    permission bits.

    Raises:
        InvalidCatalogueError: one of them was changed in the meantime, or is a link; nothing is written.
        OSError: they can't be written; nothing is left behind.
    """
    with locked(root, exclusive=True):
        _recover(root)
        linked = [name for name in files if (root / name).is_symlink()]
        if linked:
            hint, hint_zh = (
                "edit the file that it names, or put that file in its place",
                "请修改其所指文件，或以该文件取代它",
            )
            raise InvalidCatalogueError(
                Problem(f"{root.name}/{name}", "file.link", "a symbolic link", "a file of the folder", hint, hint_zh)
                for name in linked
            )
        changed = [name for name, raw in expected.items() if _content(root / name) != raw]
        if changed:
            raise InvalidCatalogueError(
                Problem(f"{root.name}/{name}", "file.changed", "changed in the meantime", "as it was read")
                for name in changed
            )
        with _cleared_away(root, [*files, JOURNAL]):
            for name, raw in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                _write(root / f"{name}{PART}", raw, like=root / name)
            renames = {name: sha256(raw).hexdigest() for name, raw in files.items()}
            _write(root / f"{JOURNAL}{PART}", json.dumps({"renames": renames}, ensure_ascii=False).encode())
            _sync(root, files)
            (root / f"{JOURNAL}{PART}").replace(root / JOURNAL)
        _sync(root, [])
        _finish(root)


@contextmanager
def _cleared_away(root: Path, names: list[str]) -> Iterator[None]:
    """Take away what was written for *names* if it can't all be: a full disk, a folder that can't be written."""
    try:
        yield
    except BaseException:
        for name in names:
            with suppress(OSError):
                (root / f"{name}{PART}").unlink()
        raise


def recover(root: Path) -> bool:
    """
    Finish or undo what an interrupted process left behind, and tell whether there was anything.

    Raises:
        InvalidCatalogueError: the journal names files that are gone: somebody else changed the folder.
    """
    with locked(root, exclusive=True):
        return _recover(root)


def _recover(root: Path) -> bool:
    if (root / JOURNAL).exists():
        _finish(root)
        return True
    parts = sorted(root.rglob(f"*{PART}"))
    for part in parts:
        part.unlink()
    return bool(parts)


def _finish(root: Path) -> None:
    journal = json.loads((root / JOURNAL).read_bytes())
    problems = []
    for name, digest in journal["renames"].items():
        part, target = root / f"{name}{PART}", root / name
        if part.exists():
            part.replace(target)
        elif sha256(_content(target) or b"").hexdigest() != digest:
            problems.append(
                Problem(f"{root.name}/{name}", "file.changed", "not as the journal says", f"sha256:{digest}")
            )
    if problems:
        raise InvalidCatalogueError(problems)
    _sync(root, journal["renames"])
    (root / JOURNAL).unlink()
    _sync(root, [])


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _write(path: Path, raw: bytes, like: Path | None = None) -> None:
    """Write a file that lasts, with the permission bits of the file that it is to replace."""
    try:
        with path.open("wb") as stream:
            stream.write(raw)
            stream.flush()
            if like is not None and like.exists():
                path.chmod(like.stat().st_mode & 0o777)
            os.fsync(stream.fileno())
    except OSError as error:  # what can't be written in full doesn't say where
        error.filename = error.filename or str(path)
        raise


def _sync(root: Path, names: "Mapping[str, object] | list[str]") -> None:
    """Make the renames in the folders of *names* last; systems that can't sync a folder are left alone."""
    for folder in sorted({root, *((root / name).parent for name in names)}):
        try:
            handle = os.open(folder, os.O_RDONLY)
        except OSError:  # pragma: no cover - Windows
            continue
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
