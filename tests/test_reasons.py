"""What readers of others refuse is said in our words, in both languages; their own stay as a detail."""

import gzip
import io
import lzma
import re
import sqlite3
import zipfile
import zlib
from datetime import date
from xml.parsers import expat

import pytest

import hcstandards as hcs
from hcstandards.errors import HcStandardsError, InvalidSchemaError
from hcstandards.reasons import UNKNOWN, all_words, reason_of
from hcstandards.texts import phrase

pl = pytest.importorskip("polars")
DAY = hcs.load().as_of(date(2026, 11, 22))


@pytest.mark.parametrize("words", [pytest.param(each, id=each) for each in all_words()])
def test_every_reason_is_said_in_chinese(words):
    assert re.search("[\u4e00-\u9fff]", phrase(words, "zh"))
    assert phrase(f"{words}; the reader said: mismatched tag", "zh").startswith(phrase(words, "zh"))


NAMES = re.compile("Parquet|zip|file.unreadable")


def zipped():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "hello" * 1000)
    return made.getvalue()


def changed(data, at, to=b"\xff"):
    return data[:at] + to + data[at + len(to) :]


def parquet(tmp_path, change):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"a": [1, 2, 3]}).write_parquet(path)
    path.write_bytes(change(path.read_bytes()))
    return pl.read_parquet(path)


def csv_of(tmp_path, data):
    (tmp_path / "a.csv").write_bytes(data)
    return pl.read_csv(tmp_path / "a.csv", infer_schema=False)


def ndjson_of(tmp_path, data):
    (tmp_path / "a.ndjson").write_bytes(data)
    return pl.read_ndjson(tmp_path / "a.ndjson", infer_schema_length=None)


def not_a_database(tmp_path):
    (tmp_path / "a.db").write_bytes(b"hello" * 1000)
    connection = sqlite3.connect(tmp_path / "a.db")
    try:
        connection.execute("SELECT * FROM sqlite_master")
    finally:
        connection.close()


def xml(data):
    return lambda _: expat.ParserCreate(namespace_separator=" ").Parse(data, True)


GZ = gzip.compress(b"hello" * 1000)
XZ = lzma.compress(b"hello" * 1000)


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda folder: parquet(folder, lambda data: data[:100]), id="Parquet, cut"),
        pytest.param(lambda folder: parquet(folder, lambda _: b""), id="Parquet, empty"),
        pytest.param(
            lambda folder: parquet(folder, lambda data: changed(data, 20, b"\xff" * 40)), id="Parquet, damaged"
        ),
        pytest.param(lambda folder: csv_of(folder, b""), id="CSV, empty"),
        pytest.param(lambda folder: csv_of(folder, b"a,b\n1,2,3\n"), id="CSV, another width"),
        pytest.param(lambda folder: csv_of(folder, b"a,b\n\xb0\xa1,2\n"), id="CSV, GBK"),
        pytest.param(lambda folder: csv_of(folder, b'a,b\n"1,2\n3,4'), id="CSV, an open quotation"),
        pytest.param(lambda folder: ndjson_of(folder, b""), id="NDJSON, empty"),
        pytest.param(lambda folder: ndjson_of(folder, b'{"a":1}\n{"a":\n'), id="NDJSON, cut"),
        pytest.param(lambda folder: ndjson_of(folder, b'{"a":"\xb0"}'), id="NDJSON, GBK"),
        pytest.param(lambda _: pl.DataFrame({"a": [1], "b": [1, 2]}), id="columns of unlike lengths"),
        pytest.param(lambda _: pl.DataFrame({"a": [1, "x"]}), id="a column of two kinds"),
        pytest.param(lambda _: pl.DataFrame({1: [1]}), id="a name that is a number"),
        *(
            pytest.param(xml(data), id=f"XML, {data.decode('latin-1')}")
            for data in (
                b"",
                b"<a></b>",
                b"<a",
                b'<a b="1" b="2"/>',
                b"<a/><b/>",
                b"<a>&foo;</a>",
                b"abc",
                b"<a>\xff</a>",
                b'<?xml version="1.0" encoding="foo"?><a/>',
                b"<a><![CDATA[x</a>",
                b"<x:a/>",
                b' <?xml version="1.0"?><a/>',
            )
        ),
        pytest.param(lambda _: zipfile.ZipFile(io.BytesIO(zipped()[:80])), id="zip, cut"),
        pytest.param(
            lambda _: zipfile.ZipFile(io.BytesIO(changed(zipped(), 0, b"x"))).read("a.txt"), id="zip, damaged"
        ),
        pytest.param(lambda _: gzip.GzipFile(fileobj=io.BytesIO(GZ[:-12])).read(), id="gzip, cut"),
        pytest.param(lambda _: gzip.GzipFile(fileobj=io.BytesIO(b"abcdef")).read(), id="gzip, something else"),
        pytest.param(
            lambda _: gzip.GzipFile(fileobj=io.BytesIO(changed(GZ, len(GZ) - 6))).read(), id="gzip, check sum"
        ),
        pytest.param(lambda _: zlib.decompress(changed(GZ, 14)[10:], -15), id="deflate, damaged"),
        pytest.param(lambda _: lzma.decompress(b"abcdefghijklm"), id="xz, something else"),
        pytest.param(lambda _: lzma.decompress(changed(XZ, 30)), id="xz, damaged"),
        pytest.param(lambda _: re.compile("(a"), id="a pattern, open"),
        pytest.param(lambda _: re.compile("*"), id="a pattern, repeating nothing"),
        pytest.param(lambda _: re.compile("\\"), id="a pattern, an escape of nothing"),
        pytest.param(not_a_database, id="SQLite"),
    ],
)
def test_common_reasons_are_known(read, tmp_path):
    """By what the libraries at hand really say: a new version with other words shows here."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - what it raises is the reader's
        read(tmp_path)
    said = reason_of(caught.value)
    ours = phrase(said, "zh").partition("；读取程序原文：")[0]
    assert not said.startswith(UNKNOWN), said
    assert not re.search("[a-z]{2,}", NAMES.sub("", ours)), ours
    assert "\n" not in said


def test_the_reader_s_own_words_stay_behind_ours():
    said = reason_of(ValueError("mismatched tag: line 1, column 6"))
    assert said == (
        "line 1, column 6: an end tag that doesn't fit the element it closes; the reader said: mismatched tag"
    )
    assert phrase(said, "zh") == "第 1 行第 6 列：结束标签与所关闭的元素不符；读取程序原文：mismatched tag"
    assert reason_of(ValueError()) == f"{UNKNOWN}; the reader said: ValueError"
    assert phrase(reason_of(ValueError("no idea\nat all")), "zh") == "内容无法读取；读取程序原文：no idea"
    assert reason_of(PermissionError(13, "Permission denied")) == "Permission denied"


@pytest.mark.parametrize("name", ["a.parquet", "a.ndjson", "a.csv"])
def test_a_damaged_table_is_refused_in_chinese(name, tmp_path):
    from hcstandards.columns.files import read_facts

    path = tmp_path / name
    path.write_bytes({"a.parquet": b"PAR1" * 10, "a.ndjson": b'{"a": 1}\n{"a":\n', "a.csv": b""}[name])
    with pytest.raises(HcStandardsError) as caught:
        read_facts(str(path), DAY._holdings)
    ours = caught.value.text("zh").replace(str(path), "").partition("；读取程序原文：")[0]
    assert not re.search("[a-z]{2,}", NAMES.sub("", ours)), ours


@pytest.mark.parametrize(
    ("schema", "places"),
    [
        pytest.param(
            {"type": "foo", "minimum": "x", "pattern": "(", "properties": {"a": {"$ref": "#/no"}}},
            {
                "#/type": "schema.value",
                "#/minimum": "schema.value",
                "#/pattern": "schema.pattern",
                "#/properties/a/$ref": "schema.reference",
            },
            id="everything at once",
        ),
        pytest.param({"items": [{}]}, {"#/items": "schema.value"}, id="a list for a schema"),
        pytest.param(
            {"allOf": [], "multipleOf": 0}, {"#/allOf": "schema.value", "#/multipleOf": "schema.value"}, id="none"
        ),
        pytest.param({"patternProperties": {"(?=a)": {}}}, {"#/patternProperties/(?=a)": "schema.pattern"}, id="names"),
        pytest.param({"$id": "::"}, {"#": "schema.unusable"}, id="something else"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_with_every_problem_in_both_languages(schema, places):
    with pytest.raises(InvalidSchemaError) as caught:
        DAY.validate({}, schema=schema)
    assert {each.where: each.rule for each in caught.value.problems} == places
    for each in caught.value.problems:
        ours = each.text("zh").removeprefix(f"{each.where}：{each.rule}：{each.found}").partition("；读取程序原文：")[0]
        assert re.search("[\u4e00-\u9fff]", ours)
        assert not re.search(" or |expected|a [a-z]{4,}", ours)
