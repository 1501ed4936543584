"""`hcstandards diff`: two releases compared."""

import click

from hcstandards.catalogue import load
from hcstandards.cli.program import FINDINGS, FINE, Command
from hcstandards.cli.settings import DAY, EMBEDDED, Settings, pass_settings
from hcstandards.model.diffs import ORDER, Diff


@click.command(cls=Command)
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path())
@click.option("--markdown", is_flag=True, help="Write the changelog in Markdown.")
@click.option("--fail-on", type=click.Choice([*ORDER]), help="Exit with 1 if a change calls for this bump or more.")
@click.option("--on", type=DAY, help="The day of the newer release: what concerns days before it is retroactive.")
@pass_settings
def diff(settings: Settings, old: str, new: str, markdown: bool, fail_on: str | None, on: object) -> int:
    """
    Show what changed from OLD to NEW: release files, folders of authored files, or `embedded`.

    Exits with 0 whether or not there are changes, unless --fail-on asks for 1. Each breaking change is followed by
    an input whose answer differs. With --format json, every old and new value is given whole. Editions that say
    something else than before are listed with the lowest version that they may bear.
    """
    from datetime import date

    from hcstandards.diffing import changelog

    before, after = (load(None if each == EMBEDDED else each) for each in (old, new))
    found = before.diff(after, on=on if isinstance(on, date) else None)
    if markdown:
        click.echo(changelog.markdown(found, before.holdings, after.holdings, settings.language), nl=False)
    elif settings.json:
        from hcstandards.interop.plain import dumps, plain

        click.echo(dumps(plain(changelog.as_data(found))))
    else:
        _print(found, settings)
    return FINDINGS if fail_on and _reaches(found, fail_on) else FINE


def _reaches(diff: Diff, limit: str) -> bool:
    return diff.bump is not None and ORDER.index(diff.bump) >= [*ORDER].index(limit)  # type: ignore[arg-type]


def _print(diff: Diff, settings: Settings) -> None:
    from hcstandards.cli.rendering import Page
    from hcstandards.diffing import changelog

    language = settings.language
    page = Page(language)
    for title, changes in changelog.sections(diff):
        page.heading(changelog.heading(title, len(changes), language))
        for each in changes:
            page.line(changelog.line(each, language), 2)
            if witness := changelog.witness_line(each, language):
                page.line(witness, 4)
    editions = changelog.weighty(diff)
    if editions:
        page.heading(changelog.heading("editions", len(editions), language))
        for edition in editions:
            page.line(changelog.edition_line(edition, language), 2)
    click.echo(changelog.summary(diff, language), err=True)
