"""The console script, and `python -m hcstandards`."""

import sys
from typing import NoReturn

from hcstandards.errors import MissingExtraError

DEMO = {"demo": "hcstandards.demo:demo"}


def main() -> NoReturn:
    """Run the command line; without the `cli` extra, say so in one line and exit with 2."""
    try:
        import click
        import rich
    except ModuleNotFoundError as error:
        if error.name not in {"click", "rich"}:
            raise
        print(MissingExtraError("the command line", "cli"), file=sys.stderr)
        sys.exit(2)
    del click, rich
    from hcstandards.cli import main as run

    run(more=DEMO)


if __name__ == "__main__":
    main()
