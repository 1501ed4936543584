"""Codes: what one means, and whether codes are well formed, known and in force."""

import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from hcstandards.cli.answering import answered_as_json
from hcstandards.cli.program import FINDINGS, FINE, Command
from hcstandards.cli.settings import Key, Settings, pass_settings
from hcstandards.errors import HcStandardsError, WrongValueError
from hcstandards.model.codes import CodeCheck
from hcstandards.values import Id

MOST_CODES: Final = 100_000
LONGEST_LINE: Final = 1000
MOST_COMPLETED: Final = 200


class Code(click.ParamType):  # type: ignore[type-arg] # generic since click 8.4 alone
    """A code, completed from the table of the code system before it."""

    name = "code"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the codes that start with *incomplete*; none where the table can't be had."""
        del param
        settings = ctx.ensure_object(Settings)
        try:
            codes = settings.view.codes(Id(ctx.params.get("system") or ""))
        except HcStandardsError:
            return []
        fitting = (each for each in codes if each.startswith(incomplete))
        return [CompletionItem(each) for each in islice(fitting, MOST_COMPLETED)]


@click.command(cls=Command)
@click.argument("system", type=Key("code-system"))
@click.argument("code", type=Code())
@pass_settings
def code(settings: Settings, system: str, code: str) -> int:
    """Show what CODE of the code system SYSTEM means on the day (SYSTEM@VERSION: in that edition)."""
    concept = settings.view.concept(Id(system), code)
    if answered_as_json(settings, concept):
        return FINE
    from hcstandards.cli.rendering import Page, days

    page = Page(settings.language)
    holdings = settings.catalogue.holdings
    described = holdings.code_system(concept.system)
    page.heading(f"{concept.system} {concept.code}", settings.say(described.title_en, described.title))
    names = {each.id: settings.say(each.title_en, each.title) for each in described.properties}
    page.fields(
        [
            ("code", concept.code),
            ("display", concept.display),
            ("display_en", concept.display_en),
            ("parent", concept.parent),
            ("edition", concept.edition),
            ("status", page.term(concept.status)),
            ("valid", days(concept.valid_from, concept.valid_to, settings.language)),
            ("replaced_by", ", ".join(concept.replaced_by)),
            *((names.get(key, key), value) for key, value in concept.properties.items()),
        ]
    )
    page.sources(each.source for each in described.releases if each.edition == concept.edition)
    return FINE


@click.command("check-code", cls=Command)
@click.argument("system", type=Key("code-system"))
@click.argument("codes", nargs=-1, required=True, type=Code(), metavar="CODE...")
@pass_settings
def check_code(settings: Settings, system: str, codes: tuple[str, ...]) -> int:
    """
    Check each CODE against the code system SYSTEM: well formed, known, in force on the day.

    `-` reads codes from standard input, one a line, exactly as they stand. Exits with 1 if any answer is no.
    """
    given = list(islice(given_codes(codes), MOST_CODES + 1))
    if len(given) > MOST_CODES:
        raise WrongValueError("CODE", f"more than {MOST_CODES} codes", f"at most {MOST_CODES} in one run")
    checks = [settings.view.check_code(Id(system), each) for each in given]
    exits = FINDINGS if any(map(is_refused, checks)) else FINE
    if answered_as_json(settings, checks):
        return exits
    from hcstandards.cli.rendering import Page

    page = Page(settings.language)
    page.table(CHECK_COLUMNS, [check_row(settings, page, each) for each in checks])
    return exits


CHECK_COLUMNS: Final = ("code", "well_formed", "known", "in_force", "display", "replaced_by", "edition", "why")


def check_row(settings: Settings, page: Any, check: CodeCheck) -> tuple[Any, ...]:
    """Return the cells of one check, as `CHECK_COLUMNS` names them."""
    concept = check.concept
    why = check.why_zh if settings.language == "zh" else check.why
    return (
        check.code,
        page.truth(check.well_formed),
        page.truth(check.known),
        page.truth(check.in_force),
        settings.say(concept.display_en, concept.display) if concept else "",
        ", ".join(check.replaced_by),
        check.edition,
        "; ".join(why),
    )


def is_refused(check: CodeCheck) -> bool:
    """Tell whether any of the three answers is no; one that can't be told is not a no."""
    return False in (check.well_formed, check.known, check.in_force)


def is_many(codes: tuple[str, ...]) -> bool:
    """Tell whether more than one code may have been given: some stand on standard input, or several as arguments."""
    return len(codes) > 1 or "-" in codes


def given_codes(codes: tuple[str, ...]) -> Iterator[str]:
    """
    Yield the codes given as arguments; in place of `-` those on standard input, one a line, exactly as they stand.

    Raises:
        WrongValueError: a line that is too long or not UTF-8.
    """
    for each in codes:
        if each == "-":
            yield from _lines()
        else:
            yield each


def _lines() -> Iterator[str]:
    number = 0
    while line := sys.stdin.buffer.readline(LONGEST_LINE + 2):
        number += 1
        name, found = f"line {number} of standard input", line.removesuffix(b"\n").removesuffix(b"\r")
        if len(found) > LONGEST_LINE:
            raise WrongValueError(name, f"more than {LONGEST_LINE} bytes", f"at most {LONGEST_LINE} bytes")
        try:
            code = found.decode("utf-8")
        except UnicodeDecodeError as error:
            raise WrongValueError(name, f"byte 0x{found[error.start]:02X} that is not UTF-8", "UTF-8") from None
        if code:
            yield code
