"""Files that appear whole or not at all, whenever the process is killed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

PART = ".part"


def write_whole(path: "str | os.PathLike[str]", raw: bytes) -> None:
    """
    Write *raw* to *path* so that a reader sees the old file or the new one, whole, whatever happens.

    The bytes go to a hidden file beside *path*, are forced to disk, and take its name in one step; then the
    folder is forced to disk too. A file that is replaced keeps its permission bits, a new one gets those of the
    umask. A link is followed. What killed writers left behind is cleared away; what a living one is writing is
    not.

    Raises:
        OSError: the folder can't be written; *path* is as it was.
    """
    with whole_file(path) as (_, stream):
        stream.write(raw)


@contextmanager
def whole_file(path: "str | os.PathLike[str]") -> Iterator[tuple[str, IO[bytes]]]:
    """
    Give a hidden file beside *path*, its name and a stream on it, that becomes *path* when the block ends well.

    As `write_whole`, for what is too large to hold in memory or written by name. Whatever ends the block
    otherwise leaves *path* as it was.

    Raises:
        OSError: the folder can't be written; *path* is as it was.
    """
    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    _clear(folder, name)
    part, stream = _fresh_part(folder, name)
    try:
        with stream:
            yield part, stream
            stream.flush()
            _keep_mode(target, part)
            os.fsync(stream.fileno())
            if os.name != "nt":  # while the lock is held, so that nobody takes the part for a leftover
                os.replace(part, target)  # noqa: PTH105
        if os.name == "nt":
            os.replace(part, target)  # noqa: PTH105
    except BaseException as error:
        _forget(part)
        if isinstance(error, OSError) and error.filename is None:  # a full disk doesn't say which file is too much
            error.filename = target
        raise
    _sync_folder(folder)


def _fresh_part(folder: str, name: str) -> tuple[str, IO[bytes]]:
    """Return a new hidden file beside the target, locked by this process."""
    while True:
        part = os.path.join(folder, f".{name}.{os.urandom(8).hex()}{PART}")  # noqa: PTH118
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        stream = os.fdopen(handle, "wb")
        if _lock(stream, wait=True) and _is_at(stream, part):
            return part, stream
        stream.close()  # somebody cleared it away before it was locked


def _clear(folder: str, name: str) -> None:
    """Remove the parts of killed writers: those that no living process holds a lock on."""
    for each in os.listdir(folder):  # noqa: PTH208
        if not (each.startswith(f".{name}.") and each.endswith(PART)):
            continue
        part = os.path.join(folder, each)  # noqa: PTH118
        if os.name == "nt":  # where what a living writer holds open can't be removed
            _forget(part)
            continue
        try:
            with open(part, "rb") as stream:  # noqa: PTH123
                if _lock(stream, wait=False) and _is_at(stream, part):
                    _forget(part)
        except OSError:  # gone meanwhile, or not ours
            continue


def _lock(stream: IO[bytes], *, wait: bool) -> bool:
    """Lock an open file until it is closed, by this process or by its death; where there are no locks, say yes."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: parts are used all the same, and leftovers stay
        return wait
    return True


def _is_at(stream: IO[bytes], path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), os.stat(path))  # noqa: PTH116
    except FileNotFoundError:
        return False


def _keep_mode(target: str, part: str) -> None:
    try:
        os.chmod(part, os.stat(target).st_mode & 0o777)  # noqa: PTH101, PTH116
    except FileNotFoundError:
        return


def _forget(part: str) -> None:
    try:
        os.unlink(part)  # noqa: PTH108
    except OSError:
        return


def _sync_folder(folder: str) -> None:
    """Force the folder's new entry to disk; file systems that can't are left to themselves."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
