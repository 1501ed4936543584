"""The program: its commands, loaded when called, and how errors become words and exit codes."""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any, Final, NoReturn

import click
from click.exceptions import Exit

from hcstandards.cli.settings import Settings, global_options
from hcstandards.errors import HcStandardsError, ProblemsError
from hcstandards.interop.plain import Plain, dumps, plain

FINE: Final = 0
FINDINGS: Final = 1
REFUSED: Final = 2
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141


class Command(click.Command):
    """A command that takes the global options too."""

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        own = {name for each in self.params for name in each.opts}  # an option of its own goes before a global one
        self.params = [*self.params, *(each for each in global_options() if not own & {*each.opts})]


class Group(click.Group):
    """A group that takes the global options too and imports a command's module when it is called."""

    command_class = Command

    def __init__(self, *args: Any, lazy: Mapping[str, str] | None = None, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.lazy = dict(lazy or {})
        self.params = [*self.params, *global_options()]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order they were given."""
        return [*self.lazy, *(name for name in super().list_commands(ctx) if name not in self.lazy)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command *cmd_name*, imported now if need be."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, _, name = self.lazy[cmd_name].partition(":")
        found = getattr(import_module(module), name)
        assert isinstance(found, click.Command)  # noqa: S101 - our own table
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that *args* names; an unknown one is refused with near matches."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            from hcstandards.release.holdings import near_matches

            near = near_matches(name, self.list_commands(ctx))
            hint = f" Close to it: {', '.join(near)}." if near else ""
            ctx.fail(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)


class PipeClosed(Exception):  # noqa: N818 - nothing went wrong
    """Whoever read our output has read enough."""


class Program(Group):
    """The whole program: exits with 0 (fine), 1 (findings), 2 (wrong use, unknown id), 130 on Ctrl-C."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a closed pipe is passed on before click takes it for a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise PipeClosed from error

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        **extra: Any,
    ) -> NoReturn:
        """Run the command line *args* and exit."""
        given = list(sys.argv[1:] if args is None else args)
        extra.pop("standalone_mode", None)
        settings = Settings()
        try:
            _speak_utf8()
            code = super().main(
                given, prog_name or self.name, complete_var, standalone_mode=False, obj=settings, **extra
            )
            sys.stdout.flush()
        except (BrokenPipeError, PipeClosed):
            _silence_stdout()
            code = BROKEN_PIPE
        except click.Abort:
            click.echo(err=True)
            code = INTERRUPTED
        except Exit as error:
            code = error.exit_code
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            code = REFUSED
        except (HcStandardsError, click.ClickException, OSError) as error:
            if _asks_for(given, "--lang", "zh"):
                settings.language = "zh"
            report(error, settings, json=settings.json or _asks_for(given, "--format", "json"))
            code = REFUSED
        sys.exit(code if isinstance(code, int) else FINE)


def report(error: Exception, settings: Settings, *, json: bool) -> None:
    """Say on stderr what was refused: in words, or as one JSON object."""
    code, en, zh, facts = _facts(error)
    if json:
        click.echo(dumps({"error": code, "message": en, "message_zh": zh, "facts": facts}), err=True)
        return
    zh_wanted = settings.language == "zh"
    text = zh if zh_wanted else en
    click.echo(f"{_red('错误：' if zh_wanted else 'error: ')}{text}", err=True)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        path = error.ctx.command_path
        click.echo(f"用法见 {path} --help" if zh_wanted else f"see {path} --help", err=True)


def _facts(error: Exception) -> tuple[str, str, str, Plain]:
    if isinstance(error, ProblemsError):
        return error.code, error.text("en"), error.text("zh"), {"problems": plain(error.problems)}
    if isinstance(error, HcStandardsError):
        return error.code, error.text("en"), error.text("zh"), plain(error.facts)
    from hcstandards.cli.usage import in_chinese

    if isinstance(error, click.ClickException):
        text = error.format_message()
        return "usage", text, f"命令用法有误：{in_chinese(text)}", {}
    text = str(error)
    return "system", text, f"系统错误：{in_chinese(text)}", {}


def _asks_for(given: Sequence[str], option: str, value: str) -> bool:
    """Tell whether the arguments ask for something, even if something else in them can't be read."""
    return f"{option}={value}" in given or any(pair == (option, value) for pair in pairwise(given))


def colour_wanted(stream: Any) -> bool:
    """Tell whether *stream* is a terminal whose user has not asked for plain text."""
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _red(text: str) -> str:
    return click.style(text, fg="red", bold=True) if colour_wanted(sys.stderr) else text


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale says; what can't be written even so is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _silence_stdout() -> None:
    """Keep the interpreter from complaining about the closed pipe when it flushes at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        return
