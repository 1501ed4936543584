"""Files to plain data: every refusal, with its rule and line."""

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hcstandards.authoring import reading
from hcstandards.authoring.reading import Limits, ReadingError, read_csv, read_text, read_yaml

SMALL = Limits(size=100, depth=4, line=40)


def refused(read, path: Path, raw: bytes, limits: Limits = reading.DEFAULT_LIMITS) -> tuple[str, int]:
    """Return the rule and line of the problem that *read* raises for a file of *raw*."""
    path.write_bytes(raw)
    with pytest.raises(ReadingError) as caught:
        read(path, "folder/file", limits)
    file, _, line = caught.value.problem.where.rpartition(":")
    assert file == "folder/file"
    assert caught.value.problem.found
    assert caught.value.problem.expected
    return caught.value.problem.rule, int(line)


@pytest.mark.parametrize(
    ("raw", "rule", "line"),
    [
        pytest.param("a: 1\nb: 医疗保障\n".encode("gbk"), "file.encoding", 2, id="GBK"),
        pytest.param(b"a: 1\n\xff\xff\n", "file.encoding", 2, id="bytes that are no text"),
        pytest.param("a: 1\n".encode("utf-8-sig"), "file.bom", 1, id="byte order mark"),
        pytest.param("a: 1\n".encode("utf-16"), "file.bom", 1, id="UTF-16"),
        pytest.param(b"a: 1\nb: \0\n", "file.nul", 2, id="NUL"),
        pytest.param(b"a: 1\nb: 2\na: 3\n", "yaml.repeated-key", 3, id="repeated key"),
        pytest.param(b"a:\n  b: 1\n  b: 2\n", "yaml.repeated-key", 3, id="repeated key inside"),
        pytest.param(b"a: &x 1\n", "yaml.anchor", 1, id="anchor"),
        pytest.param(b"a: &x {}\nb: *x\n", "yaml.anchor", 1, id="anchor on a mapping"),
        pytest.param(b"a: !!int 1\n", "yaml.tag", 1, id="tag"),
        pytest.param(b"a:\n  - !python/object:os.system x\n", "yaml.tag", 2, id="tag of another language"),
        pytest.param(b"a: 1\n---\nb: 2\n", "yaml.documents", 2, id="second document"),
        pytest.param(b"a:\n\t- b\n", "yaml.syntax", 2, id="tab in indentation"),
        pytest.param(b"a: [1\n", "yaml.syntax", 2, id="unclosed list"),
        pytest.param(b"a: \x07\n", "yaml.syntax", 1, id="control character"),
        pytest.param(b"? [a]\n: 1\n", "yaml.key", 1, id="a list as a key"),
        pytest.param(b"a: [[[[1]]]]\n", "yaml.depth", 1, id="too deep"),
        pytest.param(b"", "yaml.empty", 1, id="empty"),
        pytest.param(b"# only a remark\n", "yaml.empty", 1, id="only a remark"),
        pytest.param(b"a: 1\nb: " + b"x" * 40 + b"\n", "file.line", 2, id="long line"),
        pytest.param(b"- a\n" * 30, "file.size", 1, id="large file"),
    ],
)
def test_yaml_that_is_refused(tmp_path, raw, rule, line):
    assert refused(read_yaml, tmp_path / "f.yaml", raw, SMALL) == (rule, line)


@pytest.mark.parametrize(
    ("raw", "rule", "line"),
    [
        pytest.param(b"code,display\n1,a\n2\n", "csv.width", 3, id="short row"),
        pytest.param(b"code,display\n1,a,b\n", "csv.width", 2, id="long row"),
        pytest.param(b"code,display\n1,a\n\n", "csv.width", 3, id="blank row"),
        pytest.param(b"code,code\n1,a\n", "csv.header", 1, id="column twice"),
        pytest.param(b"", "csv.header", 1, id="empty"),
        pytest.param(b'code,display\n1,"a"b\n', "csv.syntax", 2, id="text after a quote"),
        pytest.param(b'code,display\n1,"a\n', "csv.syntax", 2, id="open quote"),
        pytest.param("code,display\n1,男\n".encode("gbk"), "file.encoding", 2, id="GBK"),
        pytest.param(b"code,display\n1,\0\n", "file.nul", 2, id="NUL"),
        pytest.param(b"code,display\n1," + b"x" * 140_000 + b"\n", "file.line", 2, id="huge cell"),
    ],
)
def test_csv_that_is_refused(tmp_path, raw, rule, line):
    assert refused(read_csv, tmp_path / "f.csv", raw) == (rule, line)


def test_gbk_is_named_in_the_hint(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_bytes("a: 医疗".encode("gbk"))
    with pytest.raises(ReadingError) as caught:
        read_yaml(path, "f.yaml")
    assert "GBK" in caught.value.problem.hint
    assert "GBK" in caught.value.problem.text("zh")


def test_100_megabytes_are_refused_before_they_are_read(tmp_path, monkeypatch):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        os.truncate(stream.fileno(), 100 * 2**20)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was read"))
    with pytest.raises(ReadingError) as caught:
        read_yaml(path, "huge.yaml")
    assert caught.value.problem.rule == "file.size"
    assert str(100 * 2**20) in caught.value.problem.found


def test_deep_nesting_is_refused_without_recursion(tmp_path):
    assert refused(read_yaml, tmp_path / "f.yaml", b"a: " + b"[" * 50_000)[0] == "yaml.depth"


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_what_is_no_file_is_refused(tmp_path, name):
    with pytest.raises(ReadingError) as caught:
        read_text(tmp_path / name, "it")
    assert caught.value.problem.rule == "file.unreadable"


def test_every_scalar_is_text_and_has_its_line(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("a: 010\nb:\n  - 1.10\n  - {c: yes, d: 2024-04-01}\ne: ~\nf: 'I10.x00x032'\n", encoding="utf-8")
    authored = read_yaml(path, "f.yaml")
    assert authored.data == {
        "a": "010",
        "b": ["1.10", {"c": "yes", "d": "2024-04-01"}],
        "e": "~",
        "f": "I10.x00x032",
    }
    assert authored.where(("b", 1, "d")) == "f.yaml:4 $.b[1].d"
    assert authored.where(("b", 7, "gone")) == "f.yaml:3 $.b[7].gone"
    assert authored.where(("nowhere",)) == "f.yaml:1 $.nowhere"


def test_rows_keep_their_lines_and_cells_stay_text(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text('code,display\n01,"a\nb"\nE10.300x051+H42.0*,𬌗\n', encoding="utf-8")
    assert read_csv(path, "f.csv") == (
        ["code", "display"],
        [(3, ["01", "a\nb"]), (4, ["E10.300x051+H42.0*", "𬌗"])],
    )


YAML_WORDS = st.sampled_from(
    [
        "a",
        ": ",
        "- ",
        "\n",
        "  ",
        "\t",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&x ",
        "*x",
        "!t ",
        "---\n",
        "...",
        "|",
        ">",
        "'",
        '"',
        "#",
        "? ",
        "%",
        "@",
        "`",
        "\\",
        "~",
        "<<",
        "医",
        "𬌗",
        "\x85",
        "\u2028",
        "\x01",
        "\ufeff",
        "0",
        "=",
    ]
)


@given(text=st.one_of(st.lists(YAML_WORDS, max_size=25).map("".join), st.text(max_size=60)))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    """Nothing but plain data or our own refusal comes back, whatever stands in the file."""
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        data = read_yaml(path, "any.yaml").data
    except ReadingError as error:
        assert error.problem.where.startswith("any.yaml:")  # noqa: PT017 - either way is right
        return
    assert only_plain(data)


@given(raw=st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(tmp_path_factory, raw):
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(raw)
    for read in (read_yaml, read_csv):
        try:
            read(path, "any.bin")
        except ReadingError as error:
            assert error.problem.rule.partition(".")[0] in ("file", "yaml", "csv")  # noqa: PT017 - either way is right


def only_plain(data: object) -> bool:
    if isinstance(data, dict):
        return all(isinstance(key, str) and only_plain(value) for key, value in data.items())
    return all(map(only_plain, data)) if isinstance(data, list) else isinstance(data, str)


PLAIN = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc医", min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(data=PLAIN)
def test_what_yaml_writes_is_read_back(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "back.yaml"
    path.write_text(yaml.safe_dump({"it": data}, allow_unicode=True), encoding="utf-8", newline="")
    assert read_yaml(path, "back.yaml").data == {"it": data}
