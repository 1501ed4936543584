"""Releases and locks: `release build`, `release verify`, `lock`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hcstandards.cli.answering import answered_as_json
from hcstandards.cli.program import FINDINGS, FINE, Command, Group
from hcstandards.cli.rendering import Page, visible
from hcstandards.cli.settings import Settings, pass_settings
from hcstandards.errors import InvalidCatalogueError, MissingExtraError, ReleaseRefusedError
from hcstandards.release.writing import write_whole

if TYPE_CHECKING:
    from hcstandards.releasing.verifying import Verification

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(cls=Group)
def release() -> None:
    """Build a release of the catalogue, or verify one."""


@release.command(cls=Command)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default="catalogue")
@click.option("-o", "--output", type=FILE, required=True, help="The release file to write.")
@click.option("--previous", type=FILE, help="The release before this one.")
@click.option("--version", metavar="V", help="The version it bears; `auto` infers it.  [the files' own]")
@pass_settings
def build(settings: Settings, folder: Path, output: Path, previous: Path | None, version: str | None) -> int:
    """
    Check the authored files in FOLDER (default: catalogue) and write their release, whole or not at all.

    With --previous the changes decide which version the release may bear at least; one that bears less is
    refused. An overlay is checked together with the catalogue below it: the one that --catalogue names.

    Exits with 1 if the files have problems or the release is refused; nothing is written then.
    """
    try:
        from hcstandards.authoring.loading import is_overlay
        from hcstandards.releasing.assembling import build_release
    except ModuleNotFoundError as error:
        feature = "building a release"
        raise MissingExtraError(feature, "authoring") from error
    from hcstandards.release.container import open_file

    before = None if previous is None else open_file(previous)
    base = settings.catalogue.holdings if is_overlay(folder) else None
    try:
        built = build_release(folder, before, version, base)
    except (InvalidCatalogueError, ReleaseRefusedError) as error:
        if not answered_as_json(settings, {"error": error.code, "problems": error.problems}):
            click.echo(visible(error.text(settings.language)))
        return FINDINGS
    write_whole(output, built.raw)
    changes = len(built.diff.changes) if built.diff else None
    facts = {"file": str(output), "version": built.version, "digest": built.digest, "size": len(built.raw)}
    if answered_as_json(settings, {**facts, "required": built.required, "changes": changes}):
        return FINE
    click.echo(f"{output}: {built.version} ({built.digest})")
    if built.diff is not None:
        from hcstandards.diffing.changelog import counted

        since = f"{counted(len(built.diff.changes))} since {built.diff.old_version}"
        en = f"{since}; the lowest version allowed is {built.required}"
        zh = f"自 {built.diff.old_version} 以来 {changes} 项变更；允许的最低版本为 {built.required}"
        click.echo(settings.say(en, zh))
    return FINE


@release.command(cls=Command)
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE [OLDER]...")
@click.option("--against", type=FILE, help="A release before it, whether or not it is the one that it names.")
@click.option(
    "--previous", "older", type=FILE, multiple=True, help="The release that it follows; again, the one before."
)
@pass_settings
def verify(settings: Settings, files: tuple[Path, ...], against: Path | None, older: tuple[Path, ...]) -> int:
    """
    Check the release FILE: seal, digests, canonical form, index, version, reserved ids.

    With --against also that its version bears the changes since then, and that no retired id was given up.

    Several files, the newest first, or --previous OLD --previous OLDER, are a chain: each is checked, names the
    digest of the one after it, and its changelog tells of what changed between the two.

    A table file (.hct) is read whole: its seal, its structure, the rows of every release.

    Exits with 1 if anything is wrong; every problem is printed.
    """
    from hcstandards.tables.opening import is_table_file

    chain = [*files, *older]
    if len(chain) > 1:
        if against is not None:
            reason = "--against is for one file; a chain is checked release by release"
            raise click.UsageError(reason)
        return _verify_chain(settings, chain)
    file = chain[0]
    if is_table_file(str(file)):
        return _verify_table(settings, file)
    from hcstandards.releasing.verifying import verify_file

    found = verify_file(file, against)
    exits = FINDINGS if found.problems else FINE
    if answered_as_json(settings, found):
        return exits
    _print_verification(Page(settings.language), settings, found)
    return exits


def _verify_chain(settings: Settings, chain: list[Path]) -> int:
    from hcstandards.releasing.chaining import verify_chain

    found = verify_chain(chain)
    exits = FINDINGS if any(each.problems for each in found) else FINE
    if answered_as_json(settings, found):
        return exits
    page = Page(settings.language)
    for each in found:
        page.heading(each.path, each.version or "")
        _print_verification(page, settings, each)
    return exits


def _print_verification(page: Page, settings: Settings, found: "Verification") -> None:
    for step in found.steps:
        page.line(f"{'✗' if step.problems else '✓'} {step.name}: {step.checked}")
    for each in found.problems:
        page.line(f"  {visible(each.text(settings.language))}")


def _verify_table(settings: Settings, file: Path) -> int:
    from hcstandards.errors import ReleaseError
    from hcstandards.interop.plain import dumps
    from hcstandards.tables.opening import TableFile

    try:
        found = TableFile(file)
        found.verify(deep=True)
    except ReleaseError as error:
        if settings.json:
            click.echo(dumps({"path": str(file), "problems": [error.reason]}))
        else:
            click.echo(f"✗ {error.text(settings.language)}")
        return FINDINGS
    if settings.json:
        click.echo(dumps({"path": str(file), "seal": found.seal, "content": found.content, "problems": []}))
        return FINE
    for each in found.releases:
        click.echo(f"✓ {found.system}@{each.head.release}: {each.count}")
    click.echo(f"✓ {found.seal}")
    return FINE


@click.command(cls=Command)
@click.option("-o", "--output", type=FILE, default="hcstandards.lock", show_default=True, help="The file to write.")
@click.option("--only", metavar="ID", multiple=True, help="A standard or code system to lock (id, or id@version).")
@pass_settings
def lock(settings: Settings, output: Path, only: tuple[str, ...]) -> int:
    """
    Write a lock file: the release, and the editions and table releases that answer on the day, with digests.

    Give it to any command with --lock. What --pin and --lock fix goes into the new lock.
    """
    from hcstandards.release.locks import lock_bytes

    view = settings.view
    made = settings.catalogue.lock(view.day, view.region, only=only, pins=settings.pins or None, lock=settings.lock)
    write_whole(output, lock_bytes(made))
    if answered_as_json(settings, made):
        return FINE
    standards, tables, absent = len(made.standards), len(made.tables), len(made.absent)
    en = f"{output}: {standards} editions and {tables} table releases as of {made.day}; {absent} without an answer then"
    zh = f"{output}：截至 {made.day} 锁定 {standards} 个版本、{tables} 个代码表发布版；当日无答案 {absent} 项"
    click.echo(settings.say(en, zh))
    return FINE
