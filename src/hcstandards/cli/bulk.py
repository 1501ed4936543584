"""Many documents, many hospitals, registers of acts: progress on a terminal, a summary, reports in files."""

import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import click

from hcstandards.cli.program import FINDINGS, FINE
from hcstandards.cli.settings import Settings
from hcstandards.interop.terms import SCHEMA_FROM
from hcstandards.texts import phrase
from hcstandards.values import Id

if TYPE_CHECKING:
    from rich.text import Text

    from hcstandards.bulk import Summary
    from hcstandards.bulk.running import Plan
    from hcstandards.cli.rendering import Page
    from hcstandards.columns.points import PointsTable
    from hcstandards.columns.reports import GradeTable

BULK_SUFFIXES: Final = (".ndjson", ".jsonl", ".parquet", ".gz", ".zst", ".zstd")
MOST_ROWS: Final = 15
VALUED: Final = ("severity", "level", "grade", "reason")
"""Columns whose values are terms of the model."""


def is_bulk(path: str) -> bool:
    """Tell whether *path* holds many documents: a folder, or a file whose name says so."""
    return path.lower().endswith(BULK_SUFFIXES) or Path(path).is_dir()


def validate_in_bulk(
    settings: Settings, files: tuple[str, ...], kind: str | None, report: str | None, facts: Mapping[str, Any]
) -> int:
    """Judge every document in *files*, print the summary, and write the report where one is asked for."""
    from hcstandards.bulk import validate_files

    with tempfile.TemporaryDirectory() as nowhere:
        progress = Progress(settings)
        with progress:
            summary = validate_files(
                settings.view, files, report or nowhere, kind, begin=progress.begin, tell=progress.tell, **facts
            )
        if settings.json:
            from hcstandards.interop.plain import dumps, plain

            click.echo(dumps(plain(summary.plain())))
        else:
            _print(settings, summary, report)
    return FINE if summary.valid else FINDINGS


def _print(settings: Settings, summary: "Summary", report: str | None) -> None:
    from hcstandards.cli.rendering import Page, visible

    page = Page(settings.language)
    say = settings.say
    tables: tuple[tuple[str, str, tuple[Mapping[str, Any], ...]], ...] = (
        ("by rule", "按规则", summary.rules),
        ("by field", "按字段", summary.fields),
        ("by region", "按地区", summary.regions),
        ("by day", "按日期", summary.days),
    )
    for en, zh, rows in tables:
        _table(page, say(en, zh), [{**row, "field": row["field"] or "/"} if "field" in row else row for row in rows])
    found = summary.severities
    page.line(
        say(
            f"{summary.documents} document(s) in {summary.files} file(s): {summary.invalid} not valid; "
            f"{found['error']} error(s), {found['warning']} warning(s), {found['information']} note(s)",
            f"{summary.files} 个文件共 {summary.documents} 份文档：{summary.invalid} 份无效；"
            f"错误 {found['error']} 个，警告 {found['warning']} 个，提示 {found['information']} 个",
        )
    )
    en, zh = SCHEMA_FROM[summary.schema_from]
    page.line(say(f"schemas: {en}", f"模式：{zh}"))
    for row in summary.not_loaded[:MOST_ROWS]:
        table, documents = row["table"], row["documents"]
        en = f"not checked: the codes of {table} in {documents} document(s), the table isn't loaded"
        page.line(say(en, f"未核对：{documents} 份文档中的 {table} 代码，该表未装入"))
    if summary.damaged:
        page.line(say(f"{summary.damaged} file(s) can't be read to the end", f"{summary.damaged} 个文件无法读完"))
    for row in summary.damaged_files[:MOST_ROWS]:
        page.line(visible(f"{row['file']}: {say(row['message'], row['message_zh'])}"), 2)
    if len(summary.damaged_files) > MOST_ROWS:
        page.line(f"… (+{len(summary.damaged_files) - MOST_ROWS})", 2)
    if report is not None:
        page.line(say(f"report: {report}", f"报告：{report}"))


def _table(page: "Page", title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the first `MOST_ROWS` of *rows*, their values in the page's words."""
    if rows:
        more = f" (+{len(rows) - MOST_ROWS})" if len(rows) > MOST_ROWS else ""
        cells = [tuple(_cell(page, name, cell) for name, cell in row.items()) for row in rows[:MOST_ROWS]]
        page.table(tuple(rows[0]), cells, title=title + more)


def _cell(page: "Page", name: str, value: object) -> "str | Text":
    if name in VALUED and isinstance(value, str):
        return page.term(value)
    if name == "qualified":
        return page.truth(value if isinstance(value, bool) else None)
    return "–" if value is None else str(value)


class Progress:
    """How far a run is, on stderr where that is a terminal: share, documents a second, issues so far, time left."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.documents = self.issues = 0
        self.started = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if self.shown:
            from rich.console import Console
            from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = (BarColumn(), DownloadColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def begin(self, plan: "Plan") -> None:
        """Hear how much there is to do."""
        if self._bar is not None:
            self._task = self._bar.add_task("", total=plan.bytes, completed=plan.done_bytes)

    def tell(self, documents: int, size: int, issues: int) -> None:
        """Hear what was done since."""
        self.documents += documents
        self.issues += issues
        if self._bar is not None:
            rate = self.documents / max(time.monotonic() - self.started, 0.001)
            en = f"{self.documents:,} documents, {rate:,.0f}/s, {self.issues:,} issues"
            zh = f"{self.documents:,} 份，每秒 {rate:,.0f} 份，问题 {self.issues:,} 个"
            self._bar.update(self._task, advance=size, description=self.settings.say(en, zh))

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def grade_in_bulk(settings: Settings, scheme: str, path: str, report: str | None, facts: Mapping[str, Any]) -> int:
    """Grade every hospital of a table, print the summary, and write the report where one is asked for."""
    from hcstandards.bulk.folders import report_folder
    from hcstandards.columns.files import read_facts

    folder = None if report is None else report_folder(Path(report))
    read = read_facts(path, settings.catalogue.holdings, facts["keep"])
    table = settings.view.grade_table(Id(scheme), read, on_error="report", **facts)
    summary = table.summary()
    if folder is not None:
        write_grades(folder, table)
    counted = summary.grades.to_dicts()
    exits = FINE if all(row["reason"] == "graded" for row in counted) and not summary.refused else FINDINGS
    if settings.json:
        from hcstandards.interop.plain import dumps, plain

        click.echo(dumps(plain({**summary.plain(), "problems": table.problems.to_dicts()})))
        return exits
    from hcstandards.cli.rendering import Page

    page = Page(settings.language)
    say = settings.say
    _table(page, say("grades", "等次"), counted)
    rules = [row for row in summary.rules.to_dicts() if row["pass"] < summary.rows - summary.refused]
    rules.sort(key=lambda row: (-row["fail"], -row["missing"], row["rule"]))
    _table(page, say("rules not kept by all", "未全部符合的规则"), rules)
    refused = [{**row, "expected": phrase(row["expected"], settings.language)} for row in table.problems.to_dicts()]
    _table(page, say("refused rows", "不予受理的行"), refused)
    edition = f"{summary.scheme} {summary.edition} ({summary.day})"
    page.line(
        say(
            f"{summary.rows} hospital(s), {summary.refused} refused; {edition}",
            f"机构 {summary.rows} 家，不予受理 {summary.refused} 家；{edition}",
        )
    )
    if report is not None:
        page.line(say(f"report: {report}", f"报告：{report}"))
    return exits


def write_grades(folder: Path, table: "GradeTable") -> None:
    """Write the grades, the findings that are not passes, the refused rows, and the summary into *folder*."""
    from hcstandards.interop.pages import grade_page
    from hcstandards.interop.plain import dumps, plain
    from hcstandards.release.writing import whole_file, write_whole

    frames = {"grades": table.frame, "findings": table.findings(), "refused": table.problems}
    for name, frame in frames.items():
        with whole_file(folder / f"{name}.parquet") as (part, _):
            frame.write_parquet(part)
    summary = table.summary().plain()
    write_whole(folder / "summary.json", (dumps(plain(summary)) + "\n").encode())
    write_whole(folder / "summary.html", grade_page(summary).encode())


def points_in_bulk(settings: Settings, scheme: str, path: str, report: str | None, facts: Mapping[str, Any]) -> int:
    """Add up the points of every subject of a register, print what they come to, and write the report if asked for."""
    from hcstandards.bulk.folders import report_folder
    from hcstandards.columns.files import read_table

    folder = None if report is None else report_folder(Path(report))
    since = facts["since"]
    days = ("on", since) if isinstance(since, str) else ("on",)
    register = read_table(path, lambda name: name == "points", days)
    table = settings.view.points_table(Id(scheme), register, **facts)
    if folder is not None:
        write_points(folder, table)
    summary = table.summary()
    open_end = [row for row in summary["bands"] if row["reason"] not in ("below-bands", "no-bands")]
    exits = FINDINGS if open_end or summary["single_acts"] or summary["refused_acts"] else FINE
    if settings.json:
        from hcstandards.interop.plain import dumps, plain

        click.echo(dumps(plain(table.plain())))
        return exits
    from hcstandards.cli.rendering import Page

    page = Page(settings.language)
    say = settings.say
    language = "consequence_en" if settings.language == "en" else "consequence"
    names = ("subject", "total", "counted", "left_out", "band", "reason", language)
    rows = [{"consequence" if name == language else name: row[name] for name in names} for row in table.highest()]
    _table(page, say("subjects", "记分对象"), rows)
    _table(page, say("by band", "按档次"), summary["bands"])
    refused = [{**row, "expected": phrase(row["expected"], settings.language)} for row in table.problems.to_dicts()]
    _table(page, say("refused acts", "不予受理的记录"), refused)
    edition = f"{table.scheme} {table.edition} ({table.day}, {table.cycle})"
    subjects, acts = summary["subjects"], summary["acts"]
    said = [f"{subjects} subject(s), {acts} act(s)", f"对象 {subjects} 个，记录 {acts} 条"]
    if refused:
        said[0] += f", {summary['refused']} subject(s) refused for {summary['refused_acts']} act(s)"
        said[1] += f"，因 {summary['refused_acts']} 条记录不予受理的对象 {summary['refused']} 个"
    page.line(say(f"{said[0]}; {edition}", f"{said[1]}；{edition}"))
    if report is not None:
        page.line(say(f"report: {report}", f"报告：{report}"))
    return exits


def write_points(folder: Path, table: "PointsTable") -> None:
    """Write the points of every subject and the summary into *folder*."""
    from hcstandards.interop.pages import points_page
    from hcstandards.interop.plain import dumps, plain
    from hcstandards.release.writing import whole_file, write_whole

    for name, frame in {"points": table.frame, "refused": table.problems}.items():
        with whole_file(folder / f"{name}.parquet") as (part, _):
            frame.write_parquet(part)
    summary = table.summary()
    write_whole(folder / "summary.json", (dumps(plain(summary)) + "\n").encode())
    write_whole(folder / "summary.html", points_page(summary).encode())
