"""Criteria, grading schemes, points schemes."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hcstandards.diffing.entities import Shape, diff_entry, diff_order, numbered, rule_of
from hcstandards.diffing.periods import bounds
from hcstandards.diffing.recording import Recorder
from hcstandards.diffing.standing import Standing, apart_in
from hcstandards.diffing.witnesses import Question, question
from hcstandards.evaluate.numbers import shown
from hcstandards.model.diffs import Direction, Temporal
from hcstandards.values import FrozenMap

_SCOPE = FrozenMap(
    {
        **dict.fromkeys(("kind", "level", "condition", "members"), "criterion.scope"),
        "thresholds": "criterion.thresholds",
        **dict.fromkeys(("group", "area"), "criterion.facts"),
    }
)
_CRITERION = Shape("criterion", "criterion.wording", "criterion.added", "criterion.removed", _SCOPE)
_PLACE = FrozenMap({"parent": "criterion-group.facts"})
_GROUP = Shape("criterion-group", "criterion-group.wording", "criterion-group.added", "criterion-group.removed", _PLACE)
_BAND = ("low", "high", "low_included", "high_included", "cycle")


def diff_criteria(recorder: Recorder, standing: Standing) -> None:
    """Compare the criteria and their groups, edition by edition."""
    member = f"criteria/{standing.id}"
    if not recorder.differs(member):
        return
    before, after = ((side or {"groups": [], "criteria": []}) for side in recorder.plain(member))
    groups = [{each["id"]: each for each in side["groups"]} for side in (before, after)]
    for key in sorted({*groups[0], *groups[1]}):
        if groups[0].get(key) != groups[1].get(key):
            sides = groups[0].get(key), groups[1].get(key)
            diff_entry(recorder, _GROUP, f"criteria/{key}", *sides, apart=standing.apart(None))
    found = [{(each["id"], each["edition"]): each for each in side["criteria"]} for side in (before, after)]
    for key, edition in sorted({*found[0], *found[1]}):
        old, new = found[0].get((key, edition)), found[1].get((key, edition))
        if old == new:
            continue
        item = f"{key.partition('/')[2]}@{edition}"

        def asks(inside: str, item: str = item) -> Question:
            return question("field", kind="criteria", id=standing.id, field=item + inside)

        with recorder.of(standing.id, edition):
            diff_entry(
                recorder,
                _CRITERION,
                f"criteria/{key}@{edition}",
                old,
                new,
                apart=standing.apart(edition),
                when=standing.when(recorder, edition),
                asks=asks,
            )
    for part, rule in (("groups", "criterion-group.wording"), ("criteria", "criterion.wording")):
        names = [[f"{each['id']}@{each.get('edition', '')}" for each in side[part]] for side in (before, after)]
        where = f"criteria/{standing.id}/{part}"
        diff_order(recorder, rule, where, *map(numbered, names), apart=standing.apart(None))


class _Scheme:
    """A grading or points scheme in both releases: its days, its temporal class."""

    def __init__(self, recorder: Recorder, kind: str, key: str, old: Any, new: Any, standing: Standing) -> None:
        self.recorder, self.kind, self.key, self.old, self.new = recorder, kind, key, old, new
        self.standing = standing
        self.path = f"{kind}/{key}"
        edition = old.get("edition")
        starts = [each.starts for each in standing.old.editions if each.version == edition and each.starts]
        days = sorted(bounds([*standing.old.editions, *standing.new.editions]))
        self.day = starts[0] if starts else days[0] if days else date(2000, 1, 1)
        corrected = standing.corrected(new.get("edition"))
        # a scheme has one content for all its days, so its change concerns every day since its edition began
        self.temporal: Temporal = "correction" if corrected else recorder.temporal(self.day, known=True)
        self.apart = standing.apart(edition)

    def say(
        self,
        rule: str,
        where: str,
        old: Any,
        new: Any,
        direction: Direction | None = None,
        questions: "list[Question] | Iterator[Question] | tuple[()]" = (),
    ) -> None:
        plain = question("field", kind=self.kind, id=self.key, field=where)
        self.recorder.add(
            f"{self.kind}.{rule}",
            f"{self.path}/{where}",
            old,
            new,
            direction=direction,
            temporal=self.temporal,
            since=self.day,
            apart=self.apart,
            questions=[*questions, plain],
        )

    def rest(self, fields: dict[str, str], skip: set[str]) -> None:
        """Compare the fields that no other rule speaks for."""
        for name in sorted({*self.old, *self.new} - skip):
            if self.old.get(name) != self.new.get(name):
                rule = rule_of(fields.get(name, "wording"), "wording", self.old.get(name), self.new.get(name))
                self.say(rule, name, self.old.get(name), self.new.get(name))

    def order(self, where: str, old: Iterable[str], new: Iterable[str]) -> None:
        """Say that the parts which both releases hold stand in another order."""
        diff_order(self.recorder, f"{self.kind}.wording", f"{self.path}/{where}", old, new, apart=self.apart)


def diff_schemes(recorder: Recorder, kind: str, standings: dict[str, Standing]) -> None:
    """Compare the schemes of one kind, `grading` or `points`."""
    names = {name for side in recorder.members() for name in side if name.startswith(f"{kind}/")}
    for name in sorted(filter(recorder.differs, names)):
        old, new = recorder.plain(name)
        key = name.partition("/")[2]
        if old is None or new is None:
            asked = [question("field", kind=kind, id=key, field="title")]
            rule = f"{kind}.{'added' if old is None else 'removed'}"
            texts = (old and old["title"], new and new["title"])
            apart = apart_in(recorder.old, recorder.new, (old or new)["standard"], (old or new)["edition"])
            with recorder.of((old or new)["standard"], (old or new)["edition"]):
                recorder.add(rule, name, *texts, apart=apart, questions=asked if new is None else ())
            continue
        was, now = old["standard"], new["standard"]
        standing = standings.get(now) if was == now else Standing(now, recorder.old, recorder.new, was)
        assert standing is not None  # noqa: S101 - both releases hold the scheme, so both hold its standard
        scheme = _Scheme(recorder, kind, key, old, new, standing)
        with recorder.of(standing.id, old["edition"]):
            (_grading if kind == "grading" else _points)(scheme)


# grading -------------------------------------------------------------------------------------------


def _grading(scheme: _Scheme) -> None:
    scheme.rest(
        {
            **dict.fromkeys(("score_low", "score_high", "score_step"), "scale"),
            **dict.fromkeys(("standard", "edition", "dimensions"), "facts"),
        },
        {"levels"},
    )
    levels = [{each["level"]: each for each in side["levels"]} for side in (scheme.old, scheme.new)]
    for level in sorted({*levels[0], *levels[1]}):
        old, new = levels[0].get(level), levels[1].get(level)
        if old is None or new is None:
            rule = "level-added" if old is None else "level-removed"
            scheme.say(rule, f"levels/{level}", old and old["title"], new and new["title"])
        elif old != new:
            _level(scheme, level, old, new)
    scheme.order("levels", *levels)


def _level(scheme: _Scheme, level: str, old: Any, new: Any) -> None:
    rules = {"gate_in_catalogue": "gate", "special": "special", "obligations": "obligation"}
    for name in sorted({*old, *new} - {"bands"}):
        if old.get(name) != new.get(name):
            rule = rule_of(rules.get(name, "wording"), "wording", old.get(name), new.get(name))
            scheme.say(rule, f"levels/{level}/{name}", old.get(name), new.get(name))
    bands = [{each["grade"]: each for each in side["bands"]} for side in (old, new)]
    scores = {Decimal(each[end]) for side in bands for each in side.values() for end in ("low", "high")}
    asks = [
        question("grade", scheme=scheme.key, day=scheme.day, level=level, score=shown(score))
        for score in sorted({each + step for each in scores for step in (-1, 0, 1)})
    ]
    for grade in sorted({*bands[0], *bands[1]}):
        was, now = bands[0].get(grade), bands[1].get(grade)
        where = f"levels/{level}/bands/{grade}"
        if was is None or now is None:
            rule = "band-added" if was is None else "band-removed"
            scheme.say(rule, where, was and _range(was), now and _range(now), questions=asks)
            continue
        if (was["low"], was["high"]) != (now["low"], now["high"]):
            scheme.say("band", where, _range(was), _range(now), _band_direction(was, now), asks)
        for name in sorted({*was, *now} - {"low", "high"}):
            if was.get(name) != now.get(name):
                scheme.say("wording", f"{where}/{name}", was.get(name), now.get(name))
    scheme.order(f"levels/{level}/bands", *bands)


def _band_direction(old: Any, new: Any) -> Direction:
    """Higher scores are asked for: tightened. Fewer: loosened."""
    steps = {
        (Decimal(new[end]) > Decimal(old[end])) - (Decimal(new[end]) < Decimal(old[end])) for end in ("low", "high")
    }
    if steps <= {0, 1}:
        return "tightened"
    return "loosened" if steps <= {0, -1} else "incomparable"


def _range(band: Any) -> str:
    return f"{band['low']}–{band.get('high', '')}"


# points --------------------------------------------------------------------------------------------


def _points(scheme: _Scheme) -> None:
    fields = {
        "act_points": "acts",
        "cycles": "cycle",
        "single_acts": "consequence",
        **dict.fromkeys(("standard", "edition", "subject", "region", "reset"), "facts"),
    }
    scheme.rest(fields, {"bands"})
    bands = [{each["id"]: each for each in side["bands"]} for side in (scheme.old, scheme.new)]
    for key in sorted({*bands[0], *bands[1]}):
        was, now = bands[0].get(key), bands[1].get(key)
        where = f"bands/{key}"
        asks = list(_sums(scheme, [each for each in (was, now) if each]))
        if was is None or now is None:
            rule, direction = ("band-added", "tightened") if was is None else ("band-removed", "loosened")
            texts = (was and points_range(was), now and points_range(now))
            scheme.say(rule, where, *texts, "tightened" if direction == "tightened" else "loosened", asks)
            continue
        if any(was.get(name) != now.get(name) for name in _BAND):
            scheme.say("band", where, points_range(was), points_range(now), _points_direction(was, now), asks)
        for name in sorted({*was, *now} - {*_BAND}):
            if was.get(name) != now.get(name):
                rule = "consequence" if name == "consequence" else "wording"
                scheme.say(rule, f"{where}/{name}", was.get(name), now.get(name), questions=asks)
    scheme.order("bands", *bands)


def _points_direction(old: Any, new: Any) -> Direction:
    """Fewer points lead to the consequence: tightened."""
    low = Decimal(new["low"]) - Decimal(old["low"])
    endless = Decimal("Infinity")
    high = Decimal(new.get("high", endless)), Decimal(old.get("high", endless))
    if old.get("cycle") != new.get("cycle"):
        return "incomparable"
    wider, narrower = high[0] > high[1], high[0] < high[1]
    if low <= 0 and not narrower:
        return "tightened" if low < 0 or wider else "incomparable"
    if low >= 0 and not wider:
        return "loosened"
    return "incomparable"


def points_range(band: Any) -> str:
    """Return a points band as text: `[6, 12)`; `?` where the source doesn't say whether a bound is included."""
    signs = {True: ("[", "]"), False: ("(", ")"), None: ("?", "?")}
    low, high = signs[band.get("low_included")][0], signs[band.get("high_included")][1]
    return f"{low}{band['low']}, {band.get('high', '')}{high} {band['cycle']}"


def _sums(scheme: _Scheme, bands: list[Any]) -> Iterator[Question]:
    """Yield sums on, beside and between the bounds, made up of acts that the scheme knows."""
    points = {Decimal(each[end]) for each in bands for end in ("low", "high") if each.get(end) is not None}
    ordered = sorted(points)
    wanted = {*ordered, *((low + high) / 2 for low, high in pairwise(ordered))}
    wanted |= {each + step for each in ordered for step in (-1, 1)}
    known = [{Decimal(each) for each in side.get("act_points", ())} for side in (scheme.old, scheme.new)]
    acts = sorted(known[0] & known[1], reverse=True) if all(known) else []
    day = date(scheme.day.year + 1, 1, 1)
    for total in sorted(each for each in wanted if each >= 0):
        parts = _made_up(total, acts) if any(known) else [total]
        if parts:
            text = ";".join(map(shown, parts))
            for cycle in sorted({each["cycle"] for each in bands}):
                yield question("points", scheme=scheme.key, day=day, cycle=cycle, points=text)


def _made_up(total: Decimal, acts: list[Decimal]) -> list[Decimal]:
    parts: list[Decimal] = []
    for act in acts:
        while act > 0 and total >= act:
            parts.append(act)
            total -= act
    return parts if not total else []
