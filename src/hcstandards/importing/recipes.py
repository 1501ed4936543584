"""Recipes from files: those that ship with the package, by name, and a user's own, by path."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import fields_dict
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from hcstandards.authoring.reading import Authored, ReadingError, read_yaml
from hcstandards.authoring.schema import shape_problem
from hcstandards.errors import Problem, ProblemsError, UnknownIdError
from hcstandards.importing.columns import composed_of
from hcstandards.importing.recipe import FIELDS_OF, REQUIRED_OF, Derivation, MapColumn, Part, Property, Recipe
from hcstandards.importing.shape import recipe_schema
from hcstandards.reasons import reason_of
from hcstandards.release.holdings import near_matches
from hcstandards.values import FrozenMap

FOLDER = Path(__file__).with_name("recipes")
DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "bar": "|", "space": " ", "detect": "detect"}
NUMBERS = ("skip", "expect_columns")
TRUTHS = ("optional", "rest")
LISTS = ("files", "sheet", "stop", "unread", "empty", "dates", "open_ends")


class InvalidRecipeError(ProblemsError, ValueError):
    """A recipe file has problems; all of them are given."""

    code = "invalid-recipe"


def recipe_names() -> tuple[str, ...]:
    """Return the names of the recipes that ship with the package, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load_recipe(name: str) -> Recipe:
    """
    Return a recipe by the name it ships under, or by the path of a YAML file.

    Raises:
        UnknownIdError: no recipe of that name, and no file there.
        InvalidRecipeError: with every problem of the file.
    """
    path = FOLDER / f"{name}.yaml"
    shown = f"{name}.yaml"
    if "/" in name or "\\" in name or name.endswith((".yaml", ".yml")):
        path, shown = Path(name), name
    if not path.is_file():
        raise UnknownIdError("recipe", name, near_matches(name, list(recipe_names())))
    return read_recipe(path, shown)


def read_recipe(path: Path, shown: str) -> Recipe:
    """Return the recipe in a file; see `load_recipe`."""
    try:
        authored = read_yaml(path, shown)
    except ReadingError as error:
        raise InvalidRecipeError([error.problem]) from error
    problems = _shape_problems(authored)
    if problems:
        raise InvalidRecipeError(problems)
    assert isinstance(authored.data, dict)  # noqa: S101 - the schema says so
    recipe = _recipe(authored.data)
    problems = _meaning_problems(authored, recipe)
    if problems:
        raise InvalidRecipeError(problems)
    return recipe


def _shape_problems(authored: Authored) -> list[Problem]:
    errors = [best_match([each]) or each for each in Draft202012Validator(recipe_schema()).iter_errors(authored.data)]
    errors.sort(key=lambda each: authored.line(tuple(each.absolute_path)))
    return [shape_problem(authored, each) for each in errors]


def _words(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _recipe(data: dict[str, Any]) -> Recipe:
    facts = {name: value for name, value in data.items() if name in fields_dict(Recipe) and isinstance(value, str)}
    if "complete" in facts:
        facts["complete"] = facts["complete"] == "true"  # type: ignore[assignment]
    return Recipe(
        **{
            **facts,
            "id": data["recipe"],
            "parts": tuple(map(_part, data["parts"])),
            "quirks": tuple(data.get("quirks", ())),
            "repairs": tuple(data.get("repairs", ())),
        }
    )


def _part(data: dict[str, Any]) -> Part:
    facts: dict[str, Any] = dict(data)
    for name in NUMBERS:
        if name in facts:
            facts[name] = int(facts[name])
    for name in TRUTHS:
        if name in facts:
            facts[name] = facts[name] == "true"
    for name in LISTS:
        if name in facts:
            facts[name] = _words(facts[name])
    for name in ("columns", "only"):
        if name in facts:
            facts[name] = FrozenMap({key: _words(value) for key, value in facts[name].items()})
    for name in ("widths", "compose", "constants", "status", "kinds"):
        if name in facts:
            facts[name] = FrozenMap(facts[name])
    if "delimiter" in facts:
        facts["delimiter"] = DELIMITERS[facts["delimiter"]]
    facts["properties"] = tuple(
        Property(each["id"], _words(each["column"]), each["title"], each["title_en"], each.get("optional") == "true")
        for each in facts.get("properties", ())
    )
    facts["maps"] = tuple(
        MapColumn(**{**{k: v for k, v in each.items() if k != "column"}, "columns": _words(each["column"])})
        for each in facts.get("maps", ())
    )
    facts["parents"] = tuple(
        Derivation(int(each["length"]), each.get("fill", ""), each.get("suffix", ""))
        for each in facts.get("parents", ())
    )
    return Part(**facts)


def _meaning_problems(authored: Authored, recipe: Recipe) -> list[Problem]:
    import re

    problems: list[Problem] = []
    for number, part in enumerate(recipe.parts):
        place = ("parts", number)
        unknown = sorted(set(part.columns) - set(FIELDS_OF[part.content]))
        missing = [name for name in REQUIRED_OF[part.content] if name not in part.columns]
        if unknown:
            expected = ", ".join(FIELDS_OF[part.content])
            problems.append(Problem(authored.where((*place, "columns")), "recipe.field", ", ".join(unknown), expected))
        if missing:
            problems.append(Problem(authored.where(place), "recipe.columns", "nothing", ", ".join(missing)))
        for name, template in part.compose.items():
            if not composed_of(template):
                place_ = authored.where((*place, "compose"))
                problems.append(Problem(place_, "recipe.compose", f"{name}: {template}", "a column in braces: {from}"))
        for name in ("pattern", "split"):
            try:
                compiled = re.compile(getattr(part, name) or "")
                if name == "pattern" and part.pattern and not compiled.groupindex:
                    place_ = authored.where((*place, name))
                    problems.append(Problem(place_, "recipe.pattern", "no named group", "(?P<name>…)"))
            except re.error as error:
                problems.append(
                    Problem(authored.where((*place, name)), "recipe.pattern", reason_of(error), "a pattern")
                )
        problems += _unusable(authored, place, part)
        needed = {"lines": "pattern", "fixed-width": "widths", "json": "path"}.get(part.format)
        if needed and not getattr(part, needed):
            problems.append(Problem(authored.where(place), "recipe.format", "nothing", f"{needed} for {part.format}"))
    return problems


def _unusable(authored: Authored, place: tuple[str | int, ...], part: Part) -> Iterator[Problem]:
    """Yield what has the right shape and can't be meant: fields, encodings and ids."""
    unknown = sorted(set(part.constants) - set(FIELDS_OF[part.content]))
    if unknown:
        where, expected = authored.where((*place, "constants")), ", ".join(FIELDS_OF[part.content])
        yield Problem(where, "recipe.field", ", ".join(unknown), expected)
    try:
        "".encode(part.encoding)
    except LookupError:
        yield Problem(authored.where((*place, "encoding")), "encoding.unknown", part.encoding, "utf-8, gb18030, …")
    ids = [each.id for each in part.properties]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        yield Problem(authored.where((*place, "properties")), "recipe.property", f"{twice} twice", "each id once")
    for number, each in enumerate(part.parents):
        if each.length < 1:
            yield Problem(authored.where((*place, "parents", number)), "recipe.parent", "length 0", "1 or more")
