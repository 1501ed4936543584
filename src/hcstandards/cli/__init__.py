"""The command line: the only room, with the demo, that prints, reads arguments or exits."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from hcstandards.cli.program import Program

COMMANDS = {
    "list": "hcstandards.cli.browsing:list_command",
    "show": "hcstandards.cli.showing:show",
    "search": "hcstandards.cli.browsing:search",
    "status": "hcstandards.cli.browsing:status",
    "explain": "hcstandards.cli.browsing:explain",
    "code": "hcstandards.cli.coding:code",
    "check-code": "hcstandards.cli.coding:check_code",
    "translate": "hcstandards.cli.translating:translate",
    "pilots": "hcstandards.cli.piloting:pilots",
    "import": "hcstandards.cli.importing:import_",
    "export": "hcstandards.cli.exporting:export",
    "threshold": "hcstandards.cli.judging:threshold",
    "grade": "hcstandards.cli.judging:grade",
    "points": "hcstandards.cli.judging:points",
    "validate": "hcstandards.cli.validating:validate",
    "schema": "hcstandards.cli.validating:schema",
    "diff": "hcstandards.cli.diffing:diff",
    "catalogue": "hcstandards.cli.authoring:catalogue",
    "release": "hcstandards.cli.releasing:release",
    "lock": "hcstandards.cli.releasing:lock",
    "change": "hcstandards.cli.maintaining:change",
    "upcoming": "hcstandards.cli.upcoming:upcoming",
    "completion": "hcstandards.cli.completing:completion",
}
"""Each command's module and name: modules are imported when their command is called."""


def whole_program(more: Mapping[str, str] | None = None) -> "Program":
    """Return the program; *more* adds commands of rooms above this one, each as `module:name`."""
    from hcstandards.cli.program import Program

    return Program(
        "hcstandards",
        lazy={**COMMANDS, **(more or {})},
        help="The standards of Chinese healthcare security: codes, thresholds, grades, by day and with sources.",
        epilog="Exit codes: 0 fine, 1 findings, 2 wrong use or unknown id.",
    )


def main(arguments: Sequence[str] | None = None, more: Mapping[str, str] | None = None) -> NoReturn:
    """Run the program with *arguments* (the process's by default) and exit; *more* as for `whole_program`."""
    whole_program(more).main(arguments)
