"""Concepts of code systems on a day."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias

from hcstandards.errors import (
    NoLongerInForceError,
    NotCoveredError,
    NotYetInForceError,
    UnknownCodeError,
    UnknownIdError,
    UnknownVersionError,
)
from hcstandards.lookup.editions import piloted_in, require_binding
from hcstandards.lookup.selecting import NO_PINS, Pins, SelectionRule, by_day, by_selector, pinned_table, split_pin
from hcstandards.model.codes import CodeSystem, Concept, TableRelease
from hcstandards.release.holdings import Holdings, near_matches
from hcstandards.values import covers, holds

Chosen: TypeAlias = tuple[CodeSystem, TableRelease, SelectionRule]
"""A code system, the table release that answers, and the rule that chose it."""


def system_id(holdings: Holdings, key: str) -> str:
    """
    Return the id of the code system *key*, which may be a former one.

    Raises:
        UnknownIdError: no code system has it, and the caller knows that no standard does.
    """
    try:
        return holdings.code_system(key).id
    except UnknownIdError:
        known = [*holdings.index["standards"], *holdings.index["code_systems"]]
        kind = "standard or code system"
        raise UnknownIdError(kind, key, near_matches(key, known)) from None


def release_names(holdings: Holdings, system: CodeSystem) -> list[tuple[str, ...]]:
    """Return, for each release, the version of its edition, its id, and the edition's label."""
    labels = holdings.index["standards"][system.standard]["versions"]
    return [(each.edition, each.id, labels[each.edition]) for each in system.releases]


def choose_release(
    holdings: Holdings, key: str, day: date, pins: Pins = NO_PINS, region: str | None = None
) -> tuple[CodeSystem, TableRelease, SelectionRule]:
    """
    Return the code system *key*, the table release that answers, and the rule that chose it.

    Raises:
        UnknownIdError, UnknownVersionError, AbsentError: see their kinds.
        NotCoveredError: no table of it is in the catalogue (says how to load one), or it doesn't bind in *region*.
    """
    head, explicit = split_pin(key)
    system = holdings.code_system(head)
    selector, rule = pinned_table(system.id, system.standard, explicit, pins)
    if not system.releases:
        what = "no table of this code system is in the catalogue"
        raise NotCoveredError(head, what, system.how_to_load_en, system.how_to_load)
    names = release_names(holdings, system)
    if selector is not None:
        found = _pinned_release(
            head, selector, day, system.releases, names, lambda: piloted_in(holdings, system.standard, region, day)
        )
        return system, found, rule
    if region is not None:
        require_binding(holdings.standard(system.standard), region)
        version = piloted_in(holdings, system.standard, region, day)
        if version is not None and any(known[0] == version for known in names):
            return system, _pinned_release(head, version, day, system.releases, names), "pilot"
    return system, by_day(head, day, system.releases, names), rule


def _pinned_release(
    key: str,
    selector: str,
    day: date,
    releases: Sequence[TableRelease],
    names: Sequence[tuple[str, ...]],
    piloted: Callable[[], str | None] | None = None,
) -> TableRelease:
    """
    Return the release that *selector* names.

    An edition's tables are released again and again: of several the one in force on *day*, else the last begun by
    then, else the one that begins first.
    """
    try:
        found = by_selector(key, selector, releases, names, day, piloted)
    except UnknownVersionError as error:
        raise UnknownVersionError(
            key, selector, dict.fromkeys((*error.known, *(each.id for each in releases)))
        ) from None
    if selector == found.id:
        return found
    several = [each for each in releases if each.edition == found.edition]
    for each in several:
        if holds(each.starts, each.ends, day):
            return each
    begun = [each for each in several if each.starts is not None and each.starts <= day]
    if begun:
        return max(begun, key=lambda each: (each.starts, each.id))
    return min(several, key=lambda each: (each.starts or date.max, each.id))


def find_concept(
    holdings: Holdings,
    key: str,
    code: str,
    day: date,
    pins: Pins = NO_PINS,
    region: str | None = None,
    chosen: Chosen | None = None,
) -> Concept:
    """
    Return the concept that *code* names on *day*; *chosen* is what `choose_release` gave, if it was asked before.

    Raises:
        UnknownCodeError: the release doesn't hold the code; near codes and other editions that do are given.
        NotYetInForceError, NoLongerInForceError: the concept's own validity excludes the day.
        UnknownIdError, UnknownVersionError, AbsentError: as `choose_release`.
    """
    system, release, rule = chosen or choose_release(holdings, key, day, pins, region)
    rows = holdings.table(system.id, release.id)
    concepts = rows.concepts(code)
    if not concepts:
        editions = [
            other.id if other.edition == release.edition else other.edition
            for other in system.releases
            if other.id != release.id and code in holdings.table(system.id, other.id)
        ]
        editions = list(dict.fromkeys(editions))
        raise UnknownCodeError(system.id, code, release.edition, rows.near(code), editions)
    for concept in concepts:
        if in_validity(concept, day):
            return concept
    if rule in ("forced-pin", "explicit-version"):  # whatever the day; a lock pins the table, not the day
        return concepts[-1]
    shown = f"{system.id} {code}"
    starts = [each.valid_from for each in concepts if each.valid_from and each.valid_from > day]
    if starts:
        raise NotYetInForceError(shown, day, min(starts), release.edition)
    ends = [(each.valid_to, each.replaced_by) for each in concepts if each.valid_to]
    since, replaced_by = max(ends)
    raise NoLongerInForceError(shown, day, since, replaced_by)


def in_validity(concept: Concept, day: date) -> bool:
    """Tell whether the concept's own validity covers *day*; without dates it lasts as long as its release."""
    return covers(concept.valid_from, concept.valid_to, day)
