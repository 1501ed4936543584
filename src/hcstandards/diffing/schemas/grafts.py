"""One change of a JSON Schema made alone: the newer schema's place put into the older one."""

from copy import deepcopy
from typing import Any

from hcstandards.diffing.schemas.nodes import DEFINITIONS, Steps
from hcstandards.diffing.schemas.walk import Difference


def grafted(old: dict[str, Any], new: dict[str, Any], change: Difference) -> dict[str, Any]:
    """Return the older schema with one change of the newer one in it."""
    root = deepcopy(old)
    for key in DEFINITIONS:
        if key in new:
            root[key] = {**deepcopy(new[key]), **root.get(key, {})}
    own = change.value is not None
    steps: Steps = change.graft
    value: Any = None
    if change.value is not None:
        steps, value = change.value
    if own and not steps:
        return {**deepcopy(value), **{key: root[key] for key in DEFINITIONS if key in root}}
    mine: Any = root
    theirs: Any = new
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        if last and own:
            mine[step] = deepcopy(value)
            return root
        there, here = own or _has(theirs, step), _has(mine, step)
        nested = (
            here
            and isinstance(mine[step], (dict, list))
            and (own or not there or isinstance(theirs[step], (dict, list)))
        )
        if last or not there or not nested:
            if there and isinstance(mine, list):
                mine[:] = deepcopy(theirs)
            elif there:
                mine[step] = deepcopy(theirs[step])
            elif here:
                del mine[step]
            return root
        mine, theirs = mine[step], None if own else theirs[step]
    return deepcopy(new)


def _has(node: Any, step: Any) -> bool:
    if isinstance(node, dict):
        return step in node
    return isinstance(node, list) and isinstance(step, int) and step < len(node)
