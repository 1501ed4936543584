"""One answer, as the settings ask for it: JSON, or a page."""

import click

from hcstandards.cli.settings import Settings
from hcstandards.interop.plain import dumps, plain


def answered_as_json(settings: Settings, answer: object) -> bool:
    """Print *answer* if JSON is asked for, and tell whether it was."""
    if settings.json:
        click.echo(dumps(plain(answer)))
    return settings.json
