"""
Files to plain data with line numbers.

Every YAML scalar is text. Repeated keys, anchors, tags, tabs in indentation, other encodings than UTF-8, a byte
order mark, and files beyond the limits are refused, with the line.
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TypeAlias

import yaml
from attrs import frozen
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from hcstandards.errors import Problem

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
Path_: TypeAlias = tuple[str | int, ...]

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@frozen
class Limits:
    """The largest file, in bytes, the deepest nesting and the longest line that reading accepts."""

    size: int = 16 * 2**20
    depth: int = 32
    line: int = 100_000


DEFAULT_LIMITS = Limits()


@frozen
class Authored:
    """Plain data of one file; *lines* gives the line of each value by its path."""

    path: str
    data: Plain
    lines: Mapping[Path_, int]

    def line(self, path: Path_) -> int:
        """Return the line of the value at *path*, or of the nearest one around it."""
        around = path
        while around and around not in self.lines:
            around = around[:-1]
        return self.lines.get(around, 1)

    def where(self, path: Path_) -> str:
        """Return `file:line $.path` of the value at *path*."""
        shown = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        return f"{self.path}:{self.line(path)} ${shown}"


class ReadingError(Exception):
    """A file that can't be read as plain data; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_text(path: Path, shown: str, limits: Limits = DEFAULT_LIMITS) -> str:
    """
    Return the text of a UTF-8 file.

    Raises:
        ReadingError: it is missing, too large, not UTF-8, starts with a byte order mark, or has a NUL or a line
            beyond the limit.
    """
    try:
        about = path.stat()
        if not (S_ISREG(about.st_mode) or S_ISDIR(about.st_mode)):  # a pipe would be waited for, a device has no end
            raise _refuse(shown, 1, "file.unreadable", "a pipe, socket or device", "a readable file")
        if about.st_size > limits.size:
            raise _refuse(shown, 1, "file.size", f"{about.st_size} bytes", f"at most {limits.size}", "split the file")
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refuse(shown, 1, "file.unreadable", reason, "a readable file") from error
    if raw.startswith(b"\xef\xbb\xbf") or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _refuse(shown, 1, "file.bom", "a byte order mark", "UTF-8 without one", "save as plain UTF-8")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{raw[error.start]:02X} that is not UTF-8"
        hint = "the file may be GBK: save it as UTF-8" if _is_gbk(raw) else "save the file as UTF-8"
        raise _refuse(shown, line, "file.encoding", found, "UTF-8", hint) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _refuse(shown, line, "file.nul", "a NUL character", "text")
    for number, each in enumerate(text.split("\n"), start=1):
        if len(each) > limits.line:
            found = f"a line of {len(each)} characters"
            raise _refuse(shown, number, "file.line", found, f"at most {limits.line}", "break the line")
    return text


def read_yaml(path: Path, shown: str, limits: Limits = DEFAULT_LIMITS) -> Authored:
    """
    Return the plain data of a YAML file, every scalar as text.

    Raises:
        ReadingError: as `read_text`; or not YAML, a repeated key, an anchor, a tag, nesting beyond the limit.
    """
    return parse_yaml(read_text(path, shown, limits), shown, limits)


def parse_yaml(text: str, shown: str, limits: Limits = DEFAULT_LIMITS) -> Authored:
    """
    Return the plain data of YAML text, every scalar as text.

    Raises:
        ReadingError: as `read_yaml`.
    """
    lines: dict[Path_, int] = {}
    try:
        data = _build(yaml.parse(text, Loader=_Loader), shown, lines, limits)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        found = error.problem or "text that is not YAML"
        raise _refuse(shown, line, "yaml.syntax", found, "YAML", error.context or "") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _refuse(shown, 1, "yaml.syntax", str(error).splitlines()[0], "YAML") from error
    return Authored(shown, data, lines)


def _build(events: "object", shown: str, lines: dict[Path_, int], limits: Limits) -> Plain:
    """Build plain data from parser events without recursion, so depth can't hurt."""
    documents = 0
    root: list[Plain] = []
    stack: list[list[Plain] | dict[str, Plain]] = []
    keys: list[str | None] = []
    paths: list[Path_] = [()]
    for event in events:  # type: ignore[attr-defined]
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refuse(shown, line, "yaml.documents", "a second document", "one document a file")
            continue
        if isinstance(event, (SequenceEndEvent, MappingEndEvent)):
            stack.pop()
            keys.pop()
            paths.pop()
            continue
        if not isinstance(event, (AliasEvent, ScalarEvent, SequenceStartEvent, MappingStartEvent)):
            continue
        _refuse_magic(event, shown, line)
        top = stack[-1] if stack else root
        if isinstance(top, dict) and keys[-1] is None:
            keys[-1] = _key(event, top, shown, line)
            continue
        step: str | int = keys[-1] if isinstance(top, dict) else len(top)  # type: ignore[assignment]
        here: Path_ = (*paths[-1], step) if stack else ()
        lines[here] = line
        value: Plain = event.value if isinstance(event, ScalarEvent) else _empty(event)
        if isinstance(top, dict):
            top[str(step)] = value
            keys[-1] = None
        else:
            top.append(value)
        if not isinstance(value, str):
            if len(stack) >= limits.depth:
                raise _refuse(shown, line, "yaml.depth", f"more than {limits.depth} levels", "less nesting")
            stack.append(value)
            keys.append(None)
            paths.append(here)
    if not root:
        raise _refuse(shown, 1, "yaml.empty", "an empty file", "a mapping")
    return root[0]


def _refuse_magic(event: Event, shown: str, line: int) -> None:
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
        raise _refuse(shown, line, "yaml.anchor", "an anchor or alias", "plain values", "write the value out")
    tag = getattr(event, "tag", None)
    if tag:
        raise _refuse(shown, line, "yaml.tag", f"the tag {tag!r}", "plain values")


def _key(event: Event, top: dict[str, Plain], shown: str, line: int) -> str:
    if not isinstance(event, ScalarEvent):
        raise _refuse(shown, line, "yaml.key", "a key that is not text", "a text key")
    key = str(event.value)
    if key in top:
        raise _refuse(shown, line, "yaml.repeated-key", f"{key!r} twice", "each key once")
    return key


def _empty(event: Event) -> "list[Plain] | dict[str, Plain]":
    return [] if isinstance(event, SequenceStartEvent) else {}


def read_csv(path: Path, shown: str, limits: Limits = DEFAULT_LIMITS) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """
    Return the header and the rows (line number, cells) of a comma-separated UTF-8 file; cells stay text.

    Raises:
        ReadingError: as `read_text`; or a row of another width, a repeated column, broken quoting.
    """
    text = read_text(path, shown, limits)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    header: list[str] = []
    try:
        for cells in reader:
            if not header:
                header = cells
                continue
            if len(cells) != len(header):
                found = f"{len(cells)} cells"
                raise _refuse(shown, reader.line_num, "csv.width", found, f"{len(header)} as in the header")
            rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise _refuse(shown, reader.line_num, "csv.syntax", str(error), "comma-separated values") from error
    repeated = sorted({name for name in header if header.count(name) > 1})
    if not header or repeated:
        found = f"columns {repeated} twice" if repeated else "an empty file"
        raise _refuse(shown, 1, "csv.header", found, "a header row with distinct names")
    return header, rows


def _is_gbk(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _refuse(shown: str, line: int, rule: str, found: str, expected: str, hint: str = "") -> ReadingError:
    return ReadingError(Problem(f"{shown}:{line}", rule, found, expected, hint))
