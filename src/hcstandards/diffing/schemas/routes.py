"""Where in a document a place of its schema is met, and how a value gets there."""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any, Final

from attrs import frozen

from hcstandards.diffing.schemas.nodes import Steps, inner, target_steps
from hcstandards.diffing.schemas.samples import STRANGER, Samples, texts_of
from hcstandards.errors import WrongValueError
from hcstandards.validation.schemas import Schema

MOST_ROUTES: Final = 4
MOST_PLACES: Final = 20_000


@frozen
class Step:
    """One step into a document: a property by name, or an entry by number (-1: the last), with what is said there."""

    key: str | int
    node: Any


Route = tuple[Step, ...]


class Routes:
    """The ways from the root of a schema to each of its places."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._into: dict[Steps, list[tuple[Steps, tuple[Step, ...]]]] = {(): []}
        waiting: deque[tuple[Steps, Any]] = deque([((), schema.root)])
        seen: set[Steps] = {()}
        self.nodes: dict[Steps, Any] = {(): schema.root}
        while waiting and len(seen) < MOST_PLACES:
            steps, node = waiting.popleft()
            for below, each, taken in _edges(node, steps, schema):
                self._into.setdefault(below, []).append((steps, taken))
                if below not in seen:
                    seen.add(below)
                    self.nodes[below] = each
                    waiting.append((below, each))

    def place(self, steps: Steps) -> Steps:
        """Return the innermost place of the schema on the way along *steps*; of names of properties, their object."""
        if "propertyNames" in steps:
            steps = steps[: steps.index("propertyNames")]
        while steps not in self.nodes:
            steps = steps[:-1]
        return steps

    def to(self, steps: Steps) -> Iterator[Route]:
        """Yield some ways to a place, each once: by the first way to what leads there."""
        found: list[Route] = []
        for before, taken in self._into.get(steps, ())[:MOST_ROUTES]:
            route = (*self._first(before), *taken)
            if route not in found:
                found.append(route)
                yield route
        if steps == ():
            yield ()

    def _first(self, steps: Steps) -> Route:
        way: tuple[Step, ...] = ()
        while self._into[steps]:
            steps, taken = self._into[steps][0]
            way = (*taken, *way)
            if steps == ():
                break
        return way


def _edges(node: Any, steps: Steps, schema: Schema) -> Iterator[tuple[Steps, Any, tuple[Step, ...]]]:
    """Yield the places directly below one, what is said there, and the step that a document takes."""
    if not isinstance(node, dict):
        return
    reference = node.get("$ref")
    target = target_steps(reference, schema) if isinstance(reference, str) else None
    if target is not None:
        with suppress(WrongValueError):
            yield target, schema.resolve(str(reference))[1], ()
    for way, each in inner(node):
        key = way[0]
        taken: tuple[Step, ...] = ()
        if key == "properties":
            taken = (Step(str(way[1]), each),)
        elif key == "patternProperties":
            taken = (Step(next(iter(texts_of(str(way[1]))), STRANGER), each),)
        elif key in {"additionalProperties", "unevaluatedProperties"}:
            taken = (Step(STRANGER, each),)
        elif key == "prefixItems":
            taken = (Step(int(way[1]), each),)
        elif key in {"items", "contains", "unevaluatedItems"}:
            taken = (Step(-1, each),)
        elif key == "propertyNames":
            continue
        yield (*steps, *way), each, taken


def put(document: Any, route: Route, value: Any, samples: Samples) -> Any:
    """Return a copy of *document* with *value* at the end of *route*; what is missing on the way is made."""
    if not route:
        return deepcopy(value)
    document = deepcopy(document)
    at = document
    for number, step in enumerate(route):
        last = number == len(route) - 1
        made = deepcopy(value) if last else None
        if isinstance(step.key, str):
            if not isinstance(at, dict):
                return None
            wanted = object if last else dict if isinstance(route[number + 1].key, str) else list
            if last or not isinstance(at.get(step.key), wanted):
                at[step.key] = made if last else _of_kind(samples.least(step.node), wanted)
            at = at[step.key]
        else:
            if not isinstance(at, list):
                return None
            while len(at) <= max(step.key, 0):
                at.append(samples.least(step.node))
            if last:
                at[step.key] = made
            else:
                at[step.key] = _of_kind(at[step.key], dict if isinstance(route[number + 1].key, str) else list)
            at = at[step.key]
    return document


def _of_kind(value: Any, wanted: type) -> Any:
    return value if isinstance(value, wanted) else wanted()


def get(document: Any, route: Route) -> Any:
    """Return what stands at the end of *route*; `None` if nothing does."""
    for step in route:
        try:
            document = document[step.key]
        except (KeyError, IndexError, TypeError):
            return None
    return document
