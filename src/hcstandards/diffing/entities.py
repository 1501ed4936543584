"""Entries compared field by field: which rule speaks for which field, as data."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from attrs import field, frozen

from hcstandards.diffing.recording import Apart, Recorder
from hcstandards.diffing.witnesses import Question, name_of, question
from hcstandards.model.diffs import Temporal
from hcstandards.values import FrozenMap

Plain = Mapping[str, Any]
When: TypeAlias = tuple[Temporal | None, date | None]
NEVER: Final[When] = (None, None)


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


_WORDS = frozenset({"title", "note", "source", "printed", "doubts", "defects", "statement"})
"""Fields that say in words, or where it was read, what other fields say."""


def meaning(plain: Any) -> Any:
    """Return plain data without its words and sources: what can change an answer."""
    if isinstance(plain, Mapping):
        kept = {name: each for name, each in plain.items() if name not in _WORDS and not name.endswith("_en")}
        return {name: meaning(each) for name, each in kept.items()}
    return [meaning(each) for each in plain] if isinstance(plain, list) else plain


def rule_of(rule: str, wording: str, old: Any, new: Any) -> str:
    """Return *rule*, or *wording* where what lies inside two fields differs in words and sources alone."""
    inside = isinstance(old, (list, Mapping)) and isinstance(new, (list, Mapping))
    return wording if inside and meaning(old) == meaning(new) else rule


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
        **_rules("dates", "since", "until", "on", "precision"),
        **_rules(
            *("facts", "kind", "modality", "group", "area", "task", "number", "members", "value", "unit", "complete"),
            "scope",
        ),
    },
    parts={"actions": _shape("programme", fields=_rules("facts", "number"), item="item-")},
    item="item-",
)
_STAGE = _shape("pilot", fields=_rules("stage", "since", "precision"), item="stage-")
_UNIT = _shape("pilot", fields={"demonstration": "facts"}, parts={"stages": _STAGE}, item="unit-")

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
    when: When = NEVER,
    asks: Callable[[str], Question] | None = None,
    inside: str = "",
) -> None:
    """
    Compare one entry in both releases, as plain data.

    *asks* makes the question for a field of the whole entry; *inside* is the path of this part in it. *when*: the
    class of time of what changes, and its first day.
    """
    temporal, since = when
    if old is None or new is None:
        rule = shape.added if old is None else shape.removed
        texts = (None, _title(new)) if old is None else (_title(old), None)
        named = ("/title", "/name", "") if asks and old is not None else ()
        questions = [asks(f"{inside}{each}") for each in named] if asks else []
        recorder.add(rule, path, *texts, apart=apart, questions=questions)
        return
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        part = shape.parts.get(name)
        if part is not None:
            diff_items(
                recorder,
                part,
                f"{path}/{name}",
                before,
                after,
                apart=apart,
                when=when,
                asks=asks,
                inside=f"{inside}/{name}",
            )
            continue
        questions = [asks(f"{inside}/{name}")] if asks else []
        rule = rule_of(shape.fields.get(name, shape.rest), shape.rest, before, after)
        where = f"{path}/{name}"
        recorder.add(rule, where, before, after, temporal=temporal, since=since, apart=apart, questions=questions)


def diff_items(
    recorder: Recorder,
    shape: Shape,
    path: str,
    old: Iterable[Plain] | None,
    new: Iterable[Plain] | None,
    *,
    apart: Apart = None,
    when: When = NEVER,
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
                when=when,
                asks=asks,
                inside=f"{inside}/{name}",
            )
    diff_order(recorder, shape.rest, path, before, after, apart=apart)


def diff_order(
    recorder: Recorder, rule: str, path: str, old: Iterable[str], new: Iterable[str], *, apart: Apart = None
) -> None:
    """Write down that what both releases hold stands in another order."""
    before, after = dict.fromkeys(old), dict.fromkeys(new)
    order = [[name for name in side if name in before and name in after] for side in (before, after)]
    if order[0] != order[1]:
        recorder.add(rule, f"{path}/order", ", ".join(order[0]), ", ".join(order[1]), apart=apart)


def by_name(items: Iterable[Plain]) -> dict[str, Plain]:
    """Return items by what names them; what has no name goes by its place."""
    listed = list(items)
    names = numbered(name_of(each) or str(number) for number, each in enumerate(listed))
    return dict(zip(names, listed, strict=True))


def numbered(names: Iterable[str]) -> list[str]:
    """
    Return names so that each stands once: `a`, `b`, `a#1`.

    >>> numbered("aba")
    ['a', 'b', 'a#1']
    """
    count: Counter[str] = Counter()
    found = []
    for each in names:
        found.append(f"{each}#{count[each]}" if count[each] else each)
        count[each] += 1
    return found


def _title(each: Plain | None) -> str:
    assert each is not None  # noqa: S101 - it stands in one of the two
    return str(each.get("title") or each.get("name") or each.get("id") or each.get("since") or "")


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


def diff_members(recorder: Recorder, kind: str, about: Callable[[Plain], tuple[Apart, When]]) -> None:
    """Compare the entries that have a member each: programmes, pilots; *about* tells how they stand."""
    names = {name for side in recorder.members() for name in side if name.startswith(f"{kind}/")}
    for name in sorted(names):
        if recorder.differs(name):
            old, new = recorder.plain(name)
            key = name.partition("/")[2]
            asks = _asks(NAMES[kind], key)
            entry = old or new
            apart, when = about(entry)
            with recorder.of(entry["standard"], entry.get("edition") if kind == "programmes" else None):
                diff_entry(recorder, SHAPES[kind], name, old, new, apart=apart, when=when, asks=asks)


def _asks(kind: str, key: str) -> Callable[[str], Question]:
    return lambda inside: question("field", kind=kind, id=key, field=inside.strip("/"))
