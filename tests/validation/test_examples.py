"""Every document type: its examples are judged as they should be, and every rule of its schema is broken by some."""

import functools
from datetime import date

import pytest
from places import ROOT, SCHEMAS, examples, load

import hcstandards as hcs
from hcstandards.authoring.exchanging import exchange_schemas
from hcstandards.validation.bindings import bindings_of
from hcstandards.validation.kinds import kinds, schema_of_kind

DAY = hcs.load().as_of(date(2026, 11, 22))
KINDS = (
    "catalogue-release",
    "change-request",
    "code-table-release",
    "grading-report",
    "health-record-cover",
    "hospital-evaluation",
    "pilot-report",
    "settlement-list",
    "standard",
    "supervision-record",
)
ASKING = (
    "type",
    "pattern",
    "format",
    "enum",
    "const",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "uniqueItems",
    "minItems",
    "maxItems",
    "required",
    "additionalProperties",
    "propertyNames",
    "oneOf",
)


def all_examples(what):
    return [pytest.param(kind, path, id=f"{kind}/{path.stem}") for kind in KINDS for path in examples(kind, what)]


def test_the_package_holds_every_document_type():
    assert kinds() == KINDS
    for kind in KINDS:
        assert schema_of_kind(kind) == load(SCHEMAS / f"{kind}.schema.json"), "run the build again"
        assert schema_of_kind(kind)["$id"] == f"https://hcstandards.org/schemas/{kind}.schema.json"


def test_what_is_drawn_from_the_model_is_drawn_afresh():
    for kind, schema in exchange_schemas().items():
        assert load(SCHEMAS / f"{kind}.schema.json") == schema, "python -m hcstandards.building --schemas"


@pytest.mark.parametrize(("kind", "path"), all_examples("valid"))
def test_a_valid_example_is_valid_and_its_type_is_told(kind, path):
    report = DAY.validate(path.read_bytes())
    assert report.kind == kind
    assert report.valid, [(each.pointer, each.message) for each in report.issues]


@functools.cache
def broken_by_examples(kind):
    """The rules broken by the invalid examples of *kind*; for missing fields also which."""
    found = set()
    for path in examples(kind, "invalid"):
        report = DAY.validate(path.read_bytes(), kind)
        assert report.issues, path
        assert report.valid is path.stem.startswith(("warns-", "notes-")), path
        for each in report.issues:
            found.add(each.rule)
            if each.code == "structure.required":
                found.add(f"{each.rule}:{each.pointer.rpartition('/')[2]}")
    return frozenset(found)


def asked(schema, kind, pointer=""):
    """Yield the id of everything that *schema* asks of a document."""
    if schema is False:
        yield f"{kind}#{pointer}"
    if not isinstance(schema, dict):
        return
    for keyword in ASKING:
        if keyword not in schema or (keyword == "additionalProperties" and schema[keyword] is not False):
            continue
        if keyword == "required":
            yield from (f"{kind}#{pointer}/required:{name}" for name in schema["required"])
        elif not ((keyword, pointer) == ("type", "") or pointer.endswith("/properties/$schema")):
            yield f"{kind}#{pointer}/{keyword}"
    for name, inner in schema.get("properties", {}).items():
        yield from asked(inner, kind, f"{pointer}/properties/{name}")
    for name, inner in schema.get("$defs", {}).items():
        yield from asked(inner, kind, f"{pointer}/$defs/{name}")
    for keyword in ("items", "then", "else", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield from asked(schema[keyword], kind, f"{pointer}/{keyword}")


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_of_a_schema_is_broken_by_some_example(kind):
    schema, broken = schema_of_kind(kind), broken_by_examples(kind)
    engine = DAY.validator(kind)
    wanted = [
        *asked(schema, kind),
        *(rule.id for rule in engine.rules),
        *(binding.rule for binding in bindings_of(engine.fields)),
    ]
    assert [each for each in wanted if each not in broken] == []


@pytest.mark.parametrize("kind", KINDS)
def test_rules_and_bindings_say_where_they_were_read(kind):
    engine = DAY.validator(kind)
    for each in engine.rules:
        assert each.source
        assert each.facts["message"]
        assert each.facts["message_en"]
    for each in bindings_of(engine.fields):
        assert DAY.code_system(hcs.Id(each.system))
        assert all(DAY.code_system(hcs.Id(other)) for other in each.also)


def test_the_settlement_list_says_what_it_covers():
    coverage = schema_of_kind("settlement-list")["x-hcs-coverage"]
    assert coverage["items"] == sum(coverage["parts"].values()) == 190
    facts = {each.name: each.value for each in DAY.edition("nhsa-settlement-list@2020.0.0").facts}
    assert facts["items"] == "190"
    nodes = schema_of_kind("settlement-list")["properties"]
    listed = sum(len(nodes[node]["items"]["properties"]) for node in nodes if nodes[node].get("type") == "array")
    only_a = 5 + 4 + 3  # of setlinfo, oprninfo, bldinfo
    assert coverage["columns"]["4101"] == len(nodes["setlinfo"]["properties"]) + listed - only_a


def test_the_schemas_of_the_checkout_have_examples():
    assert {path.name for path in (ROOT / "schemas" / "examples").iterdir()} >= set(KINDS)
