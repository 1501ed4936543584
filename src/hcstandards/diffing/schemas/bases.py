"""Documents to start from when a witness is looked for: small ones, valid examples, and both put right or turned."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import islice
from typing import Any, Final

from hcstandards.diffing.schemas.judging import mistakes
from hcstandards.diffing.schemas.nodes import Steps
from hcstandards.diffing.schemas.routes import Routes, get, put
from hcstandards.diffing.schemas.samples import Samples
from hcstandards.errors import WrongValueError
from hcstandards.validation.pointers import Place
from hcstandards.validation.schemas import Schema

MOST_ROUNDS: Final = 8
MOST_TURNED: Final = 400
MOST_VALUES: Final = 12
MOST_DOCUMENTS: Final = 8
DEEPEST: Final = 6
Way = tuple[str, ...]
"""Names of properties, one in the other."""
CONDITIONED: Final = ("if", "then", "else")


def mended(documents: list[Any], schema: Schema, samples: Samples) -> Iterator[Any]:
    """Yield *documents* that don't fit *schema*, put right wherever they don't: the least that fits stands there."""
    find = mistakes(schema)
    for each in documents:
        document = deepcopy(each)
        for _ in range(MOST_ROUNDS):
            found = find(document)
            if not found:
                break
            for place, said in found:
                document = _put_right(document, place, said, schema, samples)
        if document != each and not find(document):
            yield document


def _put_right(document: Any, place: Place, said: Place, schema: Schema, samples: Samples) -> Any:
    """Return *document* with what is missing at *place* added, or else with the least that fits there."""
    described = [each.node for each in schema.describing(place)]
    node = {"allOf": [*described, *_saying(schema, said)]}
    parent: Any = None
    value = document
    for step in place:
        try:
            parent, value = value, value[step]
        except (KeyError, IndexError, TypeError):
            return document
    missing: list[str] = []
    if isinstance(value, dict):
        flat = samples.flat(node)
        missing = [name for name in flat.get("required", ()) if name not in value]
        for name in missing:
            value[name] = samples.least(flat.get("properties", {}).get(name, True))
    if not missing:
        least = samples.least(node)
        if parent is None:
            return least
        parent[place[-1]] = least
    return document


def _saying(schema: Schema, said: Place) -> list[Any]:
    """Return the part of the schema that refuses, conditions and references included."""
    node: Any = schema.root
    try:
        for step in said[:-1]:
            node = schema.resolve(node["$ref"])[1] if step == "$ref" else node[step]
    except (KeyError, IndexError, TypeError, WrongValueError):
        return []
    return [node] if isinstance(node, dict) else []


def turned(
    documents: list[Any], steps: Steps, routes: Routes, samples: Samples, fits: Callable[[Any], bool]
) -> Iterator[Any]:
    """
    Yield *documents* that fit, with what the conditions around *steps* ask of turned into something else.

    A change below `then` or `else` shows in no document that the condition leads elsewhere, and a change of one of
    several things that a condition asks for shows only where the others aren't there.
    """
    for at, step in enumerate(steps):
        node = routes.nodes.get(steps[:at])
        if step not in CONDITIONED or not isinstance(node, dict) or "if" not in node:
            continue
        asked = dict(_asked(node["if"], samples))
        leaves = [way for way in asked if not any(other != way and other[: len(way)] == way for other in asked)]
        for route in routes.to(steps[:at]):
            for document in documents[:MOST_DOCUMENTS]:
                made = _turned(get(document, route), leaves, asked, samples, node)
                for each in islice(made, MOST_TURNED):
                    whole = put(document, route, each, samples)
                    if fits(whole):
                        yield whole


def _asked(node: Any, samples: Samples, at: Way = (), depth: int = 0) -> Iterator[tuple[Way, Any]]:
    """Yield the properties, by their way, that a condition asks about, and what it says of each."""
    if not isinstance(node, dict) or depth > DEEPEST:
        return
    flat = samples.flat(node)
    for name in flat.get("required", ()):
        yield (*at, name), flat.get("properties", {}).get(name, True)
    for name, each in flat.get("properties", {}).items():
        yield (*at, name), each
        yield from _asked(each, samples, (*at, name), depth + 1)
    for key in ("anyOf", "oneOf", "allOf"):
        for each in node.get(key, ()):
            yield from _asked(each, samples, at, depth + 1)
    yield from _asked(node.get("not"), samples, at, depth + 1)


def _turned(value: Any, leaves: list[Way], asked: dict[Way, Any], samples: Samples, node: Any) -> Iterator[Any]:
    """Yield *value* with each thing asked for there alone, with none there, and with other values of each."""
    if not isinstance(value, dict):
        return
    bare = deepcopy(value)
    for way in leaves:
        _drop(bare, way)
    yield bare
    for way in leaves:
        said = Schema({"allOf": [node]}, samples.schema.kind, samples.schema.others)
        described = [each.node for each in said.describing(way)]
        values = [_held(value, way), samples.least({"allOf": [*described, asked[way]]})]
        values += samples.many(asked[way])[:MOST_VALUES] + samples.many({"allOf": described})[:MOST_VALUES]
        for base in (bare, value):
            for each in values:
                if each is not None or base is value:
                    yield _with(base, way, each)


def _held(value: Any, way: Way) -> Any:
    for name in way:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _drop(value: Any, way: Way) -> None:
    inner = _held(value, way[:-1])
    if isinstance(inner, dict):
        inner.pop(way[-1], None)


def _with(value: dict[str, Any], way: Way, given: Any) -> dict[str, Any]:
    made: dict[str, Any] = deepcopy(value)
    inner = made
    for name in way[:-1]:
        if not isinstance(inner.get(name), dict):
            inner[name] = {}
        inner = inner[name]
    inner[way[-1]] = deepcopy(given)
    return made
