"""From an id to what it names, of whatever kind."""

from collections.abc import Callable, Iterable
from typing import Any

from hcstandards.errors import UnknownIdError, UnknownVersionError
from hcstandards.lookup.selecting import split_pin
from hcstandards.release.holdings import Holdings, near_matches
from hcstandards.values import Id
from hcstandards.view import View

KINDS = (
    "standard",
    "code-system",
    "threshold",
    "criterion",
    "criterion-group",
    "grading",
    "points",
    "programme",
    "task",
    "pilot",
    "body",
    "indicator",
    "document",
    "lifecycle",
    "change",
)
_SHARED = {"body": "bodies", "indicator": "indicators", "document": "documents"}
_SHARED |= {"lifecycle": "lifecycles", "change": "changes"}
_INDEXED = {"code-system": "code_systems", "grading": "grading", "points": "points"}
_INDEXED |= {"programme": "programmes", "pilot": "pilots"}


def ids_of(holdings: Holdings, kind: str) -> Iterable[str]:
    """Return the ids of *kind* (one of `KINDS`)."""
    if kind in _SHARED:
        return holdings.ids(_SHARED[kind])
    if kind in _INDEXED:
        return tuple(holdings.index[_INDEXED[kind]])
    return _MANY[kind](holdings)


def _criteria(holdings: Holdings) -> Iterable[str]:
    return dict.fromkeys(each.id for key in holdings.standard_ids() for each in holdings.criteria(key))


def _groups(holdings: Holdings) -> Iterable[str]:
    return dict.fromkeys(each.id for key in holdings.standard_ids() for each in holdings.criterion_groups(key))


def _tasks(holdings: Holdings) -> Iterable[str]:
    for key in holdings.index["programmes"]:
        yield from (f"{key}/{each.id}" for each in holdings.programme(key).tasks)


_MANY: dict[str, Callable[[Holdings], Iterable[str]]] = {
    "standard": Holdings.standard_ids,
    "threshold": Holdings.threshold_ids,
    "criterion": _criteria,
    "criterion-group": _groups,
    "task": _tasks,
}


def resolve(view: View, holdings: Holdings, key: str, kind: str | None = None) -> dict[str, Any]:
    """
    Return all that *key* names, by kind: an `id`, an `id@version`, or a standard's designation as printed.

    One id may name a standard and its code system.

    Raises:
        UnknownIdError: it names nothing; near matches of every kind are given.
        UnknownVersionError, AbsentError: see their kinds.
    """
    head, pin = split_pin(key)
    wanted = KINDS if kind is None else (kind,)
    found = {each: _find(view, holdings, each, head, pin) for each in wanted if _names(holdings, each, head)}
    if not found and "standard" in wanted:
        found = _designated(view, key)
    if not found:
        known = dict.fromkeys(each for name in wanted for each in ids_of(holdings, name))
        raise UnknownIdError(kind or "id", head, near_matches(head, list(known)))
    return found


def _designated(view: View, text: str) -> dict[str, Any]:
    try:
        return {"standard": view.by_designation(text)}
    except UnknownIdError:
        return {}


def _names(holdings: Holdings, kind: str, head: str) -> bool:
    if kind == "code-system" and head in {
        former for each in holdings.index["code_systems"].values() for former in each["former_ids"]
    }:
        return True
    if ("/" in head) is not (kind in ("threshold", "criterion", "criterion-group", "task")) and kind in _MANY:
        return False
    return head in ids_of(holdings, kind)


def _find(view: View, holdings: Holdings, kind: str, head: str, pin: str | None) -> Any:
    pinned = Id(head if pin is None else f"{head}@{pin}")
    if kind == "standard":
        if pin is not None:
            view.edition(pinned)
        return holdings.standard(head)
    if kind == "threshold":
        return view.threshold(pinned)
    if kind == "code-system":
        return view.code_system(Id(head))
    if kind in ("criterion", "criterion-group"):
        return _of_edition(view, holdings, kind, head, pin)
    if kind == "task":
        programme, _, name = head.rpartition("/")
        return next(each for each in holdings.programme(programme).tasks if each.id == name)
    getters: dict[str, Callable[[str], Any]] = {
        "grading": holdings.grading_scheme,
        "points": holdings.points_scheme,
        "programme": holdings.programme,
        "pilot": holdings.pilot,
        "body": holdings.body,
        "indicator": holdings.indicator,
        "document": holdings.document,
        "lifecycle": holdings.lifecycle,
        "change": holdings.change,
    }
    found = getters[kind](head)
    edition = getattr(found, "edition", None)
    if pin is not None and edition is not None:
        version = view.edition(Id(f"{found.standard}@{pin}")).version
        if version != edition:
            raise UnknownVersionError(head, pin, (edition,))
    elif pin is not None and kind != "pilot":
        raise UnknownVersionError(head, pin)
    return found


def _of_edition(view: View, holdings: Holdings, kind: str, head: str, pin: str | None) -> Any:
    standard = head.partition("/")[0]
    part = holdings.criteria if kind == "criterion" else holdings.criterion_groups
    found = [each for each in part(standard) if each.id == head]
    if kind == "criterion-group":
        return found[0]
    version = view.edition(Id(standard if pin is None else f"{standard}@{pin}")).version
    for each in found:
        if getattr(each, "edition", None) == version:
            return each
    raise UnknownVersionError(head, pin or version, tuple(getattr(each, "edition", "") for each in found))
