"""
`hcstandards demo`: what the library does, on the embedded catalogue and a made-up township hospital.

Every day in it is fixed, so it prints the same whenever it is run.
"""

from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from hcstandards.catalogue import Catalogue
from hcstandards.cli.coding import CHECK_COLUMNS, check_row
from hcstandards.cli.judging import FINDING_COLUMNS, finding_row
from hcstandards.cli.program import FINE, Command
from hcstandards.cli.rendering import Page, days, number, source_line
from hcstandards.cli.settings import Settings, pass_settings
from hcstandards.cli.words import value_word
from hcstandards.errors import ReleaseError
from hcstandards.evaluate.thresholds import describe
from hcstandards.interop.plain import parse
from hcstandards.model.findings import Finding
from hcstandards.model.standards import Area
from hcstandards.values import Id

TODAY: Final = date(2026, 11, 22)
NEW_YEAR: Final = date(2027, 1, 1)
BEFORE_THE_RULE: Final = date(2026, 1, 9)
EXAMPLE: Final = Path(__file__).parent / "_data" / "examples" / "township-hospital.json"
SCHEME: Final = Id("hospital-grading-1989")
GROUPS: Final = "drg"
ASKED: Final = "expected"
WHY: Final = "message"
WIDTH: Final = 120


@click.command(cls=Command)
@pass_settings
def demo(settings: Settings) -> int:
    """Show what the library does, on the embedded catalogue and fixed days."""
    if settings.json:
        reason = "the demo is text; every command it shows takes --format json"
        raise click.UsageError(reason)
    settings.as_of = TODAY
    page = Page(settings.language, WIDTH)
    catalogue = settings.catalogue
    page.heading(
        "hcstandards",
        f"医疗保障标准：有类型、有版本、有日期、有来源  {catalogue.version}, {len(catalogue.standards)} standards",
    )
    _areas(settings, page)
    _two_days(settings, page, catalogue)
    _two_meanings(settings, page)
    _threshold(settings, page)
    _codes(settings, page, catalogue)
    _hospital(settings, page)
    return FINE


def _areas(settings: Settings, page: Page) -> None:
    view = settings.view
    page.heading(f"1  四个重点领域及现行状态 The four areas and where their standards stand on {view.day}")
    for area in Area:
        found = view.standards(area=area.value)
        page.line("")
        page.line(f"{value_word(area.value, 'zh')} {area.value} ({len(found)})", 2)
        rows = []
        for each in found:
            status = view.status(Id(each.id))
            legal = page.term(status.legal)
            if status.upcoming:
                legal.append(f", {status.upcoming} {value_word('upcoming', settings.language)}", style="cyan")
            rows.append((each.id, status.edition, legal, settings.say(each.title_en, each.title)))
        page.table(("id", "edition", "status", "title"), rows, one_line=True)


def _two_days(settings: Settings, page: Page, catalogue: Catalogue) -> None:
    page.heading("2  同一问题，两日两答 One question, two days, two answers: edition('chs-drg')")
    rows = []
    for day in (TODAY, NEW_YEAR):
        edition = catalogue.as_of(day).edition("chs-drg")
        groups = next((fact.value for fact in edition.facts if fact.name == GROUPS), "")
        rows.append((str(day), edition.version, days(edition.starts, edition.ends, settings.language), groups))
    page.table(("day", "version", "valid", "DRG"), rows)
    for day in (TODAY, NEW_YEAR):
        page.line(f"- {'; '.join(catalogue.as_of(day).explain('chs-drg').steps)}", 4)


def _two_meanings(settings: Settings, page: Page) -> None:
    page.heading("3  同一代码，新旧两义 One code, two meanings: concept('cv02.01.103', '01')")
    rows = []
    for key in ("cv02.01.103@2011", "cv02.01.103@2023"):
        concept = settings.view.concept(Id(key), "01")
        rows.append((key, concept.code, concept.display, concept.display_en))
    page.table(("system", "code", "display", "display_en"), rows)


def _threshold(settings: Settings, page: Page) -> None:
    found = settings.view.threshold("hospital-grading-1989/primary-beds-min")
    page.heading("4  阈值及其出处 A threshold and where it stands", found.id)
    page.fields(
        [
            ("expected", describe(found)),
            ("exception", found.exception),
            ("confidence", page.term(found.confidence)),
            ("source", source_line(found.source, settings.language)),
            ("literal", found.source.literal),
            ("reading", found.source.reading),
        ]
    )


def _codes(settings: Settings, page: Page, catalogue: Catalogue) -> None:
    page.heading("5  编码：格式、收录、有效，三问三答 Codes: well formed, known, in force are three answers")
    page.line("- 目录不含药品代码表：格式可判，其余如实说无法判断", 2)
    page.line("  The drug table is not in the catalogue: form is judged, the rest honestly can't be told", 2)
    asked = [
        (TODAY, "nhsa-drug", "XJ01CAA040A001010102699"),
        (BEFORE_THE_RULE, "nhsa-drug", "T000100123"),
        (TODAY, "nhsa-drug", "T000100123"),
        (TODAY, "cv02.01.103", "05"),
    ]
    checks = [catalogue.as_of(day).check_code(Id(system), code) for day, system, code in asked]
    rows = [(str(each.day), each.system, *check_row(settings, page, each)[:4]) for each in checks]
    page.table(("day", "system", *CHECK_COLUMNS[:4]), rows)
    for each in checks:
        for reason in (each.why_zh if settings.language == "zh" else each.why)[:1]:
            page.line(f"- {each.code}, {each.day}: {reason}", 4)


def _hospital(settings: Settings, page: Page) -> None:
    report = settings.view.grade(SCHEME, _facts())
    page.heading("6  一所乡镇卫生院的评审 Grading a township hospital, finding by finding", report.hospital or "")
    figures = {each.id for each in settings.view.thresholds(SCHEME)}
    judged = [each for each in report.findings if each.rule not in figures]
    measured = [each for each in report.findings if each.rule in figures]
    _findings(settings, page, judged, ASKED)
    page.line("")
    _findings(settings, page, measured, ASKED)
    page.heading("未通过的项目及理由 What did not pass, and why")
    _findings(settings, page, [each for each in report.findings if each.outcome != "pass"], WHY)
    page.heading("结论 Result")
    counts = (f"{value_word(name, settings.language)} {count}" for name, count in report.outcomes().items() if count)
    page.fields(
        [
            ("scheme", f"{report.scheme} {report.edition}"),
            ("findings", ", ".join(counts)),
            ("qualified", page.truth(report.qualified)),
            ("score", number(report.score)),
            ("grade", page.term(report.grade)),
            ("why", settings.say(report.why, report.why_zh)),
        ]
    )


def _findings(settings: Settings, page: Page, findings: list[Finding], last: str) -> None:
    columns = ("outcome", "rule", "found", last)
    picked = [FINDING_COLUMNS.index(each) for each in columns]
    rows = [finding_row(settings, page, each) for each in findings]
    page.table(columns, [[row[number] for number in picked] for row in rows], one_line=True)


def _facts() -> Any:
    if not EXAMPLE.exists():
        raise ReleaseError(str(EXAMPLE), "the package was installed without its examples: build it with `make compile`")
    return parse(EXAMPLE.read_bytes(), EXAMPLE.name)
