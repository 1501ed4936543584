"""Releases stacked on one another: an overlay on the catalogue below it, read as if they were one release."""

import json
from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hcstandards.errors import OverlayConflictError
from hcstandards.release.container import Container
from hcstandards.release.stacking import LISTED, Stacking

if TYPE_CHECKING:
    from hcstandards.release.holdings import ReleaseRows

SEALED_WITH_ONE = ("changelog/", "reserved")
"""Members that tell of one release and mean nothing for a stack."""


class Layers:
    """
    Several releases, the lowest first, with the interface of one `Container`.

    An id that an upper layer doesn't touch is answered from the same bytes as without it. The digest is over
    the layers' digests, the identity is the lowest layer's.
    """

    def __init__(self, layers: tuple[Container, ...]) -> None:
        """
        Stack *layers*.

        Raises:
            OverlayConflictError: with every conflict between the layers.
        """
        self.layers = layers
        self._stacking = stacking = Stacking(layers[0])
        for layer in layers[1:]:
            stacking.put(layer)
        if stacking.problems:
            raise OverlayConflictError(stacking.problems)
        self.path = " + ".join(layer.path for layer in layers)
        joined = "\n".join(layer.digest for layer in layers)
        self.digest = "sha256:" + sha256(f"hcstandards-stack 1\n{joined}\n".encode()).hexdigest()

    def __reduce__(self) -> tuple[Any, ...]:
        return Layers, (self.layers,)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the layers are together: identity, index, and the members with a digest that tells them apart."""
        lowest = self.layers[0].manifest
        members = [{"name": name, "sha256": self.digest_of(name)} for name in self.names()]
        return {"identity": lowest["identity"], "index": self._stacking.index, "members": members}

    def digest_of(self, name: str) -> str:
        """Return a digest that changes whenever a layer's part of member *name* does."""
        parts = [layer.digest_of(name) for layer in self._stacking.holders(name)]
        parts += [layer.digest_of(f"extension/{name[7:]}") for layer, _ in self._extensions(name)]
        return parts[0] if len(parts) == 1 else sha256("\n".join(parts).encode()).hexdigest()

    def _extensions(self, name: str) -> list[tuple[Container, dict[str, Any]]]:
        return self._stacking.extensions.get(name[7:], []) if name.startswith("system/") else []

    def names(self) -> tuple[str, ...]:
        """Return the members' names, in order."""
        return tuple(sorted(name for name in self._stacking.at if not name.startswith(SEALED_WITH_ONE)))

    def __contains__(self, name: str) -> bool:
        return name in self._stacking.at and not name.startswith(SEALED_WITH_ONE)

    def origin(self, name: str, key: str | None = None) -> Container:
        """Return the layer that answers for a member, or for *key* of a member that lists things by id."""
        holders = self._stacking.holders(name)
        if key is not None:
            return next((layer for layer in reversed(holders) if key in layer.member(name)), holders[0])
        return holders[0]

    def rows(self, name: str) -> "ReleaseRows | None":
        """Return the rows of a table release that lie in a file of their own, if they do."""
        return self._stacking.holders(name)[0].rows(name)

    def member(self, name: str) -> Any:
        """Return the plain data of member *name*, drawn together from the layers that hold it."""
        holders = self._stacking.holders(name)
        special: dict[str, Callable[[], Any]] = {"search": self._search, "designations": self._designations}
        if name in special:
            return special[name]()
        if name.startswith("system/"):
            return self._system(name, holders[0])
        if len(holders) == 1:
            return holders[0].member(name)
        merged: dict[str, Any] = {}
        for layer in holders:
            merged |= layer.member(name)
        return dict(sorted(merged.items()))

    def _system(self, name: str, layer: Container) -> dict[str, Any]:
        """Return a code system with the releases that overlays add, without those that they replace."""
        system: dict[str, Any] = layer.member(name)
        key = name.removeprefix("system/")
        for part in ("releases", "properties", "rules"):
            added = [item for _, extension in self._extensions(name) for item in extension.get(part, ())]
            kept = {item["id"]: item for item in (*system.get(part, ()), *added)}
            if part == "releases":
                kept = {each: item for each, item in kept.items() if each in self._stacking.releases(key)}
            if kept or part in system:
                system[part] = list(kept.values())
        return system

    def _designations(self) -> dict[str, list[str]]:
        merged: dict[str, list[str]] = {}
        for layer in self._stacking.holders("designations"):
            for designation, ids in layer.member("designations").items():
                merged[designation] = [*dict.fromkeys([*merged.get(designation, ()), *ids])]
        return dict(sorted(merged.items()))

    def _search(self) -> list[list[Any]]:
        rows: dict[str, list[Any]] = {}
        for layer in self._stacking.holders("search"):
            for row in layer.member("search"):
                if not self._stacking.is_dropped(layer, row[0], row[1]):
                    shown = self._titled(row) if row[0] == "threshold" and not row[2] else row
                    rows.setdefault(json.dumps(shown), shown)
        return sorted(rows.values(), key=lambda row: (row[0], row[1], row[2]))

    def _titled(self, row: list[Any]) -> list[Any]:
        """Return the row of a threshold whose indicator, and so whose title, stands in another layer."""
        standard = row[1].partition("/")[0]
        threshold = self.member(f"thresholds/{standard}")[row[1]][0]
        indicator = self.member(LISTED["indicator"]).get(threshold["indicator"], {})
        return [row[0], row[1], indicator.get("title", ""), indicator.get("title_en")]
