"""`hcstandards diff`."""

import json

import pytest

pytest.importorskip("click")

from diffing.catalogues import catalogue, measured, threshold
from hcstandards.cli import main
from hcstandards.model.schemas import DocumentType
from hcstandards.values import FrozenMap


@pytest.fixture
def pair(tmp_path):
    paths = []
    for name, value in (("old", "20"), ("new", "25")):
        path = tmp_path / f"{name}.hcs"
        path.write_bytes(measured(threshold(value)).holdings.container.raw)
        paths.append(str(path))
    return paths


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        pytest.param([], 0, "threshold.value", id="text"),
        pytest.param(["--lang", "zh"], 0, "收紧", id="Chinese"),
        pytest.param(["--markdown"], 0, "### Breaking changes", id="Markdown"),
        pytest.param(["--fail-on", "minor"], 1, "threshold.value", id="fails on a lower bump too"),
        pytest.param(
            ["--on", "2019-01-01", "--fail-on", "major"], 0, "for days to come", id="nothing past is concerned"
        ),
    ],
)
def test_the_command(pair, options, code, words, capsys):
    with pytest.raises(SystemExit) as left:
        main(["diff", *pair, "--lang", "en", *options])
    assert left.value.code == code
    assert words in capsys.readouterr().out


def test_json_gives_every_fact(pair, capsys):
    with pytest.raises(SystemExit):
        main(["diff", *pair, "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert data["bump"] == "major"
    assert data["changes"][0]["witness"]["arguments"]["value"] == "20"


def test_markdown_gives_a_long_witness_whole(tmp_path, capsys):
    paths = []
    for name, required in (("old", ["first"]), ("new", ["first", "last"])):
        schema = {"$id": "https://example.org/note.schema.json", "x-hcs-recognised-by": ["first"], "required": required}
        document = {"first": "甲" * 500}
        schema["properties"] = {"first": {"const": document["first"]}}
        whole = catalogue(document_types=(DocumentType("note", json.dumps(schema), FrozenMap()),))
        path = tmp_path / f"{name}.hcs"
        path.write_bytes(whole.holdings.container.raw)
        paths.append(str(path))
    with pytest.raises(SystemExit):
        main(["diff", *paths, "--markdown", "--lang", "en"])
    shown = capsys.readouterr().out
    assert "甲" * 500 in shown
    assert "1 change: 1 major" in shown


def test_the_release_inside_the_package_can_be_compared(pair, capsys):
    with pytest.raises(SystemExit) as left:
        main(["diff", "embedded", "embedded", "--lang", "en"])
    assert (left.value.code, capsys.readouterr().err) == (0, "Nothing changed.\n")
    with pytest.raises(SystemExit) as left:
        main(["diff", pair[0], "nowhere.hcs", "--lang", "en"])
    assert left.value.code == 2
    assert "nowhere.hcs" in capsys.readouterr().err


def test_nothing_changed(pair, capsys):
    with pytest.raises(SystemExit) as left:
        main(["diff", pair[0], pair[0], "--fail-on", "patch", "--lang", "en"])
    assert left.value.code == 0
    assert capsys.readouterr().err == "Nothing changed.\n"


@pytest.fixture
def schemas(tmp_path):
    """Return two releases that differ in one document type: a shorter field and another title."""
    paths = []
    for name, facts in (("old", {"title": "记事", "maxLength": 9}), ("new", {"title": "记录", "maxLength": 4})):
        schema = {
            "$id": "https://example.org/note.schema.json",
            "x-hcs-recognised-by": ["note"],
            "properties": {"note": {"type": "string", **facts}},
        }
        examples = FrozenMap({"short": '{"note":"甲"}'})
        whole = catalogue(document_types=(DocumentType("note", json.dumps(schema), examples),))
        path = tmp_path / f"{name}.hcs"
        path.write_bytes(whole.holdings.container.raw)
        paths.append(str(path))
    return paths


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(
            ["--lang", "en"],
            ["length of text", "9 → 4 (tightened)", "for example fits(kind=note, document={", "schema.wording"],
            id="text",
        ),
        pytest.param(["--lang", "zh"], ["文本长度", "（收紧）", "例如 fits(", "模式的文字与来源"], id="Chinese text"),
        pytest.param(["--markdown", "--lang", "en"], ["length of text", "for example", "`doesn't fit`"], id="Markdown"),
        pytest.param(["--markdown", "--lang", "zh"], ["文本长度", "例如", "不兼容的变更"], id="Chinese Markdown"),
    ],
)
def test_changes_of_schemas_are_shown(schemas, options, words, capsys):
    with pytest.raises(SystemExit):
        main(["diff", *schemas, *options])
    shown = capsys.readouterr().out
    assert "schemas/note#/properties/note/maxLength" in shown
    assert all(each in shown for each in words), shown


def test_changes_of_schemas_as_json(schemas, capsys):
    with pytest.raises(SystemExit):
        main(["diff", *schemas, "--format", "json"])
    first, second = json.loads(capsys.readouterr().out)["changes"]
    assert (first["rule"], first["direction"], first["bump"]) == ("schema.length-tightened", "tightened", "major")
    assert first["effect"] is None
    assert 4 < len(json.loads(first["witness"]["arguments"]["document"])["note"]) <= 9
    assert (first["witness"]["old"], first["witness"]["new"]) == ("fits", "doesn't fit")
    assert (second["rule"], second["old"], second["new"]) == ("schema.wording", "记事", "记录")


def test_the_schema_shown_is_that_of_the_release_asked(schemas, capsys):
    with pytest.raises(SystemExit):
        main(["schema", "show", "note", "--catalogue", schemas[1]])
    assert json.loads(capsys.readouterr().out)["properties"]["note"]["maxLength"] == 4
    with pytest.raises(SystemExit) as left:
        main(["schema", "show", "settlement-list", "--catalogue", schemas[1]])
    assert left.value.code == 2
