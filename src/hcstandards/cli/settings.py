"""What every command is told: the day, the region, the catalogue, how to answer."""

import os
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import click
from click.shell_completion import CompletionItem

from hcstandards.catalogue import Catalogue, load
from hcstandards.interop.records import day_from_text
from hcstandards.release.holdings import Holdings
from hcstandards.texts import Language
from hcstandards.view import View

Format = Literal["text", "json"]
EMBEDDED = "embedded"


class Settings:
    """The global options as given; what is left out is decided here, at the edge."""

    def __init__(self) -> None:
        self.as_of: date | None = None
        self.region: str | None = None
        self.sources: tuple[str, ...] = ()
        self.lock: str | None = None
        self.pins: dict[str, str] = {}
        self.format: Format = "text"
        self.language: Language = language_of(os.environ)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue that is asked: the first of several lowest, `embedded` the release inside the package."""
        paths = [None if each == EMBEDDED else each for each in self.sources]
        return load(paths) if paths else load()

    def below(self, folder: Path) -> Holdings | None:
        """
        Return the catalogue below the authored files in *folder* if they are an overlay: the one that is asked.

        It needs what reads authored files.
        """
        from hcstandards.authoring.loading import is_overlay

        return self.catalogue.holdings if is_overlay(folder) else None

    @cached_property
    def view(self) -> View:
        """The catalogue on the day that is asked, today in Asia/Shanghai unless given."""
        pins = self.pins or None
        if self.as_of is None:
            return self.catalogue.today(self.region, pins=pins, lock=self.lock)
        return self.catalogue.as_of(self.as_of, self.region, pins=pins, lock=self.lock)

    @property
    def json(self) -> bool:
        """Whether answers are written as JSON."""
        return self.format == "json"

    def say(self, en: str | None, zh: str | None) -> str:
        """Return the text in the language of the answers, the other one where it is missing."""
        return (zh or en or "") if self.language == "zh" else (en or zh or "")


def language_of(environment: Mapping[str, str]) -> Language:
    """
    Return the language that the locale of *environment* asks for: `zh` for Chinese, else `en`.

    >>> language_of({"LANG": "zh_CN.UTF-8"}), language_of({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    ('zh', 'en')
    """
    found = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, found), "").lower().startswith("zh") else "en"


def pass_settings(command: Callable[..., int]) -> Callable[..., int]:
    """Hand the settings to a command as its first argument."""
    return click.make_pass_decorator(Settings, ensure=True)(command)


class Day(click.ParamType):  # type: ignore[type-arg] # generic since click 8.4 alone
    """A day, written `YYYY-MM-DD` and no other way."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day that *value* names."""
        if isinstance(value, date):
            return value
        found = day_from_text(value)
        if found is None:
            self.fail(f"{value!r} is not a day written YYYY-MM-DD", param, ctx)
        return found


DAY = Day()


class Key(click.ParamType):  # type: ignore[type-arg]
    """An id of the catalogue, completed from the catalogue that is asked."""

    name = "id"

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the ids that start with *incomplete*; none where the catalogue can't be opened."""
        del param
        from hcstandards.cli.resolving import ids_of
        from hcstandards.errors import HcStandardsError

        try:
            holdings = ctx.ensure_object(Settings).catalogue.holdings
            found = sorted({each for kind in self.kinds for each in ids_of(holdings, kind)})
        except HcStandardsError:
            return []
        return [CompletionItem(each) for each in found if each.startswith(incomplete)]


def _remember(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        del param
        if value is not None and value != ():
            setattr(ctx.ensure_object(Settings), name, value)

    return remember


def _remember_pins(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> None:
    pins = ctx.ensure_object(Settings).pins
    for value in values:
        key, at, version = value.partition("@")
        if not (key and at and version):
            reason = f"{value!r} is not of the form ID@VERSION"
            raise click.BadParameter(reason, ctx, param)
        if pins.setdefault(key, version) != version:
            reason = f"{key}@{pins[key]} and {value}: one version of each id"
            raise click.BadParameter(reason, ctx, param)


def _print_version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    del param
    if not wanted or ctx.resilient_parsing:
        return
    from hcstandards import __version__

    settings = ctx.ensure_object(Settings)
    catalogue = settings.catalogue
    if settings.json:
        from hcstandards.interop.plain import dumps

        facts = {"version": __version__, "catalogue": str(catalogue.version), "digest": catalogue.digest}
        click.echo(dumps({**facts}))
    else:
        click.echo(f"hcstandards {__version__}, catalogue {catalogue.version} ({catalogue.digest})")
    ctx.exit()


def global_options() -> list[click.Parameter]:
    """Return fresh copies of the options that every command takes."""

    def option(*names: str, **facts: Any) -> click.Option:
        return click.Option(names, expose_value=False, **facts)

    return [
        option("--as-of", type=DAY, callback=_remember("as_of"), help="The day asked about.  [today in Asia/Shanghai]"),
        option("--region", metavar="CODE", callback=_remember("region"), help="The GB/T 2260 division asked about."),
        option(
            "--catalogue",
            metavar="PATH",
            type=click.Path(),
            multiple=True,
            callback=_remember("sources"),
            help="A release file or a folder of authored files; given again, an overlay on those before it. "
            "`embedded` is the release inside the package.  [embedded]",
        ),
        option(
            "--pin",
            metavar="ID@VERSION",
            multiple=True,
            callback=_remember_pins,
            help="Answer with this version, whatever an id, a lock or the day says; repeatable.",
        ),
        option("--lock", metavar="FILE", callback=_remember("lock"), help="A lock file that pins what answers."),
        option("--format", type=click.Choice(["text", "json"]), callback=_remember("format"), help="How to answer."),
        option("--lang", type=click.Choice(["en", "zh"]), callback=_remember("language"), help="Language of texts."),
        option("--version", is_flag=True, callback=_print_version, help="Show the versions and exit."),
    ]
