"""An import from end to end: files and a recipe in, a table file, edges and a report out, or nothing at all."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from attrs import define, evolve, field

from hcstandards.errors import ImportRefusedError, WrongValueError
from hcstandards.importing.characters import Pages, Twins
from hcstandards.importing.columns import laid_out
from hcstandards.importing.edges import Edge, EdgeMapper, edges_csv, mapped, settled_kinds
from hcstandards.importing.ends import Ends, ends_of
from hcstandards.importing.findings import Findings
from hcstandards.importing.gathering import Gathered
from hcstandards.importing.keys import OPEN, WHOLE, Keys, Span
from hcstandards.importing.limits import Meter, Watcher
from hcstandards.importing.mapping import Lenses, Mapper, definitions, derived_parents, property_columns, row_digest
from hcstandards.importing.opening import opened
from hcstandards.importing.outlines import Outline
from hcstandards.importing.overlay import overlay_bytes, overlay_path
from hcstandards.importing.pairing import paired
from hcstandards.importing.readers.rows import MarkKind, Row, Sheet, SheetNames
from hcstandards.importing.recipe import MapColumn, Part
from hcstandards.importing.repairs import REPAIRS
from hcstandards.importing.report import PartReport, Report
from hcstandards.importing.requests import Request, settled, table_head
from hcstandards.importing.sources import Member, fingerprint
from hcstandards.model.codes import CodeRule, PropertyDefinition
from hcstandards.release.writing import write_whole
from hcstandards.tables.heads import TableRow
from hcstandards.tables.writing import write_table

KEYS_IN_MEMORY = 200_000
MARKED: dict[MarkKind, tuple[str, str]] = {
    "bom": ("bom", "taken off"),
    "delimiter": ("delimiter", "read as found"),
    "formula": ("formula", "its last value taken"),
    "error-cell": ("error-cell", "kept"),
    "skipped": ("skipped-line", "line refused"),
    "footer": ("footer", "not read from here on"),
    "unread": ("unread-sheet", "not read"),
    "unread-part": ("unread-part", "not read"),
}
"""What a reader marks: the kind of finding, and what is done."""


def run(
    request: Request,
    watch: Watcher | None = None,
    rules: tuple[CodeRule, ...] = (),
    step: Callable[[str, int], None] | None = None,
) -> Report:
    """
    Import, and return the report. Whatever stops an import leaves the files that were there as they were.

    *watch* is told the bytes read and their total, *step* what the writer does. *rules* are those of the code
    system, which codes are held against. With no *out* nothing is written.

    Raises:
        ImportRefusedError: a file can't be read, is unsafe, beyond a limit or not what the recipe says; or
            *strict* and there are errors.
        WrongValueError: a repair, system or release that can't be.
        InvalidTableError, ReleaseError, OSError: as `write_table`.
    """
    allowed = request.recipe.repairs or sorted(REPAIRS)
    unknown = [each for each in request.repairs if each not in allowed]
    if unknown:
        raise WrongValueError("repair", ", ".join(unknown), f"one of {', '.join(allowed)}")
    return _Run(settled(request), watch, rules, step).report_of()


@define
class _Run:
    request: Request
    watch: Watcher | None
    rules: tuple[CodeRule, ...]
    step: Callable[[str, int], None] | None
    findings: Findings = field(init=False)
    meter: Meter = field(init=False)
    keys: Keys = field(init=False)
    lenses: Lenses = field(init=False)
    gathered: Gathered = field(init=False)
    report: Report = field(init=False)
    edges: list[Edge] = field(factory=list)
    parents: dict[str, tuple[str, int]] = field(factory=dict)
    sheets: list[tuple[str, SheetNames]] = field(factory=list)
    properties: dict[str, PropertyDefinition] = field(factory=dict)
    ends: Ends = field(init=False)

    def __attrs_post_init__(self) -> None:
        limits = self.request.limits
        self.findings = Findings(self.request.examples)
        self.meter = Meter(limits, self.watch)
        self.keys = Keys(min(limits.tracked, KEYS_IN_MEMORY))
        self.lenses = Lenses(Twins(limits.tracked), Pages(), rules=self.rules)
        self.gathered = Gathered(limits)

    # from end to end ------------------------------------------------------------------------------

    def report_of(self) -> Report:
        """Import and report."""
        started = time.monotonic()
        request = self.request
        inputs = tuple(fingerprint(path) for path in self._present())
        release = request.release or ""
        recipe = request.recipe
        self.report = Report(
            recipe.id, recipe.system or recipe.source_system, release, inputs, request.repairs, self.findings
        )
        self.ends, self.request = ends_of(request)
        self.report.system = self.request.recipe.source_system or self.report.system
        with ExitStack() as stack:
            pairs = paired(request, self.meter, self.findings, stack)
            crosswalk = all(part.content == "correspondences" for part, _ in pairs)
            self._gather([pair for pair in pairs if pair[0].content in {"disabled", "renames", "recodes"}])
            self._correspond([pair for pair in pairs if pair[0].content == "correspondences"])
            concepts = [pair for pair in pairs if pair[0].content == "concepts"]
            if not crosswalk or concepts:
                self._write_table(concepts)
        self._unread_sheets()
        self._write_edges(table=not crosswalk)
        self.report.edges = len(self.edges)
        self._unmapped()
        self.report.seconds = time.monotonic() - started
        self.keys.close()
        return self.report

    def _present(self) -> tuple[Path, ...]:
        for path in self.request.files:
            if not path.is_file():
                raise ImportRefusedError(str(path), "file.unreadable", "no such file", "a readable file")
        return self.request.files

    # small tables and edges -----------------------------------------------------------------------

    def _mapper(self, part: Part, sheet: Sheet, member: Member) -> tuple[Mapper, Iterator[Row]]:
        """Return what maps the rows of *sheet*, and the rows; the first is looked at for its width."""
        first = next(sheet.rows, None)
        width = len(sheet.header) if sheet.header is not None else len(first[1]) if first else 0
        if part.expect_columns and width and width != part.expect_columns:
            value = f"{width} ≠ {part.expect_columns}"
            done = "read by position" if sheet.header is None else "read by header"
            self.findings.add("width", member.shown, sheet.header_row or 1, "", value, done)
        places = laid_out(part, sheet.header, width, member.shown)
        columns = property_columns(part, places)
        for absent in part.properties if width else ():
            if absent.id not in columns and not absent.optional:
                value = " / ".join(absent.columns)
                self.findings.add(
                    "no-column", member.shown, sheet.header_row or 1, absent.id, value, "property left out"
                )
        for each in definitions(part, columns):
            self.properties.setdefault(each.id, each)
        gathered = self.gathered
        mapper = Mapper(
            part=part,
            places=places,
            columns=columns,
            file=member.shown,
            findings=self.findings,
            lenses=self.lenses,
            repairs=frozenset(self.request.repairs),
            disabled=gathered.disabled,
            successors=gathered.successors,
            former=gathered.former,
        )
        return mapper, _chained(first, sheet.rows)

    def _sheet(self, part: Part, member: Member, stack: ExitStack) -> tuple[Mapper, Iterator[Row], PartReport]:
        note = PartReport(member.shown, part.content)
        self.report.parts.append(note)

        def mark(kind: MarkKind, row: int, column: str, value: str) -> None:
            found, done = MARKED[kind]
            self.findings.add(found, member.shown, row, column, value, done)
            if kind == "skipped":
                note.rows += 1
                note.refused += 1

        sheet = stack.enter_context(opened(part, member, self.meter, self.request.options, mark))
        self.sheets.append((member.shown, sheet.names))
        return *self._mapper(part, sheet, member), note

    def _unread_sheets(self) -> None:
        """Name the sheets of the workbooks that no part read."""
        read = {(shown, names.read) for shown, names in self.sheets}
        for shown, name in dict.fromkeys((shown, name) for shown, names in self.sheets for name in names.there):
            if (shown, name) not in read:
                self.findings.add("unread-sheet", shown, 0, "", name, "not read")

    def _gather(self, pairs: list[tuple[Part, Member]]) -> None:
        recipe = self.request.recipe
        for part, member in pairs:
            with ExitStack() as stack:
                mapper, rows, note = self._sheet(part, member, stack)
                edger = self._edger(part, mapper)
                for row, cells in rows:
                    note.rows += 1
                    if part.content == "disabled":
                        kept = self.gathered.disable(mapper, row, cells)
                    elif part.content == "renames":
                        kept = self.gathered.rename(mapper, row, cells)
                    else:
                        edge = edger.edge(row, cells)
                        kept = edge is not None
                        if edge is not None:
                            target = evolve(edge, source_system=recipe.system, source_edition=recipe.edition)
                            self.edges.append(
                                evolve(target, target_system=recipe.system, target_edition=recipe.edition)
                            )
                            self.gathered.succeed(edge.source_code, edge.target_code, member.shown)
                    note.kept += kept
                    note.refused += not kept

    def _edger(self, part: Part, mapper: Mapper) -> EdgeMapper:
        recipe = self.request.recipe
        return EdgeMapper(recipe, part, mapper, self.ends.source, self.ends.target)

    def _correspond(self, pairs: list[tuple[Part, Member]]) -> None:
        for part, member in pairs:
            with ExitStack() as stack:
                mapper, rows, note = self._sheet(part, member, stack)
                edger = self._edger(part, mapper)
                for row, cells in rows:
                    if not mapper.wanted(cells):
                        continue
                    note.rows += 1
                    edge = edger.edge(row, cells)
                    if edge is None:
                        note.refused += 1
                    else:
                        note.kept += 1
                        self.edges.append(edge)
        self.edges = settled_kinds(self.edges)

    # concepts -------------------------------------------------------------------------------------

    def _write_table(self, pairs: list[tuple[Part, Member]]) -> None:
        request, recipe = self.request, self.request.recipe
        if not recipe.system:
            raise WrongValueError("system", "nothing", "the id of the code system (--system)")
        with ExitStack() as stack:
            # opened before a row is written, for the head tells the columns
            sheets = [(part, *self._sheet(part, member, stack)) for part, member in pairs]
            rows = self._concepts(sheets)
            if request.out is None:
                for _ in rows:
                    pass
            else:
                self._write(rows, request.out)
        self._close_comparisons()

    def _write(self, rows: Iterator[TableRow], out: Path) -> None:
        request = self.request
        head = table_head(request, tuple(self.properties.values()), self.report.inputs)
        written = write_table(
            out,
            head,
            rows,
            request.previous,
            search=request.search,
            pinyin=request.pinyin,
            progress=self.step,
        )
        report = self.report
        report.release, report.undated = head.release, not (head.in_force_from or head.published)
        report.concepts, report.content = written.count, written.content
        report.written.append(str(out))
        if request.previous is not None:
            report.previous = str(request.previous)
            report.changes = {name: getattr(written, name) for name in ("added", "changed", "removed", "unchanged")}

    def _concepts(self, sheets: list[tuple[Part, Mapper, Iterator[Row], PartReport]]) -> Iterator[TableRow]:
        for part, mapper, rows, note in sheets:
            yield from self._of_sheet(part, mapper, rows, note)
            if not (note.kept or part.optional or self.findings.number("error")):
                self.findings.add("no-rows", mapper.file, 0, "", f"{note.rows:,}", "nothing kept of it")
        for code in self.gathered.left(self.keys):
            self.keys.add(code, 0, 0)
            display = self.gathered.disabled.get(code) or code
            successors = tuple(self.gathered.successors.get(code, ()))
            yield TableRow(code, display, status="disabled", replaced_by=successors)
        self._end()

    def _of_sheet(self, part: Part, mapper: Mapper, rows: Iterator[Row], note: PartReport) -> Iterator[TableRow]:
        filtered, derives, maps = bool(part.only), bool(part.parents), self._maps(part, mapper)
        outline, level = Outline(), mapper.places.find((part.outline,)) if part.outline else None
        for row, cells in rows:
            if filtered and not mapper.wanted(cells):
                continue
            note.rows += 1
            made = mapper.concept(row, cells)
            if made is None:
                note.refused += 1
                continue
            if derives and made.parent is None:
                parent = next((each for each in derived_parents(made.code, part) if each in self.keys), None)
                made = evolve(made, parent=parent) if parent else made
            if level is not None:
                made = evolve(made, parent=self._above(mapper, row, made.code, cells, level, outline))
            verdict, first = self.keys.add(made.code, row_digest(made), row, _span(made))
            if verdict != "new":
                self._double(mapper, row, made, verdict, first)
                note.refused += 1
                continue
            note.kept += 1
            if made.parent and not derives and made.parent not in self.parents:
                self._expect(made.parent, mapper.file, row)
            for each, at in maps:
                if at < len(cells) and cells[at] and cells[at] not in part.empty:
                    self.edges.append(mapped(self.request.recipe, each, made.code, cells[at]))
                    if self.ends.dangles(each.target_system, cells[at]):
                        mapper.note("dangling-target", row, each.target_system, cells[at], "kept")
            yield made

    def _above(self, mapper: Mapper, row: int, code: str, cells: list[str], level: int, outline: Outline) -> str | None:
        text = cells[level] if level < len(cells) else ""
        if not (text.isascii() and text.isdigit() and len(text) < 4):  # noqa: PLR2004 - a depth, not a code
            mapper.note("bad-level", row, "level", text, "no parent")
            return None
        return outline.parent(int(text), code)

    def _maps(self, part: Part, mapper: Mapper) -> list[tuple[MapColumn, int]]:
        recipe = self.request.recipe
        found: list[tuple[MapColumn, int]] = []
        for each in part.maps:
            at = mapper.places.find(each.columns)
            system, edition = each.target_system, each.target_edition
            if not system:
                system, edition = recipe.target_system, recipe.target_edition
            if not system:
                what, expected = "target system", "the other code system (--target-system, or --target-table)"
                raise WrongValueError(what, "nothing", expected)
            if at is not None:
                found.append((evolve(each, target_system=system, target_edition=edition), at))
        return found

    def _double(self, mapper: Mapper, row: int, made: TableRow, verdict: str, first: int) -> None:
        if verdict == "identical":
            mapper.note("identical-key", row, "code", f"{made.code} (row {first})", "kept once")
        else:
            value = f"{made.code} (row {first}): {made.display}"
            mapper.note("conflicting-key", row, "code", value, "row refused, the first kept")

    def _expect(self, parent: str, file: str, row: int) -> None:
        if len(self.parents) < self.request.limits.tracked:
            self.parents[parent] = file, row

    def _end(self) -> None:
        """Look at what can only be told at the end; with *strict*, refuse a file with errors."""
        for parent, (file, row) in self.parents.items():
            if parent not in self.keys:
                self.findings.add("dangling-parent", file, row, "parent", parent, "kept")
        errors = self.findings.number("error")
        if self.request.strict and errors:
            place = ", ".join(map(str, self.request.files))
            hint = "read the report; without --strict the rows that can be kept are kept"
            raise ImportRefusedError(place, "report.errors", f"{errors} error(s)", "no errors", hint)

    def _close_comparisons(self) -> None:
        for file, row, code in self.lenses.digits.short():
            self.findings.add("short-code", file, row, "code", code, "kept")
        for file, row, name, _ in self.lenses.pages.pages():
            self.findings.add("page-number", file, row, "display", name, "kept")
        if self.lenses.twins.stopped:
            value = f"{self.request.limits.tracked} different names"
            self.findings.add("not-compared", "", 0, "display", value, "width twins not looked for beyond")

    # edges ----------------------------------------------------------------------------------------

    def _write_edges(self, *, table: bool) -> None:
        request = self.request
        if request.out is None or (not self.edges and table):
            return
        out = overlay_path(request.out) if table else request.out
        if out.suffix == ".csv":
            raw = edges_csv(self.edges)
        elif out.suffix == ".hcs":
            raw = overlay_bytes(request.recipe, self.edges, self.report.inputs, self.report.release)
        else:
            raise WrongValueError("output", out.name, "for a crosswalk: a name that ends in .hcs (overlay) or .csv")
        write_whole(out, raw)
        self.report.written.append(str(out))

    def _unmapped(self) -> None:
        """List the codes of the source table that no edge leads on from."""
        if self.ends.source is not None:
            missing = self.ends.unmapped(self.edges)
            self.report.unmapped_count, self.report.unmapped = len(missing), missing[: self.request.examples]


def _chained(first: Row | None, rest: Iterator[Row]) -> Iterator[Row]:
    if first is not None:
        yield first
        yield from rest


def _span(row: TableRow) -> Span:
    if row.valid_from is None and row.valid_to is None:
        return WHOLE
    start = row.valid_from.toordinal() if row.valid_from else 0
    return start, row.valid_to.toordinal() if row.valid_to else OPEN
