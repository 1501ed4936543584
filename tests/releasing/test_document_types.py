"""Document types in releases: sealed, stacked, held in reserve, and what judges documents."""

import json
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

import hcstandards as hcs
import samples
from hcstandards import Catalogue
from hcstandards.errors import OverlayConflictError, ReleaseRefusedError, UnknownIdError
from hcstandards.model.content import Content, Identity
from hcstandards.model.schemas import DocumentType
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container, pack
from hcstandards.release.contents import content_of
from hcstandards.release.holdings import Holdings
from hcstandards.releasing.assembling import refusals, release_of
from hcstandards.releasing.verifying import verify
from hcstandards.values import FrozenMap

DAY = date(2026, 11, 22)
BASE = content_of(samples.catalogue().holdings)
STORED = Path(__file__).parents[1] / "releases" / "generation-1.hcs"
WITH_TYPES = Path(__file__).parents[1] / "releases" / "generation-1-schemas.hcs"


def note(*, title="记事", kind="note", examples=("甲",), **facts):
    schema = {
        "$id": f"https://example.org/{kind}.schema.json",
        "title": title,
        "x-hcs-recognised-by": [kind],
        "type": "object",
        "properties": {kind: {"type": "string"}},
        **facts,
    }
    shown = {f"e{number}": json.dumps({kind: each}, ensure_ascii=False) for number, each in enumerate(examples)}
    return DocumentType(kind, json.dumps(schema, ensure_ascii=False), FrozenMap(shown))


def opened(*types, content=BASE):
    raw = compile_content(evolve(content, document_types=types))
    return Catalogue(Holdings(Container(raw, "test.hcs")))


def overlay(*types, **identity):
    facts = {"title": "叠加", "title_en": "Overlay", "extends": (BASE.identity.id,), **identity}
    return opened(*types, content=Content(Identity("top", "1.0.0", **facts)))


def test_what_is_compiled_is_what_is_opened():
    catalogue = opened(note(), note(kind="other", examples=()))
    assert catalogue.document_types == ("note", "other")
    assert catalogue.examples("other") == {}
    assert compile_content(content_of(catalogue.holdings)) == catalogue.holdings.container.raw
    assert verify(catalogue.holdings.container.raw, "x").problems == ()
    with pytest.raises(UnknownIdError) as caught:
        catalogue.schema("noet")
    assert caught.value.near == ("note",)


@pytest.mark.parametrize(
    ("members", "where"),
    [
        pytest.param({"schema/note": "{"}, "schema/note", id="not JSON"),
        pytest.param({"schema/note": "[]"}, "schema/note", id="not an object"),
        pytest.param({"examples/none": {}}, "examples/none", id="examples of nothing"),
        pytest.param(
            {"schema/note": json.dumps({"x-hcs-rules": [{"id": "r", "kind": "?"}]})}, "schema/note", id="rule"
        ),
        pytest.param({"schema/note": json.dumps({"x-hcs-binding": {"sytem": "x"}})}, "schema/note", id="binding"),
    ],
)
def test_verifying_finds_what_could_not_judge(members, where):
    container = opened(note()).holdings.container
    head = {key: value for key, value in container.manifest.items() if key != "members"}
    whole = {name: container.member(name) for name in container.names()}
    found = verify(pack(head, {**whole, **members}), "x").problems
    assert any(each.rule == "release.schemas" and where in each.where for each in found)


@pytest.mark.parametrize("previous", [None, opened(note()).holdings.container], ids=["first", "next"])
def test_a_release_whose_schema_could_not_judge_is_refused(previous):
    broken = note(**{"x-hcs-rules": [{"id": "r", "kind": "guess"}]})
    with pytest.raises(ReleaseRefusedError) as caught:
        release_of(evolve(BASE, document_types=(broken,)), previous, "9.0.0")
    assert [(each.where, each.rule) for each in caught.value.problems] == [("schema/note", "release.schemas")]


def bound_to(**binding):
    return note(properties={"note": {"type": "string", "x-hcs-binding": binding}})


@pytest.mark.parametrize(
    ("binding", "words"),
    [
        pytest.param({"system": "plaecs"}, ["no code system 'plaecs'", "places"], id="no such code system"),
        pytest.param({"system": "places", "alsoIn": ["plaecs"]}, ["no code system 'plaecs'"], id="another beside it"),
        pytest.param({"system": "places", "version": "1999"}, ["no version '1999'", "2011.0.0"], id="no such version"),
        pytest.param({"system": "places", "version": "2011"}, [], id="a version by its label"),
        pytest.param({"system": "former-places"}, [], id="a former id"),
        pytest.param({"system": "marks", "version": "any"}, [], id="a table that nobody may ship"),
        pytest.param(
            {"system": "places", "otherEditions": ["elsewhere"]}, [], id="editions that are named because they aren't"
        ),
    ],
)
def test_a_binding_to_nothing_is_refused(binding, words):
    content = evolve(BASE, document_types=(bound_to(**binding),))
    found = [each.found for each in refusals(content)]
    assert len(found) == bool(words)
    assert all(each in found[0] for each in words)
    assert [each.where for each in refusals(content)] == ["schema/note#/properties/note/x-hcs-binding"] * len(found)
    assert bool(verify(compile_content(content), "x").problems) is bool(words)
    if words:
        with pytest.raises(ReleaseRefusedError):
            release_of(content)


def test_an_overlay_may_bind_what_lies_below_it():
    assert verify(overlay(bound_to(system="places")).holdings.container.raw, "x").problems == ()


def test_the_stored_release_of_generation_1_has_none_and_says_whose_schemas_judge():
    old = hcs.load(STORED)
    assert old.document_types == ()
    document = {"id": "x"}
    report = old.as_of(DAY).validate(document, "hospital-evaluation")
    assert report.schema_from == "package"
    assert hcs.load().as_of(DAY).validate(document, "hospital-evaluation").schema_from == "release"
    assert hcs.load().as_of(DAY).validate(document, schema={"type": "object"}).schema_from == "caller"
    assert {each.rule for each in old.diff(opened(note())).changes} >= {"schema.added"}


def test_a_release_judges_by_its_own_schema():
    first, second = opened(note()), opened(note(properties={"note": {"type": "string", "maxLength": 1}}))
    document = {"note": "甲乙"}
    for catalogue, valid in ((first, True), (second, False), (first, True)):
        report = catalogue.as_of(DAY).validate(document)
        assert (report.kind, report.valid, report.digest) == ("note", valid, catalogue.digest)
    with pytest.raises(UnknownIdError):
        first.as_of(DAY).validate(document, "settlement-list")  # the package's, but not this release's


def test_a_schema_refers_to_the_others_of_its_release():
    other = note(kind="other", examples=(), **{"$defs": {"short": {"maxLength": 1}}})
    wide = note(kind="other", examples=(), **{"$defs": {"short": {"maxLength": 9}}})
    mine = note(properties={"note": {"$ref": "other.schema.json#/$defs/short"}})
    document = {"note": "甲乙"}
    assert not opened(mine, other).as_of(DAY).validate(document).valid
    assert opened(mine, wide).as_of(DAY).validate(document).valid


def test_an_overlay_adds_document_types():
    base = opened(note())
    stacked = base.with_overlay(overlay(note(kind="local")))
    assert stacked.document_types == ("local", "note")
    assert stacked.as_of(DAY).validate({"local": "x"}).kind == "local"
    assert base.document_types == ("note",)


def test_what_is_in_both_layers_must_be_the_same():
    base = opened(note())
    assert base.with_overlay(overlay(note())).document_types == ("note",)
    with pytest.raises(OverlayConflictError) as caught:
        base.with_overlay(overlay(note(title="另一", examples=("乙",))))
    assert [each.where for each in caught.value.problems] == ["top 1.0.0: examples/note", "top 1.0.0: schema/note"]


def test_an_overlay_replaces_a_document_type_on_purpose():
    base = opened(note())
    stacked = base.with_overlay(overlay(note(title="另一", examples=()), replaces=("schemas/note",)))
    assert stacked.schema("note")["title"] == "另一"
    assert stacked.examples("note") == {}
    with pytest.raises(OverlayConflictError) as caught:
        base.with_overlay(overlay(replaces=("schemas/none",)))
    assert {each.rule for each in caught.value.problems} == {"overlay.replaces"}


def test_a_document_type_that_went_away_is_held_in_reserve():
    first = opened(note(), note(kind="other"))
    second = release_of(evolve(BASE, document_types=(note(),)), first.holdings.container, "auto")
    container = Container(second.raw, "second")
    assert container.member("reserved")["schemas"] == {"other": "记事"}
    again = evolve(BASE, document_types=(note(), note(kind="other", title="别的")))
    with pytest.raises(ReleaseRefusedError) as caught:
        release_of(again, container, "auto")
    assert [each.where for each in caught.value.problems] == ["schemas/other"]


def test_the_embedded_release_holds_what_the_package_ships():
    from hcstandards.validation.kinds import kinds, schema_of_kind

    catalogue = hcs.load()
    assert catalogue.document_types == kinds()
    for kind in kinds():
        assert catalogue.schema(kind) == schema_of_kind(kind)
        assert catalogue.examples(kind)


def test_the_stored_release_with_document_types_opens_and_judges():
    catalogue = hcs.load(WITH_TYPES)
    assert catalogue.document_types == ("note",)
    assert catalogue.examples("note") == {"e0": {"note": "甲"}}
    day = catalogue.as_of(DAY)
    assert day.validate({"note": "甲乙丙丁"}).valid
    assert not day.validate({"note": "甲乙丙丁戊"}).valid
    assert "schemas/note#/properties/note/maxLength" in catalogue.holdings.container.member("changelog/zh")
    assert verify(WITH_TYPES.read_bytes(), "stored").problems == ()
