"""Entries compared field by field: which rule speaks for which field, as data."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import field, frozen

from hcstandards.diffing.recording import Apart, Recorder
from hcstandards.diffing.witnesses import Question, name_of, question
from hcstandards.values import FrozenMap

Plain = Mapping[str, Any]


@frozen
class Shape:
    """
    How entries of one kind are compared.

    *fields*: field to rule, for the ones that *rest* doesn't speak for. *parts*: lists whose items have a name
    and are compared one by one, each with its own shape.
    """

    kind: str
    rest: str
    added: str
    removed: str
    fields: FrozenMap[str, str] = field(factory=FrozenMap)
    parts: "FrozenMap[str, Shape]" = field(factory=FrozenMap)


def _shape(
    kind: str,
    rest: str = "wording",
    fields: Mapping[str, str] | None = None,
    parts: Mapping[str, Shape] | None = None,
    *,
    item: str = "",
) -> Shape:
    named = {name: f"{kind}.{rule}" for name, rule in (fields or {}).items()}
    added, removed = (f"{kind}.{item}added", f"{kind}.{item}removed")
    return Shape(kind, f"{kind}.{rest}", added, removed, FrozenMap(named), FrozenMap(parts or {}))


def _rules(rule: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, rule)


_ITEM = _shape(
    "programme",
    fields={
        **_rules("bodies", "leads", "participants", "responsible", "bodies", "convention", "open_list"),
        **_rules("dates", "since", "until", "on"),
        **_rules(
            "facts", "kind", "modality", "group", "area", "task", "number", "members", "value", "unit", "complete"
        ),
    },
    parts={"actions": _shape("programme", fields=_rules("facts", "number"), item="item-")},
    item="item-",
)
_UNIT = _shape("pilot", fields={"stages": "stage", "demonstration": "facts"}, item="unit-")

SHAPES: dict[str, Shape] = {
    "documents": _shape("document"),
    "bodies": _shape("body", fields=_rules("facts", "kind", "succeeded_by", "part_of", "region", "aliases")),
    "indicators": _shape(
        "indicator",
        fields={"unit": "unit", "better": "facts", **_rules("definition", "numerator", "denominator", "signed")},
    ),
    "lifecycles": _shape("lifecycle", fields=_rules("steps", "states", "transitions")),
    "changes": _shape("change-request"),
    "programmes": _shape(
        "programme",
        fields=_rules("facts", "standard", "edition", "stated_tasks", "stated_measures"),
        parts=dict.fromkeys(
            ("groups", "tasks", "measures", "phases", "deliverables", "pilots", "targets", "milestones"), _ITEM
        ),
    ),
    "pilots": _shape(
        "pilot",
        fields={
            "outcome": "outcome",
            **_rules("facts", "standard", "edition", "basis", "stated_units", "population", "institutions"),
            **_rules("facts", "exit_criteria"),
        },
        parts={"units": _UNIT},
    ),
}
"""The shape of each kind of entry, by the name of its members."""

NAMES = {
    "documents": "document",
    "bodies": "body",
    "indicators": "indicator",
    "lifecycles": "lifecycle",
    "changes": "change-request",
    "programmes": "programme",
    "pilots": "pilot",
    "grading": "grading",
    "points": "points",
}
"""What a witness calls the kinds."""


def diff_entry(
    recorder: Recorder,
    shape: Shape,
    path: str,
    old: Plain | None,
    new: Plain | None,
    *,
    apart: Apart = None,
    asks: Callable[[str], Question] | None = None,
    inside: str = "",
) -> None:
    """
    Compare one entry in both releases, as plain data.

    *asks* makes the question for a field of the whole entry; *inside* is the path of this part in it.
    """
    if old is None or new is None:
        rule = shape.added if old is None else shape.removed
        texts = (None, _title(new)) if old is None else (_title(old), None)
        questions = [asks(inside)] if asks and old is not None else []
        recorder.add(rule, path, *texts, apart=apart, questions=questions)
        return
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        part = shape.parts.get(name)
        if part is not None:
            diff_items(
                recorder, part, f"{path}/{name}", before, after, apart=apart, asks=asks, inside=f"{inside}/{name}"
            )
            continue
        questions = [asks(f"{inside}/{name}")] if asks else []
        recorder.add(
            shape.fields.get(name, shape.rest), f"{path}/{name}", before, after, apart=apart, questions=questions
        )


def diff_items(
    recorder: Recorder,
    shape: Shape,
    path: str,
    old: Iterable[Plain] | None,
    new: Iterable[Plain] | None,
    *,
    apart: Apart = None,
    asks: Callable[[str], Question] | None = None,
    inside: str = "",
) -> None:
    """Compare two lists of entries by name; the order alone is a change of wording."""
    before, after = by_name(old or ()), by_name(new or ())
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            diff_entry(
                recorder,
                shape,
                f"{path}/{name}",
                before.get(name),
                after.get(name),
                apart=apart,
                asks=asks,
                inside=f"{inside}/{name}",
            )
    order = [[name for name in side if name in before and name in after] for side in (before, after)]
    if order[0] != order[1]:
        recorder.add(shape.rest, f"{path}/order", ", ".join(order[0]), ", ".join(order[1]), apart=apart)


def by_name(items: Iterable[Plain]) -> dict[str, Plain]:
    """Return items by what names them; what has no name goes by its place."""
    found: dict[str, Plain] = {}
    for number, each in enumerate(items):
        name = name_of(each) or str(number)
        found[name if name not in found else f"{name}#{number}"] = each
    return found


def _title(each: Plain | None) -> str:
    assert each is not None  # noqa: S101 - it stands in one of the two
    return str(each.get("title") or each.get("name") or each.get("id") or "")


def diff_listed(recorder: Recorder) -> None:
    """Compare the kinds that all standards share: documents, bodies, indicators, lifecycles, change requests."""
    for kind in ("documents", "bodies", "indicators", "lifecycles", "changes"):
        if not recorder.differs(kind):
            continue
        before, after = recorder.plain(kind)
        for key in sorted({*(before or {}), *(after or {})}):
            old, new = (before or {}).get(key), (after or {}).get(key)
            if old != new:
                asks = _asks(NAMES[kind], key) if kind != "changes" else None
                diff_entry(recorder, SHAPES[kind], f"{kind}/{key}", old, new, asks=asks)


def diff_members(recorder: Recorder, kind: str, apart: Callable[[Plain], Apart]) -> None:
    """Compare the entries that have a member each: programmes, pilots."""
    names = {name for side in recorder.members() for name in side if name.startswith(f"{kind}/")}
    for name in sorted(names):
        if recorder.differs(name):
            old, new = recorder.plain(name)
            key = name.partition("/")[2]
            asks = _asks(NAMES[kind], key)
            entry = old or new
            with recorder.of(entry["standard"], entry.get("edition") if kind == "programmes" else None):
                diff_entry(recorder, SHAPES[kind], name, old, new, apart=apart(entry), asks=asks)


def _asks(kind: str, key: str) -> Callable[[str], Question]:
    return lambda inside: question("field", kind=kind, id=key, field=inside.strip("/"))
