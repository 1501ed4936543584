"""
One piece of work done: its issues and counts as files that appear whole, so that a killed run goes on behind them.

A piece's parts lie in the journal's folder as `00012-0003.parquet` (the issues, where there are any) and
`00012-0003.json` (the counts, written last: it makes the part count). Only a part whose counts say `last` ends a
piece; a piece that must be read from its start is skipped up to where its parts end.
"""

import io
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl
from attrs import define, frozen

from hcstandards.bulk.arrays import BrokenListError, elements_of
from hcstandards.bulk.chunks import Chunk, form_of, lines_of, open_stream, seek_line, zstd
from hcstandards.bulk.judging import Judge
from hcstandards.bulk.many import rows_of_frame
from hcstandards.bulk.tallies import Tally
from hcstandards.model.reports import Issue
from hcstandards.reasons import reason_of
from hcstandards.release.writing import write_whole
from hcstandards.texts import phrase

PART_BYTES: Final = 32 * 2**20
"""After so many bytes of documents a part of what must be read from its start is written."""

MOST_WAITING: Final = 200_000
"""Issues held in memory before a part is written."""

TICK: Final = 2000


@frozen
class Part:
    """A finished part: its counts, the documents of each of its files, and whether its piece ends with it."""

    chunk: int
    number: int
    documents: int
    last: bool
    tally: Tally


@define
class _Progress:
    """What was done since it was last told."""

    tell: Callable[[int, int, int], None]
    documents: int = 0
    bytes: int = 0
    issues: int = 0

    def one(self, size: int, issues: int) -> None:
        self.documents += 1
        self.bytes += size
        self.issues += issues
        if self.documents >= TICK:
            self.flush()

    def flush(self) -> None:
        if self.documents:
            self.tell(self.documents, self.bytes, self.issues)
            self.documents = self.bytes = self.issues = 0


def part_path(folder: Path, chunk: int, number: int, suffix: str) -> Path:
    """Return the path of a part's file."""
    return folder / f"{chunk:05d}-{number:04d}.{suffix}"


def finished_parts(folder: Path, chunk: int) -> list[Part]:
    """Return the parts of a piece that were finished, in order."""
    found: list[Part] = []
    while True:
        path = part_path(folder, chunk, len(found), "json")
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return found
        tally = Tally.from_plain(data["tally"])
        found.append(Part(chunk, len(found), data["documents"], data["last"], tally))


def work(chunk: Chunk, judge: Judge, folder: Path, column: str | None, tell: Callable[[int, int, int], None]) -> None:
    """Do what is not yet done of *chunk* and write its parts; *tell* is told documents, bytes and issues done."""
    done = finished_parts(folder, chunk.number)
    if done and done[-1].last:
        return
    skipped = done[-1].documents if done else 0
    number = len(done)
    progress = _Progress(tell)
    document = skipped
    since = 0
    for file, index, offset, given in _documents(chunk, judge.question.most_bytes, column, skipped):
        if isinstance(given, Issue):
            judge.damaged(given, file, index, offset)
            continue
        before = judge.waiting
        if isinstance(given, bytes):
            judge.text(given, file, index, offset)
            since += len(given)
        elif isinstance(given, str):
            judge.text(given, file, index)
        else:
            judge.data(given, file, index)
        document += 1
        progress.one(len(given) if isinstance(given, bytes) else 0, judge.waiting - before)
        if chunk.sequential and (since >= PART_BYTES or judge.waiting >= MOST_WAITING):
            _write(folder, chunk.number, number, document, judge, last=False)
            number += 1
            since = 0
    _write(folder, chunk.number, number, document, judge, last=True)
    progress.flush()


def judge_all(chunk: Chunk, judge: Judge, column: str | None) -> None:
    """Judge every document of *chunk*: no journal, no parts."""
    for file, index, offset, given in _documents(chunk, judge.question.most_bytes, column, 0):
        if isinstance(given, Issue):
            judge.damaged(given, file, index, offset)
        elif isinstance(given, (bytes, str)):
            judge.text(given, file, index, offset)
        else:
            judge.data(given, file, index)


def _write(folder: Path, chunk: int, number: int, documents: int, judge: Judge, *, last: bool) -> None:
    frame, tally = judge.take()
    if frame.height:
        raw = io.BytesIO()
        frame.write_parquet(raw, compression="zstd")
        write_whole(part_path(folder, chunk, number, "parquet"), raw.getvalue())
    data = {"documents": documents, "last": last, "issues": frame.height, "tally": tally.plain()}
    write_whole(part_path(folder, chunk, number, "json"), json.dumps(data, ensure_ascii=False).encode())


def _documents(chunk: Chunk, most: int, column: str | None, skipped: int) -> Iterator[tuple[str, int, int | None, Any]]:
    """
    Yield file, number, offset and document of *chunk*, without the first *skipped*.

    Numbers count from the piece's start; a file that can't be read on yields an issue.
    """
    if chunk.form == "documents":
        yield from _whole_files(chunk, most)
        return
    name = chunk.files[0]
    number = 0
    try:
        for offset, each in _of_one_file(chunk, most, column):
            if number >= skipped:
                yield name, number, offset, each
            number += 1
    except unreadable(chunk.packing) as error:
        yield name, number, None, _damaged(error)


def unreadable(packing: str) -> tuple[type[Exception], ...]:
    """Return the errors that mean that a file can't be read on."""
    more = (zstd().ZstdError,) if packing == "zst" else ()
    return (OSError, EOFError, BrokenListError, zlib.error, pl.exceptions.PolarsError, *more)


def _of_one_file(chunk: Chunk, most: int, column: str | None) -> Iterator[tuple[int | None, Any]]:
    name = chunk.files[0]
    if chunk.form == "parquet":
        length = (chunk.stop or 0) - chunk.start
        frame = pl.scan_parquet(name).slice(chunk.start, length).collect()
        yield from ((None, each) for each in rows_of_frame(frame, column))
        return
    with open_stream(name, chunk.packing) as stream:
        if chunk.form == "array":
            found = elements_of(stream, most)
        else:
            position = seek_line(stream, chunk.start) if not chunk.packing else 0
            found = lines_of(stream, most, position, chunk.stop)
        for offset, each in found:
            yield None if chunk.packing else offset, each


def _whole_files(chunk: Chunk, most: int) -> Iterator[tuple[str, int, int | None, Any]]:
    for name in chunk.files:
        packing = form_of(name)[1]
        try:
            with open_stream(name, packing) as stream:
                raw = stream.read(most + 1)
        except unreadable(packing) as error:
            yield name, 0, None, _damaged(error)
            continue
        yield name, 0, None if packing else 0, raw


def _damaged(error: BaseException) -> Issue:
    reason = reason_of(error)
    return Issue(
        code="file.damaged",
        severity="error",
        pointer="",
        rule="file.damaged",
        edition=None,
        found=reason,
        expected=None,
        message=f"the file can't be read from here on: {reason}",
        message_zh=f"文件自此处起无法读取：{phrase(reason, 'zh')}",
        hint="what came before was judged; repair or replace the file",
        hint_zh="此前的内容已经校验；请修复或更换文件",
    )
