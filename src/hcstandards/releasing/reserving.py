"""Ids and codes once used: reserved for ever, so that none is given another meaning."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hcstandards.errors import Problem
from hcstandards.release.holdings import Holdings

Meanings = dict[str, dict[str, str]]
"""What ids mean, in words, by kind; the codes of a code system under `codes/<code system>`."""


def reserved_by(holdings: Holdings) -> Meanings:
    """Return the ids and codes that a release holds in reserve, with what they meant."""
    if "reserved" not in holdings.container:
        return {}
    found: Meanings = holdings.container.member("reserved")
    return found


def retired_between(previous: Holdings, new: Holdings) -> Meanings:
    """Return what *previous* has, or holds in reserve, and *new* has no longer."""
    before = {kind: dict(meanings) for kind, meanings in reserved_by(previous).items()}
    for kind, key, meaning in _used(previous, new):
        before.setdefault(kind, {})[key] = meaning
    kept: Meanings = {}
    for kind, meanings in before.items():
        now = _now(new, kind, meanings)
        kept[kind] = {key: meaning for key, meaning in sorted(meanings.items()) if key not in now}
    return {kind: meanings for kind, meanings in sorted(kept.items()) if meanings}


def reuses(previous: Holdings, new: Holdings) -> Iterator[Problem]:
    """
    Yield what *new* takes up again of what *previous* holds in reserve.

    An id that comes back with its old meaning is no reuse. A code may come back as another concept, if that has
    its own first day of validity.
    """
    for kind, meanings in reserved_by(previous).items():
        for key, (meaning, dated) in _now(new, kind, meanings).items():
            if meaning != meanings[key] and not (kind.startswith("codes/") and dated):
                hint = "record it as another concept with its own validity" if kind.startswith("codes/") else ""
                yield Problem(f"{kind}/{key}", "reserved-reuse", meaning, f"{meanings[key]}, or an id never used", hint)


def _used(previous: Holdings, new: Holdings) -> Iterator[tuple[str, str, str]]:
    """Yield kind, id and meaning of what *previous* uses; codes of tables that *new* has unchanged are left out."""
    for kind, (ids, meaning) in _kinds(previous).items():
        yield from ((kind, key, meaning(key)) for key in ids)
    kept = {name: new.container.digest_of(name) for name in new.container.names() if name.startswith("table/")}
    for name in previous.container.names():
        if name.startswith("table/") and kept.get(name) != previous.container.digest_of(name):
            system, _, release = name.removeprefix("table/").partition("/")
            for concept in previous.table(system, release):
                yield f"codes/{system}", concept.code, concept.display


def _now(new: Holdings, kind: str, meanings: Mapping[str, str]) -> dict[str, tuple[str, bool]]:
    """Return those of the ids that *new* uses: what they mean there, and whether that has its own validity."""
    if not kind.startswith("codes/"):
        ids, meaning = _kinds(new)[kind]
        return {key: (meaning(key), False) for key in meanings.keys() & set(ids)}
    system = kind.removeprefix("codes/")
    start = f"table/{system}/"  # by the tables themselves: an overlay's index doesn't name the systems it extends
    found: dict[str, tuple[str, bool]] = {}
    for release in [name.removeprefix(start) for name in new.container.names() if name.startswith(start)]:
        rows = new.table(system, release)
        for code in meanings:
            for concept in rows.concepts(code):
                found[code] = (concept.display, concept.valid_from is not None)
                if concept.display == meanings[code]:
                    break
    return found


def _kinds(holdings: Holdings) -> dict[str, tuple[Any, Callable[[str], str]]]:
    """Return, for each kind, its ids and the words that tell what one means."""
    index = holdings.index
    labels = {
        f"{key}@{version}": label
        for key, each in index["standards"].items()
        for version, label in each["versions"].items()
    }
    criteria = {each.id: each.title for key in index["standards"] for each in holdings.criteria(key)}
    return {
        "standards": (index["standards"], lambda key: holdings.standard(key).title),
        "editions": (labels, labels.__getitem__),
        "criteria": (criteria, criteria.__getitem__),
        "code_systems": (index["code_systems"], lambda key: holdings.code_system(key).title),
        "thresholds": (tuple(holdings.threshold_ids()), lambda key: holdings.threshold_versions(key)[0].indicator),
        "grading": (index["grading"], lambda key: holdings.grading_scheme(key).title),
        "points": (index["points"], lambda key: holdings.points_scheme(key).title),
        "programmes": (index["programmes"], lambda key: holdings.programme(key).title),
        "pilots": (index["pilots"], lambda key: holdings.pilot(key).title),
        "indicators": (holdings.ids("indicators"), lambda key: holdings.indicator(key).title),
        "bodies": (holdings.ids("bodies"), lambda key: holdings.body(key).name),
        "documents": (holdings.ids("documents"), lambda key: holdings.document(key).title),
        "lifecycles": (holdings.ids("lifecycles"), lambda key: holdings.lifecycle(key).title),
        "schemas": (holdings.document_type_ids(), lambda key: str(holdings.schema(key).get("title", key))),
    }
