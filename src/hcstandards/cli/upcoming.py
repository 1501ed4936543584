"""`hcstandards upcoming`: what is about to happen."""

from datetime import date

import click

from hcstandards.cli.answering import answered_as_json
from hcstandards.cli.program import FINE, Command
from hcstandards.cli.settings import DAY, Settings, pass_settings
from hcstandards.model.upcoming import UpcomingEvent


@click.command(cls=Command)
@click.option("--until", type=DAY, help="Only what happens before this day.")
@click.option("--format", "form", type=click.Choice(["text", "json", "ics"]), default="text", help="How to answer.")
@pass_settings
def upcoming(settings: Settings, until: date | None, form: str) -> int:
    """
    List what is about to happen: public notices, what comes into force, what ends, stages of pilots.

    With --format ics a calendar to subscribe to (the `calendar` extra).
    """
    found = settings.view.upcoming(until)
    if form == "ics":
        from hcstandards.maintaining.calendar import ics

        click.echo(ics(found, settings.language), nl=False)
        return FINE
    if form == "json":
        settings.format = "json"
    if answered_as_json(settings, found):
        return FINE
    from hcstandards.cli.rendering import Page

    page = Page(settings.language)
    page.table(("day", "until", "kind", "id", "edition", "title", "detail"), (_row(settings, each) for each in found))
    count = len(found)
    en = f"{count} event{'' if count == 1 else 's'} after {settings.view.day}"
    click.echo(settings.say(en, f"{settings.view.day} 后事项 {count} 项"), err=True)
    return FINE


def _row(settings: Settings, event: UpcomingEvent) -> tuple[str | None, ...]:
    from hcstandards.cli.words import value_word

    what = value_word(event.kind, settings.language)
    if event.assumed:
        what += settings.say(" (assumed)", "（推定）")
    return (
        str(event.day),
        str(event.until or ""),
        what,
        event.subject,
        event.edition,
        settings.say(event.title_en, event.title),
        _detail(event),
    )


def _detail(event: UpcomingEvent) -> str:
    shown = event.detail[:8]
    return ", ".join(shown) + (f" … ({len(event.detail)})" if len(event.detail) > len(shown) else "")
