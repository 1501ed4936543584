"""`translate`: codes of one table into codes of another, step by step, and which have no target."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click
from attrs import frozen

from hcstandards.cli.coding import MOST_CODES, Code, given_codes, is_many
from hcstandards.cli.program import FINDINGS, FINE, Command
from hcstandards.cli.settings import Key, Settings, pass_settings
from hcstandards.errors import AmbiguousTranslationError, HcStandardsError, UnknownCodeError, WrongValueError
from hcstandards.interop.tabular import csv_text
from hcstandards.model.standings import Translation, TranslationHit, TranslationStep
from hcstandards.values import Id

COLUMNS = ("code", "display", "target_code", "target_display", "by", "primary", "why")


@frozen
class Answer:
    """What became of one code: its translation, or why there is none; *error* is the stable code of a refusal."""

    code: str
    translation: Translation | None
    error: HcStandardsError | None = None

    @property
    def hits(self) -> tuple[TranslationHit, ...]:
        """All targets."""
        return self.translation.hits if self.translation else ()

    @property
    def is_refused(self) -> bool:
        """Whether the code has no target, or has several where one was asked for."""
        return self.error is not None or not self.hits

    def why(self, settings: Settings) -> str:
        """Return why there is no one answer; nothing where there is."""
        if self.error is not None:
            return self.error.text(settings.language)
        if self.hits or self.translation is None:
            return ""
        return settings.say(self.translation.why or "", self.translation.why_zh)


@click.command(cls=Command)
@click.argument("system", type=Key("code-system"))
@click.argument("codes", nargs=-1, type=Code(), metavar="CODE...")
@click.option("--to", "target", type=Key("code-system"), required=True, help="The code system to translate into.")
@click.option("--all", "all_", is_flag=True, help="Translate every code of SYSTEM.")
@click.option(
    "--on-ambiguous",
    "policy",
    type=click.Choice(["all", "primary", "error"]),
    default="all",
    show_default=True,
    help="Where a code has several targets: give all, the one marked primary, or refuse.",
)
@click.option(
    "--without-target", "report", type=click.Path(dir_okay=False, path_type=Path), help="Write these codes as CSV."
)
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="How to answer.")
@pass_settings
def translate(
    settings: Settings,
    system: str,
    codes: tuple[str, ...],
    target: str,
    all_: bool,
    policy: str,
    report: Path | None,
    form: str,
) -> int:
    """
    Translate each CODE of SYSTEM into the codes of another code system, or of another release of the same one.

    Both may be pinned (cv02.01.103@2011 to cv02.01.103@2023), forwards and backwards. `-` reads codes from standard
    input, one a line. One code is shown with every step on the way.

    Exits with 1 if a code has no target, or several where one was asked for.
    """
    if all_ == bool(codes):
        reason = "give codes, `-` for standard input, or --all"
        raise click.UsageError(reason)
    many = all_ or is_many(codes)
    view = settings.view
    given = list(view.codes(Id(system))) if all_ else list(islice(given_codes(codes), MOST_CODES + 1))
    if len(given) > MOST_CODES and not all_:
        raise WrongValueError("CODE", f"more than {MOST_CODES} codes", f"at most {MOST_CODES} in one run")
    answers = [_answer(settings, system, each, target, policy, many=many) for each in given]
    if report is not None:
        _write_report(settings, report, system, answers)
    if form == "json" or settings.json:
        from hcstandards.interop.plain import dumps, plain

        click.echo(dumps(plain([_as_plain(each) for each in answers])))
    elif form == "csv":
        rows = (_row(settings, each, hit) for each in answers for hit in each.hits or (None,))
        click.echo(csv_text(COLUMNS, rows), nl=False)
    else:
        _print(settings, answers, many=many)
    return FINDINGS if any(each.is_refused for each in answers) else FINE


def _answer(settings: Settings, system: str, code: str, target: str, policy: Any, *, many: bool) -> Answer:
    view = settings.view
    try:
        return Answer(code, view.translate(Id(system), code, Id(target), on_ambiguous=policy))
    except AmbiguousTranslationError as error:
        return Answer(code, view.translate(Id(system), code, Id(target)), error)
    except UnknownCodeError as error:
        if not many:
            raise
        return Answer(code, None, error)


def _as_plain(each: Answer) -> dict[str, Any]:
    from hcstandards.interop.plain import plain

    facts: Any = plain(each.translation) if each.translation else {"code": each.code, "hits": []}
    error = each.error.code if each.error else None
    return {**facts, "error": error, "message": each.error.text("en") if each.error else None}


def _write_report(settings: Settings, path: Path, system: str, answers: Iterable[Answer]) -> None:
    """Write the codes without a target, with their displays and the reasons."""
    from hcstandards.release.writing import write_whole

    rows = [(each.code, _display(settings, system, each), each.why(settings)) for each in answers if not each.hits]
    write_whole(path, csv_text(("code", "display", "why"), rows).encode())


def _display(settings: Settings, system: str, each: Answer) -> str:
    """Return the display of the code as its own table has it, whatever the day; nothing where none has it."""
    release = f"{each.translation.system}@{each.translation.edition}" if each.translation else system
    return _named(settings, release, each.code)


def _named(settings: Settings, release: str, code: str) -> str:
    try:
        concept = settings.view.concept(Id(release), code)
    except HcStandardsError:
        return ""
    return settings.say(concept.display_en, concept.display)


def _target(settings: Settings, hit: TranslationHit) -> str:
    return _named(settings, f"{hit.system}@{hit.edition}", hit.code) or hit.display or ""


def _row(settings: Settings, each: Answer, hit: TranslationHit | None) -> tuple[str, ...]:
    from hcstandards.cli.words import value_word, word

    shown = _display(settings, each.translation.system if each.translation else "", each)
    if hit is None:
        return each.code, shown, "", "", "", "", each.why(settings)
    kinds = dict.fromkeys(value_word(step.kind, settings.language) for step in hit.steps)
    primary = word("yes", settings.language) if hit.primary and len(each.hits) > 1 else ""
    return each.code, shown, hit.code, _target(settings, hit), ", ".join(kinds), primary, each.why(settings)


def _print(settings: Settings, answers: list[Answer], *, many: bool) -> None:
    from hcstandards.cli.rendering import Page

    page = Page(settings.language)
    rows = [_row(settings, each, hit) for each in answers for hit in each.hits or (None,)]
    page.table(COLUMNS, rows)
    if not many:
        for hit in answers[0].hits:
            page.heading(f"{hit.system} {hit.code}", _target(settings, hit))
            for line in _steps(settings, hit.steps):
                page.line(line, 2)
        page.sources(step.source for hit in answers[0].hits for step in hit.steps if step.source is not None)
    without, unsure = sum(not each.hits for each in answers), sum(bool(each.error and each.hits) for each in answers)
    found = len(answers) - without
    en = f"{len(answers)} code{'' if len(answers) == 1 else 's'}: {found} with a target, {without} without"
    zh = f"代码 {len(answers)} 个：有目标 {found} 个，无目标 {without} 个"
    if unsure:
        en, zh = f"{en}, {unsure} ambiguous", f"{zh}，不唯一 {unsure} 个"
    click.echo(settings.say(en, zh), err=True)


def _steps(settings: Settings, steps: Iterable[TranslationStep]) -> Iterator[str]:
    """Yield a line for each edge that was followed; an arrow backwards where it was followed against its sense."""
    from hcstandards.cli.words import value_word

    for each in steps:
        arrow = "←" if each.inverse else "→"
        kind = value_word(each.kind, settings.language)
        implied = settings.say(" (same code, same display)", "（代码与名称相同）") if each.implied else ""
        here = f"{each.system}@{each.edition} {each.code}"
        yield f"{here} {arrow} {each.target_system}@{each.target_edition} {each.target_code}: {kind}{implied}"
