"""What a release says of a document: does it fit the schema, and is it valid with its codes and rules?"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from hcstandards.errors import HcStandardsError, MissingExtraError, WrongValueError
from hcstandards.lookup.selecting import NO_PINS
from hcstandards.release.holdings import Holdings
from hcstandards.validation.bindings import bound_fields
from hcstandards.validation.codes import Tables
from hcstandards.validation.days import FORMATS
from hcstandards.validation.kinds import bundled, guess
from hcstandards.validation.pointers import Place
from hcstandards.validation.rules import parse_rules, rule_issues
from hcstandards.validation.schemas import Schema
from hcstandards.validation.structure import compile_validator

Judge = Callable[[Any], bool]

FITS: Final = "fits"
UNFIT: Final = "doesn't fit"
FEATURE: Final = "finding a witness for a change of a schema"


def schema_of(holdings: Holdings, kind: str, root: Mapping[str, Any] | None = None) -> Schema:
    """Return the schema of a document type of *holdings*, or *root* in its place."""
    return Schema(holdings.schema(kind) if root is None else dict(root), kind, bundled(holdings))


def structure(schema: Schema) -> Judge:
    """
    Return what tells whether a document fits *schema*: by jsonschema-rs, else by jsonschema.

    Raises:
        MissingExtraError: neither is installed; the `validate` extra is named.
        WrongValueError: the schema can't be used.
    """
    try:
        judge: Judge = compile_validator(schema).is_valid
    except MissingExtraError:
        judge = _by_jsonschema(schema)
    return lambda document: _safely(judge, document)


def mistakes(schema: Schema) -> Callable[[Any], list[tuple[Place, Place]]]:
    """
    Return what tells the places at which a document doesn't fit *schema*, and where the schema says so.

    Raises:
        MissingExtraError, WrongValueError: as `structure`.
    """
    try:
        listed = compile_validator(schema).iter_errors
    except MissingExtraError:
        other = _jsonschema(schema)
        return lambda document: [
            (tuple(each.absolute_path), tuple(each.absolute_schema_path)) for each in other.iter_errors(document)
        ]
    return lambda document: [(tuple(each.instance_path), tuple(each.schema_path)) for each in listed(document)]


def _by_jsonschema(schema: Schema) -> Judge:
    judge: Judge = _jsonschema(schema).is_valid
    return judge


def _jsonschema(schema: Schema) -> Any:
    try:
        from jsonschema import Draft202012Validator, FormatChecker
        from jsonschema.exceptions import SchemaError
        from referencing import Registry
        from referencing.jsonschema import DRAFT202012
    except ModuleNotFoundError as error:
        raise MissingExtraError(FEATURE, "validate") from error
    try:
        Draft202012Validator.check_schema(schema.root)
    except SchemaError as error:
        raise WrongValueError("schema", error.message[:300], "a JSON Schema of draft 2020-12") from error
    formats = FormatChecker()
    for name, check in FORMATS.items():
        formats.checks(name)(check)
    others = [(key, DRAFT202012.create_resource(each)) for key, each in schema.others if key != schema.id]
    registry: Registry[Any] = Registry().with_resources(others)
    return Draft202012Validator(schema.root, registry=registry, format_checker=formats)


def _safely(judge: Judge, document: Any) -> bool:
    try:
        return judge(document)
    except (ValueError, TypeError, RecursionError, HcStandardsError):
        return False
    except Exception as error:  # a reference to nothing, which jsonschema meets on the way
        if type(error).__module__.startswith(("referencing", "jsonschema")):
            return False
        raise


def whole(holdings: Holdings, schema: Schema, day: date) -> Judge:
    """
    Return what tells whether a document is valid on *day*: structure, codes, rules; warnings don't count.

    Raises:
        MissingExtraError, WrongValueError: as `structure`; or a binding or rule that can't be read.
    """
    fits, rules = structure(schema), parse_rules(schema)
    tables = Tables(holdings, NO_PINS, bound_fields(schema))

    def judge(document: Any) -> bool:
        if not fits(document):
            return False
        issues = [*tables.issues(document, day), *rule_issues(rules, document)]
        return all(each.severity != "error" for each in issues)

    return lambda document: _safely(judge, document)


def fits(holdings: Holdings, kind: str, document: str) -> str:
    """Answer whether a document, JSON text, fits the structure of *kind*."""
    judge = holdings.kept(f"fits {kind}", (), lambda: structure(schema_of(holdings, kind)))
    return FITS if judge(json.loads(document)) else UNFIT


def valid(holdings: Holdings, kind: str, document: str, day: str) -> str:
    """Answer whether a document, JSON text, is a valid *kind* on *day*."""
    on = date.fromisoformat(day)
    judge = holdings.kept(f"valid {kind}", (on,), lambda: whole(holdings, schema_of(holdings, kind), on))
    return "valid" if judge(json.loads(document)) else "not valid"


def valid_with(holdings: Holdings, kind: str, document: str, day: str, tables: str) -> str:
    """Answer whether a document is a valid *kind* on *day* once *tables*, JSON text, are loaded (`tables`)."""
    from hcstandards.diffing.schemas.tables import with_tables

    loaded = {key: tuple(codes) for key, codes in json.loads(tables).items()}
    above = holdings.kept("loaded tables", (tables,), lambda: with_tables(holdings, loaded))
    return valid(above, kind, document, day)


def recognise(holdings: Holdings, document: str) -> str:
    """Answer which document types a document, JSON text, may be."""
    return ", ".join(guess(json.loads(document), holdings)) or "no document type"
