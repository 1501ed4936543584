"""Documents: `validate` and `schema`."""

import re
import sys
from pathlib import Path
from typing import Any, Final

import click

from hcstandards.cli.bulk import is_bulk, validate_in_bulk
from hcstandards.cli.program import FINDINGS, FINE, Command, Group
from hcstandards.cli.settings import Settings, pass_settings
from hcstandards.errors import Problem, ProblemsError
from hcstandards.interop.plain import dumps, plain
from hcstandards.model.reports import SEVERITIES, Issue, ValidationReport
from hcstandards.validation.reading import MOST_BYTES

FORMATS: Final = ("text", "json", "sarif", "junit", "fhir")
STDIN: Final = "<stdin>"


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--kind", help="The document type.  [told from the document]")
@click.option("--schema", "own", type=click.Path(), help="A JSON Schema of your own to judge by.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="How to report.")
@click.option(
    "--max-bytes", type=click.IntRange(1), default=MOST_BYTES, show_default=True, help="The largest document."
)
@click.option("--report", type=click.Path(), help="Many documents: the folder to write the report into.")
@click.option(
    "--issues", type=click.Choice(["parquet", "ndjson"]), default="parquet", show_default=True, help="Its format."
)
@click.option("--jobs", type=click.IntRange(1), help="Many documents: how many processes.  [one a core]")
@click.option("--column", help="Parquet: the column that holds JSON text.  [document]")
@click.option("--day-field", help="What the summary calls a document's day: a JSON pointer.")
@click.option("--region-field", help="What the summary calls a document's region: a JSON pointer.")
@click.option("--restart", is_flag=True, help="Begin anew where a report is half finished.")
@pass_settings
def validate(
    settings: Settings,
    files: tuple[str, ...],
    kind: str | None,
    own: str | None,
    form: str | None,
    max_bytes: int,
    report: str | None,
    issues: str,
    jobs: int | None,
    column: str | None,
    day_field: str | None,
    region_field: str | None,
    restart: bool,
) -> int:
    """
    Judge the JSON documents FILES (`-`: standard input) and report every problem at once.

    FILES may hold many documents: .ndjson, .jsonl, .parquet, lists in .json (with --report or --jobs), folders,
    .gz and .zst; they may be larger than memory. Then a summary is printed, and with --report every issue is
    written to a folder; a run that was killed goes on where it stopped.

    A bound code is judged by the table in force on the day that the document's own field gives, else on --as-of.
    Exits with 1 if a document isn't valid.
    """
    form = form or ("json" if settings.json else "text")
    settings.format = "json" if form == "json" else "text"
    schema = None if own is None else _own_schema(own)
    if report is not None or jobs is not None or any(map(is_bulk, files)):
        if form not in ("text", "json"):
            reason = "--format of many documents: text or json; --report has every issue"
            raise click.UsageError(reason)
        asked = {"schema": schema, "form": issues, "jobs": jobs, "column": column, "restart": restart}
        asked |= {"day_field": day_field, "region_field": region_field, "most_bytes": max_bytes}
        return validate_in_bulk(settings, files, kind, report, asked)
    view = settings.view
    reports = [
        (
            STDIN if file == "-" else file,
            view.validate(_read(file, max_bytes), kind, schema=schema, most_bytes=max_bytes),
        )
        for file in files
    ]
    _write(settings, form, reports, own if kind is not None else None)
    return FINE if all(report.valid for _, report in reports) else FINDINGS


def _read(file: str, most: int) -> bytes:
    """Return the bytes of *file*, one more than *most* at the most: so much tells that it is too large."""
    if file == "-":
        return sys.stdin.buffer.read(most + 1)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ProblemsError([Problem(file, "file.unreadable", reason, "a readable JSON file")]) from None


def _own_schema(file: str) -> dict[str, Any]:
    from hcstandards.validation.reading import read

    data, faults = read(_read(file, MOST_BYTES))
    if faults or not isinstance(data, dict):
        problems = [
            Problem(f"{file}{each.pointer}", each.code, each.message, hint_zh=each.message_zh) for each in faults
        ]
        raise ProblemsError(problems or [Problem(file, "schema.type", type(data).__name__, "an object")])
    return data


def _write(settings: Settings, form: str, reports: list[tuple[str, ValidationReport]], own: str | None) -> None:
    """Write *reports*; *own* is the schema they were judged by where a document type was named besides."""
    if form == "json":
        documents: list[Any] = [{"document": name, **_plain(report)} for name, report in reports]
        click.echo(dumps(documents))
    elif form == "sarif":
        from hcstandards.interop.reports.sarif import sarif

        click.echo(dumps(sarif(reports, settings.language)))
    elif form == "junit":
        from hcstandards.interop.reports.junit import junit

        click.echo(junit(reports, settings.language), nl=False)
    elif form == "fhir":
        from hcstandards.interop.reports.outcome import operation_outcomes

        click.echo(dumps(operation_outcomes(reports, settings.language)))
    else:
        for name, report in reports:
            _print(settings, name, report, own)


def _plain(report: ValidationReport) -> dict[str, Any]:
    data = plain(report)
    assert isinstance(data, dict)  # noqa: S101 - a report is an object
    return data


def _print(settings: Settings, name: str, report: ValidationReport, own: str | None) -> None:
    from hcstandards.cli.rendering import Page, visible

    page = Page(settings.language)
    for each in sorted(report.issues, key=lambda each: SEVERITIES.index(each.severity)):
        line = page.term(each.severity)
        line.append(f" {visible(name)}#{visible(each.pointer)}: ", style="default")
        line.append(f"{visible(settings.say(each.message, each.message_zh))}", style="default")
        line.append(f" [{each.code}]", style="dim")
        page.line(line)
        for detail in _details(settings, each):
            page.line(visible(detail), 2)
    counts = report.counts()
    verdict = settings.say("valid" if report.valid else "not valid", "有效" if report.valid else "无效")
    said = settings.say(
        f"{counts['error']} error(s), {counts['warning']} warning(s), {counts['information']} note(s)",
        f"错误 {counts['error']} 个，警告 {counts['warning']} 个，提示 {counts['information']} 个",
    )
    kind = report.kind or settings.say("unknown type", "类型不明")
    if own is not None:
        kind += settings.say(f" (judged by {visible(own)})", f"（按 {visible(own)} 判断）")
    page.line(f"{visible(name)}: {kind}: {verdict}{settings.say('; ', '；')}{said}")


def _details(settings: Settings, each: Issue) -> list[str]:
    found = []
    hint = settings.say(each.hint, each.hint_zh)
    if hint:
        found.append(f"→ {hint}")
    if each.rule != each.code:
        found.append(" · ".join(filter(None, (each.rule, each.edition))))
    if each.source and each.code.startswith("rule."):
        found.append(settings.say(f"source: {each.source}", f"出处：{each.source}"))
    return found


@click.group(cls=Group)
def schema() -> None:
    """The schemas of documents: show one, make one from data elements."""


@schema.command(cls=Command)
@click.argument("kind", required=False)
@pass_settings
def show(settings: Settings, kind: str | None) -> int:
    """Print the JSON Schema of the document type KIND; without KIND, list the types."""
    from hcstandards.validation.kinds import kinds, schema_of_kind

    holdings = settings.catalogue.holdings
    if kind is not None:
        click.echo(dumps(schema_of_kind(kind, holdings)))
        return FINE
    listed = [(each, schema_of_kind(each, holdings)) for each in kinds(holdings)]
    if settings.json:
        facts: list[Any] = [{"kind": name, "id": data["$id"], "title": data["title"]} for name, data in listed]
        click.echo(dumps(facts))
        return FINE
    from hcstandards.cli.rendering import Page

    Page(settings.language).table(("id", "title"), [(name, data["title"]) for name, data in listed])
    return FINE


@schema.command("from-elements", cls=Command)
@click.argument("file", type=click.Path())
@click.option("--kind", help="What to call the document type.  [the file's name]")
@pass_settings
def from_elements(settings: Settings, file: str, kind: str | None) -> int:
    """
    Make a JSON Schema from FILE, a CSV of data elements (WS/T 363.1).

    Columns: identifier, name, type (S1 … B), format (AN..20, N6,2, D8 …), domain (a code table for S3, 1.男;2.女
    for S2), required (M, O, C, 必填, 选填 …), and optionally tag, the field's name in documents.
    """
    from hcstandards.validation.elements import MOST_BYTES as MOST
    from hcstandards.validation.elements import schema_from_elements

    name = kind or re.sub(r"[^a-z0-9]+", "-", Path(file).stem.lower()).strip("-") or "elements"
    made = schema_from_elements(_read(file, MOST), file, name, settings.catalogue.holdings)
    click.echo(dumps(made))
    return FINE
