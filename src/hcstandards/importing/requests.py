"""What is asked of an import: files, recipe, what stands over the recipe; and the head of the table it makes."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from hcstandards.errors import WrongValueError
from hcstandards.importing.columns import chosen
from hcstandards.importing.limits import DEFAULT_LIMITS, Limits
from hcstandards.importing.opening import Options
from hcstandards.importing.recipe import Part, Recipe
from hcstandards.importing.sources import Fingerprint
from hcstandards.model.codes import PropertyDefinition
from hcstandards.tables.heads import TableHead, TableInput
from hcstandards.values import FrozenMap


@frozen
class Request:
    """
    What is to be imported, how, and where to.

    *out* is a table file (.hct), or for a crosswalk an overlay release (.hcs) or a CSV file of its edges. *system*,
    *target_system*, *release* and the days stand over what the recipe says; *columns* names columns by field.
    *source_table* and *target_table* are the lists a crosswalk or change log runs between.
    """

    recipe: Recipe
    files: tuple[Path, ...]
    out: Path | None
    release: str | None = None
    previous: Path | None = None
    repairs: tuple[str, ...] = ()
    system: str | None = None
    target_system: str | None = None
    edition: str | None = None
    in_force_from: date | None = None
    published: date | None = None
    columns: Mapping[str, str] = field(factory=dict)
    options: Options = field(factory=Options)
    source_table: Path | None = None
    target_table: Path | None = None
    limits: Limits = DEFAULT_LIMITS
    examples: int = 100
    search: bool = True
    pinyin: bool = True
    strict: bool = False


def settled(request: Request) -> Request:
    """Return the request with what it says over the recipe put into the recipe."""
    recipe, crosswalk = request.recipe, _is_crosswalk(request.recipe)
    facts: dict[str, Any] = {}
    if request.system:
        facts["source_system" if crosswalk else "system"] = request.system
    if request.target_system:
        facts["target_system"] = request.target_system
    if request.edition:
        facts["source_edition" if crosswalk else "edition"] = request.edition
    parts = tuple(
        evolve(part, columns=FrozenMap(dict(chosen(part, _fitting(part, request.columns))))) for part in recipe.parts
    )
    repairs = frozenset(request.repairs)
    options = evolve(request.options, formulas="formula-values" in repairs, links="external-values" in repairs)
    return evolve(request, recipe=evolve(recipe, parts=parts, **facts), options=options)


def _fitting(part: Part, columns: Mapping[str, str]) -> Mapping[str, str]:
    return columns if part.content in {"concepts", "correspondences"} else {}


def _is_crosswalk(recipe: Recipe) -> bool:
    return all(part.content == "correspondences" for part in recipe.parts)


def table_head(
    request: Request, properties: tuple[PropertyDefinition, ...], inputs: tuple[Fingerprint, ...]
) -> TableHead:
    """
    Return what the table file says of itself.

    Raises:
        WrongValueError: no release was named, or what `TableHead` refuses.
    """
    recipe, release = request.recipe, request.release
    if not release:
        raise WrongValueError("release", "nothing", "the id of the release, YYYYMMDD or as printed (--release)")
    return TableHead(
        system=recipe.system,
        release=release,
        title=recipe.title,
        title_en=recipe.title_en,
        edition=recipe.edition,
        standard=recipe.standard,
        published=request.published or _day_of(release),
        in_force_from=request.in_force_from,
        complete=recipe.complete,
        source=", ".join(path.name for path in request.files),
        publisher=recipe.publisher,
        rights=recipe.rights,
        rights_en=recipe.rights_en,
        redistributable={"true": True, "false": False}.get(recipe.redistributable),
        openness=recipe.openness,
        properties=properties,
        recipe=recipe.id,
        inputs=tuple(TableInput(each.name, each.size, each.sha256) for each in inputs),
        repairs=request.repairs,
    )


def _day_of(release: str) -> date | None:
    if len(release) != 8 or not release.isascii() or not release.isdigit():  # noqa: PLR2004 - YYYYMMDD
        return None
    try:
        return date(int(release[:4]), int(release[4:6]), int(release[6:]))
    except ValueError:
        return None
