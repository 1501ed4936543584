"""The two lists that a crosswalk runs between, where a user gives them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from hcstandards.importing.edges import Edge
from hcstandards.importing.lists import identity_of, names_of
from hcstandards.importing.requests import Request


@frozen
class Ends:
    """Names by code of the two lists, `None` where not given, and the code systems of those that are tables."""

    source: Mapping[str, str] | None = None
    target: Mapping[str, str] | None = None
    source_system: str | None = None
    target_system: str | None = None

    def dangles(self, system: str, code: str) -> bool:
        """Tell whether the target list should hold a code of *system* and doesn't."""
        return self.target is not None and self.target_system in {None, system} and code not in self.target

    def unmapped(self, edges: Iterable[Edge]) -> list[str]:
        """Return the codes of the source list that no edge leads on from."""
        mapped = {edge.source_code for edge in edges if edge.target_code}
        return [code for code in self.source or () if code not in mapped]


def ends_of(request: Request) -> tuple[Ends, Request]:
    """
    Return the lists that *request* names, and the request with the code systems that they tell of.

    Raises:
        ImportRefusedError: see `names_of`.
    """
    lists: dict[str, Any] = {}
    for end, path in (("source", request.source_table), ("target", request.target_table)):
        if path is not None:
            lists[end] = names_of(path, request.limits)
            lists[f"{end}_system"], request = _identified(end, path, request)
    options = evolve(request.options, older=lists.get("source"), newer=lists.get("target"))
    return Ends(**lists), evolve(request, options=options)


def _identified(end: str, path: Path, request: Request) -> tuple[str | None, Request]:
    """Let a table file say which code system and edition it is, unless the user did."""
    identity = identity_of(path)
    if identity is None:
        return None, request
    given = {"source": request.system, "target": request.target_system}[end]
    if given not in {None, identity[0]}:
        return identity[0], request
    facts: dict[str, Any] = {f"{end}_system": identity[0], f"{end}_edition": identity[1]}
    if end == "source" and request.edition:
        facts[f"{end}_edition"] = request.edition
    return identity[0], evolve(request, recipe=evolve(request.recipe, **facts))
