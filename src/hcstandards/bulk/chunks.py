"""Files as pieces of work: byte ranges of NDJSON, row ranges of Parquet, files that must be read from the start."""

import gzip
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final, Literal, cast

import polars as pl
from attrs import frozen

from hcstandards.errors import MissingExtraError, Problem, ProblemsError
from hcstandards.reasons import reason_of

Form = Literal["lines", "array", "documents", "parquet"]
Packing = Literal["", "gz", "zst"]
CHUNK_BYTES: Final = 16 * 2**20
CHUNK_ROWS: Final = 20_000
MOST_FILES: Final = 256
"""Small files, one document each, that make one piece of work."""

_PACKINGS: Final[dict[str, Packing]] = {".gz": "gz", ".zst": "zst", ".zstd": "zst"}
_FORMS: Final[dict[str, Form]] = {
    ".ndjson": "lines",
    ".jsonl": "lines",
    ".json": "documents",
    ".parquet": "parquet",
}
EXPECTED: Final = ".json, .ndjson, .jsonl (also with .gz or .zst), .parquet, or a folder of them"


@frozen
class Chunk:
    """
    One piece of work: *files* in one *form*, from *start* up to, not including, *stop*.

    Of NDJSON these are bytes, of Parquet rows; a line belongs to the piece in which it starts. What must be read
    from its start (compressed files, JSON arrays) is one piece.
    """

    number: int
    files: tuple[str, ...]
    form: Form
    packing: Packing = ""
    start: int = 0
    stop: int | None = None
    bytes: int = 0

    @property
    def sequential(self) -> bool:
        """Whether this can't be divided: then its parts are counted as they are read."""
        return self.form == "array" or (self.form == "lines" and self.packing != "")


def form_of(path: str) -> tuple[Form | None, Packing]:
    """
    Return the form and packing that a file's name tells; `None` where it tells nothing.

    >>> form_of("a/b.ndjson.gz"), form_of("b.csv")
    (('lines', 'gz'), (None, ''))
    """
    stem, suffix = os.path.splitext(path.lower())  # noqa: PTH122
    packing = _PACKINGS.get(suffix, "")
    if packing:
        suffix = os.path.splitext(stem)[1]  # noqa: PTH122
    form = _FORMS.get(suffix)
    return (None if form == "parquet" and packing else form), packing


def find_files(paths: Iterable[str]) -> tuple[str, ...]:
    """
    Return the files of *paths*, folders walked, in order, each once.

    Raises:
        ProblemsError: paths that aren't there, or whose form can't be told; folders without documents.
    """
    found: dict[str, None] = {}
    problems: list[Problem] = []
    for each in paths:
        path = Path(each)
        if path.is_dir():
            inside = sorted(str(file) for file in path.rglob("*") if file.is_file() and form_of(file.name)[0])
            if not inside:
                problems.append(Problem(each, "file.none", "no documents", EXPECTED))
            found.update(dict.fromkeys(inside))
        elif not path.is_file():
            problems.append(Problem(each, "file.unreadable", "No such file or directory", EXPECTED))
        elif form_of(path.name)[0] is None:
            problems.append(Problem(each, "file.form", path.suffix or "no suffix", EXPECTED))
        else:
            found[str(path)] = None
    if problems:
        raise ProblemsError(problems)
    return tuple(found)


def plan(files: Iterable[str], chunk_bytes: int = CHUNK_BYTES) -> tuple[Chunk, ...]:
    """
    Return *files* divided, the same for the same files.

    Raises:
        ProblemsError: a file that can't be opened.
        MissingExtraError: a `.zst` file, and no zstd at hand.
    """
    chunks: list[Chunk] = []
    small: list[str] = []
    size_of_small = 0

    def add(names: tuple[str, ...], form: Form, packing: Packing = "", **more: Any) -> None:
        chunks.append(Chunk(len(chunks), names, form, packing, **more))

    def flush() -> None:
        nonlocal size_of_small
        if small:
            add(tuple(small), "documents", bytes=size_of_small)
            small.clear()
            size_of_small = 0

    for name in files:
        form, packing = form_of(name)
        size = Path(name).stat().st_size
        if form == "documents" and _is_list(name, packing):
            form = "array"
        if form == "documents":
            small.append(name)
            size_of_small += size
            if size_of_small >= chunk_bytes or len(small) >= MOST_FILES:
                flush()
            continue
        flush()
        if (form == "lines" and not packing) or form == "parquet":
            whole, step = (size, chunk_bytes) if form == "lines" else (_rows_of(name), CHUNK_ROWS)
            for start in range(0, max(whole, 1), step):
                stop = min(whole, start + step)
                add((name,), form, start=start, stop=stop, bytes=size * (stop - start) // max(whole, 1))
        elif form is not None:
            add((name,), form, packing, bytes=size)
    flush()
    return tuple(chunks)


def _rows_of(name: str) -> int:
    try:
        return int(pl.scan_parquet(name).select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ProblemsError([Problem(name, "file.unreadable", reason_of(error), "a Parquet file")]) from error


def _is_list(name: str, packing: Packing) -> bool:
    """Tell whether a `.json` file holds a list of documents: its first character says so."""
    try:
        with open_stream(name, packing) as stream:
            head = stream.read(4096)
            while head and not head.strip(b" \t\r\n\xef\xbb\xbf"):
                head = stream.read(4096)
    except (OSError, EOFError, ValueError):
        return False  # said when it is read
    return head.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"[")


def open_stream(name: str, packing: Packing) -> IO[bytes]:
    """
    Open a file for reading, unpacked.

    Raises:
        OSError: it can't be opened.
        MissingExtraError: a `.zst` file, and no zstd at hand.
    """
    if packing == "gz":
        return cast("IO[bytes]", gzip.open(name, "rb"))
    if packing == "zst":
        stream: IO[bytes] = zstd().open(name, "rb")
        return stream
    return Path(name).open("rb", buffering=2**20)


def zstd() -> Any:
    """
    Return the module that reads zstd: the standard library's from Python 3.14 on, its backport before.

    Raises:
        MissingExtraError: it isn't installed.
    """
    try:
        from compression import zstd as found  # type: ignore[import-not-found,unused-ignore]
    except ModuleNotFoundError:
        try:
            from backports import zstd as found  # type: ignore[no-redef,unused-ignore]
        except ModuleNotFoundError as error:
            feature = "reading .zst files"
            raise MissingExtraError(feature, "bulk") from error
    return found


def lines_of(stream: IO[bytes], most: int, position: int = 0, stop: int | None = None) -> Iterator[tuple[int, bytes]]:
    """
    Yield where each line starts and the line, from *position* to the last that starts before *stop*.

    A line of more than *most* bytes is cut after one byte more, its rest passed over: so much tells that it is too
    large. Blank lines are passed over.
    """
    while stop is None or position < stop:
        line = stream.readline(most + 2)
        if not line:
            return
        at, position = position, position + len(line)
        if len(line) > most + 1 and not line.endswith(b"\n"):
            while True:
                rest = stream.readline(2**20)
                position += len(rest)
                if not rest or rest.endswith(b"\n"):
                    break
            yield at, line[: most + 1]
            continue
        line = line.rstrip(b"\r\n")
        if at == 0 and line.startswith(b"\xef\xbb\xbf"):
            line = line[3:]
        if line.strip():
            yield at, line


def seek_line(stream: IO[bytes], start: int) -> int:
    """Go to the first line that starts at or after *start*, and return where that is."""
    if start == 0:
        return 0
    stream.seek(start - 1)
    position = start - 1
    while True:
        rest = stream.readline(2**20)
        position += len(rest)
        if not rest or rest.endswith(b"\n"):
            return position
