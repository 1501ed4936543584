"""`import`: lists as their publishers hand them out, by recipe, with a report of every defect."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from attrs import evolve, fields

from hcstandards.cli.answering import answered_as_json
from hcstandards.cli.program import FINDINGS, FINE, Command, colour_wanted
from hcstandards.cli.rendering import Page
from hcstandards.cli.settings import DAY, Settings, pass_settings
from hcstandards.errors import MissingExtraError

PATH = click.Path(path_type=Path)


def _pairs(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name or not text:
            reason = f"{value!r} is not of the form NAME=VALUE"
            raise click.BadParameter(reason, ctx, param)
        found[name] = text
    return found


@click.command("import", cls=Command)
@click.argument("files", nargs=-1, type=PATH, metavar="FILE...")
@click.option("--recipe", metavar="NAME", help="A recipe that ships (see --recipes), or the path of your own.")
@click.option("-o", "--output", "out", type=PATH, help="Table file (.hct); crosswalk: overlay (.hcs) or CSV (.csv).")
@click.option("--release", metavar="ID", help="The release's id, YYYYMMDD or as printed.")
@click.option("--previous", type=PATH, help="The table file of the releases before: what didn't change is stored once.")
@click.option(
    "--repair", "repairs", multiple=True, metavar="NAME", help="Make a named repair; recorded in the release."
)
@click.option("--report", "reports", multiple=True, type=PATH, help="Write the report as .html, .json or .txt.")
@click.option("--system", metavar="ID", help="The code system, over the recipe's.")
@click.option("--target-system", metavar="ID", help="A crosswalk's other code system, over the recipe's.")
@click.option("--edition", metavar="VERSION", help="The version of the standard's edition that the release is of.")
@click.option("--from", "in_force_from", type=DAY, help="The first day the release is in force.")
@click.option("--published", type=DAY, help="The day it was published.  [the release's id, if it is a day]")
@click.option("--column", "columns", multiple=True, callback=_pairs, metavar="FIELD=NAME", help="Name a column.")
@click.option("--encoding", metavar="NAME", help="The files' encoding, over the recipe's: utf-8, gb18030, utf-16, …")
@click.option("--sheet", metavar="NAME", help="The workbook's sheet, over the recipe's.")
@click.option("--source-table", type=PATH, help="The list that a crosswalk or change log starts from.")
@click.option("--target-table", type=PATH, help="The list that it leads to.")
@click.option("--limit", "limits", multiple=True, callback=_pairs, metavar="NAME=NUMBER", help="Raise a limit.")
@click.option("--examples", type=click.IntRange(1, 100_000), default=100, help="Findings of a kind kept.  [100]")
@click.option("--strict", is_flag=True, help="Write nothing if there are errors.")
@click.option("--search/--no-search", default=True, help="Build the search index.  [build]")
@click.option("--guess", "guess_", is_flag=True, help="Draft a recipe for FILE and show its first rows.")
@click.option("--recipes", "list_", is_flag=True, help="List the recipes that ship, and the repairs.")
@pass_settings
def import_(settings: Settings, files: tuple[Path, ...], guess_: bool, list_: bool, **given: Any) -> int:
    """
    Import a publisher's FILEs by recipe into a table file, and report every defect.

    Without -o nothing is written: the report alone. Exits with 1 if the report has errors. Ctrl-C leaves nothing
    half-made.
    """
    try:
        import jsonschema
        import yaml
    except ModuleNotFoundError as error:
        feature = "importing"
        raise MissingExtraError(feature, "import") from error
    del jsonschema, yaml
    if list_:
        return _list(settings)
    if not files:
        reason = "Missing argument 'FILE...'."
        raise click.UsageError(reason)
    if guess_:
        return _guess(settings, files[0], given["out"])
    if not given["recipe"]:
        reason = "Missing option '--recipe' (or --guess)."
        raise click.UsageError(reason)
    return _import(settings, files, given)


def _list(settings: Settings) -> int:
    from hcstandards.importing.recipes import load_recipe, recipe_names
    from hcstandards.importing.repairs import REPAIRS

    recipes = [load_recipe(name) for name in recipe_names()]
    facts = {
        "recipes": [{"id": each.id, "title": each.title, "title_en": each.title_en} for each in recipes],
        "repairs": [{"id": name, "title": zh, "title_en": en} for name, (en, zh) in REPAIRS.items()],
    }
    if answered_as_json(settings, facts):
        return FINE
    page = Page(settings.language)
    for title in ("recipes", "repairs"):
        rows = [(each["id"], settings.say(each["title_en"], each["title"])) for each in facts[title]]
        page.table(("id", "title"), rows, title=title)
    return FINE


def _guess(settings: Settings, path: Path, out: Path | None) -> int:
    from hcstandards.importing.guessing import guess
    from hcstandards.release.writing import write_whole

    found = guess(path)
    if answered_as_json(settings, {"recipe": found.recipe, "header": found.header, "rows": found.rows}):
        return FINE
    if out is not None:
        write_whole(out, found.recipe.encode())
    else:
        click.echo(found.recipe)
    page = Page(settings.language)
    width = len(found.header)
    page.table(found.header, [[*row, *[""] * (width - len(row))][:width] for row in found.rows], title="preview")
    return FINE


def _limits(changes: dict[str, str]) -> Any:
    from hcstandards.importing.limits import DEFAULT_LIMITS, Limits

    known = {each.name: each.type for each in fields(Limits)}
    found: dict[str, Any] = {}
    for name, text in changes.items():
        digits = text.replace("_", "")
        if name not in known or not digits.replace(".", "", 1).isdigit():
            reason = f"--limit {name}={text}: a number for one of {', '.join(known)}"
            raise click.UsageError(reason)
        found[name] = float(digits) if known[name] is float else int(float(digits))
    return evolve(DEFAULT_LIMITS, **found)


def _import(settings: Settings, files: tuple[Path, ...], given: dict[str, Any]) -> int:
    from hcstandards.importing.opening import Options
    from hcstandards.importing.recipes import load_recipe
    from hcstandards.importing.rendering import report_html, report_json, report_text
    from hcstandards.importing.requests import Request
    from hcstandards.importing.rules import rules_of
    from hcstandards.importing.running import run
    from hcstandards.release.writing import write_whole

    names = [
        *("out", "release", "previous", "repairs", "system", "target_system", "edition", "in_force_from"),
        *("published", "columns", "source_table", "target_table", "examples", "strict", "search"),
    ]
    recipe = load_recipe(given["recipe"])
    request = Request(
        recipe=recipe,
        files=files,
        limits=_limits(given["limits"]),
        options=Options(encoding=given["encoding"], sheet=given["sheet"]),
        **{name: given[name] for name in names},
    )
    for path in given["reports"]:
        if path.suffix not in {".html", ".json", ".txt"}:
            reason = f"--report {path}: a name that ends in .html, .json or .txt"
            raise click.UsageError(reason)
    with _progress() as (watch, step):
        report = run(
            request,
            watch,
            rules_of(settings.catalogue.holdings, given["system"] or recipe.rules or recipe.system),
            step,
        )
    for path in given["reports"]:
        texts = {".html": report_html, ".txt": report_text}
        text = report_json(report) if path.suffix == ".json" else texts[path.suffix](report, settings.language)
        write_whole(path, text.encode())
    if settings.json:
        click.echo(report_json(report), nl=False)
    else:
        click.echo(report_text(report, settings.language), nl=False)
    return FINDINGS if report.findings.number("error") else FINE


@contextmanager
def _progress() -> Iterator[tuple[Any, Any]]:
    """Give what shows the progress on a terminal: bytes read, rate and time left, then the writer's steps."""
    if not sys.stderr.isatty():
        yield None, None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    console = Console(stderr=True, no_color=not colour_wanted(sys.stderr))
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), *columns, console=console, transient=True) as progress:
        task = progress.add_task("import", total=None)

        def watch(done: int, total: int) -> None:
            progress.update(task, completed=min(done, total) if total else done, total=total or None)

        def step(name: str, count: int) -> None:
            progress.update(task, description=f"{name} {count:,}")

        yield watch, step
