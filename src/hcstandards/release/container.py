r"""
The release file: one file, canonical, sealed.

    hcstandards-release 1\n          the magic words and the generation of the format
    {manifest}\\n                     one line of canonical JSON: identity, index, members with size and digest
    <members>                        canonical JSON texts, one after the other, in the manifest's order
    sha256:<64 hex digits>\n         over everything before it

Canonical JSON: UTF-8, sorted keys, no blanks, no floats (decimals are text). The same content gives the same
bytes on every machine and day. Plain JSON in plain sight was chosen over a zip or SQLite file because the bytes
of those depend on the version of the library that writes them.
"""

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from hcstandards.errors import ReleaseError

if TYPE_CHECKING:
    from pathlib import Path

GENERATION: Final = 1
MAGIC: Final = b"hcstandards-release "
SEAL: Final = b"sha256:"
SEAL_LENGTH: Final = len(SEAL) + 64 + 1
LARGEST: Final = 2**30


def canonical(value: Any) -> bytes:
    """Return *value* as canonical JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def pack(head: Mapping[str, Any], members: Mapping[str, Any]) -> bytes:
    """Return a release file's bytes: *head* goes into the manifest, *members* are plain JSON values by name."""
    bodies = {name: canonical(members[name]) for name in sorted(members)}
    listed = [{"name": name, "sha256": sha256(body).hexdigest(), "size": len(body)} for name, body in bodies.items()]
    manifest = canonical({**head, "members": listed})
    start = MAGIC + str(GENERATION).encode() + b"\n" + manifest + b"\n" + b"".join(bodies.values())
    return start + SEAL + sha256(start).hexdigest().encode() + b"\n"


class Container:
    """An opened release file: its manifest, and its members as plain data, parsed when asked for."""

    __slots__ = ("_members", "_raw", "digest", "manifest", "path")

    def __init__(self, raw: bytes, path: str) -> None:
        """
        Open the bytes of a release.

        Raises:
            ReleaseError: not a release, of a later generation, cut short, or with a byte changed.
        """
        self._raw = raw
        self.path = path
        self.digest = self._verified(raw)
        end = raw.index(b"\n") + 1
        stop = raw.index(b"\n", end)
        self.manifest: dict[str, Any] = json.loads(raw[end:stop])
        self._members: dict[str, tuple[int, int]] = {}
        offset = stop + 1
        for member in self.manifest["members"]:
            self._members[member["name"]] = (offset, offset + member["size"])
            offset += member["size"]

    def _verified(self, raw: bytes) -> str:
        if not raw.startswith(MAGIC):
            raise ReleaseError(self.path, "it does not start as a release does")
        generation = raw[len(MAGIC) : raw.find(b"\n", 0, 64)]
        if generation != str(GENERATION).encode():
            shown = generation.decode("ascii", "replace")
            raise ReleaseError(self.path, f"its format is of generation {shown}; this library reads {GENERATION}")
        seal = raw[-SEAL_LENGTH:]
        expected = SEAL + sha256(memoryview(raw)[:-SEAL_LENGTH]).hexdigest().encode() + b"\n"
        if seal != expected:
            raise ReleaseError(self.path, "its digest does not fit: it is damaged or cut short")
        return expected.decode().strip()

    @property
    def raw(self) -> bytes:
        """The bytes of the file."""
        return self._raw

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def names(self) -> tuple[str, ...]:
        """Return the members' names, in order."""
        return tuple(self._members)

    def member(self, name: str) -> Any:
        """Return the plain data of member *name*."""
        start, stop = self._members[name]
        return json.loads(self._raw[start:stop])


def open_file(path: "str | os.PathLike[str]") -> Container:
    """
    Open a release file.

    Raises:
        ReleaseError: it can't be read, is beyond 1 GiB, or see `Container`.
    """
    try:
        if os.stat(path).st_size > LARGEST:  # noqa: PTH116 - pathlib costs a caller 4 ms to import
            raise ReleaseError(str(path), f"it is larger than {LARGEST} bytes")
        with open(path, "rb") as stream:  # noqa: PTH123
            raw = stream.read()
    except OSError as error:
        raise ReleaseError(str(path), error.strerror or str(error)) from error
    return Container(raw, str(path))


def write_whole(path: "Path", raw: bytes) -> None:
    """Write *raw* to *path* so that a reader sees the old file or the new one, whole, whatever happens."""
    import tempfile
    from pathlib import Path

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
