"""The authors' commands: `catalogue check`."""

from pathlib import Path

import click

from hcstandards.cli.answering import answered_as_json
from hcstandards.cli.program import FINDINGS, FINE, Command, Group
from hcstandards.cli.settings import Settings, pass_settings
from hcstandards.errors import MissingExtraError


@click.group(cls=Group)
def catalogue() -> None:
    """Work on a folder of authored files."""


@catalogue.command(cls=Command)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default="catalogue")
@pass_settings
def check(settings: Settings, folder: Path) -> int:
    """
    Check the authored files in FOLDER (default: catalogue) and print every problem with its file and line.

    An overlay is checked together with the catalogue below it: the one that --catalogue names.

    Exits with 1 if there are errors; warnings alone are fine.
    """
    try:
        from hcstandards.authoring.loading import inspect_folder
    except ModuleNotFoundError as error:
        feature = "checking authored files"
        raise MissingExtraError(feature, "authoring") from error
    base = settings.below(folder)
    content, problems = inspect_folder(folder, base)
    sound = content is not None and not any(each.severity == "error" for each in problems)
    if content is not None and sound and (content.document_types or base is not None):
        from hcstandards.releasing.assembling import refusals

        problems = [*problems, *refusals(content, base)]
    errors = sum(each.severity == "error" for each in problems)
    exits = FINDINGS if errors else FINE
    if answered_as_json(settings, problems):
        return exits
    from hcstandards.cli.rendering import Page, visible

    page = Page(settings.language)
    for each in problems:
        line = page.term(each.severity)
        line.append(f" {visible(each.text(settings.language))}", style="not bold default")
        page.line(line)
    count = len(content.entries) if content else 0
    warnings = len(problems) - errors
    summary_en = f"{errors} error(s), {warnings} warning(s)" + (f"; {count} standards" if content else "")
    summary_zh = f"错误 {errors} 个，警告 {warnings} 个" + (f"；标准 {count} 项" if content else "")
    click.echo(settings.say(summary_en, summary_zh), err=True)
    return exits
