"""Looking through the catalogue: list, search, status, explain."""

from collections.abc import Callable
from typing import Any, Final

import click

from hcstandards.cli.answering import answered_as_json
from hcstandards.cli.program import FINE, Command
from hcstandards.cli.settings import Key, Settings, pass_settings
from hcstandards.errors import AbsentError
from hcstandards.evaluate.thresholds import describe
from hcstandards.model.standards import Area
from hcstandards.values import Id

STATUSES: Final = ("in-force", "upcoming", "replaced", "withdrawn", "undetermined", "unpublished")
SEARCHED: Final = (
    "standard",
    "code-system",
    "concept",
    "threshold",
    "indicator",
    "criterion",
    "task",
    "body",
    "programme",
    "grading",
    "point",
    "pilot",
)
Rows = tuple[tuple[str, ...], list[tuple[Any, ...]]]


@click.command("list", cls=Command)
@click.option("--area", type=click.Choice([each.value for each in Area]), help="Only standards of this area.")
@click.option("--status", type=click.Choice(STATUSES), help="Only standards that stand so on the day.")
@click.option(
    "--kind",
    type=click.Choice(["standards", "code-systems", "thresholds", "programmes", "schemes", "bodies"]),
    default="standards",
    show_default=True,
    help="What to list.",
)
@pass_settings
def list_command(settings: Settings, area: str | None, status: str | None, kind: str) -> int:
    """
    List what the catalogue holds on the day.

    --area and --status narrow other kinds by their standard.
    """
    if kind == "bodies" and (area or status):
        reason = "--area and --status narrow by standard, and bodies hang on none"
        raise click.UsageError(reason)
    view = settings.view
    standards = view.standards(area=area, status=status)  # type: ignore[arg-type]
    found = _HELD[kind](settings, {each.id for each in standards})
    if kind == "standards" and settings.json:
        return _standards_as_json(settings, found)
    if answered_as_json(settings, found):
        return FINE
    from hcstandards.cli.rendering import Page

    page = Page(settings.language)
    columns, rows = _ROWS[kind](settings, page, found)
    page.table(columns, rows)
    _say_how_many(settings, kind, len(found))
    return FINE


def _say_how_many(settings: Settings, kind: str, count: int) -> None:
    from hcstandards.cli.words import word

    name = word(kind, settings.language)
    click.echo(
        settings.say(f"{count} {name} on {settings.view.day}", f"{settings.view.day}：{name} {count} 项"), err=True
    )


def _standards_as_json(settings: Settings, found: tuple[Any, ...]) -> int:
    from hcstandards.interop.plain import dumps, plain

    listed: Any = [
        {
            "id": each.id,
            "designation": each.designation,
            "title": each.title,
            "title_en": each.title_en,
            "area": plain(each.area),
            "status": plain(settings.view.status(Id(each.id))),
        }
        for each in found
    ]
    click.echo(dumps(listed))
    return FINE


def _held_standards(settings: Settings, standards: set[str]) -> tuple[Any, ...]:
    return tuple(each for each in settings.catalogue.standards if each.id in standards)


def _held_systems(settings: Settings, standards: set[str]) -> tuple[Any, ...]:
    holdings = settings.catalogue.holdings
    systems = holdings.index["code_systems"]
    return tuple(holdings.code_system(key) for key, each in systems.items() if each["standard"] in standards)


def _held_thresholds(settings: Settings, standards: set[str]) -> tuple[Any, ...]:
    return tuple(each for each in settings.view.thresholds() if each.standard in standards)


def _held_programmes(settings: Settings, standards: set[str]) -> tuple[Any, ...]:
    holdings = settings.catalogue.holdings
    return tuple(holdings.programme(key) for key, of in holdings.index["programmes"].items() if of in standards)


def _held_schemes(settings: Settings, standards: set[str]) -> tuple[Any, ...]:
    holdings = settings.catalogue.holdings
    grading = [holdings.grading_scheme(key) for key, of in holdings.index["grading"].items() if of in standards]
    points = [holdings.points_scheme(key) for key, of in holdings.index["points"].items() if of in standards]
    return (*grading, *points)


def _held_bodies(settings: Settings, standards: set[str]) -> tuple[Any, ...]:
    del standards
    holdings = settings.catalogue.holdings
    return tuple(map(holdings.body, holdings.ids("bodies")))


_HELD: dict[str, Callable[[Settings, set[str]], tuple[Any, ...]]] = {
    "standards": _held_standards,
    "code-systems": _held_systems,
    "thresholds": _held_thresholds,
    "programmes": _held_programmes,
    "schemes": _held_schemes,
    "bodies": _held_bodies,
}


def _standard_rows(settings: Settings, page: Any, found: tuple[Any, ...]) -> Rows:
    rows = []
    for each in found:
        status = settings.view.status(Id(each.id))
        title = settings.say(each.title_en, each.title)
        legal = page.term(status.legal)
        rows.append((each.id, legal, status.edition, page.term(each.area.value), each.designation, title))
    return ("id", "status", "edition", "area", "designation", "title"), rows


def _system_rows(settings: Settings, page: Any, found: tuple[Any, ...]) -> Rows:
    rows = [
        (
            each.id,
            each.standard,
            page.term(each.openness),
            str(len(each.releases) or "–"),
            each.releases[-1].id if each.releases else "",
            settings.say(each.title_en, each.title),
        )
        for each in found
    ]
    return ("id", "standard", "openness", "releases", "release", "title"), rows


def _threshold_rows(settings: Settings, page: Any, found: tuple[Any, ...]) -> Rows:
    indicators = settings.catalogue.holdings
    rows = []
    for each in found:
        measured = indicators.indicator(each.indicator)
        asked = describe(each) if each.evaluable else ""
        title = settings.say(measured.title_en, measured.title)
        terms = (page.term(each.level), page.term(each.purpose), page.term(each.confidence))
        rows.append((each.id, asked, *terms, title))
    return ("id", "expected", "level", "purpose", "confidence", "indicator"), rows


def _programme_rows(settings: Settings, page: Any, found: tuple[Any, ...]) -> Rows:
    del page
    rows = [
        (
            each.id,
            each.standard,
            str(len(each.tasks)),
            str(len(each.measures)),
            settings.say(each.title_en, each.title),
        )
        for each in found
    ]
    return ("id", "standard", "tasks", "measures", "title"), rows


def _scheme_rows(settings: Settings, page: Any, found: tuple[Any, ...]) -> Rows:
    from hcstandards.cli.words import word
    from hcstandards.model.grading import GradingScheme

    del page
    rows = []
    for each in found:
        kind = word("grading" if isinstance(each, GradingScheme) else "points", settings.language)
        rows.append((each.id, kind, each.standard, each.edition, settings.say(each.title_en, each.title)))
    return ("id", "kind", "standard", "edition", "title"), rows


def _body_rows(settings: Settings, page: Any, found: tuple[Any, ...]) -> Rows:
    rows = [
        (each.id, page.term(each.kind), ", ".join(each.succeeded_by), settings.say(each.name_en, each.name))
        for each in found
    ]
    return ("id", "kind", "succeeded_by", "name"), rows


_ROWS: dict[str, Callable[[Settings, Any, tuple[Any, ...]], Rows]] = {
    "standards": _standard_rows,
    "code-systems": _system_rows,
    "thresholds": _threshold_rows,
    "programmes": _programme_rows,
    "schemes": _scheme_rows,
    "bodies": _body_rows,
}


@click.command(cls=Command)
@click.argument("text")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(SEARCHED), help="Only hits of this kind; repeatable.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="The most hits to show.")
@click.option(
    "--system",
    type=Key("code-system"),
    help="Search this code system's table: codes, names, former names and codes, pinyin initials.",
)
@pass_settings
def search(settings: Settings, text: str, kinds: tuple[str, ...], limit: int, system: str | None) -> int:
    """Search TEXT, Chinese or English, in ids, titles and displays."""
    if system is not None:
        if kinds:
            reason = "--system searches one table, so there are no kinds to choose from"
            raise click.UsageError(reason)
        return _search_table(settings, text, system, limit)
    hits = settings.view.search(text, kinds=kinds, limit=limit)
    if answered_as_json(settings, hits):
        return FINE
    if not hits:
        click.echo(settings.say(f"nothing found for {text!r}", f"没有找到 {text!r}"), err=True)
        return FINE
    from hcstandards.cli.rendering import Page
    from hcstandards.cli.words import word

    rows = [(word(hit.kind, settings.language), hit.id, hit.title, hit.title_en) for hit in hits]
    Page(settings.language).table(("kind", "id", "title", "title_en"), rows)
    return FINE


def _search_table(settings: Settings, text: str, system: str, limit: int) -> int:
    hits = settings.view.table(Id(system)).search(text, limit=limit)
    if answered_as_json(settings, hits):
        return FINE
    if not hits:
        click.echo(settings.say(f"nothing found for {text!r}", f"没有找到 {text!r}"), err=True)
        return FINE
    from hcstandards.cli.rendering import Page

    page = Page(settings.language)
    found = [(each, each.concept) for each in hits]
    rows = [(each.code, each.display, each.display_en, page.term(hit.by)) for hit, each in found]
    page.table(("code", "display", "display_en", "found_by"), rows)
    return FINE


@click.command(cls=Command)
@click.argument("standard", type=Key("standard"))
@pass_settings
def status(settings: Settings, standard: str) -> int:
    """Show where STANDARD stands on the day, on every axis."""
    found = settings.view.status(Id(standard))
    if answered_as_json(settings, found):
        return FINE
    from hcstandards.cli.rendering import Page

    page = Page(settings.language)
    titled = settings.view.standard(Id(standard))
    page.heading(found.standard, settings.say(titled.title_en, titled.title))
    page.fields(
        [
            ("day", str(settings.view.day)),
            ("edition", found.edition),
            *((name, page.term(getattr(found, name))) for name in ("legal", "artefact", "identifier")),
            ("fhir", found.fhir),
            ("lifecycle", found.lifecycle and _stage(settings, titled.lifecycle, found.lifecycle)),
            ("pilot", found.pilot and page.term(found.pilot)),
            ("upcoming", found.upcoming),
        ]
    )
    errata = [(str(each.published), settings.say(each.text_en, each.text)) for each in found.errata]
    page.table(("published", "message"), errata, title="errata")
    page.sources((*found.basis, *(each.source for each in found.errata)))
    return FINE


def _stage(settings: Settings, lifecycle: str, code: str) -> str:
    """Return a stage by its code and its title, if it has one."""
    states = settings.catalogue.holdings.lifecycle(lifecycle).states
    title = next((settings.say(each.title_en, each.title) for each in states if each.code == code), code)
    return code if title.casefold() == code.replace("-", " ") else f"{code} {title}"


@click.command(cls=Command)
@click.argument("id", type=Key("standard", "code-system", "threshold", "grading", "points", "programme", "pilot"))
@pass_settings
def explain(settings: Settings, id: str) -> int:
    """Explain which rule chose the edition that answers for ID (or ID@VERSION), and what it rests on."""
    found = settings.view.explain(_explained(settings, id))
    if answered_as_json(settings, found):
        return FINE
    from hcstandards.cli.rendering import Page

    page = Page(settings.language)
    page.heading(id)
    page.fields(
        [
            ("day", str(found.day)),
            ("region", found.region),
            ("edition", found.edition),
            ("rule", found.rule),
            ("digest", found.digest),
            ("origin", f"{found.origin.catalogue} {found.origin.version}" if found.origin else None),
        ]
    )
    for step in found.steps_zh if settings.language == "zh" else found.steps:
        page.line(f"- {step}", 2)
    page.doubts(("", each) for each in found.doubts)
    page.sources(found.sources)
    return FINE


def _explained(settings: Settings, key: str) -> object:
    """Return what `View.explain` takes for *key*: a threshold itself, the standard of what hangs on one."""
    from hcstandards.cli.resolving import resolve

    head, at, pin = key.partition("@")
    view, holdings = settings.view, settings.catalogue.holdings
    for kind in ("programmes", "pilots"):
        if head in holdings.index[kind]:
            return f"{holdings.index[kind][head]}{at}{pin}"
    if "/" not in head:
        known = {*holdings.index["standards"], *holdings.index["code_systems"]}
        known |= {*holdings.index["grading"], *holdings.index["points"]}
        if head not in known:
            resolve(view, holdings, key)
            reason = f"{head!r} hangs on no edition, so there is nothing to explain"
            raise click.UsageError(reason)
        return key
    try:
        return resolve(view, holdings, key, "threshold")["threshold"]
    except AbsentError:
        return f"{head.partition('/')[0]}{at}{pin}"
