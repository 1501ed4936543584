"""Model values as authored files have them: every scalar is text, what is left out isn't there."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hcstandards.maintaining.places import refuse
from hcstandards.maintaining.workspace import Workspace
from hcstandards.maintaining.yamltext import Bare
from hcstandards.model.sources import Source
from hcstandards.release.codec import encode

DAYS = ("issued", "issued_label", "label", "in_force_from", "assumed_from", "published")
"""After which keys another day of an edition or a release reads best."""
FIGURES = ("comparator", "value", "low", "high", "split", "valid_from")
"""After which keys a number or a day of a threshold reads best."""


def plain(value: Any) -> Any:
    """Return a model value as authored; numbers and truth values stand without quotes."""
    return Bare(value) if isinstance(value, Decimal) else _texts(encode(value))


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    if isinstance(value, (bool, int)):
        return Bare(str(value).lower())
    return str(value)


def some(**values: Any) -> dict[str, Any]:
    """Return those of *values* that are given, as authored."""
    return {key: plain(value) for key, value in values.items() if value not in (None, ())}


def source_in(ws: Workspace, file: str, source: Source) -> dict[str, Any]:
    """Return a source as it is written in *file*, whose defaults fill in what a source leaves out."""
    written: dict[str, Any] = plain(source)
    defaults: Mapping[str, str] = ws.data(file).get("source_defaults", {})
    silent = [name for name in defaults if name not in written]
    if silent:
        names = ", ".join(silent)
        refuse(
            f"its source must say {names}: the defaults of {file} would fill it in",
            f"来源须写明 {names}：否则 {file} 的默认值会代填",
        )
    same = [name for name, value in defaults.items() if written[name] == value]
    return {name: value for name, value in written.items() if name not in same} or {"document": written["document"]}
