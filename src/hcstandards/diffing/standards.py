"""Standards, their editions and statuses."""

from datetime import date
from typing import Any

from hcstandards.diffing.entities import Shape, diff_items, diff_order, numbered, rule_of
from hcstandards.diffing.periods import Dated, Segment, bounds, holding, segments
from hcstandards.diffing.recording import Apart, Recorder
from hcstandards.diffing.standing import Standing
from hcstandards.diffing.witnesses import Question, question
from hcstandards.model.diffs import Direction, Temporal
from hcstandards.model.standards import Edition
from hcstandards.release.codec import encode

_STANDARD = {
    "jurisdiction": "standard.jurisdiction",
    **dict.fromkeys(
        (*("area", "area_basis", "nature", "lifecycle", "issuer", "rights", "designation", "legal_basis", "related"),),
        "standard.facts",
    ),
}
_EDITION = {
    "label": "edition.label",
    "errata": "edition.erratum",
    **dict.fromkeys(("issued", "designation", "nature", "replaces", "facts"), "edition.facts"),
}
_ERRATA: dict[tuple[bool, bool], Direction] = {(True, False): "added", (False, True): "removed"}
_DAYS = ("in_force_from", "in_force_to", "assumed_from", "assumed_to")
_HEADING = Shape("standard", "standard.heading", "standard.heading", "standard.heading")
_STATUS = ("axis", "edition", "region", "authority", "since")


def diff_standard(recorder: Recorder, standing: Standing) -> None:
    """Compare a standard that stands in both releases, without what hangs on it."""
    member = f"standard/{standing.id}"
    if not recorder.differs(member):
        return
    path = f"standards/{standing.id}"
    before, after = recorder.plain(member)
    old, new = before["standard"], after["standard"]
    for name in sorted({*old, *new} - {"editions", "headings"}):
        if old.get(name) == new.get(name):
            continue
        rule = _STANDARD.get(name, "standard.wording")
        recorder.add(
            rule_of(rule, "standard.wording", old.get(name), new.get(name)),
            f"{path}/{name}",
            old.get(name),
            new.get(name),
            apart=standing.apart(None),
            questions=_bindings(standing) if name == "jurisdiction" else (),
        )
    headings = old.get("headings"), new.get("headings")
    diff_items(recorder, _HEADING, f"{path}/headings", *headings, apart=standing.apart(None))
    _editions(recorder, standing, path)
    _statuses(recorder, standing, path, before["statuses"], after["statuses"])


def _bindings(standing: Standing) -> list[Question]:
    regions = [each.jurisdiction for each in (standing.old, standing.new) if each.jurisdiction != "CN"]
    days = sorted(bounds([*standing.old.editions, *standing.new.editions]))
    found = [
        question("binding", id=standing.id, day=day, region=region) for region in [*regions, "990000"] for day in days
    ]
    return [*found, question("field", kind="standard", id=standing.id, field="jurisdiction")]


# editions ------------------------------------------------------------------------------------------


def _editions(recorder: Recorder, standing: Standing, path: str) -> None:
    old = {each.version: each for each in standing.old.editions}
    new = {each.version: each for each in standing.new.editions}
    timeline = Timeline(recorder, standing.old.editions, standing.new.editions)
    for version in sorted({*old, *new}):
        before, after = old.get(version), new.get(version)
        where, apart = f"{path}/editions/{version}", standing.apart(version)
        with recorder.of(standing.id, version):
            if before is None and after is not None:
                recorder_rule, temporal, since, questions = timeline.added(
                    "edition", _name(version), lambda day: question("edition", id=standing.id, day=day)
                )
                recorder.add(
                    recorder_rule,
                    where,
                    None,
                    after.label,
                    temporal=temporal,
                    since=since,
                    apart=apart,
                    questions=questions,
                )
            elif after is None and before is not None:
                day = before.starts or date(2000, 1, 1)
                pinned = question("edition", id=f"{standing.id}@{version}", day=day)
                recorder.add("edition.removed", where, before.label, None, apart=apart, questions=[pinned])
            elif before is not None and after is not None and before != after:
                _edition(recorder, standing, where, before, after, timeline, apart)
    order = [
        [each.version for each in side if each.version in old and each.version in new]
        for side in (standing.old.editions, standing.new.editions)
    ]
    if order[0] != order[1]:
        apart = standing.apart(None)
        recorder.add("edition.wording", f"{path}/editions/order", order[0], order[1], apart=apart)


def _edition(
    recorder: Recorder,
    standing: Standing,
    path: str,
    before: Edition,
    after: Edition,
    timeline: "Timeline",
    apart: Apart,
) -> None:
    old, new = encode(before), encode(after)
    corrected = standing.corrected(before.version)
    errata = bool({*after.errata} - {*before.errata}), bool({*before.errata} - {*after.errata})
    for name in sorted({*old, *new} - {*_DAYS}):
        if old.get(name) != new.get(name):
            day = before.starts or date(2000, 1, 1)
            pinned = [question("edition", id=f"{standing.id}@{side.label}", day=day) for side in (before, after)]
            rule = _EDITION.get(name, "edition.wording")
            if name != "errata":
                rule = rule_of(rule, "edition.wording", old.get(name), new.get(name))
            recorder.add(
                rule,
                f"{path}/{name}",
                old.get(name),
                new.get(name),
                direction=_ERRATA.get(errata) if name == "errata" else None,
                temporal="correction" if corrected and name == "facts" else None,
                apart=apart,
                questions=pinned if name == "label" else (),
            )
    timeline.moved(
        "edition",
        path,
        before,
        after,
        _name(before.version),
        apart=apart,
        corrected=corrected,
        asks=lambda day: question("edition", id=standing.id, day=day),
    )


def _name(version: str) -> Any:
    return lambda each: each.version == version


class Timeline:
    """Which of a list of dated things answers, in both releases."""

    def __init__(self, recorder: Recorder, old: Any, new: Any) -> None:
        self.recorder, self.old, self.new = recorder, tuple(old), tuple(new)
        found = segments(
            bounds([*self.old, *self.new]), lambda day: holding(self.old, day), lambda day: holding(self.new, day)
        )
        self.segments: list[Segment[Any]] = found

    def added(self, kind: str, is_it: Any, asks: Any) -> tuple[str, Temporal | None, date | None, list[Question]]:
        """Return the rule for something new, its time, its first day of answers, and questions that show it."""
        mine = [each for each in self.segments if each.new is not None and is_it(each.new)]
        if not mine:
            return f"{kind}.added", "pinned", None, []
        since = mine[0].since
        temporal = self.recorder.temporal(since, known=False)
        over = [
            each
            for each in mine
            if each.old is not None and self.recorder.temporal(each.since, known=False) == "retroactive"
        ]
        unmoved = [each for each in over if each.old in self.new]
        rule = f"{kind}.added-retroactively" if unmoved else f"{kind}.added"
        return rule, temporal, since, [asks(each.since) for each in unmoved] if unmoved else []

    def moved(
        self,
        kind: str,
        path: str,
        before: Any,
        after: Any,
        is_it: Any,
        *,
        apart: Apart,
        corrected: bool,
        asks: Any,
    ) -> None:
        """Write down that the days of something that both releases hold have moved, with what follows from it."""
        if all(getattr(before, name) == getattr(after, name) for name in _DAYS):
            return
        lost = [
            e for e in self.segments if e.old is not None and is_it(e.old) and not (e.new is not None and is_it(e.new))
        ]
        gained = [
            e for e in self.segments if e.new is not None and is_it(e.new) and not (e.old is not None and is_it(e.old))
        ]
        ended = [each for each in lost if each.new is None]
        fresh = [each for each in gained if each.old is None]
        past = [e for e in [*lost, *gained] if e.old and e.new and self._past(e.since, e.until, before, after)]
        rule, where = f"{kind}.in-force", [*lost, *gained]
        if ended:
            rule, where = f"{kind}.ends-earlier", [*past, *ended]
        elif past:
            rule, where = f"{kind}.in-force-retroactively", past
        elif fresh:
            rule = f"{kind}.lasts-longer"
        breaks = bool(ended or past)
        since = min((each.since for each in where), default=None)
        temporal: Temporal | None = None if since is None else self.recorder.temporal(since, known=bool(past))
        direction: Direction = "changed"
        if bool(ended) != bool(fresh):
            direction = "narrowed" if ended else "widened"
        self.recorder.add(
            rule,
            f"{path}/in-force",
            days_text(before),
            days_text(after),
            direction=direction,
            temporal="correction" if corrected else temporal,
            since=since,
            apart=apart,
            questions=[asks(each.since) for each in where] if breaks else (),
        )

    def _past(self, since: date, until: date | None, before: Dated, after: Dated) -> bool:
        """Tell whether days past are concerned; a first end that is set for a successor concerns days to come."""
        if self.recorder.on is not None:
            return since < self.recorder.on
        return not (before.ends is None or after.ends is None) or until is not None or before.starts != after.starts


def days_text(each: Dated) -> str:
    """Return the days of something: `[2020-01-01, 2027-01-01)`; assumed days in parentheses."""
    ends = []
    for end in ("from", "to"):
        sourced, assumed = getattr(each, f"in_force_{end}"), getattr(each, f"assumed_{end}")
        both = [str(sourced)] * bool(sourced) + [f"({assumed})"] * bool(assumed)
        ends.append(" ".join(both) or "…")
    return f"[{ends[0]}, {ends[1]})"


# statuses ------------------------------------------------------------------------------------------


def _statuses(recorder: Recorder, standing: Standing, path: str, old: list[Any], new: list[Any]) -> None:
    before, after = _named(old), _named(new)
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        where = f"{path}/status/{key}"
        apart: Apart = "pilot" if key.startswith("pilot/") else standing.apart((was or now or {}).get("edition"))
        if was is None or now is None:
            rule = "status.added" if was is None else "status.removed"
            recorder.add(rule, where, was and was["value"], now and now["value"], apart=apart)
        else:
            recorder.add(rule_of("status.changed", "status.wording", was, now), where, was, now, apart=apart)
    diff_order(recorder, "status.wording", f"{path}/status", before, after, apart=standing.apart(None))
    reserved = [
        {each["value"] for each in side if each["axis"] == "identifier" and "until" not in each} for side in (old, new)
    ]
    if "reserved" in reserved[0] and "reserved" not in reserved[1]:
        held = [standing.id, *(f"{standing.id}@{each['edition']}" for each in old if "edition" in each)]
        asked = [question("identifier", standard=each, day=_last_day(old, new)) for each in held]
        recorder.add("id.reused", f"standards/{standing.id}", "reserved", "active", questions=asked)


def _named(statuses: list[Any]) -> dict[str, Any]:
    """Return status records by axis, edition, region, authority and first day."""
    names = ("/".join(filter(None, (each.get(part) for part in _STATUS))) for each in statuses)
    return dict(zip(numbered(names), statuses, strict=True))


def _last_day(*sides: list[Any]) -> str:
    """Return a day on which every status that is recorded has begun, or has ended."""
    return max(str(each[end]) for side in sides for each in side for end in ("since", "until") if end in each)
