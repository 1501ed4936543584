"""Shell completion."""

import click
from click.shell_completion import get_completion_class

from hcstandards.cli.program import FINE, Command


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> int:
    """
    Print the script that completes commands, options, ids and codes in SHELL.

    bash: eval "$(hcstandards completion bash)"; zsh the same; fish: hcstandards completion fish | source
    """
    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - click has these three
    program = ctx.find_root().command
    click.echo(found(program, {}, "hcstandards", "_HCSTANDARDS_COMPLETE").source())
    return FINE
