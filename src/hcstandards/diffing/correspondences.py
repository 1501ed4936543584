"""Recorded correspondences, edge by edge."""

from datetime import date
from itertools import product
from typing import Any

from hcstandards.diffing.entities import diff_order, numbered
from hcstandards.diffing.recording import Apart, Recorder
from hcstandards.diffing.standing import apart_in
from hcstandards.diffing.witnesses import ABSENT, Question, answer, question
from hcstandards.model.diffs import Direction

_KEY = ("source_system", "source_edition", "source_code", "target_system", "target_edition", "target_code")
_MEANING = ("kind", "since", "until", "primary")


def diff_correspondences(recorder: Recorder) -> None:
    """Compare the edges that the standards record."""
    names = {name for side in recorder.members() for name in side if name.startswith("correspondences/")}
    old: dict[tuple[str, ...], list[Any]] = {}
    new: dict[tuple[str, ...], list[Any]] = {}
    for name in sorted(filter(recorder.differs, names)):
        both = recorder.plain(name)
        keys = [numbered("/".join(each.get(part) or "" for part in _KEY) for each in side or ()) for side in both]
        apart = apart_in(recorder.old, recorder.new, name.partition("/")[2], None)
        diff_order(recorder, "correspondence.wording", name, *keys, apart=apart)
        for found, edges in zip((old, new), both, strict=True):
            for edge in edges or ():
                found.setdefault(tuple(edge.get(part) or "" for part in _KEY), []).append(edge)
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if before != after:
            _edge(recorder, key, before, after)


def _edge(recorder: Recorder, key: tuple[str, ...], before: list[Any] | None, after: list[Any] | None) -> None:
    system, edition, code, target, target_edition, target_code = key
    there = f"{target}@{target_edition}#{target_code}" if target else "-"
    path = f"correspondences/{system}@{edition}#{code}/{there}"
    asked = [question("edges", system=system, edition=edition, code=code)]
    ends = ((system, edition), (target, target_edition)) if target else ((system, edition),)
    apart = next((each for each in (_apart(recorder, *end) for end in ends) if each is not None), None)
    if before is None or after is None:
        rule = "correspondence.added" if before is None else "correspondence.removed"
        texts = (", ".join(each["kind"] for each in side) if side else None for side in (before, after))
        recorder.add(rule, path, *texts, apart=apart, questions=asked if after is None else ())
        return
    meanings = [[{name: each.get(name) for name in _MEANING} for each in side] for side in (before, after)]
    if meanings[0] == meanings[1]:
        recorder.add("correspondence.wording", path, before, after, apart=apart)
        return
    days = {each[end] for side in (before, after) for each in side for end in ("since", "until") if end in each}
    lost, won = _hits(recorder, key, sorted(days | {str(recorder.on or date(2000, 1, 1))}))
    rule = "correspondence.narrowed" if lost else "correspondence.changed"
    direction: Direction = "changed" if bool(lost) == bool(won) else "narrowed" if lost else "widened"
    recorder.add(rule, path, *meanings, direction=direction, apart=apart, questions=lost)


def _apart(recorder: Recorder, system: str, edition: str) -> Apart:
    """Return whether an end of an edge is draft or pilot only."""
    for side in (recorder.old, recorder.new):
        if system in side.index["code_systems"]:
            return apart_in(recorder.old, recorder.new, side.code_system(system).standard, edition)
    return None


def _hits(recorder: Recorder, key: tuple[str, ...], days: list[str]) -> tuple[list[Question], list[Question]]:
    """Return the questions by which codes lead to fewer others than before, and those by which they lead to more."""
    system, edition, code, target, target_edition, target_code = key
    ways = [(system, edition, code, target, target_edition), (target, target_edition, target_code, system, edition)]
    lost: list[Question] = []
    won: list[Question] = []
    for (source, version, of, goal, other), day in product(ways if target else (), days):
        asked = question("translate", system=f"{source}@{version}", code=of, target=f"{goal}@{other}", day=day)
        answers = (answer(side, asked.ask, asked.arguments) for side in (recorder.old, recorder.new))
        before, after = (set() if each == ABSENT else set(each.split(";")) for each in answers)
        lost += [asked] if before - after else []
        won += [asked] if after - before else []
    return lost, won
