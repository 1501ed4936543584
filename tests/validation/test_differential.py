"""The fast engine and the oracle (jsonschema) give the same verdicts at the same places."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from places import DATA, examples, load
from referencing import Registry, Resource

import hcstandards as hcs
from hcstandards.validation.days import FORMATS
from hcstandards.validation.kinds import kinds, schema_of_kind

DAY = hcs.load().as_of(date(2026, 11, 22))
SUITE = DATA / "json-schema-test-suite" / "tests" / "draft2020-12"
USED = (
    "additionalProperties",
    "allOf",
    "anyOf",
    "boolean_schema",
    "const",
    "default",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "if-then-else",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "properties",
    "propertyNames",
    "required",
    "type",
    "uniqueItems",
)
"""The keywords that our schemas use, by their files in the official suite."""

CHECKER = FormatChecker(formats=["date"])
for name, check in FORMATS.items():
    CHECKER.checks(name)(check)


def oracle(schema):
    others = [Resource.from_contents(schema_of_kind(kind)) for kind in kinds()]
    registry = Registry().with_resources((each.id(), each) for each in others)
    return Draft202012Validator(schema, registry=registry, format_checker=CHECKER)


def places_of_oracle(schema, document):
    return {
        (tuple(each.absolute_path), each.validator or "falseSchema") for each in oracle(schema).iter_errors(document)
    }


def places_of_engine(engine, document):
    return {(_place(each), each.kind.name) for each in engine.validator.iter_errors(document)}


def _place(error):
    """The oracle gives what a `false` schema forbids the place of its holder; ours says which field it is."""
    place = tuple(error.instance_path)
    return place[:-1] if error.kind.name == "falseSchema" else place


ALL = [
    pytest.param(kind, path, id=f"{kind}/{what}/{path.stem}")
    for kind in kinds()
    for what in ("valid", "invalid")
    for path in examples(kind, what)
]


@pytest.mark.parametrize(("kind", "path"), ALL)
def test_examples_break_at_the_same_places(kind, path):
    document, engine = load(path), DAY.validator(kind)
    expected = places_of_oracle(schema_of_kind(kind), document)
    assert places_of_engine(engine, document) == expected
    assert engine.validator.is_valid(document) is (not expected)


def mutated(document, draw):
    """A copy of *document* with something at some place changed, taken out or put in."""
    document = json.loads(json.dumps(document))
    holder, key, node = None, None, document
    for _ in range(draw(st.integers(1, 4))):
        if isinstance(node, dict) and node:
            holder, key = node, draw(st.sampled_from(sorted(node)))
        elif isinstance(node, list) and node:
            holder, key = node, draw(st.integers(0, len(node) - 1))
        else:
            break
        node = holder[key]
    if holder is not None:
        if draw(st.booleans()) and isinstance(holder, dict):
            del holder[key]
        else:
            holder[key] = draw(
                st.sampled_from([None, True, 0, -1, 7, "", "x", "20240230", "2024-02-30", [], {}, [1, 1], "长" * 300])
            )
    return document


@st.composite
def documents(draw):
    kind = draw(st.sampled_from(kinds()))
    path = draw(st.sampled_from(examples(kind, "valid")))
    document = load(path)
    for _ in range(draw(st.integers(1, 3))):
        document = mutated(document, draw)
    return kind, document


@settings(max_examples=100, deadline=None)
@given(documents())
def test_generated_documents_break_at_the_same_places(pair):
    kind, document = pair
    assert places_of_engine(DAY.validator(kind), document) == places_of_oracle(schema_of_kind(kind), document)


def suite():
    if not SUITE.is_dir():
        return
    for keyword in USED:
        for group in json.loads((SUITE / f"{keyword}.json").read_text(encoding="utf-8")):
            if isinstance(group["schema"], dict) and "$ref" not in json.dumps(group["schema"]):
                for case in group["tests"]:
                    label = f"{keyword}: {group['description']}: {case['description']}"
                    yield pytest.param(group["schema"], case["data"], case["valid"], id=label)


CASES = list(suite())


@pytest.mark.skipif(not CASES, reason="the official test suite is not beside the checkout")
def test_the_official_suite_gets_the_same_verdicts_at_the_same_places():
    """One test for all cases; patterns with Unicode classes (`\\p{…}`) the oracle can't run, so only their verdicts."""
    differing = []
    for case in CASES:
        schema, data, valid = case.values
        report = DAY.validate(json.dumps(data), schema=schema)
        ours = DAY.validator(schema=schema)
        if report.valid is not valid or ours.validator.is_valid(data) is not valid:
            differing.append((case.id, "verdict"))
        elif "\\p{" not in json.dumps(schema).replace("\\\\", "\\") and {
            place for place, _ in places_of_engine(ours, data)
        } != {tuple(each.absolute_path) for each in jsonschema.Draft202012Validator(schema).iter_errors(data)}:
            differing.append((case.id, "places"))
    assert differing == []
    assert len(CASES) > 500
    assert Path(SUITE).is_dir()


def test_money_is_exact_where_the_oracle_is_not():
    schema = {"multipleOf": 0.01}
    assert not Draft202012Validator(schema).is_valid(19.99)
    assert DAY.validate("19.99", schema=schema).valid
    assert not DAY.validate("19.999", schema=schema).valid
