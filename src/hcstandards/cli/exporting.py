"""A table as a file of another format: `export`."""

from pathlib import Path

import click

from hcstandards.cli.program import FINE, Command
from hcstandards.cli.settings import Key, Settings, pass_settings
from hcstandards.interop.plain import dumps
from hcstandards.values import Id


@click.command(cls=Command)
@click.argument("system", type=Key("code-system"))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write."
)
@click.option(
    "--as",
    "kind",
    type=click.Choice(["csv", "parquet", "fhir", "xlsx"]),
    help="The format.  [by the ending of FILE: .csv, .parquet, .json (FHIR CodeSystem), .xlsx]",
)
@pass_settings
def export(settings: Settings, system: str, output: Path, kind: str | None) -> int:
    """
    Write the table of the code system SYSTEM that is in force on the day (SYSTEM@RELEASE: that release).

    The file appears when it is whole; one that is there is replaced.
    """
    table = settings.view.table(Id(system))
    count = table.export(output, kind)
    if settings.json:
        click.echo(dumps({"system": table.system.id, "release": table.release.id, "count": count, "path": str(output)}))
        return FINE
    name = f"{table.system.id}@{table.release.id}"
    click.echo(
        settings.say(f"{count} concepts of {name} written to {output}", f"已将 {name} 的 {count} 条写入 {output}")
    )
    return FINE
