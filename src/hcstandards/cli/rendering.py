"""
Answers on the page: headings, fields, tables, sources.

On a terminal, coloured and folded to its width. Elsewhere plain, one row a line however long, so that other
programs can read it.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hcstandards.cli.program import colour_wanted
from hcstandards.cli.words import EVIDENCE, value_word, word
from hcstandards.evaluate.numbers import shown
from hcstandards.model.sources import Defect, Doubt, Source
from hcstandards.texts import Language

Cell: TypeAlias = "str | Text | None"

ENDLESS = 100_000
INDENT = 2
SHORTEST = 20
_CONTROLS = {**{number: 0x2400 + number for number in range(32) if number != ord("\n")}, 127: 0x2421}
_CONTROLS |= dict.fromkeys(range(128, 160), 0xFFFD)

STYLES = {
    "in-force": "green",
    "upcoming": "cyan",
    "replaced": "yellow",
    "withdrawn": "red",
    "undetermined": "magenta",
    "unpublished": "dim",
    "pass": "green",
    "fail": "bold red",
    "needs-explanation": "yellow",
    "missing": "yellow",
    "not-evaluable": "magenta",
    "clear": "green",
    "inferred": "yellow",
    "unresolvable": "magenta",
    "error": "bold red",
    "warning": "yellow",
}


class PlainEnd(Console):
    """A console that passes a closed pipe on; rich would take it for a failure and exit with 1."""

    def on_broken_pipe(self) -> None:
        """Raise the error again, for the program to end quietly."""
        raise  # noqa: PLE0704 - called while the error is being handled


class Page:
    """What one answer prints to stdout, in one language."""

    def __init__(self, language: Language, width: int | None = None) -> None:
        self.language = language
        terminal = sys.stdout.isatty()
        columns = os.environ.get("COLUMNS", "")
        if not terminal:
            width = width or (int(columns) if columns.isdigit() and int(columns) else ENDLESS)
        colour = colour_wanted(sys.stdout)
        self._plain = not colour
        self._console = PlainEnd(
            file=sys.stdout,
            width=width if not terminal else None,
            force_terminal=colour,
            color_system="auto" if colour else None,
            no_color=not colour,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )
        self._started = False

    def heading(self, text: str, after: str = "") -> None:
        """Print a heading, *after* it what it is about."""
        self._gap()
        line = Text(visible(text), style="bold cyan")
        if after:
            line.append(f"  {visible(after)}", style="not bold default")
        self._print(line)

    def line(self, text: "str | Text", indent: int = 0) -> None:
        """Print one paragraph."""
        self._started = True
        if self._plain and self._console.width == ENDLESS:  # rich would pad every line to the end of the page first
            words = visible(text) if isinstance(text, str) else text.plain
            sys.stdout.writelines(f"{' ' * indent}{each}".rstrip() + "\n" for each in words.split("\n"))
            return
        body = Text(visible(text)) if isinstance(text, str) else text
        self._print(Padding(body, (0, 0, 0, indent)) if indent else body)

    def fields(self, pairs: Iterable[tuple[str, Cell]]) -> None:
        """Print name and value pairs, in two columns; pairs without a value are left out."""
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, value in pairs:
            if value:
                grid.add_row(word(name, self.language), _cell(value))
        if grid.row_count:
            self._print(Padding(grid, (0, 0, 0, INDENT)))

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        title: str | None = None,
        *,
        one_line: bool = False,
    ) -> None:
        """
        Print a table; *columns* are keys of words, columns with nothing in them are left out.

        *one_line*: the last column is cut where the page ends, so that each row takes one line.
        """
        cells = [[_cell(each) for each in row] for row in rows]
        wanted = [number for number in range(len(columns)) if any(row[number].plain for row in cells)]
        if not cells or not wanted:
            return
        if title:
            self.heading(word(title, self.language))
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="dim")
        for number in wanted:
            table.add_column(word(columns[number], self.language), overflow="fold")
        if one_line:
            widths = [max(row[number].cell_len for row in cells) for number in wanted[:-1]]
            heads = [cell_len(word(columns[number], self.language)) for number in wanted[:-1]]
            taken = sum(map(max, widths, heads)) + 3 * len(widths) + INDENT
            for row in cells:
                row[wanted[-1]].truncate(max(self._console.width - taken, SHORTEST), overflow="ellipsis")
        for row in cells:
            table.add_row(*(row[number] for number in wanted))
        self._print(Padding(table, (0, 0, 0, INDENT)))

    def sources(self, sources: Iterable[Source]) -> None:
        """Print where answers were read, with the literal words."""
        found = list(dict.fromkeys(sources))
        if not found:
            return
        self.heading(word("sources", self.language))
        for each in found:
            self.line(source_line(each, self.language), 2)
            if each.literal:
                self.line(Text(f"“{visible(each.literal)}”", style="italic"), 4)
            for name in ("reading", "note"):
                if getattr(each, name):
                    self.line(f"{word(name, self.language)}: {getattr(each, name)}", 4)

    def doubts(self, doubts: Iterable[tuple[str, Doubt]]) -> None:
        """Print what no source settles, each doubt after what it is about."""
        found = list(dict.fromkeys(doubts))
        if found:
            self.heading(word("doubts", self.language))
        for about, each in found:
            reason = each.reason if self.language == "zh" else each.reason_en
            self.line(f"{about} {each.field}: {reason}".lstrip(), 2)

    def defects(self, defects: Iterable[Defect]) -> None:
        """Print the defects of the documents themselves."""
        rows = [
            (each.kind, ", ".join(map(str, each.lines)), each.text if self.language == "zh" else each.text_en)
            for each in defects
        ]
        self.table(("kind", "place", "reading"), rows, title="defects")

    def term(self, value: str | None) -> Text:
        """Return a value of the model in the page's language, in its colour."""
        return Text(value_word(value or "", self.language), style=STYLES.get(value or "", ""))

    def truth(self, value: bool | None) -> Text:
        """Return yes, no or can't be told."""
        key, style = {True: ("yes", "green"), False: ("no", "bold red"), None: ("not told", "magenta")}[value]
        return Text(word(key, self.language), style=style)

    def _gap(self) -> None:
        if self._started:
            self._print(Text(""))
        self._started = True

    def _print(self, what: "Text | Padding") -> None:
        self._started = True
        with self._console.capture() as captured:
            self._console.print(what)
        text = captured.get()
        if self._plain:
            text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
        sys.stdout.write(text)


def visible(text: str) -> str:
    r"""
    Return *text* with control characters as their pictures, so that no data steers the terminal.

    >>> visible("a\x1b[31mb")
    'a␛[31mb'
    """
    return text.translate(_CONTROLS)


def source_line(source: Source, language: Language) -> Text:
    """Return where *source* is: document, place, line, confidence."""
    line = Text(source.document, style="bold")
    if source.place:
        line.append(f", {visible(source.place)}", style="not bold")
    if source.line is not None:
        line.append(f", 第 {source.line} 行" if language == "zh" else f", line {source.line}", style="not bold")
    line.append(" (", style="not bold")
    line.append(value_word(source.confidence, language), style=f"not bold {STYLES[source.confidence]}")
    if source.evidence:
        evidence = EVIDENCE[source.evidence] if language == "zh" else source.evidence
        line.append(f", {evidence}", style="not bold")
    line.append(")", style="not bold")
    return line


def days(since: date | None, until: date | None, language: Language) -> str:
    """
    Return a half-open period of days in words; nothing where no day is known.

    >>> days(date(2027, 1, 1), None, "en"), days(None, date(2027, 1, 1), "zh")
    ('from 2027-01-01', '2027-01-01 前')
    """
    if language == "zh":
        return " ".join(filter(None, (f"自 {since}" if since else "", f"{until} 前" if until else "")))
    return " ".join(filter(None, (f"from {since}" if since else "", f"before {until}" if until else "")))


def number(value: Decimal | None) -> str | None:
    """Return a number as printed, `None` as nothing."""
    return None if value is None else shown(value)


def _cell(value: Cell) -> Text:
    return value if isinstance(value, Text) else Text(visible(value or ""))
