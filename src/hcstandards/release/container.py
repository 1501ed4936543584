r"""
The release file: one file, canonical, sealed.

    hcstandards-release 1\n          the magic words and the generation of the format
    {manifest}\\n                     one line of canonical JSON: identity, index, members with size and digest
    <members>                        canonical JSON texts, one after the other, in the manifest's order
    sha256:<64 hex digits>\n         over everything before it

Canonical JSON: UTF-8, sorted keys, no blanks, decimals as text; only examples of documents hold numbers with
a fraction, as the shortest text that reads back the same. The same content gives the same bytes on every
machine and day. Plain JSON in plain sight was chosen over a zip or SQLite file because the bytes of those depend
on the version of the library that writes them.
"""

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from hcstandards.errors import ReleaseError

if TYPE_CHECKING:
    from hcstandards.release.holdings import ReleaseRows

GENERATION: Final = 1
MAGIC: Final = b"hcstandards-release "
SEAL: Final = b"sha256:"
SEAL_LENGTH: Final = len(SEAL) + 64 + 1
LARGEST: Final = 2**30
LONGEST_HEAD: Final = 64


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

    __slots__ = ("_digests", "_members", "_raw", "digest", "manifest", "path")

    def __init__(self, raw: bytes, path: str) -> None:
        """
        Open the bytes of a release.

        Raises:
            ReleaseError: not a release, of a later generation, cut short, or with a byte changed.
        """
        self._raw = raw
        self.path = path
        self.digest = self._verified(raw)
        self.manifest: dict[str, Any] = {}
        self._members: dict[str, tuple[int, int]] = {}
        self._digests: dict[str, str] = {}
        try:
            stop = self._read_manifest(raw)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ReleaseError(path, "its manifest can't be read") from error
        if stop != len(raw) - SEAL_LENGTH:
            raise ReleaseError(path, "its members are not of the sizes that the manifest gives")

    def _read_manifest(self, raw: bytes) -> int:
        """Find the members and return where the last one ends."""
        end = raw.index(b"\n") + 1
        offset = raw.index(b"\n", end) + 1
        self.manifest = json.loads(raw[end : offset - 1])
        for member in self.manifest["members"]:
            self._members[member["name"]] = (offset, offset + max(0, member["size"]))
            offset += max(0, member["size"])
        return offset

    def _verified(self, raw: bytes) -> str:
        if not raw.startswith(MAGIC):
            raise ReleaseError(self.path, "it does not start as a release does")
        generation = raw[len(MAGIC) : LONGEST_HEAD].partition(b"\n")[0]
        if generation != str(GENERATION).encode():
            shown = generation.decode("ascii", "backslashreplace") or "nothing"
            reason = f"its format is of generation {shown}; this library reads {GENERATION}"
            raise ReleaseError(self.path, reason)
        seal = raw[-SEAL_LENGTH:]
        expected = SEAL + sha256(memoryview(raw)[:-SEAL_LENGTH]).hexdigest().encode() + b"\n"
        if seal != expected:
            raise ReleaseError(self.path, "its digest does not fit: it is damaged or cut short")
        return expected.decode().strip()

    @property
    def raw(self) -> bytes:
        """The bytes of the file."""
        return self._raw

    def __reduce__(self) -> tuple[Any, ...]:
        return Container, (self._raw, self.path)

    @property
    def layers(self) -> "tuple[Container, ...]":
        """The releases that answer, the lowest first: this one."""
        return (self,)

    def origin(self, name: str, key: str | None = None) -> "Container":
        """Return the release that answers for a member, or for *key* of it: this one."""
        del name, key
        return self

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def digest_of(self, name: str) -> str:
        """Return the SHA-256 of member *name* as the manifest gives it."""
        if not self._digests:
            self._digests = {each["name"]: each["sha256"] for each in self.manifest["members"]}
        return self._digests[name]

    def names(self) -> tuple[str, ...]:
        """Return the members' names, in order."""
        return tuple(self._members)

    @property
    def table_systems(self) -> tuple[str, ...]:
        """The code systems whose tables lie in a file of their own: none."""
        return ()

    def rows(self, name: str) -> "ReleaseRows | None":
        """Return the rows of a table release that lie in a file of their own; `None` where *name* is a member here."""
        del name
        return None

    def member(self, name: str) -> Any:
        """Return the plain data of member *name*."""
        return json.loads(self.member_bytes(name))

    def member_bytes(self, name: str) -> bytes:
        """Return member *name* as it stands in the file: canonical JSON."""
        start, stop = self._members[name]
        return self._raw[start:stop]

    def span(self, name: str) -> tuple[int, int]:
        """Return where member *name* stands in `raw`."""
        return self._members[name]


def open_file(path: "str | os.PathLike[str]") -> Container:
    """
    Open a release file.

    Raises:
        ReleaseError: it can't be read, is beyond 1 GiB, or see `Container`.
    """
    return Container(read_file(path), str(path))


def read_file(path: "str | os.PathLike[str]") -> bytes:
    """
    Return the bytes of a release file, whatever they are.

    Raises:
        ReleaseError: it can't be read or is beyond 1 GiB.
    """
    try:
        size = os.stat(path).st_size  # noqa: PTH116 - pathlib costs a caller 4 ms to import
        with open(path, "rb") as stream:  # noqa: PTH123
            raw = b"" if size > LARGEST else stream.read((size or LARGEST) + 1)  # a pipe doesn't say how much it has
    except OSError as error:
        raise ReleaseError(str(path), error.strerror or str(error)) from error
    if max(size, len(raw)) > LARGEST:
        raise ReleaseError(str(path), f"it is larger than {LARGEST} bytes")
    return raw
