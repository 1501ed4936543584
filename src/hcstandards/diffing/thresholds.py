"""Thresholds: what each release answers day by day, and what kind of change lies between the two."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from attrs import evolve

from hcstandards.diffing.entities import diff_order, numbered
from hcstandards.diffing.intervals import populations, relation
from hcstandards.diffing.periods import Segment, bounds, holding, segments
from hcstandards.diffing.recording import Recorder
from hcstandards.diffing.standing import Standing
from hcstandards.diffing.witnesses import Question, as_text, question
from hcstandards.evaluate.numbers import shown
from hcstandards.evaluate.thresholds import accepted, describe
from hcstandards.lookup.figures import is_valid
from hcstandards.model.diffs import Direction, Temporal
from hcstandards.model.indicators import Threshold
from hcstandards.model.standards import Edition
from hcstandards.release.codec import encode
from hcstandards.units import convert

Piece = tuple[str, date | None]
"""One dated piece of a threshold: the edition it stands in, and its own first day."""
MEANING = (
    ("indicator", "threshold.indicator"),
    ("relative_to", "threshold.relative"),
    ("level", "threshold.level"),
    ("exception", "threshold.exception"),
    ("purpose", "threshold.purpose"),
    ("evaluable", "threshold.evaluable"),
)
_BOUNDS = {"ge": {"low"}, "gt": {"low"}, "le": {"high"}, "lt": {"high"}, "eq": {"low", "high"}}
_BOUNDS["between"] = _BOUNDS["eq"]


def diff_thresholds(recorder: Recorder, standing: Standing) -> None:
    """Compare the thresholds of one standard that stands in both releases."""
    member = f"thresholds/{standing.id}"
    names = (side.index["standards"][standing.id]["thresholds"] for side in (recorder.old, recorder.new))
    diff_order(recorder, "threshold.wording", member, *map(numbered, names), apart=standing.apart(None))
    if not (recorder.differs(member) or standing.editions_differ):
        return
    before, after = recorder.plain(member)
    for key in sorted({*(before or ()), *(after or ())}):
        old = recorder.old.threshold_versions(key) if key in (before or ()) else ()
        new = recorder.new.threshold_versions(key) if key in (after or ()) else ()
        if old != new or standing.editions_differ:
            _Comparison(recorder, standing, key, old, new).run()


class _Comparison:
    """One threshold in both releases."""

    def __init__(
        self, recorder: Recorder, standing: Standing, key: str, old: Sequence[Threshold], new: Sequence[Threshold]
    ) -> None:
        self.recorder, self.standing, self.key = recorder, standing, key
        self._all = old, new
        self.old, self.new = _pieces(old), _pieces(new)
        self.path = f"thresholds/{key}"
        self._said: set[tuple[str, str | None, str | None]] = set()
        self._seen: set[Piece] = set()

    def run(self) -> None:
        """Write down every change of this threshold."""
        if not self.old or not self.new:
            self._whole()
            return
        for each in self._segments():
            if each.old != each.new:
                self._segment(each)
        for piece in sorted({*self.old} & {*self.new}, key=str):
            if piece not in self._seen and self.old[piece] != self.new[piece]:
                self._pinned(piece)
        for piece in sorted({*self.old} ^ {*self.new}, key=str):
            if piece not in self._seen:
                self._piece_alone(piece)
        self._overlaps()
        if not self._said and self._all[0] != self._all[1]:  # the order of versions, or a second one of a day
            was, now = (as_text([encode(each) for each in side]) for side in self._all)
            self._say("threshold.wording", was, now, "changed", "pinned", None, self._all[1][0].edition)

    def _whole(self) -> None:
        pieces = list((self.new or self.old).values())
        first = pieces[0]
        rule, direction = ("threshold.added", "tightened") if self.new else ("threshold.removed", "loosened")
        day = _some_day(self.standing, first, new=bool(self.new))
        texts = "; ".join(map(expectation, pieces))
        asked = [question("threshold", threshold=f"{self.key}@{first.edition}", day=day, field="comparator")]
        self.recorder.add(
            rule,
            self.path,
            None if self.new else texts,
            texts if self.new else None,
            direction=_direction(direction),
            apart=self.standing.apart(first.edition),
            questions=asked if rule == "threshold.removed" else (),
            of=(self.standing.id, first.edition),
        )

    def _segments(self) -> list[Segment[Threshold]]:
        standing = self.standing
        days = bounds([*standing.old.editions, *standing.new.editions])
        for each in (*self.old.values(), *self.new.values()):
            days |= {day for day in (each.valid_from, each.valid_to) if day is not None}
        return segments(
            days,
            lambda day: _on(standing.old.editions, self.old, day),
            lambda day: _on(standing.new.editions, self.new, day),
        )

    def _segment(self, each: Segment[Threshold]) -> None:
        old, new = each.old, each.new
        self._seen |= {(side.edition, side.valid_from) for side in (old, new) if side is not None}
        if self._only_moved(each):
            return
        if old is None and new is not None:
            temporal = self._time(each.since, new, known=_piece(new) in self.old)
            self._say("threshold.begins", None, expectation(new), "tightened", temporal, each.since, new.edition)
        elif new is None and old is not None:
            self._lapses(each, old)
        elif old is not None and new is not None:
            temporal = self._time(each.since, new, known=_piece(new) in self.old)
            self._compare(old, new, temporal, each.since, each.since, self.key)

    def _only_moved(self, each: Segment[Threshold]) -> bool:
        """Tell whether the editions' days moved and the threshold itself is as it was: the editions say so."""
        if not self.standing.editions_differ:
            return False
        old, new = each.old, each.new
        known_new = new is None or self.old.get(_piece(new)) == new
        known_old = old is None or self.new.get(_piece(old)) == old
        if old is not None and new is not None:
            return known_new and known_old
        here, there = (self.standing.new, self.standing.old) if new is None else (self.standing.old, self.standing.new)
        edition = holding(here.editions, each.since)
        taken_over = edition is not None and all(edition.version != other.version for other in there.editions)
        return known_new and known_old and not taken_over

    def _lapses(self, each: Segment[Threshold], old: Threshold) -> None:
        edition = holding(self.standing.new.editions, each.since)
        same = edition is not None and edition.version == old.edition
        inside = [piece for piece in self.new.values() if same and edition and piece.edition == edition.version]
        asked = [question("threshold", threshold=self.key, day=each.since, field="comparator")]
        if inside and each.until is not None:
            self._say("threshold.gap", expectation(old), None, "loosened", "gap", each.since, old.edition, asked)
            return
        temporal = self._time(each.since, old, known=same)
        texts = expectation(old), None
        of = edition.version if edition is not None else old.edition
        self._say("threshold.lapses", *texts, "loosened", temporal, each.since, old.edition, asked, of)

    def _pinned(self, piece: Piece) -> None:
        old, new = self.old[piece], self.new[piece]
        temporal: Temporal = "correction" if self.standing.corrected(piece[0]) else "pinned"
        day = _some_day(self.standing, new, new=True)
        self._compare(old, new, temporal, None, day, f"{self.key}@{piece[0]}")

    def _piece_alone(self, piece: Piece) -> None:
        new, old = self.new.get(piece), self.old.get(piece)
        each = new or old
        assert each is not None  # noqa: S101 - it stands in one of the two
        rule = "threshold.begins" if new else "threshold.lapses"
        day = _some_day(self.standing, each, new=new is not None)
        asked = [question("threshold", threshold=f"{self.key}@{piece[0]}", day=day, field="comparator")]
        was, now = expectation(old) if old else None, expectation(new) if new else None
        direction = "tightened" if new else "loosened"
        self._say(rule, was, now, direction, "pinned", None, piece[0], asked if old else ())

    def _compare(
        self, old: Threshold, new: Threshold, temporal: Temporal, since: date | None, day: date, asked: str
    ) -> None:
        kinds = list(_kinds(old, new))
        found = relation(old, new)
        direction = "changed" if found == "same" else found
        if not kinds and _piece(old) == _piece(new):
            ends = [each.valid_to for each in (old, new) if each.valid_to is not None]
            if since is not None and old.valid_to != new.valid_to and evolve(old, valid_to=new.valid_to) == new:
                since = max(since, min(ends))
                temporal = self._time(since, new, known=True)
            only_days = evolve(old, valid_from=new.valid_from, valid_to=new.valid_to) == new
            rule = "threshold.validity" if only_days else "threshold.wording"
            self._say(rule, *_as_plain(old, new), "changed", temporal, since, new.edition)
        for rule, was, now in kinds:
            field = next((name for name, each in MEANING if each == rule), None)
            verdicts = () if field in ("level", "purpose") else _verdicts(asked, day, old, new)
            fields = (field,) if field else ("unit", "comparator", "value", "low", "high", "split")
            plain = [question("threshold", threshold=asked, day=day, field=name) for name in fields]
            self._say(rule, was, now, direction, temporal, since, new.edition, [*verdicts, *plain])

    def _time(self, since: date, each: Threshold, *, known: bool) -> Temporal:
        if self.standing.corrected(each.edition):
            return "correction"
        return self.recorder.temporal(since, known=known)

    def _say(
        self,
        rule: str,
        old: str | None,
        new: str | None,
        direction: str,
        temporal: Temporal,
        since: date | None,
        edition: str,
        questions: Sequence[Question] = (),
        of: str | None = None,
    ) -> None:
        """Write a change down, once; it belongs to *edition*, or to *of*, the edition that brings it about."""
        if (rule, old, new) in self._said:
            return
        self._said.add((rule, old, new))
        self.recorder.add(
            rule,
            self.path,
            old,
            new,
            direction=_direction(direction),
            temporal=temporal,
            since=since,
            apart=self.standing.apart(edition),
            questions=questions,
            of=(self.standing.id, of or edition),
        )

    def _overlaps(self) -> None:
        """Say from which days on an edition newly asks two things at once, and from which it no longer does."""
        pieces = [*self._all[0], *self._all[1]]
        for edition in sorted({each.edition for each in pieces}):
            mine = [each for each in pieces if each.edition == edition]
            days = {day for each in mine for day in (each.valid_from, each.valid_to) if day is not None}
            last = None
            for day in sorted(days | {_some_day(self.standing, evolve(mine[0], valid_from=None), new=True)}):
                two = [sum(each.edition == edition and is_valid(each, day) for each in side) > 1 for side in self._all]
                rule = None if two[0] == two[1] else "threshold.overlap" if two[1] else "threshold.overlap-resolved"
                if rule is not None and rule != last:
                    asked = [question("values", threshold=f"{self.key}@{edition}", day=day)]
                    was, now = (None, str(day)) if two[1] else (str(day), None)
                    self._say(rule, was, now, "changed", "overlap", day, edition, asked)
                last = rule


def _pieces(thresholds: Sequence[Threshold]) -> dict[Piece, Threshold]:
    found: dict[Piece, Threshold] = {}
    for each in thresholds:
        found.setdefault(_piece(each), each)
    return found


def _piece(each: Threshold) -> Piece:
    return each.edition, each.valid_from


def _on(editions: Sequence[Edition], pieces: dict[Piece, Threshold], day: date) -> Threshold | None:
    edition = holding(editions, day)
    for each in pieces.values() if edition else ():
        if edition and each.edition == edition.version and is_valid(each, day):
            return each
    return None


def _some_day(standing: Standing, each: Threshold, *, new: bool) -> date:
    """Return a day on which a pinned question about *each* makes sense."""
    side = standing.new if new else standing.old
    edition = next((one for one in side.editions if one.version == each.edition), None)
    return each.valid_from or (edition.starts if edition else None) or date(2000, 1, 1)


def _direction(text: str) -> Direction:
    directions: dict[str, Direction] = {
        "tightened": "tightened",
        "loosened": "loosened",
        "incomparable": "incomparable",
        "changed": "changed",
    }
    return directions[text]


def expectation(each: Threshold) -> str:
    """Return what a threshold asks, short; the literal words where it can't be read."""
    if not each.evaluable:
        return f"[{each.source.literal or each.source.place or each.confidence}]"
    return describe(each)


def _as_plain(old: Threshold, new: Threshold) -> tuple[str, str]:
    """Return the fields that differ, as text."""
    import attrs

    names = [each.name for each in attrs.fields(Threshold) if getattr(old, each.name) != getattr(new, each.name)]
    sides = [as_text({name: getattr(side, name) for name in names}) or "" for side in (old, new)]
    return sides[0], sides[1]


def _kinds(old: Threshold, new: Threshold) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield the rule of each kind of change, with what was and is there."""
    for field, rule in MEANING:
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            yield rule, None if was is None else str(was), None if now is None else str(now)
    if old.unit != new.unit:
        yield "threshold.unit", old.unit, new.unit
    if bool(old.relative_to) != bool(new.relative_to) or not (old.evaluable and new.evaluable):
        return
    texts = expectation(old), expectation(new)
    if old.comparator != new.comparator:
        before, after = _BOUNDS[old.comparator], _BOUNDS[new.comparator]
        rule = "threshold.comparator"
        if before != after and before < after:
            rule = "threshold.bound-added"
        elif before != after and after < before:
            rule = "threshold.bound-removed"
        yield rule, *texts
        if rule != "threshold.comparator":
            return
    if set(old.split or ()) != set(new.split or ()):
        yield "threshold.split", *texts
    elif _numbers(old, new) != _numbers(new, new):
        yield "threshold.value", *texts


def _numbers(each: Threshold, unit_of: Threshold) -> list[Decimal | None]:
    """Return the numbers of a threshold in the unit of another, as they are where it doesn't convert."""
    split = sorted((each.split or {}).items())
    numbers = [each.value, each.low, each.high, *(value for _, value in split)]
    return [None if one is None else (convert(one, each.unit, unit_of.unit) or one) for one in numbers]


def _verdicts(key: str, day: date, old: Threshold, new: Threshold) -> Iterator[Question]:
    """Yield values on, beside and between the bounds of both: where verdicts can differ."""
    peer = Decimal(1) if old.relative_to or new.relative_to else None
    for population in populations(old, new):
        limits = [each for side in (old, new) if side.evaluable for each in accepted(side, population, peer) or ()]
        points = sorted({bound for _, bound in limits})
        between = [(low + high) / 2 for low, high in pairwise(points)]
        beside = [point + step for point in points for step in (Decimal(-1), Decimal(1))]
        for value in dict.fromkeys([*points, *between, *beside]):
            yield question("check", threshold=key, day=day, value=shown(value), population=population, peer=peer)
