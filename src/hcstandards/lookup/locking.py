"""Locks: pinning what answers on a day, and holding a lock against a catalogue."""

from collections.abc import Callable, Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from hcstandards.errors import AbsentError, LockError, Problem, WrongTypeError, WrongValueError
from hcstandards.lookup.concepts import choose_release, system_id
from hcstandards.lookup.editions import choose_edition
from hcstandards.lookup.selecting import NO_PINS, Pins, split_pin
from hcstandards.model.codes import CodeSystem
from hcstandards.model.findings import Origin
from hcstandards.model.locks import Lock, Pinned
from hcstandards.model.standards import Edition
from hcstandards.release.codec import encode
from hcstandards.release.container import canonical
from hcstandards.release.holdings import Holdings
from hcstandards.values import FrozenMap

_ANEW = "open the locked release, or lock anew"
_ENDS = ("in_force_to", "assumed_to")
"""When something ends is known only once another takes over: that changes nothing of what it says."""


def catalogues_of(holdings: Holdings) -> tuple[Origin, ...]:
    """Return the releases that answer, the lowest first."""
    found = ((layer.manifest["identity"], layer.digest) for layer in holdings.container.layers)
    return tuple(Origin(identity["id"], identity["version"], digest) for identity, digest in found)


def make_lock(
    holdings: Holdings, day: date, region: str | None = None, only: Iterable[str] = (), pins: Pins = NO_PINS
) -> Lock:
    """
    Return a lock of what answers on *day* in *region*: every edition and table release, or those of *only*.

    *only* names standards and code systems; `id@version` pins that version instead of the day's. A standard's
    code systems are locked with it, and a code system's standard. *pins*: those of the view that is locked.

    Raises:
        UnknownIdError, UnknownVersionError: *only* or *pins* name something that isn't there.
        WrongTypeError, WrongValueError: *only* is no list of ids, or gives one two versions.
    """
    standards, systems = _wanted(holdings, (only,) if isinstance(only, str) else tuple(only))
    pinned_standards: dict[str, Pinned] = {}
    pinned_tables: dict[str, Pinned] = {}
    absent: dict[str, str] = {}

    def note(kind: str, key: str, pin: Callable[[], None]) -> None:
        try:
            pin()
        except AbsentError as error:
            absent[f"{kind}/{split_pin(key)[0]}"] = error.code

    def pin_edition(key: str) -> None:
        edition, _ = choose_edition(holdings, key, day, region, pins)
        pinned_standards[edition.standard] = Pinned(edition.version, edition_digest(holdings, edition))

    def pin_release(key: str) -> None:
        system, release, _ = choose_release(holdings, key, day, pins, region)
        pinned_tables[system.id] = Pinned(release.id, table_digest(holdings, system.id, release.id))

    for key in standards:
        note("standards", key, lambda key=key: pin_edition(key))  # type: ignore[misc] # mypy: lambda with default
    for key in systems:
        note("tables", key, lambda key=key: pin_release(key))  # type: ignore[misc]
    return Lock(
        digest=holdings.digest,
        catalogues=catalogues_of(holdings),
        day=day,
        region=region,
        pinned_standards=FrozenMap(pinned_standards),
        pinned_tables=FrozenMap(pinned_tables),
        absent=FrozenMap(absent),
    )


def _wanted(holdings: Holdings, only: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the ids, with their pins, of the standards and the code systems to lock."""
    index = holdings.index
    if not only:
        return list(index["standards"]), list(index["code_systems"])
    if any(not isinstance(key, str) for key in only):
        raise WrongTypeError("only", repr(only), "ids as text")
    standards: dict[str, str] = {}
    systems: dict[str, str] = {}
    given: dict[str, str] = {}
    for key in only:
        head, version = split_pin(key)
        if head not in index["standards"]:
            head = system_id(holdings, head)
        if given.setdefault(head, key) != key:
            raise WrongValueError("only", f"{given[head]} and {key}", "one version of each id")
        key = head if version is None else f"{head}@{version}"  # noqa: PLW2901 - by the id it has now
        if head in index["standards"]:
            standards[head] = key
            owned = (each for each, of in index["code_systems"].items() if of["standard"] == head)
            systems = {each: each for each in owned} | systems
        if head in index["code_systems"]:
            systems[head] = key
            standards.setdefault(index["code_systems"][head]["standard"], index["code_systems"][head]["standard"])
    return sorted(standards.values()), sorted(systems.values())


def edition_digest(holdings: Holdings, edition: Edition) -> str:
    """Return the digest of an edition with its thresholds, criteria and schemes: what it says, not when it ends."""
    key, index = edition.standard, holdings.index
    plain = {name: value for name, value in encode(edition).items() if name not in _ENDS}
    names = dict.fromkeys(index["standards"][key]["thresholds"])
    owned: dict[str, Callable[[str], Any]] = {
        "grading": holdings.grading_scheme,
        "points": holdings.points_scheme,
        "programmes": holdings.programme,
    }
    parts: dict[str, Iterable[Any]] = {
        "thresholds": (each for name in names for each in holdings.threshold_versions(f"{key}/{name}")),
        "criteria": holdings.criteria(key),
        **{kind: [get(each) for each, of in index[kind].items() if of == key] for kind, get in owned.items()},
    }
    said = {kind: [encode(each) for each in items if each.edition == edition.version] for kind, items in parts.items()}
    return "sha256:" + sha256(canonical({"edition": plain, **said})).hexdigest()


def table_digest(holdings: Holdings, system: str, release: str) -> str:
    """Return the digest of the rows of one table release."""
    return f"sha256:{holdings.container.digest_of(f'table/{system}/{release}')}"


def check_lock(holdings: Holdings, lock: Lock, *, strict: bool = True) -> None:
    """
    Refuse a lock that doesn't fit the catalogue.

    What is pinned must be there and say what it said when it was locked. *strict*: the catalogue must be the
    very one that was locked, too; otherwise what isn't pinned may have changed.

    Raises:
        LockError: with every difference; both catalogues are named.
    """
    problems: list[Problem] = []
    if strict and lock.digest != holdings.digest:
        found, expected = (_shown(each) for each in (catalogues_of(holdings), lock.catalogues))
        if found == expected:  # the lock names other catalogues than its digest is of
            found, expected = holdings.digest, lock.digest
        hint = "open the locked release, or lock anew; strict=False asks only for what is pinned to be the same"
        hint_zh = "请打开锁定的发布，或重新锁定；strict=False 只要求所锁定的内容相同"
        problems.append(Problem("/digest", "lock.catalogue", found, expected, hint, hint_zh))
    for key, pinned in lock.pinned_standards.items():
        versions = {each.version: each for each in _editions(holdings, key)}
        edition = versions.get(pinned.version)
        digest = edition_digest(holdings, edition) if edition else None
        problems += _differences(f"/standards/{key}", pinned, digest, list(versions))
    for key, pinned in lock.pinned_tables.items():
        system = _system(holdings, key)
        releases = [each.id for each in system.releases] if system else []
        digest = table_digest(holdings, key, pinned.version) if pinned.version in releases else None
        problems += _differences(f"/tables/{key}", pinned, digest, releases)
    if problems:
        raise LockError(problems)


def _shown(catalogues: tuple[Origin, ...]) -> str:
    return " + ".join(f"{each.catalogue} {each.version} ({each.digest})" for each in catalogues)


def _editions(holdings: Holdings, key: str) -> tuple[Edition, ...]:
    return holdings.standard(key).editions if key in holdings.index["standards"] else ()


def _system(holdings: Holdings, key: str) -> CodeSystem | None:
    return holdings.code_system(key) if key in holdings.index["code_systems"] else None


def _differences(where: str, pinned: Pinned, digest: str | None, known: list[str]) -> list[Problem]:
    if digest is None:
        found = ", ".join(known) if known else "nothing"
        return [Problem(where, "lock.missing", found, pinned.version, _ANEW)]
    if digest != pinned.digest:
        return [Problem(where, "lock.content", digest, pinned.digest, _ANEW)]
    return []
