"""`show`: everything the catalogue says of one id, whatever kind of thing it names."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs
import click

from hcstandards.cli.answering import answered_as_json
from hcstandards.cli.judging import show_threshold
from hcstandards.cli.program import FINE, Command
from hcstandards.cli.rendering import Page, days, number
from hcstandards.cli.resolving import KINDS, resolve
from hcstandards.cli.settings import Key, Settings, pass_settings
from hcstandards.cli.words import value_word, word
from hcstandards.lookup.selecting import split_pin
from hcstandards.lookup.statuses import legal_status
from hcstandards.model.codes import CodeRule, CodeSystem, TableRelease
from hcstandards.model.grading import GradingScheme, PointsBand, PointsScheme
from hcstandards.model.indicators import Indicator
from hcstandards.model.pilots import Pilot
from hcstandards.model.programmes import Programme, Task
from hcstandards.model.sources import Defect, Doubt, Source
from hcstandards.model.standards import Edition, Standard
from hcstandards.model.statuses import Lifecycle
from hcstandards.model.structure import rule_pattern
from hcstandards.values import Id


@click.command(cls=Command)
@click.argument("id", type=Key(*KINDS))
@click.option("--kind", type=click.Choice(KINDS), help="Where one id names several things, only this one.")
@pass_settings
def show(settings: Settings, id: str, kind: str | None) -> int:
    """
    Show what ID names: a standard, code system, threshold, criterion, programme, body, scheme, document and so on.

    ID@VERSION shows one edition. With --format json, an object with one member for each kind that ID names.
    """
    found = resolve(settings.view, settings.catalogue.holdings, id, kind)
    if answered_as_json(settings, {each.replace("-", "_"): value for each, value in found.items()}):
        return FINE
    page = Page(settings.language)
    pin = split_pin(id)[1]
    for each, value in found.items():
        shower = _SHOWERS.get(each)
        if shower is None:
            _show_plainly(settings, page, each, value)
        else:
            shower(settings, page, value, pin)
    return FINE


def _said(settings: Settings, value: Any, name: str = "title") -> str:
    return settings.say(getattr(value, f"{name}_en", None), getattr(value, name, None))


def _head(settings: Settings, page: Page, kind: str, key: str, value: Any) -> None:
    page.heading(f"{word(kind, settings.language)} {key}", _said(settings, value))


def _gathered(value: Any, cls: type[Any]) -> Iterator[Any]:
    """Yield every *cls* inside *value*, outermost first."""
    if isinstance(value, cls):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _gathered(item, cls)
    elif attrs.has(type(value)):
        for each in attrs.fields(type(value)):
            yield from _gathered(getattr(value, each.name), cls)


def _doubts(value: Any, about: str = "") -> Iterator[tuple[str, Doubt]]:
    """Yield every doubt inside *value* with the edition, rule or release it is about."""
    if isinstance(value, Doubt):
        yield about, value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _doubts(item, about)
    elif attrs.has(type(value)):
        if isinstance(value, Edition):
            about = value.version
        elif isinstance(value, (TableRelease, CodeRule)):
            about = value.id
        for each in attrs.fields(type(value)):
            yield from _doubts(getattr(value, each.name), about)


def _foot(page: Page, *values: Any) -> None:
    """Print the doubts, defects and sources inside *values*."""
    page.doubts(found for value in values for found in _doubts(value))
    page.defects(dict.fromkeys(each for value in values for each in _gathered(value, Defect)))
    page.sources(each for value in values for each in _gathered(value, Source))


def _show_standard(settings: Settings, page: Page, found: Standard, pin: str | None) -> None:
    day = settings.view.day
    editions = [settings.view.edition(Id(f"{found.id}@{pin}"))] if pin is not None else list(found.editions)
    other = found.title_en if settings.language == "zh" else found.title
    basis = value_word(found.area_basis, settings.language)
    _head(settings, page, "standard", found.id, found)
    page.fields(
        [
            ("other_title", other),
            ("designation", found.designation),
            ("printed", ", ".join(found.printed)),
            ("status", page.term(settings.view.status(Id(found.id)).legal).append(f" ({day})", style="default")),
            ("area", page.term(found.area.value).append(f" ({basis})", style="default")),
            ("issuer", _body_name(settings, found.issuer)),
            ("nature", page.term(found.nature)),
            ("jurisdiction", found.jurisdiction),
            ("legal_basis", ", ".join(found.legal_basis)),
            ("related", ", ".join(found.related)),
            ("rights", _said(settings, found.rights, "statement")),
            ("note", _said(settings, found, "note")),
        ]
    )
    rows = []
    for each in editions:
        since = each.in_force_from or each.assumed_from
        until = each.in_force_to or each.assumed_to
        supposed = bool(since and not each.in_force_from) or bool(until and not each.in_force_to)
        rows.append(
            (
                each.version,
                each.label,
                each.designation,
                str(each.issued or each.issued_label or ""),
                str(since or ""),
                str(until or ""),
                page.term(legal_status(found.editions, each, day)),
                word("assumed", settings.language) if supposed else "",
                ", ".join(each.replaces),
            )
        )
    columns = ("version", "label", "designation", "issued", "from", "to", "status", "note", "replaces")
    page.table(columns, rows, title="editions")
    facts = [
        (each.version, _said(settings, fact), fact.value, source.place, source.literal)
        for each in editions
        for fact in each.facts
        for source in [fact.source]
    ]
    page.table(("edition", "title", "value", "source", "literal"), facts, title="facts")
    errata = [
        (each.version, str(note.published), _said(settings, note, "text")) for each in editions for note in each.errata
    ]
    page.table(("edition", "published", "title"), errata, title="errata")
    headings = [("  " * (each.level - 1) + each.title, each.title_en or "", each.id) for each in found.headings]
    page.table(("title", "title_en", "id"), headings, title="headings")
    _what_hangs_on(settings, page, found.id)
    _foot(page, found.doubts, found.defects, found.source, editions)


def _body_name(settings: Settings, key: str) -> str:
    from hcstandards.errors import UnknownIdError

    try:
        body = settings.view.body(Id(key))
    except UnknownIdError:
        return key
    return f"{key}, {_said(settings, body, 'name')}"


def _what_hangs_on(settings: Settings, page: Page, standard: str) -> None:
    holdings = settings.catalogue.holdings
    index = holdings.index
    systems = [key for key, each in index["code_systems"].items() if each["standard"] == standard]
    schemes = [key for kind in ("grading", "points") for key, of in index[kind].items() if of == standard]
    programmes = [key for key, of in index["programmes"].items() if of == standard]
    pilots = [key for key, of in index["pilots"].items() if of == standard]
    thresholds = len(set(index["standards"][standard]["thresholds"]))
    criteria = len(holdings.criteria(standard))
    if not any((systems, schemes, programmes, pilots, thresholds, criteria)):
        return
    page.line("")
    page.fields(
        [
            ("code-systems", ", ".join(systems)),
            ("thresholds", str(thresholds or "")),
            ("criteria", str(criteria or "")),
            ("schemes", ", ".join(schemes)),
            ("programmes", ", ".join(programmes)),
            ("pilot", ", ".join(pilots)),
        ]
    )


def _show_code_system(settings: Settings, page: Page, found: CodeSystem, pin: str | None) -> None:
    from hcstandards.lookup.concepts import choose_release

    releases = found.releases
    if pin is not None:
        key = f"{found.id}@{pin}"
        releases = (choose_release(settings.catalogue.holdings, key, settings.view.day)[1],)
    _head(settings, page, "code-system", found.id, found)
    page.fields(
        [
            ("standard", found.standard),
            ("openness", page.term(found.openness)),
            ("how_to_load", settings.say(found.how_to_load_en, found.how_to_load)),
            ("properties", ", ".join(_said(settings, each) for each in found.properties)),
        ]
    )
    rows = [
        (
            each.id,
            each.edition,
            str(each.count),
            page.truth(each.complete),
            str(each.starts or ""),
            str(each.ends or ""),
            str(each.published or ""),
        )
        for each in releases
    ]
    columns = ("release", "edition", "count", "complete", "from", "to", "published")
    page.table(columns, rows, title="releases")
    rules = [
        (
            each.id,
            _said(settings, each),
            _structure(settings, each),
            page.truth(each.enforced),
            days(each.holds_from, each.holds_to, settings.language),
        )
        for each in found.rules
    ]
    page.table(("id", "title", "structure", "enforced", "valid"), rules, title="rules")
    _foot(page, found.source, found.rules, releases)


def _structure(settings: Settings, rule: CodeRule) -> str:
    if not rule.segments:
        return rule_pattern(rule).pattern
    return " + ".join(f"{each.value or each.length} {_said(settings, each)}" for each in rule.segments)


def _show_threshold(settings: Settings, page: Page, found: Any, pin: str | None) -> None:
    del pin
    show_threshold(settings, page, found)


def _show_grading(settings: Settings, page: Page, found: GradingScheme, pin: str | None) -> None:
    del pin
    _head(settings, page, "grading", found.id, found)
    page.fields(
        [
            ("standard", f"{found.standard} {found.edition}"),
            ("score", f"{number(found.score_low)}–{number(found.score_high)}, ± {number(found.score_step)}"),
            ("dimensions", ", ".join(found.dimensions)),
        ]
    )
    rows: list[tuple[Any, ...]] = []
    for level in found.levels:
        for band in level.bands:
            limits = f"{number(band.low)}–{number(band.high)}"
            rows.append((page.term(level.level), page.term(band.grade), limits, _said(settings, band), band.threshold))
        if level.special:
            special = level.special
            above = f"{value_word(special.base, settings.language)} +"
            rows.append((page.term(level.level), page.term(special.grade), above, _said(settings, special), ""))
    page.table(("level", "grade", "score", "title", "threshold"), rows, title="bands")
    duties = [
        (page.term(level.level), page.term(each.grade), _said(settings, each))
        for level in found.levels
        for each in level.obligations
    ]
    page.table(("level", "grade", "title"), duties, title="obligations")
    _foot(page, found)


def _show_points(settings: Settings, page: Page, found: PointsScheme, pin: str | None) -> None:
    del pin
    _head(settings, page, "points", found.id, found)
    page.fields(
        [
            ("standard", f"{found.standard} {found.edition}"),
            ("subject", page.term(found.subject)),
            ("region", found.region),
            ("act_points", ", ".join(filter(None, map(number, found.act_points)))),
            ("reset", _said(settings, found, "reset")),
        ]
    )
    cycles = [(each.id, _said(settings, each), str(each.years or "")) for each in found.cycles]
    page.table(("id", "title", "value"), cycles, title="cycles")
    bands = [(each.cycle, each.id, _interval(each), _said(settings, each, "consequence")) for each in found.bands]
    page.table(("cycle", "band", "points_range", "consequence"), bands, title="bands")
    singles = [(number(each.points), _said(settings, each, "consequence")) for each in found.single_acts]
    page.table(("points_range", "consequence"), singles, title="single_acts")
    _foot(page, found)


def _interval(band: PointsBand) -> str:
    """Return the bounds of a band as an interval; `?` where the source doesn't say whether one is included."""
    left = {True: "[", False: "(", None: "?"}[band.low_included]
    right = {True: "]", False: ")", None: "?"}[band.high_included] if band.high is not None else ")"
    return f"{left}{number(band.low)}, {number(band.high) or '∞'}{right}"


def _show_programme(settings: Settings, page: Page, found: Programme, pin: str | None) -> None:
    del pin
    _head(settings, page, "programme", found.id, found)
    page.fields(
        [
            ("standard", f"{found.standard} {found.edition}"),
            ("tasks", _of_stated(len(found.tasks), found.stated_tasks)),
            ("measures", _of_stated(len(found.measures), found.stated_measures)),
        ]
    )
    tasks = [
        (
            str(each.number),
            _said(settings, each),
            ", ".join(each.leads),
            ", ".join(each.participants),
            ", ".join(each.responsible),
            each.id,
        )
        for each in found.tasks
    ]
    page.table(("number", "title", "leads", "participants", "responsible", "id"), tasks, title="tasks")
    measures = [(each.id, each.kind, _said(settings, each), ", ".join(each.bodies)) for each in found.measures]
    page.table(("id", "kind", "title", "bodies"), measures, title="measures")
    phases = [
        (each.id, _said(settings, each), days(each.since, each.until, settings.language), each.precision)
        for each in found.phases
    ]
    page.table(("id", "title", "day", "kind"), phases, title="phases")
    for name in ("deliverables", "targets", "milestones", "pilots"):
        rows = [(each.id, _said(settings, each)) for each in getattr(found, name)]
        page.table(("id", "title"), rows, title=name)
    _foot(page, found.defects, found.source, found.phases)


def _of_stated(count: int, stated: int | None) -> str:
    return f"{count} / {stated}" if stated is not None and stated != count else str(count or "")


def _show_task(settings: Settings, page: Page, found: Task, pin: str | None) -> None:
    del pin
    _head(settings, page, "task", found.id, found)
    page.fields(
        [
            ("number", str(found.number)),
            ("area", page.term(found.area.value) if found.area else None),
            *((name, _names(settings, getattr(found, name))) for name in ("leads", "participants", "responsible")),
            ("convention", f"{found.convention} ({value_word(found.convention_confidence, settings.language)})"),
            ("complete", page.truth(found.complete)),
            ("note", found.note),
        ]
    )
    page.table(("id", "title"), [(each.id, _said(settings, each)) for each in found.actions], title="actions")
    _foot(page, found)


def _names(settings: Settings, bodies: Iterable[str]) -> str:
    return "; ".join(_body_name(settings, each) for each in bodies)


def _show_indicator(settings: Settings, page: Page, found: Indicator, pin: str | None) -> None:
    from hcstandards.evaluate.thresholds import describe

    del pin
    _show_plainly(settings, page, "indicator", found)
    measured = settings.view.thresholds(indicator=Id(found.id))
    rows = [(each.id, describe(each) if each.evaluable else "", page.term(each.confidence)) for each in measured]
    page.table(("threshold", "expected", "confidence"), rows, title="measured_by")


def _show_pilot(settings: Settings, page: Page, found: Pilot, pin: str | None) -> None:
    del pin
    _show_plainly(settings, page, "pilot", attrs.evolve(found, units=(), source=found.source))
    rows = [
        (each.region, settings.say(each.name_en, each.name), "; ".join(f"{at.stage} {at.since}" for at in each.stages))
        for each in found.units
    ]
    page.table(("region", "name", "stages"), rows, title="units")


def _show_lifecycle(settings: Settings, page: Page, found: Lifecycle, pin: str | None) -> None:
    del pin
    _head(settings, page, "lifecycle", found.id, found)
    states = [(each.code, _said(settings, each), each.fhir, each.legal) for each in found.states]
    page.table(("code", "title", "fhir", "legal"), states, title="states")
    steps = [(each.origin, each.target, "↩" if each.way_back else "", each.note) for each in found.transitions]
    page.table(("from", "to", "kind", "note"), steps, title="transitions")
    _foot(page, found)


def _show_plainly(settings: Settings, page: Page, kind: str, found: Any) -> None:
    """Print the plain fields of *found* one by one, then its doubts and sources."""
    name = "title" if hasattr(found, "title") else "name"
    page.heading(f"{word(kind, settings.language)} {found.id}", _said(settings, found, name))
    pairs = [(each.name, _plain_cell(page, getattr(found, each.name))) for each in attrs.fields(type(found))]
    page.fields(pair for pair in pairs if pair[0] != "id")
    _foot(page, found)


def _plain_cell(page: Page, value: Any) -> Any:
    if isinstance(value, bool):
        return page.truth(value)
    if isinstance(value, tuple):
        named = (each for each in value if not isinstance(each, (Doubt, Defect, Source)))
        return ", ".join(str(getattr(each, "name", each)) for each in named)
    if value is None or attrs.has(type(value)):
        return None
    return page.term(str(value))


_SHOWERS: dict[str, Callable[[Settings, Page, Any, str | None], None]] = {
    "standard": _show_standard,
    "code-system": _show_code_system,
    "threshold": _show_threshold,
    "grading": _show_grading,
    "points": _show_points,
    "programme": _show_programme,
    "task": _show_task,
    "pilot": _show_pilot,
    "indicator": _show_indicator,
    "lifecycle": _show_lifecycle,
}
