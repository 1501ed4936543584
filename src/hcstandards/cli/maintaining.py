"""The maintainers' commands: `change new`, `review`, `notice`, `apply`, `reject`, `list`, `recover`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from hcstandards.cli.answering import answered_as_json
from hcstandards.cli.program import FINDINGS, FINE, Command, Group
from hcstandards.cli.rendering import Page, visible
from hcstandards.cli.settings import DAY, Settings, pass_settings
from hcstandards.errors import InvalidCatalogueError, MissingExtraError

if TYPE_CHECKING:
    from hcstandards.maintaining.requests import Edited


class OperationText(click.ParamType):  # type: ignore[type-arg] # generic since click 8.4 alone
    """One operation, as YAML: `disable_code: {system: …, release: …, code: …, valid_to: …}`."""

    name = "yaml"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the plain data of the operation."""
        _needed()
        from hcstandards.authoring.reading import ReadingError, parse_yaml

        try:
            return parse_yaml(value, "--operation").data
        except ReadingError as error:
            self.fail(str(error.problem), param, ctx)


FOLDER = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="catalogue",
    show_default=True,
    help="The folder of authored files.",
)
BY = click.option("--by", metavar="NAME", required=True, help="Who does it.")
ON = click.option("--on", type=DAY, help="The day it is done.  [--as-of, or today in Asia/Shanghai]")


@click.group(cls=Group)
def change() -> None:
    """
    Propose, review and apply changes of the authored files.

    The files of an overlay are checked together with the catalogue below it: the one that --catalogue names.
    """


@change.command(cls=Command)
@click.argument("key", metavar="ID")
@click.option("--title", required=True, help="What it is about, in Chinese.")
@click.option("--title-en", required=True, help="The same in English.")
@click.option("--target", metavar="ID", required=True, help="A standard, code system or threshold, or `catalogue`.")
@click.option("--reason", help="Why, in Chinese.")
@click.option("--reason-en", help="Why, in English.")
@click.option("--operation", "operations", type=OperationText(), multiple=True, help="What to do, as YAML; repeatable.")
@BY
@ON
@FOLDER
@pass_settings
def new(settings: Settings, key: str, folder: Path, on: date | None, **facts: Any) -> int:
    """
    Write the change request changes/ID.yaml.

    The operations are tried out at once. Without --operation the file ends with a template of all there are.
    """
    return _run(
        settings,
        lambda requests: requests.propose(folder, key, on=_day(settings, on), **facts, base=settings.below(folder)),
    )


@change.command(cls=Command)
@click.argument("key", metavar="ID")
@click.option("--verdict", type=click.Choice(["accepted", "rejected"]), default="accepted", show_default=True)
@click.option("--note", help="What the reviewer says; needed to reject.")
@BY
@ON
@FOLDER
@pass_settings
def review(
    settings: Settings,
    key: str,
    folder: Path,
    by: str,
    on: date | None,
    verdict: Literal["accepted", "rejected"],
    note: str | None,
) -> int:
    """Record the review of the request ID: who, when, and the verdict."""
    day = _day(settings, on)
    return _run(
        settings,
        lambda requests: requests.review(
            folder, key, by=by, on=day, verdict=verdict, note=note, base=settings.below(folder)
        ),
    )


@change.command(cls=Command)
@click.argument("key", metavar="ID")
@click.option("--from", "since", type=DAY, required=True, help="The first day of the notice.")
@click.option("--until", type=DAY, required=True, help="The first day after the notice.")
@click.option("--note", help="Where it is published.")
@BY
@FOLDER
@pass_settings
def notice(settings: Settings, key: str, folder: Path, by: str, since: date, until: date, note: str | None) -> int:
    """Put the request ID to public notice."""
    return _run(
        settings,
        lambda requests: requests.notice(
            folder, key, by=by, since=since, until=until, note=note, base=settings.below(folder)
        ),
    )


@change.command(cls=Command)
@click.argument("key", metavar="ID")
@click.option("--dry-run", is_flag=True, help="Show what would change and change nothing.")
@BY
@ON
@FOLDER
@pass_settings
def apply(settings: Settings, key: str, folder: Path, by: str, on: date | None, dry_run: bool) -> int:
    """
    Do what the request ID proposes, in the authored files, and print the diff.

    Only after an accepting review and a public notice that is over. The result is checked first; all files are
    replaced together or none.
    """
    day = _day(settings, on)
    return _run(
        settings,
        lambda requests: requests.apply(folder, key, by=by, on=day, dry_run=dry_run, base=settings.below(folder)),
        with_diff=True,
    )


@change.command(cls=Command)
@click.argument("key", metavar="ID")
@click.option("--reason", required=True, help="Why.")
@BY
@ON
@FOLDER
@pass_settings
def reject(settings: Settings, key: str, folder: Path, by: str, on: date | None, reason: str) -> int:
    """End the request ID, with the reason."""
    return _run(
        settings,
        lambda requests: requests.reject(
            folder, key, by=by, on=_day(settings, on), reason=reason, base=settings.below(folder)
        ),
    )


@change.command("list", cls=Command)
@click.option("--stage", type=click.Choice(["application", "review", "public-notice", "release", "rejected"]))
@FOLDER
@pass_settings
def list_requests(settings: Settings, folder: Path, stage: str | None) -> int:
    """List the change requests and where they stand."""
    _needed()
    from hcstandards.authoring.journal import recover
    from hcstandards.authoring.loading import load_folder

    recover(folder)
    found = [each for each in load_folder(folder, settings.below(folder)).changes if stage in (None, each.stage)]
    if answered_as_json(settings, found):
        return FINE
    page = Page(settings.language)
    rows = [
        (
            each.id,
            settings.say(each.title_en, each.title),
            each.target,
            page.term(each.stage),
            str(each.steps[-1].on),
            str(each.steps[-1].until or ""),
        )
        for each in found
    ]
    page.table(("id", "title", "target", "stage", "since", "until"), rows)
    return FINE


@change.command(cls=Command)
@FOLDER
@pass_settings
def recover(settings: Settings, folder: Path) -> int:
    """Finish or undo a change of the files that was interrupted."""
    _needed()
    from hcstandards.authoring.journal import recover as recover_folder

    found = recover_folder(folder)
    if answered_as_json(settings, {"recovered": found}):
        return FINE
    en = f"{folder}: {'an interrupted change was settled' if found else 'nothing was interrupted'}"
    click.echo(settings.say(en, f"{folder}：{'已处理中断的修改' if found else '没有中断的修改'}"))
    return FINE


def _needed() -> None:
    try:
        import hcstandards.authoring.loading  # noqa: F401
    except ModuleNotFoundError as error:
        feature = "changing authored files"
        raise MissingExtraError(feature, "authoring") from error


def _day(settings: Settings, on: date | None) -> date:
    return on or settings.as_of or settings.view.day


def _run(settings: Settings, step: "Callable[[Any], Edited]", *, with_diff: bool = False) -> int:
    """Take one step and say what it changed; problems of the files are findings."""
    _needed()
    from hcstandards.maintaining import requests

    try:
        done = step(requests)
    except InvalidCatalogueError as error:
        if not answered_as_json(settings, {"error": error.code, "problems": error.problems}):
            click.echo(visible(error.text(settings.language)))
        return FINDINGS
    if answered_as_json(settings, done):
        return FINE
    page = Page(settings.language)
    if with_diff:
        click.echo(done.diff, nl=False)
    line = page.term(done.request.stage)
    line.append(f": {done.request.id}", style="default")
    page.line(line)
    for name in done.files:
        page.line(name, 2)
    return FINE
