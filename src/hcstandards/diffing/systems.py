"""Code systems: their rules, properties and table releases, and which tables are compared with which."""

from collections.abc import Iterator
from datetime import date
from itertools import chain, product
from typing import Any

from hcstandards.diffing.concepts import Pair, TablesDiff
from hcstandards.diffing.entities import Shape, by_name, diff_items, diff_order, meaning
from hcstandards.diffing.recording import Recorder
from hcstandards.diffing.schemas.samples import texts_of
from hcstandards.diffing.standards import Timeline
from hcstandards.diffing.standing import Standing, apart_in
from hcstandards.diffing.witnesses import Question, answer, question
from hcstandards.model.codes import CodeRule, CodeSystem, TableRelease
from hcstandards.model.diffs import Direction, Temporal
from hcstandards.values import FrozenMap

_SYSTEM = {"openness": "code-system.facts", "standard": "code-system.facts", "former_ids": "code-system.former-id"}
_RELEASE = {
    "edition": "release.edition",
    **dict.fromkeys(("label", "published", "complete", "count", "table"), "release.facts"),
}
_DAYS = ("in_force_from", "in_force_to", "assumed_from", "assumed_to")
_PROPERTY = Shape("property", "property.wording", "property.added", "property.removed", FrozenMap())
_VARIED = "0123456789AIOZaz-"
_MOST_VARIED = 24
_LETTERS = {"digits": "09", "capitals": "AZ", "capitals-digits": "A9", "any": "a一"}


def diff_systems(recorder: Recorder, standings: dict[str, Standing]) -> None:
    """Compare every code system, and the tables of those that both releases hold."""
    old, new = recorder.old.index["code_systems"], recorder.new.index["code_systems"]
    for key in sorted({*old, *new}):
        path = f"code-systems/{key}"
        if key not in old or key not in new:
            system = (recorder.new if key in new else recorder.old).code_system(key)
            counts = ", ".join(f"{each.id} ({each.count})" for each in system.releases)
            counts = f"{system.title}: {counts}" if counts else system.title
            apart = apart_in(recorder.old, recorder.new, system.standard, None)
            of = system.standard, None
            if key in new:
                recorder.add("code-system.added", path, None, counts, apart=apart, of=of)
            else:
                asked = [question("field", kind="code-system", id=key, field="title")]
                recorder.add("code-system.removed", path, counts, None, apart=apart, questions=asked, of=of)
            continue
        was, now = old[key]["standard"], new[key]["standard"]
        standing = standings.get(now) if was == now else Standing(now, recorder.old, recorder.new, was)
        assert standing is not None  # noqa: S101 - both releases hold the system, so both hold its standard
        with recorder.of(standing.id):
            _System(recorder, standing, recorder.old.code_system(key), recorder.new.code_system(key)).run()


class _System:
    """One code system that both releases hold."""

    def __init__(self, recorder: Recorder, standing: Standing, old: CodeSystem, new: CodeSystem) -> None:
        self.recorder, self.standing, self.old, self.new = recorder, standing, old, new
        self.path = f"code-systems/{new.id}"
        self.apart = standing.apart(None)
        self.mine = {each.id: each for each in old.releases}
        self.theirs = {each.id: each for each in new.releases}

    def run(self) -> None:
        """Write down every change of this code system."""
        if self.recorder.differs(f"system/{self.new.id}"):
            self._fields()
            self._rules()
            self._releases()
        pairs = self._pairs()
        tables = TablesDiff(self.recorder, self.old, self.new, several=len(pairs) > 1)
        for pair in pairs:
            tables.compare(pair)

    def _fields(self) -> None:
        old, new = self.recorder.plain(f"system/{self.new.id}")
        for name in sorted({*old, *new} - {"rules", "releases", "properties"}):
            if old.get(name) != new.get(name):
                gone = set(old.get(name) or ()) - set(new.get(name) or ()) if name == "former_ids" else ()
                rule = _SYSTEM.get(name, "code-system.wording")
                if rule == "code-system.former-id" and not gone:
                    rule = "code-system.former-id-added"
                asks = [question("field", kind="code-system", id=each) for each in sorted(gone)]
                texts = old.get(name), new.get(name)
                self.recorder.add(rule, f"{self.path}/{name}", *texts, apart=self.apart, questions=asks)
        asks_property = self._asks
        diff_items(
            self.recorder,
            _PROPERTY,
            f"{self.path}/properties",
            old.get("properties"),
            new.get("properties"),
            apart=self.apart,
            asks=asks_property,
            inside="properties",
        )

    def _asks(self, inside: str) -> Question:
        return question("field", kind="code-system", id=self.new.id, field=inside)

    # rules -------------------------------------------------------------------------------------------

    def _rules(self) -> None:
        old, new = self.recorder.plain(f"system/{self.new.id}")
        before, after = by_name(old.get("rules", ())), by_name(new.get("rules", ()))
        structure = ("segments", "pattern", "enforced", "holds_from", "holds_to")
        asks = list(self._samples())
        for key in sorted({*before, *after}):
            was, now = before.get(key), after.get(key)
            if was == now:
                continue
            where = f"{self.path}/rules/{key}"
            words = {"id", *structure}
            if was is not None and now is not None:
                for name in sorted({*was, *now} - words):
                    if was.get(name) != now.get(name):
                        told = was.get(name), now.get(name)
                        self.recorder.add("code-rule.wording", f"{where}/{name}", *told, apart=self.apart)
                if all(was.get(name) == now.get(name) for name in structure):
                    continue
            texts = [{name: side[name] for name in structure if name in side} if side else None for side in (was, now)]
            if was is not None and now is not None and meaning(texts[0]) == meaning(texts[1]):
                self.recorder.add("code-rule.wording", f"{where}/segments", *texts, apart=self.apart)
                continue
            lost, won = self._verdicts(asks)
            direction: Direction = "changed" if bool(lost) == bool(won) else "narrowed" if lost else "widened"
            rule = "code-rule.narrowed" if lost else "code-rule.structure"
            if was is None or now is None:
                rule = f"code-rule.{'added' if was is None else 'removed'}{'-narrowing' if lost else ''}"
            self.recorder.add(rule, where, *texts, direction=direction, apart=self.apart, questions=lost or won)
        diff_order(self.recorder, "code-rule.wording", f"{self.path}/rules", before, after, apart=self.apart)

    def _verdicts(self, asks: list[Question]) -> tuple[list[Question], list[Question]]:
        """
        Return the questions whose code is no longer well formed, and those whose code newly is.

        Where nothing could be told before, a verdict takes nothing from anybody, as with a threshold that is added.
        """
        lost: list[Question] = []
        won: list[Question] = []
        for each in asks:
            was, now = (answer(side, each.ask, each.arguments) for side in (self.recorder.old, self.recorder.new))
            if was != now and "True" in (was, now):
                (won if now == "True" else lost).append(each)
        return lost, won

    def _samples(self) -> Iterator[Question]:
        """Yield codes of every shape that any rule of either side knows, on every day on which one starts or ends."""
        rules = [*self.old.rules, *self.new.rules]
        days = {day for each in rules for day in (each.holds_from, each.holds_to) if day} | {date(2000, 1, 1)}
        codes = dict.fromkeys(chain.from_iterable(map(_codes_of, rules)))
        beside = (near for code in list(codes)[:_MOST_VARIED] for near in _beside(code))
        codes |= dict.fromkeys(beside)
        for code, day in product(codes, sorted(days)):
            yield question("well_formed", system=self.new.id, code=code, day=day)

    # releases ----------------------------------------------------------------------------------------

    def _releases(self) -> None:
        timeline = Timeline(self.recorder, self.old.releases, self.new.releases)
        plain = [by_name(side.get("releases", ())) for side in self.recorder.plain(f"system/{self.new.id}")]
        for key in sorted({*self.mine, *self.theirs}):
            was, now = self.mine.get(key), self.theirs.get(key)
            where = f"{self.path}/releases/{key}"
            if was is None and now is not None:
                rule, temporal, since, asks = timeline.added("release", _is(key), self._asks_release)
                apart = self.standing.apart(now.edition)
                counts = str(now.count)
                self.recorder.add(
                    rule, where, None, counts, temporal=temporal, since=since, apart=apart, questions=asks
                )
            elif now is None and was is not None:
                day = was.starts or date(2000, 1, 1)
                asks = [question("release", system=f"{self.new.id}@{key}", day=day)]
                apart = self.standing.apart(was.edition)
                of, count = (self.standing.id, was.edition), str(was.count)
                self.recorder.add("release.removed", where, count, None, apart=apart, questions=asks, of=of)
            elif was is not None and now is not None and was != now:
                self._release(where, was, now, plain[0][key], plain[1][key], timeline)
        where = f"{self.path}/releases"
        diff_order(self.recorder, "release.wording", where, self.mine, self.theirs, apart=self.apart)

    def _release(
        self, where: str, was: TableRelease, now: TableRelease, old: Any, new: Any, timeline: Timeline
    ) -> None:
        apart, of = self.standing.apart(was.edition), (self.standing.id, was.edition)
        for name in sorted({*old, *new} - {*_DAYS}):
            if old.get(name) != new.get(name):
                day = was.starts or date(2000, 1, 1)
                pins = [question("release", system=f"{self.new.id}@{each.edition}", day=day) for each in (was, now)]
                field = question("field", kind="code-system", id=self.new.id, field=f"releases/{was.id}/edition")
                self.recorder.add(
                    _RELEASE.get(name, "release.wording"),
                    f"{where}/{name}",
                    old.get(name),
                    new.get(name),
                    apart=apart,
                    questions=[*pins, field] if name == "edition" else (),
                    of=of if name == "edition" else None,
                )
        timeline.moved(
            "release",
            where,
            was,
            now,
            _is(was.id),
            apart=apart,
            corrected=self.standing.corrected(was.edition),
            asks=self._asks_release,
        )

    def _asks_release(self, day: date) -> Question:
        return question("release", system=self.new.id, day=day)

    # tables ------------------------------------------------------------------------------------------

    def _pairs(self) -> list[Pair]:
        """Return the tables to compare: what the two answer on the same day, and changes in place without days."""
        timeline = Timeline(self.recorder, self.old.releases, self.new.releases)
        found: dict[tuple[str, str], Pair] = {}
        for each in timeline.segments:
            if each.old is None or each.new is None or (each.old.id, each.new.id) in found:
                continue
            in_place = each.old.id == each.new.id
            if in_place and not self._table_differs(each.new.id):
                continue
            if not in_place and each.old.id in self.theirs and each.new.id in self.mine:
                continue  # days moved between tables that both have: the releases say so
            temporal: Temporal = self.recorder.temporal(each.since, known=in_place)
            found[each.old.id, each.new.id] = self._pair(each.old, each.new, each.since, each.until, temporal)
        for key in sorted({*self.mine} & {*self.theirs}):
            if (key, key) not in found and self._table_differs(key):
                found[key, key] = self._pair(self.mine[key], self.theirs[key], None, None, "pinned")
        return list(found.values())

    def _pair(
        self, old: TableRelease, new: TableRelease, since: date | None, until: date | None, temporal: Temporal
    ) -> Pair:
        if old.id == new.id and self.standing.corrected(new.edition):
            temporal = "correction"
        apart = self.standing.apart(new.edition if old.id != new.id else old.edition)
        return Pair(old, new, since, until, temporal, apart)

    def _table_differs(self, release: str) -> bool:
        return self.recorder.differs(f"table/{self.new.id}/{release}")


def _codes_of(rule: CodeRule) -> Iterator[str]:
    """Yield codes that should follow a rule: its examples, and some of every kind of character it takes."""
    yield from rule.examples
    if rule.pattern is not None:
        yield from texts_of(rule.pattern)
    parts = [
        [part.value] if part.value else [letter * part.length for letter in _LETTERS.get(part.characters, "a")]
        for part in rule.segments
    ]
    yield from ("".join(chosen) for chosen, _ in zip(product(*parts), range(64), strict=False) if chosen)


def _beside(code: str) -> Iterator[str]:
    """Yield codes that differ from *code* in one character, or are one longer or shorter."""
    yield from (code[:-1], f"{code}0", f"{code}A")
    for at, letter in product(range(len(code)), _VARIED):
        yield f"{code[:at]}{letter}{code[at + 1 :]}"


def _is(key: str) -> Any:
    return lambda each: each.id == key
