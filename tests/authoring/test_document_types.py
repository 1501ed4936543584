"""Schemas of document types, named in `catalogue.yaml`: read with their examples, every problem at its place."""

import json

import pytest

from authoring.folders import FILES, write
from hcstandards.authoring.loading import inspect_folder, load_folder
from hcstandards.catalogue import load

NOTE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://example.org/note.schema.json",
    "title": "记事",
    "x-hcs-recognised-by": ["note"],
    "type": "object",
    "properties": {"note": {"type": "string"}, "amount": {"type": "number", "multipleOf": 0.01}},
    "required": ["note"],
}


def catalogue_naming(path, named):
    root = write(path)
    (root / "catalogue.yaml").write_text(f"{FILES['catalogue.yaml']}schemas: {named}\n", encoding="utf-8")
    return root


def folder(path, files=None, named="../schemas"):
    """Write a small catalogue with the document type `note` in a folder beside it; *files* go over that."""
    root = catalogue_naming(path, named)
    given = {
        "note.schema.json": json.dumps(NOTE, indent=2),
        "helper.schema.json": json.dumps({"$id": "https://example.org/helper.schema.json"}),
        "examples/note/valid/a.json": '{"note": "甲", "amount": 0.10}',
        "examples/note/invalid/b.json": "{}",
        **(files or {}),
    }
    for name, text in given.items():
        target = path / "schemas" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def test_document_types_are_part_of_the_catalogue(tmp_path):
    catalogue = load(folder(tmp_path))
    assert catalogue.document_types == ("note",)
    assert catalogue.schema("note") == NOTE
    assert list(catalogue.schema("note")) == list(NOTE), "in the order in which it was published"
    assert catalogue.examples("note") == {"a": {"note": "甲", "amount": 0.1}}
    catalogue.schema("note")["title"] = "a copy"
    assert catalogue.schema("note")["title"] == "记事"


def test_how_the_files_are_indented_changes_nothing(tmp_path):
    one = load(folder(tmp_path / "one"))
    two = load(folder(tmp_path / "two", {"note.schema.json": json.dumps(NOTE, separators=(" ,\n", ":\t"))}))
    assert one.digest == two.digest


def test_schemas_may_lie_inside_the_folder(tmp_path):
    root = folder(tmp_path, named="schemas")
    (tmp_path / "schemas").rename(root / "schemas")
    assert load(root).document_types == ("note",)


def test_a_catalogue_without_the_key_has_none(tmp_path):
    assert load_folder(write(tmp_path)).document_types == ()


def test_a_copy_of_the_folder_takes_its_schemas_from_the_original(tmp_path):
    root = folder(tmp_path / "here")
    copy = catalogue_naming(tmp_path / "there", "../schemas")
    assert [each.id for each in load_folder(copy, origin=root).document_types] == ["note"]


@pytest.mark.parametrize(
    ("files", "named", "rule", "where"),
    [
        pytest.param({}, "../../elsewhere", "schemas.path", "small/catalogue.yaml:2", id="outside the repository"),
        pytest.param({}, "/etc", "schemas.path", "small/catalogue.yaml:2", id="absolute"),
        pytest.param({}, "../none", "schemas.missing", "small/catalogue.yaml:2", id="no such folder"),
        pytest.param({}, "../schemas/examples", "schemas.missing", "catalogue.yaml:2", id="no document type"),
        pytest.param(
            {"note.schema.json": "{"}, "../schemas", "json.syntax", "schemas/note.schema.json:1", id="no JSON"
        ),
        pytest.param(
            {"note.schema.json": '{"a": 1, "a": 2}'}, "../schemas", "json.syntax", "note.schema.json", id="key twice"
        ),
        pytest.param({"note.schema.json": b"\xff"}, "../schemas", "file.encoding", "note.schema.json", id="no UTF-8"),
        pytest.param(
            {"note.schema.json": json.dumps({**NOTE, "$id": "https://example.org/x.schema.json"})},
            "../schemas",
            "schemas.id",
            "schemas/note.schema.json $id",
            id="another $id",
        ),
        pytest.param(
            {"note.schema.json": json.dumps({**NOTE, "type": "objekt"})},
            "../schemas",
            "schemas.schema",
            "schemas/note.schema.json $.type",
            id="no schema",
        ),
        pytest.param(
            {"No_te.schema.json": json.dumps(NOTE)}, "../schemas", "schemas.id", "No_te.schema.json", id="a bad id"
        ),
        pytest.param(
            {"examples/note/valid/a.json": "{}"}, "../schemas", "schemas.example", "valid/a.json $", id="example unfit"
        ),
        pytest.param(
            {"examples/note/valid/a.json": '{"note": NaN}'}, "../schemas", "json.syntax", "a.json", id="NaN in one"
        ),
        pytest.param(
            {"note.schema.json": json.dumps({**NOTE, "properties": {"note": {"$ref": "nothing.json"}}})},
            "../schemas",
            "schemas.reference",
            "valid/a.json",
            id="a reference to nothing",
        ),
    ],
)
def test_every_problem_is_told(tmp_path, files, named, rule, where):
    content, problems = inspect_folder(folder(tmp_path, files, named))
    assert content is None
    assert rule in [each.rule for each in problems]
    assert any(where in each.where for each in problems if each.rule == rule), [each.where for each in problems]
