"""
A run over files: pieces of work shared among processes, a journal of what is finished, one report at the end.

Documents never go through the pool: a process is told a file and a range, reads and judges it, and writes its part
of the report. A run that is killed at any moment leaves only whole parts; started again with the same question, it
does what is missing and puts the same report together.
"""

import json
import multiprocessing
import os
import pickle
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from multiprocessing.connection import wait as wait_for_any
from pathlib import Path
from queue import Empty
from typing import Any, Final, Literal

import polars as pl
from attrs import frozen

from hcstandards.bulk.chunks import CHUNK_BYTES, Chunk, find_files, plan
from hcstandards.bulk.fields import SummaryFields
from hcstandards.bulk.folders import report_folder
from hcstandards.bulk.judging import SCHEMA, Judge, Question
from hcstandards.bulk.parts import Part, finished_parts, part_path, work
from hcstandards.bulk.tallies import Summary, Tally, summarise
from hcstandards.errors import Problem, ProblemsError, WrongValueError
from hcstandards.release.writing import whole_file, write_whole
from hcstandards.validation.reading import MOST_BYTES
from hcstandards.view import View

Report = Literal["parquet", "ndjson"]
JOURNAL: Final = ".journal"
QUESTION: Final = "question"
Tell = Callable[[int, int, int], None]
"""Called with documents, bytes and issues done since the last call."""


@frozen
class Plan:
    """What a run will do: its pieces, how much of it was finished before, how large it is."""

    chunks: tuple[Chunk, ...]
    bytes: int
    done_bytes: int


def validate_files(
    view: View,
    paths: Iterable[str | os.PathLike[str]],
    report: str | os.PathLike[str],
    kind: str | None = None,
    *,
    schema: Mapping[str, Any] | None = None,
    column: str | None = None,
    day_field: str | None = None,
    region_field: str | None = None,
    most_bytes: int = MOST_BYTES,
    form: Report = "parquet",
    jobs: int | None = None,
    restart: bool = False,
    chunk_bytes: int = CHUNK_BYTES,
    begin: Callable[[Plan], None] | None = None,
    tell: Tell | None = None,
) -> Summary:
    """
    Judge every document in the files *paths* by *view* and write the report into the folder *report*.

    *paths*: `.json` (one document, or a list of them), `.ndjson` and `.jsonl`, each also with `.gz` or `.zst`;
    `.parquet` (see `validate_many` for *column*); folders of these. The report: `issues.parquet` or `.ndjson`
    (*form*; the columns of `hcstandards.bulk.judging.SCHEMA`), `summary.json`, and `summary.html`. A run that was
    killed goes on where it stopped when it is asked the same again; *restart* begins anew. *jobs*: processes, one
    for each core by default. *begin* and *tell* hear of the progress.

    Raises:
        ProblemsError: files that can't be used; a folder that can't be made or holds a report on something else; a
            process that died.
        UnknownIdError, WrongValueError, MissingExtraError: as `View.validate`.
        OSError: the report can't be written.
    """
    if jobs is not None and jobs < 1:
        raise WrongValueError("jobs", str(jobs), "1 or more")
    if form not in ("parquet", "ndjson"):
        raise WrongValueError("form", repr(form), "parquet or ndjson")
    question = Question(view, kind, schema, most_bytes, SummaryFields.at(day_field, region_field), table_notes=False)
    Judge(question)  # what can't be asked is refused here, not in every process
    files = find_files(os.fspath(each) for each in paths)
    folder = Path(report)
    journal = folder / JOURNAL
    asked = _asked(question, files, column, form, chunk_bytes)
    _open_journal(folder, journal, asked, restart=restart)
    chunks = plan(files, chunk_bytes)
    finished = {each.number for each in chunks if _is_done(journal, each)}
    if begin is not None:
        done_bytes = sum(each.bytes for each in chunks if each.number in finished)
        begin(Plan(chunks, sum(each.bytes for each in chunks), done_bytes))
    rest = [each for each in chunks if each.number not in finished]
    workers = min(jobs or os.cpu_count() or 1, max(1, len(rest)))
    told = tell or (lambda *_: None)
    if not (journal / "merged").exists():
        if workers == 1:
            judge = Judge(question)
            for each in rest:
                work(each, judge, journal, column, told)
        else:
            _share(rest, workers, question, journal, column, told)
    return _merge(folder, journal, chunks, question, len(files), form)


def _asked(question: Question, files: tuple[str, ...], column: str | None, form: str, chunk_bytes: int) -> str:
    """Return a digest of everything that decides over the report: the files as they are, and what is asked."""
    from hcstandards import __version__

    stats = [(name, Path(name).stat()) for name in files]
    facts = {
        "version": __version__,
        "digest": question.view.digest,
        "view": repr(question.view),
        "pins": sorted(question.view.pins.items()),
        "kind": question.kind,
        "schema": question.schema,
        "most_bytes": question.most_bytes,
        "fields": repr(question.fields),
        "column": column,
        "form": form,
        "chunk_bytes": chunk_bytes,
        "files": [(os.path.realpath(name), name, each.st_size, each.st_mtime_ns) for name, each in stats],
    }
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _open_journal(folder: Path, journal: Path, asked: str, *, restart: bool) -> None:
    """Make the journal's folder, or go on with the one that is there if it belongs to the same question."""
    run = journal / "run.json"
    if restart and journal.is_dir():
        shutil.rmtree(journal)
    report_folder(folder)
    try:
        before = json.loads(run.read_bytes())["asked"]
    except FileNotFoundError:
        if journal.is_dir() and any(journal.iterdir()):
            shutil.rmtree(journal)
        journal.mkdir(exist_ok=True)
        write_whole(run, json.dumps({"asked": asked}).encode())
        return
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise ProblemsError([Problem(str(run), "report.journal", reason, "the journal of a run")]) from error
    if before != asked:
        expected = "an empty folder, or the same question about the same files"
        hint, hint_zh = "give another folder, or start anew with --restart", "请另选文件夹，或用 --restart 重新开始"
        raise ProblemsError(
            [Problem(str(folder), "report.other", "a report on something else", expected, hint, hint_zh)]
        )


def _is_done(journal: Path, chunk: Chunk) -> bool:
    parts = finished_parts(journal, chunk.number)
    return bool(parts) and parts[-1].last


# processes ---------------------------------------------------------------------------------------

_judge: Judge | None = None
_ticks: Any = None


def _start(question: str, ticks: Any) -> None:
    """Begin a process: its own engine; it ends when the one that started it does, killed or not."""
    import gc
    import signal

    global _judge, _ticks
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _judge, _ticks = Judge(pickle.loads(Path(question).read_bytes())), ticks  # noqa: S301 - written by our parent
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for_any([sentinel])
    os._exit(1)


def _do(chunk: Chunk, journal: Path, column: str | None) -> None:
    assert _judge is not None  # noqa: S101 - _start ran
    work(chunk, _judge, journal, column, lambda *done: _ticks.put(done))


def _share(
    chunks: list[Chunk], workers: int, question: Question, journal: Path, column: str | None, tell: Tell
) -> None:
    """Have *workers* processes do *chunks*, those that can't be divided first."""
    context = multiprocessing.get_context("spawn")
    ticks = context.Queue()
    # What takes longest first, so that no process is left with it at the end.
    order = sorted(chunks, key=lambda each: (not each.sequential, each.number))
    # Through a file: were it handed over, a process that dies as it starts would leave us writing for ever.
    asked = journal / QUESTION
    write_whole(asked, pickle.dumps(question))
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(str(asked), ticks))
    try:
        with pool:
            waiting: set[Future[None]] = {pool.submit(_do, each, journal, column) for each in order}
            while waiting:
                done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_EXCEPTION)
                _pass_on(ticks, tell)
                for each in done:
                    each.result()
        _pass_on(ticks, tell)  # what the processes said as they ended
    except BrokenProcessPool as error:
        raise ProblemsError([_died()]) from error
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    finally:
        ticks.close()
        ticks.cancel_join_thread()


def _died() -> Problem:
    hint = (
        'it may have run out of memory: try fewer --jobs; a script of your own needs `if __name__ == "__main__":` '
        "around what it does"
    )
    hint_zh = '可能是内存不足：请减少 --jobs；自己的脚本须把运行部分放在 `if __name__ == "__main__":` 之下'
    return Problem("jobs", "bulk.process", "a process died", "", hint, hint_zh)


def _pass_on(ticks: Any, tell: Tell) -> None:
    while True:
        try:
            tell(*ticks.get_nowait())
        except Empty:
            return


# the report --------------------------------------------------------------------------------------


def _merge(
    folder: Path, journal: Path, chunks: tuple[Chunk, ...], question: Question, files: int, form: Report
) -> Summary:
    """Put the parts together in the order of the files, count each file's documents through, and sum up."""
    whole = Tally()
    frames: list[tuple[Path, int]] = []
    counted: dict[str, int] = {}
    for chunk in chunks:
        name = chunk.files[0]
        before = counted.get(name, 0) if chunk.form != "documents" else 0
        parts: list[Part] = finished_parts(journal, chunk.number)
        for part in parts:
            whole.include(part.tally)
            path = part_path(journal, chunk.number, part.number, "parquet")
            if path.exists():
                frames.append((path, before))
        counted[name] = before + parts[-1].documents
    view = question.view
    summary = summarise(whole, view.digest, view.day, question.kind, files, question.schema_from)
    if not (journal / "merged").exists():
        _write_issues(folder / f"issues.{form}", frames, form)
        _write_summary(folder, summary)
        (journal / "merged").touch()
    for path, _ in frames:
        path.unlink()
    (journal / QUESTION).unlink(missing_ok=True)
    return summary


def _write_issues(target: Path, frames: list[tuple[Path, int]], form: Report) -> None:
    with whole_file(target) as (part, stream):
        if form == "ndjson":
            for path, before in frames:
                pl.read_parquet(path).with_columns(pl.col("document") + before).write_ndjson(stream)
            return
        lazy = [pl.scan_parquet(path).with_columns(pl.col("document") + before) for path, before in frames]
        empty = pl.LazyFrame(schema=SCHEMA)
        pl.concat([empty, *lazy]).sink_parquet(part, compression="zstd", maintain_order=True)


def _write_summary(folder: Path, summary: Summary) -> None:
    from hcstandards.interop.pages import bulk_page
    from hcstandards.interop.plain import dumps, plain

    write_whole(folder / "summary.json", (dumps(plain(summary.plain())) + "\n").encode())
    write_whole(folder / "summary.html", bulk_page(summary.plain()).encode())
