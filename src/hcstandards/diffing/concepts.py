"""The codes of two tables: added, removed, moved, renamed, reused; each change with its rule."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from attrs import frozen

from hcstandards.diffing.exchanging import stands_twice, taken_over
from hcstandards.diffing.merging import differing_rows, find_rows
from hcstandards.diffing.moves import Moves
from hcstandards.diffing.narrowing import AskedCodes, SomeCodes
from hcstandards.diffing.recording import Apart, Recorder
from hcstandards.diffing.rows import Row
from hcstandards.diffing.witnesses import Question
from hcstandards.model.codes import CodeSystem, TableRelease
from hcstandards.model.diffs import Direction, Temporal

_PLAIN = {
    "display": "code.renamed",
    "display_en": "code.translation",
    "parent": "code.parent",
    "record": "code.record",
}
_OWN = ("valid_from", "valid_to")


@frozen
class Pair:
    """Two tables to compare: what the releases answer from *since* up to *until* (no *since*: under a pin)."""

    old: TableRelease
    new: TableRelease
    since: date | None
    until: date | None
    temporal: Temporal
    apart: Apart


class TablesDiff:
    """The comparison of the tables of one code system, pair by pair; what recurs is said once."""

    def __init__(self, recorder: Recorder, old: CodeSystem, new: CodeSystem, *, several: bool) -> None:
        """*several*: more than one pair will be compared."""
        self.recorder, self.before, self.after = recorder, old, new
        self._recurs = several
        self.path = f"code-systems/{new.id}"
        self._known = {each.version for each in recorder.old.standard(old.standard).editions}
        self._of: tuple[str, str | None] = (new.standard, None)
        self._said: set[tuple[str, str, str | None, str | None]] = set()

    def compare(self, pair: Pair) -> None:
        """Write down every change from the older table to the newer one."""
        one = _Tables(self.recorder, self.before, self.after, pair)
        self._of = self.after.standard, self._edition(pair)
        if one.reordered:
            self._say(one, "release.order", f"releases/{pair.new.id}", None, None)
            return
        moves = Moves(self.recorder, self.after.id, pair.old.edition, pair.new.edition, one.old, one.new)
        for code in sorted(code for code in one.old if code in one.new):
            mine, theirs = one.old[code], one.new[code]
            if len(mine) == 1 == len(theirs):
                self._row(one, moves, code, mine[0], theirs[0])
            else:
                self._rows(one, moves, code, mine, theirs)
        for rule, sources, targets in moves.groups():
            moved = next(code for code in (*sources, *targets) if moves.moved(code))
            texts = ", ".join(sources), ", ".join(targets)
            days = [row.get("valid_from") for code in targets if code not in sources for row in one.new.get(code, ())]
            since = min(filter(None, days)) if days and all(days) else None
            self._say(one, rule, "+".join(sources), *texts, asks=one.asks(moved), since=since)
        for code in moves.left:
            gone = "code.disabled" if code in moves.disabled else "code.removed"
            self._say(one, gone, code, one.old[code][-1]["display"], None, asks=one.asks(code))
        arrived = moves.arrived
        earlier = one.earlier(set(arrived))
        for code in arrived:
            self._added(one, moves, code, earlier.get(code, []))

    def _added(self, one: "_Tables", moves: Moves, code: str, earlier: list[Row]) -> None:
        row = one.new[code][-1]
        rule, was = "code.added", None
        if code in moves.enabled:
            rule = "code.enabled"
        elif earlier:
            was = earlier[-1]["display"]
            own_validity = row.get("valid_from") is not None
            if any(each["display"] == row["display"] for each in earlier):
                rule, was = "code.reinstated", None
            else:
                recorded = code in moves.reused or own_validity
                rule = "code.reused" if recorded else "code.reused-unrecorded"
        elif not one.pair.old.complete:
            rule = "code.completed"
        elif row.get("parent") is not None and row["parent"] not in one.new_codes:
            rule = "code.added-below"
        elif self.before.openness == "closed":  # who reads the table knew it as that
            rule = "code.added-closed"
        self._say(one, rule, code, was, row["display"], asks=one.asks(code, row), since=row.get("valid_from"))

    def _rows(self, one: "_Tables", moves: Moves, code: str, mine: list[Row], theirs: list[Row]) -> None:
        """Compare a code that both tables hold; its concepts are told apart by their first day and record."""
        several, self._recurs = self._recurs, True
        old, new = ({each.get("valid_from") or "": each for each in side} for side in (mine, theirs))
        for key in sorted({*old, *new}):
            was, now = old.get(key), new.get(key)
            if was is None and now is not None:
                asks, since = one.asks(code, now), now.get("valid_from")
                self._say(one, "code.reused", code, mine[-1]["display"], now["display"], asks=asks, since=since)
            elif now is None and was is not None:
                self._say(one, "code.removed", code, was["display"], None, asks=one.asks(code, was))
            elif was is not None and now is not None and was != now:
                self._row(one, moves, code, was, now)
        self._recurs = several

    def _row(self, one: "_Tables", moves: Moves, code: str, was: Row, now: Row) -> None:
        differing = [name for name, cell in was.items() if now.get(name) != cell]
        if now.keys() != was.keys():
            differing += [name for name in now if name not in was]
        reuse = self._reuse(one, moves, code, was, now) if "display" in differing else None
        if reuse is not None:
            self._say(one, reuse, code, was["display"], now["display"], asks=one.asks(code, now, field="display"))
        for name, rule in _PLAIN.items():
            if name in differing and not (name == "display" and reuse):
                moved = name == "display" and code in one.taken_over and code not in moves.same
                asks = one.asks(code, now, field=name) if moved or name == "parent" else ()
                told = "code.display-moved" if moved else rule
                self._say(one, told, f"{code}/{name}", was.get(name), now.get(name), asks=asks)
        if "status" in differing:
            rule = "code.disabled" if now.get("status") == "disabled" else "code.enabled"
            self._say(one, rule, f"{code}/status", was.get("status"), now.get("status"), asks=one.asks(code, now))
        if "properties" in differing:
            mine, theirs = was.get("properties", {}), now.get("properties", {})
            for name in sorted({*mine, *theirs}):
                if mine.get(name) != theirs.get(name):
                    self._say(one, "code.property", f"{code}/properties/{name}", mine.get(name), theirs.get(name))
        if "replaced_by" in differing:
            texts = (", ".join(side.get("replaced_by", ())) or None for side in (was, now))
            end = now.get("valid_to") or was.get("valid_to")
            self._say(one, "code.successor", f"{code}/replaced_by", *texts, since=end)
        if "valid_from" in differing or "valid_to" in differing:
            self._validity(one, code, was, now)

    def _reuse(self, one: "_Tables", moves: Moves, code: str, was: Row, now: Row) -> str | None:
        """Return the rule where a code has come to mean something else, `None` where it was merely renamed."""
        if code in moves.reused:
            return "code.reused"
        ended = was.get("valid_to")
        retired = was.get("status") == "disabled" or (ended is not None and ended <= one.start)
        if not retired or now.get("status") == "disabled" or now.get("valid_to") == ended is not None:
            return None
        recorded = now.get("valid_from") not in (None, was.get("valid_from"))
        return "code.reused" if recorded else "code.reused-unrecorded"

    def _validity(self, one: "_Tables", code: str, was: Row, now: Row) -> None:
        starts = was.get("valid_from") or "", now.get("valid_from") or ""
        endless = "9999-12-31"
        ends = was.get("valid_to") or endless, now.get("valid_to") or endless
        shorter, longer = starts[1] > starts[0] or ends[1] < ends[0], starts[1] < starts[0] or ends[1] > ends[0]
        announced = (
            starts[0] == starts[1] and ends[0] == endless and self.recorder.on and ends[1] >= str(self.recorder.on)
        )
        asks = one.asks_on(code, sorted({*starts, *ends} - {"", endless}))
        breaks = shorter and not announced and one.asked.find_witness(asks) is not None
        direction: Direction = "changed" if shorter == longer else "narrowed" if shorter else "widened"
        rule = "code.validity-shortened" if breaks else "code.validity"
        texts = (f"[{side.get('valid_from', '')}, {side.get('valid_to', '')})" for side in (was, now))
        moved = [min(days) for days in (starts, ends) if days[0] != days[1]]
        asks = asks if breaks else []
        self._say(one, rule, f"{code}/validity", *texts, asks=asks, direction=direction, since=min(moved, default=None))

    def _say(
        self,
        one: "_Tables",
        rule: str,
        where: str,
        old: str | None,
        new: str | None,
        *,
        asks: Sequence[Question] = (),
        direction: Direction | None = None,
        since: str | None = None,
    ) -> None:
        """Write a change down, once; *since*: its own first day where it lies after that of the tables."""
        if self._recurs:
            said = rule, where, old, new
            if said in self._said:
                return
            self._said.add(said)
        temporal, first = one.pair.temporal, one.pair.since
        if since and first is not None and since > str(first):
            first = date.fromisoformat(since)
            if temporal == "retroactive" and self.recorder.on is not None:
                temporal = self.recorder.temporal(first, known=True)
        self.recorder.add(
            rule,
            f"{self.path}/{where}",
            old,
            new,
            direction=direction,
            temporal=temporal,
            since=first,
            apart=one.pair.apart,
            witness=one.asked.find_witness(asks),
            of=self._of,
        )

    def _edition(self, pair: Pair) -> str | None:
        """Return the edition whose content differs: changed in place, or new; another table of one is neither."""
        return pair.new.edition if pair.old.id == pair.new.id or pair.new.edition not in self._known else None


class _Tables:
    """The two tables of one pair: the rows that differ, and the questions to ask about them."""

    def __init__(self, recorder: Recorder, before: CodeSystem, after: CodeSystem, pair: Pair) -> None:
        self._recorder, self._before, self._after, self.pair = recorder, before, after, pair
        containers = recorder.old.container, recorder.new.container
        names = f"table/{before.id}/{pair.old.id}", f"table/{after.id}/{pair.new.id}"
        found = differing_rows(containers[0], names[0], containers[1], names[1])
        self.old, self.new, self.reordered = found.old, found.new, found.reordered
        if not found.whole:
            self._complete(containers, names)
        self._since, self._until = ("" if day is None else str(day) for day in (pair.since, pair.until))
        self._first = str(pair.since or pair.new.starts or recorder.on or date(2000, 1, 1))
        self._key = after.id if pair.since is not None else f"{after.id}@{pair.new.id}"
        self.asked = AskedCodes(
            self._key,
            SomeCodes(recorder.old, before.id, pair.old, self.old),
            SomeCodes(recorder.new, after.id, pair.new, self.new),
        )
        """Both releases, narrowed to the codes that differ: nothing else of a large table is read."""

    def _complete(self, containers: Any, names: tuple[str, str]) -> None:
        """Fetch the other concepts of codes that are used more than once: only dated rows can share a code."""
        dated = {
            code
            for side in (self.old, self.new)
            for code, rows in side.items()
            for each in rows
            if "valid_from" in each or "valid_to" in each
        }
        if not dated:
            return
        for side, container, name in zip((self.old, self.new), containers, names, strict=True):
            for code, rows in find_rows(container, name, dated).items():
                side[code] = rows

    @cached_property
    def start(self) -> str:
        """The day from which on a code that ended by then may be used again; no day where none is known."""
        days = [str(day) for day in (self.pair.since, self._recorder.on) if day is not None]
        return max(days, default="")

    @cached_property
    def taken_over(self) -> frozenset[str]:
        """The codes that newly bear the display of another one, which doesn't bear it any longer."""
        table = self._before.id, self.pair.old.id
        return taken_over(self.old, self.new, lambda text: stands_twice(self._recorder.old, *table, text))

    @cached_property
    def new_codes(self) -> set[str]:
        """The codes that only the newer table has."""
        return self.new.keys() - self.old.keys()

    def earlier(self, codes: set[str]) -> dict[str, list[Row]]:
        """Return the rows that bore *codes* in other releases of the older side."""
        found: dict[str, list[Row]] = {}
        for release in self._before.releases if codes else ():
            if release.id not in (self.pair.old.id, self.pair.new.id):
                name = f"table/{self._before.id}/{release.id}"
                for code, rows in find_rows(self._recorder.old.container, name, codes).items():
                    found.setdefault(code, []).extend(rows)
        return found

    def asks(self, code: str, row: Row | None = None, field: str | None = None) -> list[Question]:
        """Return questions about *code* on the first day of the pair and, if given, of a row's own validity."""
        found = self._on(code, self._first, field)
        for day in [row[name] for name in _OWN if name in row] if row else ():
            found += self._on(code, day, field)
        return found

    def asks_on(self, code: str, days: list[str]) -> list[Question]:
        """Return questions about *code* on *days*, as far as the pair answers then, and on its first day."""
        return [each for day in (*days, self._first) for each in self._on(code, day, None)]

    def _on(self, code: str, day: str, field: str | None) -> list[Question]:
        if self._since and (day < self._since or (self._until and day >= self._until)):
            return []
        arguments = {"system": self._key, "code": code, "day": day}
        known = Question("check_code", arguments)
        if field is None:
            return [known]
        named = {**arguments, "field": field}
        return [Question("concept", named), known, Question("listed", named)]
