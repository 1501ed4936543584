"""The elements of a JSON list, one after the other, from a stream of any length."""

import re
from collections.abc import Iterator
from typing import IO, Final

BLOCK: Final = 2**20
_BODY: Final = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'
_INSIDE: Final = re.compile(_BODY, re.DOTALL)
_STRING: Final = re.compile(b'"' + _BODY + b'"', re.DOTALL)
_TOKENS: Final = re.compile(b'"' + _BODY + rb'"|["{}\[\]]', re.DOTALL)
_SCALAR: Final = re.compile(rb"[^,\]]*+")
_SCALAR_END: Final = re.compile(rb"[,\]]")
_CUT: Final = "cut short"
_BLANK: Final = b" \t\r\n"


class BrokenListError(ValueError):
    """The text is no JSON list from some place on: what follows can't be told apart."""


def elements_of(stream: IO[bytes], most: int) -> Iterator[tuple[int, bytes]]:
    """
    Yield where each element of the list in *stream* starts, and its text.

    An element of more than *most* bytes is given cut after one more, and its rest passed over without being held.

    Raises:
        BrokenListError: not a list, something between elements that doesn't belong there, cut short.
    """
    buffer = _Buffer(stream)
    buffer.skip(_BLANK + b"\xef\xbb\xbf")
    if buffer.take(1) != b"[":
        reason = "not a list"
        raise BrokenListError(reason)
    first = True
    while True:
        buffer.skip(_BLANK)
        head = buffer.peek()
        if head == b"]" and first:
            buffer.take(1)
            break
        if not first:
            buffer.take(1)
            if head == b"]":
                break
            if head != b",":
                reason = f"{head!r} between two elements" if head else _CUT
                raise BrokenListError(reason)
            buffer.skip(_BLANK)
        first = False
        at = buffer.position
        length = _length(buffer, most)
        if length > most:
            yield at, buffer.first(most + 1)
            _pass_over(buffer)
        else:
            yield at, buffer.take(length)
    buffer.skip(_BLANK)
    if buffer.peek():
        reason = "text after the list"
        raise BrokenListError(reason)


def _length(buffer: "_Buffer", most: int) -> int:
    """Return how long the element at the buffer's start is; more than *most* where it is too long."""
    head = buffer.peek()
    if head in (b"{", b"["):
        return _nested(buffer, most)
    pattern = _STRING if head == b'"' else _SCALAR_END
    while True:
        match = pattern.search(buffer.data, buffer.start)
        if match is not None:
            length = (match.end() if head == b'"' else match.start()) - buffer.start
            if length == 0:
                reason = f"{head!r} in place of an element"
                raise BrokenListError(reason)
            return length
        if len(buffer.data) - buffer.start > most:
            return most + 1
        if not buffer.more():
            raise BrokenListError(_CUT)


def _nested(buffer: "_Buffer", most: int) -> int:
    depth = 0
    done = 0  # how far the element has been looked at
    while True:
        for match in _TOKENS.finditer(buffer.data, buffer.start + done):
            token = match[0]
            if token in (b"{", b"["):
                depth += 1
            elif token in (b"}", b"]"):
                depth -= 1
                if depth == 0:
                    return match.end() - buffer.start
            elif token == b'"':  # a string that goes on beyond the buffer
                done = match.start() - buffer.start
                break
            done = match.end() - buffer.start
        if len(buffer.data) - buffer.start > most:
            return most + 1
        if not buffer.more():
            raise BrokenListError(_CUT)


def _pass_over(buffer: "_Buffer") -> None:
    """Drop the element at the buffer's start, however long, holding no more of it than a block."""
    head = buffer.peek()
    if head == b'"':
        _drop_string(buffer)
    elif head not in (b"{", b"["):
        _drop_scalar(buffer)
    else:
        _drop_nested(buffer)


def _drop_nested(buffer: "_Buffer") -> None:
    depth = 0
    while True:
        cut = None  # where a string starts that goes on beyond the buffer
        for match in _TOKENS.finditer(buffer.data, buffer.start):
            token = match[0]
            if token in (b"{", b"["):
                depth += 1
            elif token in (b"}", b"]"):
                depth -= 1
                if depth == 0:
                    buffer.take(match.end() - buffer.start)
                    return
            elif token == b'"':
                cut = match.start()
                break
        buffer.take((len(buffer.data) if cut is None else cut) - buffer.start)
        if cut is not None:
            _drop_string(buffer)
        elif not buffer.more():
            raise BrokenListError(_CUT)


def _drop_string(buffer: "_Buffer") -> None:
    buffer.take(1)
    while True:
        _drop(buffer, _INSIDE)
        if buffer.data.startswith(b'"', buffer.start):
            buffer.take(1)
            return
        if not buffer.more():
            raise BrokenListError(_CUT)


def _drop_scalar(buffer: "_Buffer") -> None:
    while True:
        _drop(buffer, _SCALAR)
        if buffer.start < len(buffer.data):
            return
        if not buffer.more():
            raise BrokenListError(_CUT)


def _drop(buffer: "_Buffer", pattern: re.Pattern[bytes]) -> None:
    match = pattern.match(buffer.data, buffer.start)
    assert match is not None  # noqa: S101 - it takes nothing, too
    buffer.take(match.end() - buffer.start)


class _Buffer:
    """What was read and not yet taken."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.data = b""
        self.start = 0
        self.position = 0

    def more(self) -> bool:
        """Read on: as much again as is held, so that long elements are joined few times."""
        held = self.data[self.start :]
        block = self.stream.read(max(BLOCK, len(held)))
        self.data, self.start = held + block, 0
        return bool(block)

    def peek(self) -> bytes:
        while self.start >= len(self.data):
            if not self.more():
                return b""
        return self.data[self.start : self.start + 1]

    def skip(self, blank: bytes) -> None:
        while True:
            rest = self.data[self.start : self.start + BLOCK].lstrip(blank)
            held = min(BLOCK, len(self.data) - self.start)
            self.start += held - len(rest)
            self.position += held - len(rest)
            if rest or (self.start == len(self.data) and not self.more()):
                return

    def first(self, length: int) -> bytes:
        return self.data[self.start : self.start + length]

    def take(self, length: int) -> bytes:
        taken = self.first(length)
        self.start += len(taken)
        self.position += len(taken)
        return taken
