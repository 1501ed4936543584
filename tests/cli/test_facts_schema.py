"""The published schema of hospital facts and the reader of facts agree, example by example."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import hcstandards as hcs
from hcstandards.evaluate.facts import facts_from_json
from hcstandards.interop.plain import parse

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "hospital-evaluation.schema.json").read_text(encoding="utf-8"))
EXAMPLES = ROOT / "schemas" / "examples" / "hospital-evaluation"
VALID = sorted([*(EXAMPLES / "valid").glob("*.json"), *(ROOT / "docs" / "examples").glob("*.json")])
INVALID = sorted((EXAMPLES / "invalid").glob("*.json"))
RULES = ("type", "enum", "required", "additionalProperties")

each_named = {"ids": lambda path: path.stem}


@pytest.fixture(scope="module")
def units():
    holdings = hcs.load().holdings
    return {each: holdings.indicator(each).unit for each in holdings.ids("indicators")}


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", VALID, **each_named)
def test_both_accept_what_is_valid(path, units):
    raw = path.read_bytes()
    assert list(Draft202012Validator(SCHEMA).iter_errors(json.loads(raw))) == []
    facts_from_json(parse(raw, path.name), units)


@pytest.mark.parametrize("path", INVALID, **each_named)
def test_both_refuse_what_is_invalid(path, units):
    raw = path.read_bytes()
    assert list(Draft202012Validator(SCHEMA).iter_errors(json.loads(raw)))
    with pytest.raises(hcs.InvalidFactsError):
        facts_from_json(parse(raw, path.name), units)


def test_every_rule_of_the_schema_is_broken_by_an_example():
    validator = Draft202012Validator(SCHEMA)
    errors = [each for path in INVALID for each in validator.iter_errors(json.loads(path.read_bytes()))]
    broken = {(id(each.schema), each.validator) for each in errors}
    assert [path for path, rule in rules(SCHEMA) if rule not in broken] == []


def rules(schema, path=""):
    """Yield every rule that an instance can break: its path, and its schema and keyword."""
    for key, value in schema.items():
        if key in RULES and not isinstance(value, dict):
            yield f"{path}/{key}", (id(schema), key)
        if key in ("properties", "$defs"):
            for name, inside in value.items():
                yield from rules(inside, f"{path}/{key}/{name}")
        if key == "additionalProperties" and isinstance(value, dict):
            yield from rules(value, f"{path}/{key}")
