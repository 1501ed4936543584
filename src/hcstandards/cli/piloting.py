"""`pilots`: where pilot use stands, region by region, and how it grew."""

from datetime import date
from typing import Any, Literal

import click

from hcstandards.cli.program import FINE, Command
from hcstandards.cli.settings import DAY, Key, Settings, pass_settings
from hcstandards.errors import UnknownIdError
from hcstandards.interop.tabular import csv_text
from hcstandards.lookup.pilots import STAGES
from hcstandards.model.pilots import Pilot
from hcstandards.model.standings import CoveragePoint, PilotCoverage
from hcstandards.release.holdings import near_matches
from hcstandards.values import Id


@click.command(cls=Command)
@click.argument("id", required=False, type=Key("pilot", "standard"))
@click.option("--stage", type=click.Choice(STAGES), help="Only units at this stage.")
@click.option("--from", "since", type=DAY, help="Coverage over time, from this day on.")
@click.option("--to", "until", type=DAY, help="Coverage over time, up to and including this day.  [--as-of, or today]")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="How to answer.")
@pass_settings
def pilots(
    settings: Settings,
    id: str | None,
    stage: Literal["listed", "simulated", "actual-use", "ended"] | None,
    since: date | None,
    until: date | None,
    form: str,
) -> int:
    """
    Show where pilot use stands on the day: all of it, that of one pilot, or that of a standard's pilots.

    --region narrows it to what concerns a division: the units in it and those it lies in. --from and --to give the
    counts over time; --format csv writes them as a table to plot (day, stage, count).
    """
    if until is not None:
        settings.as_of = until
    view, holdings = settings.view, settings.catalogue.holdings
    if since is not None and since > view.day:
        reason = f"--from {since} lies after the last day, {view.day}"
        raise click.UsageError(reason)
    known = [*holdings.index["pilots"], *holdings.index["standards"]]
    if id is not None and id not in known:
        raise UnknownIdError("pilot", id, near_matches(id, known))
    pilot = Id(id) if id is not None and id in holdings.index["pilots"] else None
    standard = Id(id) if id is not None and pilot is None else None
    found = view.pilots(standard, pilot=pilot, stage=stage)
    points = found.between(since) if since is not None else found.history
    if form == "csv":
        rows = ((each.day, each.stage, each.count) for each in points)
        click.echo(csv_text(("day", "stage", "count"), rows), nl=False)
    elif form == "json" or settings.json:
        from attrs import evolve

        from hcstandards.interop.plain import dumps, plain

        click.echo(dumps(plain(evolve(found, history=points))))
    else:
        chosen = [view.pilot(Id(key)) for key, of in holdings.index["pilots"].items() if id in (None, key, of)]
        _print(
            settings, chosen, found, points if since is not None or until is not None else None, alone=id is not None
        )
    return FINE


def _print(
    settings: Settings,
    chosen: list[Pilot],
    found: PilotCoverage,
    points: tuple[CoveragePoint, ...] | None,
    *,
    alone: bool,
) -> None:
    from hcstandards.cli.rendering import Page

    page = Page(settings.language)
    if points is not None:
        page.table(("day", "stage", "count_units"), [(str(e.day), page.term(e.stage), str(e.count)) for e in points])
    elif alone:
        for each in chosen:
            show_pilot(settings, page, each)
        _units(settings, page, found, several=len(chosen) > 1)
    else:
        rows = [_row(settings, page, each, found) for each in chosen]
        page.table(("id", "standard", "edition", "stages", "units", "pilot_outcome", "title"), rows)
    _summary(settings, found)


def _row(settings: Settings, page: Any, each: Pilot, found: PilotCoverage) -> tuple[Any, ...]:
    from hcstandards.cli.words import value_word

    counts = [sum(one.pilot == each.id and one.stage == stage for one in found.standings) for stage in STAGES]
    stages = "; ".join(
        f"{value_word(stage, settings.language)} {count}" for stage, count in zip(STAGES, counts, strict=True) if count
    )
    units, title = _of_stated(each), settings.say(each.title_en, each.title)
    return each.id, each.standard, each.edition, stages, units, page.term(each.outcome), title


def _of_stated(each: Pilot) -> str:
    return f"{len(each.units)} / {each.stated_units}" if each.stated_units is not None else str(len(each.units))


def show_pilot(settings: Settings, page: Any, each: Pilot) -> None:
    """Print what a pilot is, without its units: scope, basis, exit criteria, outcome."""
    page.heading(each.id, settings.say(each.title_en, each.title))
    page.fields(
        [
            ("standard", f"{each.standard}@{each.edition}" if each.edition else each.standard),
            ("basis", each.basis),
            ("units", _of_stated(each)),
            ("population", each.population),
            ("institutions", each.institutions),
            ("exit_criteria", settings.say(each.exit_criteria_en, each.exit_criteria)),
            ("pilot_outcome", page.term(each.outcome) if each.outcome else None),
        ]
    )


def _units(settings: Settings, page: Any, found: PilotCoverage, *, several: bool) -> None:
    holdings = settings.catalogue.holdings
    english = {
        (key, unit.region): unit.name_en
        for key in {each.pilot for each in found.standings}
        for unit in holdings.pilot(key).units
    }
    rows = [
        (
            each.pilot if several else "",
            each.region,
            settings.say(english.get((each.pilot, each.region)), each.name),
            page.term(each.stage),
            _since(each.since, each.precision),
            page.truth(each.demonstration) if each.demonstration else "",
        )
        for each in found.standings
    ]
    page.table(("pilot", "region", "name", "stage", "since", "demonstration"), rows, title="units")


def _since(day: date, precision: str) -> str:
    """Return the day as exactly as its source gives it."""
    return str(day)[: {"day": 10, "month": 7, "year": 4}[precision]]


def _summary(settings: Settings, found: PilotCoverage) -> None:
    from hcstandards.cli.words import value_word

    comma = settings.say(", ", "，")
    counts = comma.join(
        f"{found.counts[stage]} {value_word(stage, settings.language)}" for stage in STAGES if stage in found.counts
    )
    en = f"{len(found.standings)} unit(s) in {found.regions} region(s) on {found.day}"
    zh = f"{found.day}：{found.regions} 个地区 {len(found.standings)} 个试点单位"
    if counts:
        en, zh = f"{en}: {counts}", f"{zh}（{counts}）"
    if found.stated is not None and found.sourced < found.stated:
        en += f"; {found.sourced} of the {found.stated} stated are sourced one by one, so absence proves nothing"
        zh += f"；文件所述 {found.stated} 个中有 {found.sourced} 个有逐个来源，未列出不等于不在试点"
    click.echo(settings.say(en, zh), err=True)
