"""Rows of text to rows of a table, as a part says; every decision is a finding."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Literal

from attrs import define, field

from hcstandards.importing.characters import (
    BLANKS,
    JOIN,
    PAGE_WORDS,
    SUSPECT,
    Pages,
    Twins,
    half_width,
    has_full_width,
    look,
    lost,
)
from hcstandards.importing.columns import Places
from hcstandards.importing.dates import Days
from hcstandards.importing.digits import Digits, scientific
from hcstandards.importing.findings import Findings
from hcstandards.importing.readers.paths import REACHED
from hcstandards.importing.readers.workbook import Number
from hcstandards.importing.recipe import CONCEPT_FIELDS, Part
from hcstandards.model.codes import CodeRule, PropertyDefinition
from hcstandards.model.structure import matches
from hcstandards.tables.heads import TableRow

PRINTED = {"valid_from": "valid-from-printed", "valid_to": "valid-to-printed", "status": "status-printed"}
PRINTED_TITLES = {
    "valid-from-printed": ("开始日期（原文）", "First day, as printed"),
    "valid-to-printed": ("结束日期（原文）", "Last day, as printed"),
    "status-printed": ("状态（原文）", "Status, as printed"),
}


def property_columns(part: Part, places: Places) -> dict[str, tuple[int, str, str]]:
    """Return the properties of *part*: place, title and English title by id."""
    found: dict[str, tuple[int, str, str]] = {}
    for each in part.properties:
        at = places.find(each.columns)
        if at is not None:
            found[each.id] = at, each.title, each.title_en
    if part.rest:
        taken = {*places.fields.values(), *(at for at, _, _ in found.values())}
        for at, name in enumerate(places.names[: places.width]):
            if at in taken or name in REACHED:
                continue
            printed = places.header is not None and name
            id_ = name if printed and name not in found and name not in CONCEPT_FIELDS else f"column-{at + 1}"
            found[id_] = (at, name, name) if printed else (at, f"第 {at + 1} 列", f"Column {at + 1}")
    return found


def definitions(part: Part, columns: dict[str, tuple[int, str, str]]) -> list[PropertyDefinition]:
    """Return the declared properties of *part*, those for text that couldn't be read among them."""
    found = [PropertyDefinition(name, zh, en) for name, (_, zh, en) in columns.items()]
    for name, id_ in PRINTED.items():
        if name in part.columns:
            found.append(PropertyDefinition(id_, *PRINTED_TITLES[id_]))
    return found


@define
class Lenses:
    """What compares rows across a whole import."""

    twins: Twins
    pages: Pages
    digits: Digits = field(factory=Digits)
    rules: tuple[CodeRule, ...] = ()
    damaged: dict[str, str] = field(factory=dict)
    follows: "Callable[[str], bool] | None" = None

    def __attrs_post_init__(self) -> None:
        """Make one question of all rules."""
        enforced = tuple(each for each in self.rules if each.enforced)
        if enforced:
            self.follows = lambda code: any(matches(rule, code) for rule in enforced)

    def one_length(self) -> int | None:
        """Return the only length that the enforced rules leave to a code, `None` where no zero can stand first."""
        lengths = {
            sum(each.length for each in rule.segments)
            if rule.segments and rule.segments[0].characters == "digits"
            else 0
            for rule in self.rules
            if rule.enforced
        }
        return lengths.pop() if len(lengths) == 1 and 0 not in lengths else None


@define
class Mapper:
    """Makes table rows of the rows of one member."""

    part: Part
    places: Places
    columns: dict[str, tuple[int, str, str]]
    file: str
    findings: Findings
    lenses: Lenses
    repairs: frozenset[str]
    disabled: dict[str, str]
    successors: dict[str, list[str]]
    former: dict[str, list[str]]
    at: dict[str, int] = field(init=False)
    days: Days = field(init=False)
    splitter: re.Pattern[str] | None = field(init=False)
    header: list[str] | None = field(init=False)
    release: str | None = None

    def __attrs_post_init__(self) -> None:
        """Work out once what every row needs."""
        self.at = self.places.fields
        self.days = Days(self.part.dates, self.part.open_ends, self.part.empty)
        self.splitter = re.compile(self.part.split) if self.part.split else None
        self.header = self.places.header

    def cell(self, cells: list[str], name: str) -> str:
        """Return a field's text, empty where there is none."""
        at = self.at.get(name)
        text = cells[at] if at is not None and at < len(cells) else self.part.constants.get(name, "")
        return "" if text in self.part.empty else text

    def note(self, kind: str, row: int, column: str, value: str, done: str) -> None:
        """Note a finding in this member."""
        self.findings.add(kind, self.file, row, column, value, done)

    def prepared(self, row: int, cells: list[str]) -> list[str] | None:
        """
        Look at a row's cells, make the repairs that were named and put the composed cells after them.

        Returns `None` where the row is refused.
        """
        width = self.places.width
        if len(cells) != width:
            if len(cells) > width:
                if any(cells[width:]):
                    self.note("long-row", row, "", str(len(cells)), "cells beyond the last column left out")
                cells = cells[:width]
            else:
                if self.part.format != "workbook":
                    self.note("short-row", row, "", str(len(cells)), "missing cells empty")
                cells = cells + [""] * (width - len(cells))
        if SUSPECT.search(JOIN.join(cells)):
            trim = "trim" in self.repairs
            blank = "trimmed" if trim else "kept"
            skip = self.at.get("code", -1)
            if look(cells, self.places.names, skip, self.findings, self.file, row, blank):
                return None
            if trim:
                cells = [cell.strip(BLANKS) for cell in cells]
        if self.header is not None and cells == self.header[: len(cells)]:
            self.note("repeated-header", row, "", " ".join(cells)[:80], "row refused")
            return None
        if self.places.composed:
            cells = [*cells, *(each.cell(cells) for each in self.places.composed)]
        return cells

    def concept(self, row: int, cells: list[str]) -> TableRow | None:
        """Return the table row that *cells* say, or `None` where the row is refused."""
        prepared = self.prepared(row, cells)
        if prepared is None:
            return None
        cells = prepared
        code = self._code(row, cells)
        if not code:
            self.note("no-code", row, "code", " ".join(filter(None, cells)), "row refused")
            return None
        display = self._display(row, cells, code)
        properties = {name: cells[at] for name, (at, _, _) in self.columns.items() if cells[at]}
        valid_from = self._day(row, cells, "valid_from", properties) if "valid_from" in self.at else None
        valid_to = self._day(row, cells, "valid_to", properties) if "valid_to" in self.at else None
        if valid_from and valid_to and valid_to <= valid_from:
            value = f"{self.cell(cells, 'valid_from')} – {self.cell(cells, 'valid_to')}"
            self.note("reversed-period", row, "valid_to", value, "end left open, kept as printed")
            properties[PRINTED["valid_to"]] = self.cell(cells, "valid_to")
            valid_to = None
        names = self.former.get(code, [])
        return TableRow(
            code=code,
            display=display,
            display_en=self.cell(cells, "display_en") if "display_en" in self.at else None,
            parent=self._parent(cells),
            properties=properties,
            replaced_by=self._replaced(cells, code),
            status=self._status(row, cells, code, properties),
            valid_from=valid_from,
            valid_to=valid_to,
            record=self.cell(cells, "record") if "record" in self.at else None,
            former_names=(*self._listed(cells, "former_names"), *names),
            former_codes=self._listed(cells, "former_codes"),
        )

    def _code(self, row: int, cells: list[str]) -> str:
        at = self.at["code"]
        code = cells[at]
        if isinstance(code, Number):
            code = self._number_code(row, code)
        elif code.isdigit() and code.isascii():
            code = self._digit_code(row, code)
        elif scientific(code):
            self.note("number-code", row, "code", code, "kept")
        elif has_full_width(code):
            fixed = "half-width-codes" in self.repairs
            self.note("width-code", row, "code", code, "made half-width" if fixed else "kept")
            code = half_width(code) if fixed else code
        follows = self.lenses.follows
        if follows is not None and code and not follows(code):
            self.note("code-rule", row, "code", code, "kept")
        return code

    def _digit_code(self, row: int, code: str) -> str:
        """Return a code of digits; whether it lost zeros only the whole list or its rule can tell."""
        length = self.lenses.one_length()
        if length is None or len(code) >= length:
            self.lenses.digits.note(self.file, row, code)
            return code
        fixed = "leading-zeros" in self.repairs
        self.note("short-code", row, "code", code, "zeros put back" if fixed else "kept")
        return code.zfill(length) if fixed else code

    def _number_code(self, row: int, code: str) -> str:
        length = self.lenses.one_length()
        if "leading-zeros" in self.repairs and length and len(code) < length and code.isdigit():
            self.note("number-code", row, "code", code, "zeros put back")
            return code.zfill(length)
        self.note("number-code", row, "code", code, "kept")
        return str(code)

    def _display(self, row: int, cells: list[str], code: str) -> str:
        at = self.at.get("display")
        name = cells[at] if at is not None else ""
        if not name or name in self.part.empty:
            if at is not None and at != self.at["code"]:
                self.note("no-display", row, "display", code, "the code stands for it")
            return self.disabled.get(code) or code
        if name == code:
            return name
        glued = PAGE_WORDS.search(name)
        if glued:
            fixed = "page-numbers" in self.repairs
            self.note("page-number", row, "display", name, "taken off" if fixed else "kept")
            name = name[: glued.start()].rstrip() if fixed and glued.start() else name
        elif name[-1].isdigit():
            self.lenses.pages.note(self.file, row, name)
        if "?" in name and lost(name):
            other = self.lenses.damaged.get(name)
            if other is not None and other != code:
                self.note("damaged-twins", row, "display", f"{other}, {code}: {name}", "kept")
            elif len(self.lenses.damaged) < self.findings.examples * 100:
                self.lenses.damaged[name] = code
        twin = self.lenses.twins.twin(name, code)
        if twin is not None:
            self.note("width-twins", row, "display", f"{twin}, {code}: {name}", "kept")
        return name

    def _parent(self, cells: list[str]) -> str | None:
        if "parent" in self.at:
            return self.cell(cells, "parent") or None
        return None

    def _listed(self, cells: list[str], name: str) -> tuple[str, ...]:
        text = self.cell(cells, name) if name in self.at else ""
        if not text:
            return ()
        parts = self.splitter.split(text) if self.splitter else [text]
        return tuple(dict.fromkeys(filter(None, (part.strip() for part in parts))))

    def _replaced(self, cells: list[str], code: str) -> tuple[str, ...]:
        printed = self._listed(cells, "replaced_by")
        return tuple(dict.fromkeys((*printed, *self.successors.get(code, ())))) if self.successors else printed

    def _status(
        self, row: int, cells: list[str], code: str, properties: dict[str, str]
    ) -> Literal["active", "disabled"]:
        if code in self.disabled:
            return "disabled"
        word = self.cell(cells, "status") if "status" in self.at or "status" in self.part.constants else ""
        if not word:
            return "active"
        known = self.part.status.get(word)
        if known is None:
            self.note("unknown-status", row, "status", word, "active, kept as printed")
            properties[PRINTED["status"]] = word
        return "disabled" if known == "disabled" else "active"

    def _day(self, row: int, cells: list[str], name: str, properties: dict[str, str]) -> date | None:
        text = self.cell(cells, name)
        reading, day = self.days.read(text)
        if reading == "open":
            self.note("sentinel", row, name, text, "an open end")
        elif reading == "typo":
            fixed = "sentinels" in self.repairs
            self.note("sentinel-typo", row, name, text, "an open end" if fixed else "left empty, kept as printed")
            if not fixed:
                properties[PRINTED[name]] = text
        elif reading in {"impossible", "unreadable"}:
            kind = "impossible-date" if reading == "impossible" else "unreadable-date"
            self.note(kind, row, name, text, "left empty, kept as printed")
            properties[PRINTED[name]] = text
        elif day is not None and name == "valid_to" and self.part.until == "last-day":
            return day + timedelta(days=1)
        return day

    def wanted(self, cells: list[str]) -> bool:
        """Tell whether the part reads this row at all."""
        for name, words in self.part.only.items():
            at = self.places.find((name,))
            if at is None or at >= len(cells) or cells[at] not in words:
                return False
        return True


def derived_parents(code: str, part: Part) -> Iterator[str]:
    """Yield the codes that could be the parent of *code*, nearest first."""
    for each in part.parents:
        parent = code[: each.length].ljust(len(code), each.fill) if each.fill else code[: each.length] + each.suffix
        if parent != code and len(code) >= each.length:
            yield parent


def row_digest(row: TableRow) -> int:
    """Return a number that differs, in this process, for rows that differ."""
    properties: Any = row.properties
    facts = (row.display, row.display_en, row.parent, row.status, row.valid_from, row.valid_to, row.record)
    return hash((facts, row.replaced_by, row.former_names, row.former_codes, tuple(properties.items())))
