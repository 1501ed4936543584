"""
The schemas of document types, from the folder that `catalogue.yaml` names under `schemas`.

A document type is a file `<id>.schema.json` that says how its documents are recognised (`x-hcs-recognised-by`);
other schemas in the folder are none of the catalogue's business. What lies in `examples/<id>/valid/*.json` beside
it goes into the release too: documents that fit, which partners can look at and a diff can start from.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from hcstandards.authoring.reading import Authored, ReadingError, read_text
from hcstandards.errors import Problem
from hcstandards.model.schemas import DocumentType
from hcstandards.release.container import canonical
from hcstandards.release.holdings import Holdings
from hcstandards.values import FrozenMap

RECOGNISED: Final = "x-hcs-recognised-by"
SUFFIX: Final = ".schema.json"
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_document_types(
    root: Path, authored: Authored, base: Holdings | None = None
) -> tuple[tuple[DocumentType, ...], list[Problem]]:
    """
    Return the document types that *authored*, `catalogue.yaml` in the folder *root*, says there are; and problems.

    Their schemas may refer to each other and to those of *base*, the catalogue below an overlay.
    """
    named = authored.data.get("schemas") if isinstance(authored.data, dict) else None
    if not isinstance(named, str):
        return (), []
    where = authored.where(("schemas",))
    folder, beside = (root / named).resolve(), root.resolve().parent
    if Path(named).is_absolute() or not folder.is_relative_to(beside):
        expected = "a relative path that stays in the folder that the catalogue's lies in"
        return (), [Problem(where, "schemas.path", named, expected)]
    if not folder.is_dir():
        hint = "copy the schemas along with the catalogue's folder"
        return (), [Problem(where, "schemas.missing", named, "a folder of schemas", hint)]
    problems: list[Problem] = []
    schemas = dict(_schemas(folder, root, problems))
    if not schemas and not problems:
        expected = f"files *{SUFFIX} with {RECOGNISED}"
        problems.append(Problem(where, "schemas.missing", "no document type", expected))
    below = [base.schema(each) for each in base.document_type_ids()] if base is not None else []
    known: Registry[Any] = Registry().with_resources(
        (each["$id"], DRAFT202012.create_resource(each)) for each in (*below, *schemas.values())
    )
    types = []
    for key, schema in schemas.items():
        examples = dict(_examples(folder / "examples" / key / "valid", root, schema, known, problems))
        types.append(DocumentType(key, compact(schema), FrozenMap(examples)))
    return tuple(types), problems


def _schemas(folder: Path, root: Path, problems: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        key, shown = path.name.removesuffix(SUFFIX), _shown(path, root)
        found = _json(path, shown, problems)
        if not isinstance(found, dict) or RECOGNISED not in found:
            continue
        if _ID.fullmatch(key) is None:
            problems.append(Problem(shown, "schemas.id", key, "lower-case letters, digits and hyphens"))
        elif not str(found.get("$id")).endswith(f"/{path.name}"):
            problems.append(Problem(f"{shown} $id", "schemas.id", repr(found.get("$id")), f"https://…/{path.name}"))
        else:
            try:
                Draft202012Validator.check_schema(found)
            except SchemaError as error:
                at = f"{shown} {error.json_path}"
                problems.append(Problem(at, "schemas.schema", error.message[:300], "a JSON Schema of draft 2020-12"))
            else:
                yield key, found


def _examples(
    folder: Path, root: Path, schema: dict[str, Any], known: "Registry[Any]", problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    """Yield the examples that the schema's structure takes; formats of our own and codes are the validator's."""
    validator = Draft202012Validator(schema, registry=known)
    for path in sorted(folder.glob("*.json")):
        shown, before = _shown(path, root), len(problems)
        document = _json(path, shown, problems)
        if len(problems) > before:
            continue
        try:
            wrong = next(validator.iter_errors(document), None)
        except Unresolvable as error:
            problems.append(Problem(shown, "schemas.reference", str(error)[:300], "a schema that is at hand"))
            continue
        if wrong is None:
            yield path.stem, canonical(document).decode()
        else:
            expected = f"a document that fits {schema['$id']}"
            problems.append(Problem(f"{shown} {wrong.json_path}", "schemas.example", wrong.message[:300], expected))


def compact(schema: Any) -> str:
    """Return a schema as JSON text without blanks, in its own order."""
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _json(path: Path, shown: str, problems: list[Problem]) -> Any:
    try:
        text = read_text(path, shown)
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        canonical(found)
    except ReadingError as error:
        problems.append(error.problem)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        problems.append(Problem(f"{shown}:{line}", "json.syntax", str(error)[:300], "JSON"))
    else:
        return found
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        reason = f"the key {next(each for each in names if names.count(each) > 1)!r} twice"
        raise ValueError(reason)
    return found


def _no_number(text: str) -> Any:
    reason = f"{text} is no JSON number"
    raise ValueError(reason)


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root.resolve().parent).as_posix()
