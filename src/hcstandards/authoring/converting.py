"""
Plain data to model values: the only cattrs converter. Unknown keys are refused, text is never coerced.

Before that, what an entry's values leave out is filled in: the standard's id, its only edition, the file's
source defaults.
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, get_args

import cattrs
from cattrs.errors import BaseValidationError

from hcstandards.authoring.reading import Authored, Path_
from hcstandards.errors import Problem
from hcstandards.model.standards import Area
from hcstandards.values import FrozenMap

T = TypeVar("T")
LONGEST_SHOWN = 80


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True, prefer_attrib_converters=False)
    converter.register_structure_hook(str, lambda value, _: _text(value))
    converter.register_structure_hook(int, lambda value, _: int(_text(value)))
    converter.register_structure_hook(bool, lambda value, _: {"true": True, "false": False}[_text(value)])
    converter.register_structure_hook(Decimal, lambda value, _: _number(_text(value)))
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(_text(value)))
    converter.register_structure_hook(Area, lambda value, _: Area(_text(value)))
    converter.register_structure_hook_func(
        lambda kind: getattr(kind, "__origin__", None) is FrozenMap,
        lambda value, kind: FrozenMap(
            {_text(key): converter.structure(item, get_args(kind)[1]) for key, item in value.items()}
        ),
    )
    return converter


def _text(value: Any) -> str:
    if not isinstance(value, str):
        reason = f"{type(value).__name__} where text is expected"
        raise TypeError(reason)
    return value


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None


_CONVERTER = _converter()


def convert(authored: Authored, start: Path_, data: Any, cls: type[T]) -> tuple[T | None, list[Problem]]:
    """Return *data*, found at *start* in the file, as a *cls*, or `None` and every problem."""
    if not isinstance(data, dict):
        return None, [Problem(authored.where(start), "value.invalid", repr(data)[:LONGEST_SHOWN], "a mapping")]
    try:
        return _CONVERTER.structure(data, cls), []
    except BaseValidationError as error:
        return None, [_problem(authored, start, each) for each in cattrs.transform_error(error)]


def _problem(authored: Authored, start: Path_, message: str) -> Problem:
    text, _, place = message.rpartition(" @ $")
    path = start
    for step in place.replace("[", ".[").strip(".").split("."):
        if step.startswith("["):
            path = (*path, int(step.strip("[]")) if step.strip("[]").isdigit() else step.strip("[]'"))
        elif step:
            path = (*path, step)
    wanted = _TYPE.fullmatch(text)
    found = _value(authored.data, path)
    if wanted is None or not isinstance(found, str):
        return Problem(authored.where(path), "value.invalid", text)
    return Problem(authored.where(path), "value.invalid", repr(found)[:LONGEST_SHOWN], _WANTED[wanted[1]])


_WANTED = {
    "date": "a day, YYYY-MM-DD",
    "int": "a whole number",
    "Decimal": "a number",
    "bool": "true or false",
}
"""What a field of a type takes, in words, where its pattern alone doesn't tell."""
_TYPE = re.compile(rf"invalid .*, expected (?:\w+\.)?({'|'.join(_WANTED)})(?: \| None)?")


def _value(data: Any, path: Path_) -> Any:
    """Return what stands at *path* of plain data; `None` if nothing does."""
    for step in path:
        inside = isinstance(step, int) and isinstance(data, list) and step < len(data)
        inside = inside or (isinstance(data, dict) and step in data)
        data = data[step] if inside else None
    return data


def filled_in(data: dict[str, Any]) -> dict[str, Any]:
    """Return an entry's plain data with inherited fields and source defaults written out."""
    defaults = data.get("source_defaults", {})
    entry = {key: value for key, value in data.items() if key != "source_defaults"}
    standard = entry.get("standard", {})
    editions = standard.get("editions", [])
    only = editions[0].get("version") if len(editions) == 1 else None
    inherited = {"standard": standard.get("id")} | ({"edition": only} if only else {})
    filled = {key: _fill(value, inherited, defaults, key) for key, value in entry.items()}
    filled["standard"]["editions"] = [
        {"standard": standard.get("id"), **edition} for edition in filled["standard"].get("editions", [])
    ]
    return filled


_INHERITS = {
    "code_systems": ("standard",),
    "thresholds": ("standard", "edition"),
    "criterion_groups": ("standard",),
    "criteria": ("standard", "edition"),
    "grading": ("standard", "edition"),
    "points": ("standard", "edition"),
    "programmes": ("standard", "edition"),
    "pilots": ("standard",),
    "code_systems.releases": ("edition",),
}
"""What a value takes from its entry, by where it stands in the file."""

SOURCES = ("source", "outcome_source", "exit_criteria_sources")
"""The fields that hold sources: what the file says of all its sources fills what one leaves out."""


def _fill(value: Any, inherited: dict[str, Any], defaults: dict[str, Any], place: str) -> Any:
    if isinstance(value, list):
        return [_fill(item, inherited, defaults, place) for item in value]
    if not isinstance(value, dict):
        return value
    if place.rpartition(".")[2] in SOURCES:
        return {**defaults, **value}
    wanted = {name: inherited[name] for name in _INHERITS.get(place, ()) if name in inherited}
    return {**wanted, **{name: _fill(item, inherited, defaults, f"{place}.{name}") for name, item in value.items()}}
