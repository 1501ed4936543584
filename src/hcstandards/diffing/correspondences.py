"""Recorded correspondences, edge by edge."""

from typing import Any

from hcstandards.diffing.recording import Recorder
from hcstandards.diffing.witnesses import question

_KEY = ("source_system", "source_edition", "source_code", "target_system", "target_edition", "target_code")
_MEANING = ("kind", "since", "until", "primary")


def diff_correspondences(recorder: Recorder) -> None:
    """Compare the edges that the standards record."""
    names = {name for side in recorder.members() for name in side if name.startswith("correspondences/")}
    old: dict[tuple[str, ...], list[Any]] = {}
    new: dict[tuple[str, ...], list[Any]] = {}
    for name in sorted(filter(recorder.differs, names)):
        for found, edges in zip((old, new), recorder.plain(name), strict=True):
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
    if before is None or after is None:
        rule = "correspondence.added" if before is None else "correspondence.removed"
        texts = (", ".join(each["kind"] for each in side) if side else None for side in (before, after))
        recorder.add(rule, path, *texts, questions=asked if after is None else ())
        return
    meanings = [[{name: each.get(name) for name in _MEANING} for each in side] for side in (before, after)]
    if meanings[0] != meanings[1]:
        recorder.add("correspondence.changed", path, *meanings)
    else:
        recorder.add("correspondence.wording", path, before, after)
