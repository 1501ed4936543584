"""
An overlay compared or asked by itself, without the catalogue below it.

Its tables belong to code systems that the catalogue below holds. Here each stands as a code system of its own, with
the releases, properties and rules that the overlay adds, under a standard of which nothing but the editions is known.
"""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any, cast

from hcstandards.release.container import Container, canonical
from hcstandards.release.holdings import Holdings

_EXTENSION = "extension/"
_UNKNOWN = "below:"
"""Begins the ids of the standards that stand in the catalogue below; no authored id can."""
_SOURCE = {"document": "-", "confidence": "clear"}

Editions = Mapping[str, frozenset[str]]
"""The editions that tables are of, by code system."""


def grounded(holdings: Holdings, *beside: Holdings) -> Holdings:
    """
    Return *holdings* so that the tables it adds to code systems of the catalogue below can be asked for.

    *beside*: others that it is compared with; the standards of all have the same editions. Whatever is whole, or
    lies on the catalogue that it extends, is returned as it is.
    """
    both = [_editions(each) for each in (holdings, *beside)]
    if not any(both):
        return holdings
    editions = {key: frozenset().union(*(each.get(key, ()) for each in both)) for each in both for key in each}
    return Holdings(cast("Container", Grounded(cast("Container", holdings.container), editions)))


def is_below(standard: str | None) -> bool:
    """Tell whether a standard is one of which nothing is known."""
    return standard is not None and standard.startswith(_UNKNOWN)


def _editions(holdings: Holdings) -> Editions:
    container, known = holdings.container, holdings.index["code_systems"]
    missing = [each for each in container.names() if each.startswith(_EXTENSION) and each[10:] not in known]
    return {
        each.removeprefix(_EXTENSION): frozenset(one["edition"] for one in container.member(each)["releases"])
        for each in missing
    }


class Grounded:
    """A release with the interface of `Container`, in which what it extends stands too."""

    def __init__(self, container: Container, editions: Editions) -> None:
        self._container, self._editions = container, editions
        self.path, self.digest = container.path, container.digest
        self._made = {f"standard/{_UNKNOWN}{key}": _standard(key, versions) for key, versions in editions.items()}
        known = container.manifest["index"]["code_systems"]
        for key in editions:
            if key not in known and f"{_EXTENSION}{key}" in container:
                self._made[f"system/{key}"] = _system(key, container.member(f"{_EXTENSION}{key}"))

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest, its index and members as if the code systems stood here."""
        index = {**self._container.manifest["index"]}
        index["standards"] = dict(index["standards"])
        index["code_systems"] = dict(index["code_systems"])
        for key, versions in self._editions.items():
            named = {each: each for each in sorted(versions)}
            index["standards"][f"{_UNKNOWN}{key}"] = {"area": "basic-common", "versions": named, "thresholds": []}
            if f"system/{key}" in self._made:
                releases = {each["id"]: each["edition"] for each in self._made[f"system/{key}"]["releases"]}
                index["code_systems"][key] = {"standard": _UNKNOWN + key, "releases": releases, "former_ids": []}
        members = [{"name": name, "sha256": self.digest_of(name)} for name in self.names()]
        return {**self._container.manifest, "index": index, "members": members}

    def names(self) -> tuple[str, ...]:
        """Return the members' names, in order."""
        kept = (each for each in self._container.names() if each.removeprefix(_EXTENSION) not in self._editions)
        return tuple(sorted([*kept, *self._made]))

    def __contains__(self, name: str) -> bool:
        return name in self._made or name in self._container

    def digest_of(self, name: str) -> str:
        """Return the digest of a member."""
        made = self._made.get(name)
        return self._container.digest_of(name) if made is None else sha256(canonical(made)).hexdigest()

    def member(self, name: str) -> Any:
        """Return the plain data of a member."""
        return self._made[name] if name in self._made else self._container.member(name)

    def origin(self, name: str, key: str | None = None) -> Container:
        """Return the release that the tables stand in."""
        return self._container.origin(name, key)

    def rows(self, name: str) -> Any:
        """Return the rows of a table release that lie in a file of their own, if they do."""
        return self._container.rows(name)


def _standard(key: str, versions: frozenset[str]) -> dict[str, Any]:
    standard = _UNKNOWN + key
    editions = [{"standard": standard, "version": each, "label": each, "source": _SOURCE} for each in sorted(versions)]
    facts = {
        **dict.fromkeys(("title", "title_en"), key),
        **dict.fromkeys(("issuer", "lifecycle"), "-"),
        "id": standard,
        "area": "basic-common",
        "area_basis": "assigned",
        "nature": "recommended",
        "rights": {"statement": "-", "statement_en": "-"},
        "source": _SOURCE,
        "editions": editions,
    }
    return {"standard": facts, "statuses": []}


def _system(key: str, extension: Mapping[str, Any]) -> dict[str, Any]:
    below = {"id": key, "standard": _UNKNOWN + key, "title": key, "title_en": key, "source": _SOURCE}
    return {**below, **extension}
