"""What an overlay names and doesn't hold: the ids that the catalogue below it must have."""

from collections.abc import Iterator
from typing import Any, Final

import attrs

from hcstandards.model.bodies import Body
from hcstandards.model.content import Content, Table
from hcstandards.model.indicators import Threshold
from hcstandards.model.programmes import Measure, Task
from hcstandards.model.sources import Defect, Source
from hcstandards.model.standards import Standard

_NAMED: Final[dict[type, dict[str, str]]] = {
    Source: {"document": "documents"},
    Defect: {"document": "documents"},
    Body: {"succeeded_by": "bodies", "part_of": "bodies"},
    Standard: {"issuer": "bodies", "lifecycle": "lifecycles"},
    Threshold: {"indicator": "indicators"},
    Task: {"leads": "bodies", "participants": "bodies", "responsible": "bodies"},
    Measure: {"bodies": "bodies"},
}
"""The fields that name things by id, and the kind of thing."""


def outside(content: Content) -> dict[str, list[str]]:
    """Return the ids that *content* names and doesn't hold, by kind; nothing for a catalogue that stands alone."""
    named: dict[str, set[str]] = {}
    for kind, each in _names(attrs.evolve(content, tables=())):
        named.setdefault(kind, set()).add(each)
    held = {kind: {each.id for each in getattr(content, kind)} for kind in named}
    missing = {kind: sorted(ids - held[kind]) for kind, ids in sorted(named.items())}
    systems = {system.id for entry in content.entries for system in entry.code_systems}
    missing["code_systems"] = sorted({each.id for each in content.extensions} - systems)
    return {kind: ids for kind, ids in missing.items() if ids}


def _names(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, tuple):
        for item in value:
            yield from _names(item)
    elif attrs.has(type(value)) and not isinstance(value, Table):
        named = _NAMED.get(type(value), {})
        for field in attrs.fields(type(value)):
            inside = getattr(value, field.name)
            if field.name not in named:
                yield from _names(inside)
            elif inside:
                yield from ((named[field.name], each) for each in ((inside,) if isinstance(inside, str) else inside))
