"""Judging: one value, a hospital, points."""

import sys
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import click

from hcstandards.cli.answering import answered_as_json
from hcstandards.cli.program import FINDINGS, FINE, Command
from hcstandards.cli.settings import DAY, Key, Settings, pass_settings
from hcstandards.errors import InvalidFactsError, Problem
from hcstandards.interop.plain import MOST_BYTES, MOST_DIGITS, parse
from hcstandards.model.findings import Finding, GradeReport
from hcstandards.model.indicators import Threshold
from hcstandards.values import Id

TABLES: Final = (".parquet", ".csv", ".ndjson", ".jsonl", ".xlsx", ".xls")
_BOUND_WORDS: Final = {"peer-average": "同级平均值", "(rural)": "（农村）", "(urban)": "（城市）"}
FINDING_COLUMNS: Final = ("outcome", "rule", "found", "message", "expected")


class Exact(click.ParamType):  # type: ignore[type-arg] # generic since click 8.4 alone
    """A number, taken digit by digit."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return *value* as an exact, finite number."""
        try:
            found = Decimal(value)
        except InvalidOperation:
            self.fail(f"{value!r} is not a number", param, ctx)
        if not found.is_finite() or abs(found.adjusted()) > MOST_DIGITS:
            self.fail(f"{value!r} is not a number of at most {MOST_DIGITS} digits", param, ctx)
        return found


EXACT = Exact()


@click.command(cls=Command)
@click.argument("id", type=Key("threshold"))
@click.argument("value", type=EXACT, required=False)
@click.option("--unit", help="The UCUM unit of VALUE.  [the threshold's]")
@click.option("--population", type=click.Choice(["rural", "urban"]), help="The side of a rural/urban split.")
@click.option("--peer", type=EXACT, help="The peer group's value, where the threshold is relative to it.")
@click.option(
    "--explanation",
    type=click.Choice(["accepted", "refused"]),
    help="The verdict on the explanation, where the standard allows one.",
)
@pass_settings
def threshold(
    settings: Settings,
    id: str,
    value: Decimal | None,
    unit: str | None,
    population: Any,
    peer: Decimal | None,
    explanation: str | None,
) -> int:
    """Show the threshold ID as it holds on the day; with VALUE, judge it (exits with 1 unless it passes)."""
    found = settings.view.threshold(Id(id))
    if value is None:
        if unit or population or peer is not None or explanation:
            reason = "--unit, --population, --peer and --explanation need a VALUE to judge"
            raise click.UsageError(reason)
        if not answered_as_json(settings, found):
            from hcstandards.cli.rendering import Page

            show_threshold(settings, Page(settings.language), found)
        return FINE
    explained = None if explanation is None else explanation == "accepted"
    finding = settings.view.check(Id(id), value, unit=unit, population=population, peer=peer, explained=explained)
    exits = FINE if finding.outcome == "pass" else FINDINGS
    if answered_as_json(settings, finding):
        return exits
    from hcstandards.cli.rendering import Page

    page = Page(settings.language)
    _heading(settings, page, found)
    page.fields(
        [
            ("outcome", page.term(finding.outcome)),
            ("found", finding.found),
            ("expected", _bound(settings, finding.expected)),
            ("message", settings.say(finding.message, finding.message_zh)),
            ("edition", found.edition),
        ]
    )
    page.sources([found.source])
    return exits


def _heading(settings: Settings, page: Any, found: Threshold) -> None:
    measured = settings.catalogue.holdings.indicator(found.indicator)
    page.heading(found.id, settings.say(measured.title_en, measured.title))


def show_threshold(settings: Settings, page: Any, found: Threshold) -> None:
    """Print a threshold with its source."""
    from hcstandards.cli.rendering import days
    from hcstandards.evaluate.thresholds import describe

    _heading(settings, page, found)
    page.fields(
        [
            ("expected", _bound(settings, describe(found))),
            ("indicator", found.indicator),
            ("unit", found.unit + (f" ({found.printed_unit})" if found.printed_unit else "")),
            ("level", page.term(found.level)),
            ("purpose", page.term(found.purpose)),
            ("relative_to", found.relative_to),
            ("exception", found.exception),
            ("section", found.section),
            ("edition", f"{found.standard} {found.edition}"),
            ("valid", days(found.valid_from, found.valid_to, settings.language)),
            ("confidence", page.term(found.confidence)),
            ("note", found.note),
        ]
    )
    page.sources([found.source])


@click.command(cls=Command)
@click.argument("scheme", type=Key("grading"))
@click.argument("facts", type=click.Path())
@click.option(
    "--findings",
    type=click.Choice(["all", "problems"]),
    default="problems",
    show_default=True,
    help="Which findings to print as text; JSON has all.",
)
@click.option("--level", type=click.Choice(["primary", "secondary", "tertiary"]), help="Tables: the level of all rows.")
@click.option("--unit", "units", multiple=True, metavar="INDICATOR=UNIT", help="Tables: the unit of a column.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="Tables: another column, carried into the report.")
@click.option("--peer-group", multiple=True, metavar="COLUMN", help="Tables: compute averages of these groups.")
@click.option("--report", type=click.Path(), help="Tables: the folder to write grades and findings into.")
@pass_settings
def grade(
    settings: Settings,
    scheme: str,
    facts: str,
    findings: str,
    level: str | None,
    units: tuple[str, ...],
    keep: tuple[str, ...],
    peer_group: tuple[str, ...],
    report: str | None,
) -> int:
    """
    Grade a hospital by SCHEME from the JSON file FACTS (`-`: standard input), or a table of hospitals.

    The form of FACTS is schemas/hospital-evaluation.schema.json. A table (.parquet, .csv, .ndjson) has a hospital a
    row and a column for each fact, named by the ids of indicators and criteria; a summary of it is printed, and
    --report gets every grade and finding. Exits with 1 unless there is a grade, for every row.
    """
    if facts.lower().endswith(TABLES):
        from hcstandards.cli.bulk import grade_in_bulk

        pairs = [each.partition("=") for each in units]
        told = {"level": level, "units": {name: unit for name, _, unit in pairs}, "keep": keep}
        return grade_in_bulk(settings, scheme, facts, report, told | {"peer_group": peer_group or None})
    if level or units or keep or peer_group or report:
        reason = "--level, --unit, --keep, --peer-group and --report are for tables (.parquet, .csv, .ndjson)"
        raise click.UsageError(reason)
    answer = settings.view.grade(Id(scheme), _facts(facts))
    exits = FINE if answer.reason == "graded" and answer.qualified is not False else FINDINGS
    if answered_as_json(settings, answer):
        return exits
    from hcstandards.cli.rendering import Page

    show_report(settings, Page(settings.language), answer, problems_only=findings == "problems")
    return exits


def show_report(settings: Settings, page: Any, report: GradeReport, *, problems_only: bool) -> None:
    """Print a grade report: the findings, then the grade and why."""
    from hcstandards.cli.rendering import number
    from hcstandards.cli.words import value_word

    wanted = [each for each in report.findings if not problems_only or each.outcome != "pass"]
    page.table(FINDING_COLUMNS, [finding_row(settings, page, each) for each in wanted], title="findings")
    page.heading(report.scheme, report.hospital or "")
    counts = ", ".join(
        f"{value_word(name, settings.language)} {count}" for name, count in report.outcomes().items() if count
    )
    page.fields(
        [
            ("edition", f"{report.edition} ({report.day})"),
            ("level", page.term(report.level)),
            ("findings", counts),
            ("qualified", page.truth(report.qualified)),
            ("score", number(report.score)),
            ("grade", page.term(report.grade) if report.grade else "–"),
            ("why", settings.say(report.why, report.why_zh)),
            *(("obligations", settings.say(each.title_en, each.title)) for each in report.obligations),
        ]
    )


def finding_row(settings: Settings, page: Any, finding: Finding) -> tuple[Any, ...]:
    """Return the cells of one finding, as `FINDING_COLUMNS` names them; the heading names the standard."""
    from hcstandards.cli.words import value_word

    return (
        page.term(finding.outcome),
        finding.rule.partition("/")[2] or finding.rule,
        value_word(finding.found, settings.language) if finding.found else "",
        settings.say(finding.message, finding.message_zh),
        _asked(settings, finding),
    )


def _asked(settings: Settings, finding: Finding) -> str:
    """Return what the rule asks; a criterion's own words in Chinese."""
    if settings.language == "en":
        return finding.expected
    criteria = settings.catalogue.holdings.criteria(finding.rule.partition("/")[0])
    return next((each.title for each in criteria if each.id == finding.rule), _bound(settings, finding.expected))


def _bound(settings: Settings, text: str) -> str:
    """Return a bound as `describe` writes it, its words in the page's language."""
    if settings.language == "zh":
        for english, chinese in _BOUND_WORDS.items():
            text = text.replace(english, chinese)
    return text


@click.command(cls=Command)
@click.argument("scheme", type=Key("points"))
@click.argument("records", type=click.Path())
@click.option("--since", type=DAY, help="The first day of the cycle, unless it is the calendar year.")
@click.option("--cycle", help="Which of the scheme's cycles, where it has several.")
@click.option("--since-column", metavar="COLUMN", help="Tables: the column with the first day of each subject's cycle.")
@click.option(
    "--subject", default="subject", show_default=True, metavar="COLUMN", help="Tables: who the points are of."
)
@click.option("--report", type=click.Path(), help="Tables: the folder to write every subject's points into.")
@click.option(
    "--on-error",
    type=click.Choice(["raise", "report"]),
    default="raise",
    show_default=True,
    help="Tables: what acts that can't be counted do: refuse the file, or their subjects alone.",
)
@pass_settings
def points(
    settings: Settings,
    scheme: str,
    records: str,
    since: date | None,
    cycle: str | None,
    since_column: str | None,
    subject: str,
    report: str | None,
    on_error: str,
) -> int:
    """
    Add up points by SCHEME from the JSON file RECORDS (`-`: standard input), or a register of acts.

    RECORDS is a list of {"on": "YYYY-MM-DD", "points": NUMBER, "act": TEXT}. A register (.parquet, .csv, .ndjson)
    has an act a row and the columns subject, on and points; what the points of each subject come to is printed, and
    --report gets every subject. Exits with 1 if anything follows from the points, the source leaves open what
    follows, or acts are refused.
    """
    if records.lower().endswith(TABLES):
        from hcstandards.cli.bulk import points_in_bulk

        if since is not None and since_column is not None:
            reason = "--since and --since-column: give one of them"
            raise click.UsageError(reason)
        told = {"subject": subject, "cycle": cycle, "since": since_column if since is None else since}
        told["on_error"] = on_error
        return points_in_bulk(settings, scheme, records, report, told)
    if since_column or report or subject != "subject" or on_error != "raise":
        reason = "--since-column, --subject, --report and --on-error are for tables (.parquet, .csv, .ndjson)"
        raise click.UsageError(reason)
    from hcstandards.interop.records import points_records

    added = settings.view.points(Id(scheme), points_records(_facts(records)), cycle=cycle, since=since)
    open_end = added.reason not in ("below-bands", "no-bands")
    exits = FINDINGS if open_end or added.band or added.single_acts else FINE
    if answered_as_json(settings, added):
        return exits
    from hcstandards.cli.rendering import Page, number

    page = Page(settings.language)
    found = settings.catalogue.holdings.points_scheme(scheme)
    page.heading(added.scheme, settings.say(found.title_en, found.title))
    page.fields(
        [
            ("edition", f"{added.edition} ({added.day})"),
            ("cycle", f"{added.cycle}: {added.since} – {added.until}"),
            ("total", number(added.total)),
            ("counted", str(added.counted)),
            ("left_out", str(added.left_out)),
            ("band", added.band or "–"),
            ("reason", page.term(added.reason)),
            ("consequence", settings.say(added.consequence_en, added.consequence)),
            *(("single_acts", each) for each in added.single_acts),
        ]
    )
    return exits


def _facts(path: str) -> Any:
    """Return the JSON data in the file *path*, or on standard input for `-`."""
    if path == "-":
        return parse(sys.stdin.buffer.read(MOST_BYTES + 1), "<stdin>")
    try:
        with Path(path).open("rb") as stream:
            return parse(stream.read(MOST_BYTES + 1), path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidFactsError([Problem(path, "file.unreadable", reason, "a readable JSON file")]) from None
