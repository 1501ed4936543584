"""Files, and what is packed inside them, as bounded streams of bytes."""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from attrs import frozen

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.limits import MIB, RATIO_FROM, Meter, beyond
from hcstandards.reasons import reason_of

BUFFER = MIB
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
GZIP_MAGIC = b"\x1f\x8b"
XZ_MAGIC = b"\xfd7zXZ\x00"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
OTHER_PACKERS = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "RAR"}
WORKBOOK_MARK = "[Content_Types].xml"
UTF8_NAME = 0x800
ENCRYPTED = 0x1
DAMAGED = (
    OSError,  # a place beyond the file's end
    ValueError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    gzip.BadGzipFile,
    NotImplementedError,
)


@frozen
class Member:
    """One file to be read: on disk, unpacked from a .gz or .xz file, or inside an archive."""

    shown: str
    name: str
    path: Path
    _open: Callable[[], BinaryIO]

    def open(self) -> BinaryIO:
        """Return a fresh bounded stream of the bytes."""
        return self._open()


@frozen
class Fingerprint:
    """A file that was imported: its name, size in bytes and SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


def fingerprint(path: Path) -> Fingerprint:
    """Return what tells *path* from every other file."""
    digest = sha256()
    size = 0
    with path.open("rb") as stream:
        while chunk := stream.read(BUFFER):
            digest.update(chunk)
            size += len(chunk)
    return Fingerprint(path.name, size, digest.hexdigest())


class _Counted(io.RawIOBase):
    """Hands on what another stream gives, and tells how much."""

    def __init__(
        self, inner: IO[bytes], note: Callable[[int], None], where: str, behind: IO[bytes] | None = None
    ) -> None:
        super().__init__()
        self._inner, self._note, self._where, self._behind = inner, note, where, behind

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._inner.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        try:
            chunk = self._inner.read(len(view))
        except ImportRefusedError:  # a ValueError, too
            raise
        except DAMAGED as error:
            raise ImportRefusedError(
                self._where, "file.damaged", damage(error), "a whole file", "fetch it again"
            ) from error
        view[: len(chunk)] = chunk
        self._note(len(chunk))
        return len(chunk)

    def close(self) -> None:
        self._inner.close()
        if self._behind is not None:
            self._behind.close()
        super().close()


def damage(error: BaseException) -> str:
    """Return what is wrong with a file that one of `DAMAGED` was raised of."""
    return reason_of(error) if str(error) else "it ends in the middle"


def open_plain(path: Path, meter: Meter) -> BinaryIO:
    """
    Return the bytes of *path* as they are on disk.

    Raises:
        ImportRefusedError: it can't be read, or is larger than the limit.
    """
    try:
        size = path.stat().st_size
        if size > meter.limits.file:
            raise beyond(str(path), "file", f"{size} bytes", meter.limits.file)
        stream = path.open("rb", buffering=0)
    except OSError as error:
        raise ImportRefusedError(str(path), "file.unreadable", reason_of(error), "a readable file") from error
    counted = _Counted(stream, lambda amount: meter.read(amount, str(path)), str(path))
    return cast("BinaryIO", io.BufferedReader(counted, BUFFER))


def unpacked(
    inner: IO[bytes], packed: Callable[[], int], where: str, meter: Meter, behind: IO[bytes] | None = None
) -> BinaryIO:
    """
    Return what *inner* unpacks, refused when it grows beyond the limits.

    *packed* tells how many packed bytes were read so far: a bomb is known by its first blocks.
    """
    so_far = 0

    def note(amount: int) -> None:
        nonlocal so_far
        so_far += amount
        meter.unpack(amount, where)
        if so_far > RATIO_FROM and so_far > packed() * meter.limits.ratio:
            found = f"{packed()} bytes that unpack to more than {so_far}"
            expected = f"at most {meter.limits.ratio} times"
            raise ImportRefusedError(where, "limit.ratio", found, expected, "raise the limit if you trust the file")

    return cast("BinaryIO", io.BufferedReader(_Counted(inner, note, where, behind), BUFFER))


def kind_of(path: Path) -> str:
    """Return what a file is by its first bytes: `zip`, `workbook`, `gzip`, `xz`, `ole`, `7z`, `RAR` or `plain`."""
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise ImportRefusedError(str(path), "file.unreadable", reason_of(error), "a readable file") from error
    if head.startswith(ZIP_MAGIC):
        return "workbook" if _is_workbook(path) else "zip"
    if head.startswith(GZIP_MAGIC):
        return "gzip"
    if head.startswith(XZ_MAGIC):
        return "xz"
    if head.startswith(OLE_MAGIC):
        return "ole"
    return next((name for magic, name in OTHER_PACKERS.items() if head.startswith(magic)), "plain")


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return WORKBOOK_MARK in archive.namelist() or "mimetype" in archive.namelist()
    except DAMAGED:
        return False


@contextmanager
def members(path: Path, meter: Meter, *, pack: bool = True) -> Iterator[list[Member]]:
    """
    Give the files that *path* holds: itself, or what is packed in it. *pack* false leaves archives shut.

    Raises:
        ImportRefusedError: it can't be read, is damaged or encrypted, a member's path leads out of the archive,
            or it is beyond the limits.
    """
    kind = kind_of(path)
    meter.total += path.stat().st_size
    shown = str(path)
    if kind in OTHER_PACKERS.values():
        raise ImportRefusedError(shown, "file.packer", f"a {kind} archive", "a zip, gzip or xz file", "unpack it first")
    if kind == "zip" and pack:
        with _archive(path, meter) as found:
            yield found
        return
    name = path.name

    def opened() -> BinaryIO:
        plain = open_plain(path, meter)
        if kind == "gzip":
            return unpacked(cast("IO[bytes]", gzip.GzipFile(fileobj=plain)), plain.tell, shown, meter, plain)
        if kind == "xz":
            unpacker = lzma.LZMAFile(plain, format=lzma.FORMAT_XZ)  # noqa: SIM115 - closed with what wraps it
            return unpacked(cast("IO[bytes]", unpacker), plain.tell, shown, meter, plain)
        return plain

    if kind in {"gzip", "xz"}:
        name = path.stem if path.suffix in {".gz", ".xz"} else path.name
    yield [Member(shown, name, path, opened)]


@contextmanager
def _archive(path: Path, meter: Meter) -> Iterator[list[Member]]:
    plain = open_plain(path, meter)
    try:
        try:
            archive = zipfile.ZipFile(plain)
        except ImportRefusedError:  # a ValueError, too
            raise
        except DAMAGED as error:
            reason = damage(error)
            raise ImportRefusedError(str(path), "file.damaged", reason, "a whole zip", "fetch it again") from error
        with archive:
            yield list(_listed(archive, path, meter))
    finally:
        plain.close()


def _listed(archive: zipfile.ZipFile, path: Path, meter: Meter) -> Iterator[Member]:
    infos = archive.infolist()
    if len(infos) > meter.limits.members:
        raise beyond(str(path), "members", f"{len(infos)} members", meter.limits.members)
    declared = sum(info.file_size for info in infos)
    if declared > meter.limits.unpacked:
        raise beyond(str(path), "unpacked", f"{declared} bytes unpacked", meter.limits.unpacked)
    for info in infos:
        name = member_name(info)
        shown = f"{path}!{name}"
        if not name or leads_out(name):
            raise ImportRefusedError(
                shown,
                "archive.path",
                "a path that leads out of the archive",
                "a path inside it",
                "don't trust this file",
            )
        if name.endswith("/"):
            continue
        if info.flag_bits & ENCRYPTED:
            raise ImportRefusedError(shown, "archive.encrypted", "an encrypted member", "a zip without a password")
        yield Member(shown, name, path, _member_opener(archive, info, shown, meter))


def _member_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str, meter: Meter) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        try:
            inner = archive.open(info)
        except ImportRefusedError:  # a ValueError, too
            raise
        except DAMAGED as error:
            raise ImportRefusedError(
                shown, "file.damaged", damage(error), "a whole member", "fetch it again"
            ) from error
        return unpacked(inner, read_of(inner, info), shown, meter)

    return opened


def read_of(inner: IO[bytes], info: zipfile.ZipInfo) -> Callable[[], int]:
    """Return what tells how many packed bytes of a zip's member were read: the whole, where zipfile doesn't say."""
    return lambda: info.compress_size - getattr(inner, "_compress_left", 0)


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; names in GBK, which zips made in China have without saying so, are understood."""
    if info.flag_bits & UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def leads_out(name: str) -> bool:
    r"""
    Tell whether a member's name would leave the folder it is unpacked to.

    >>> leads_out("a/../../b"), leads_out("C:\\x"), leads_out("/etc/x"), leads_out("表/停用表.xlsx")
    (True, True, True, False)
    """
    slashed = name.replace("\\", "/")
    return ".." in slashed.split("/") or slashed.startswith("/") or slashed[1:2] == ":" or "\0" in name


def matching(name: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a member's path or file name fits one of *patterns* (`*` and `?`); no patterns fit everything."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return not patterns or any(fnmatch(last, each) or fnmatch(name, each) for each in patterns)
