"""The format language of WS/T 363.1 and what it means as JSON Schema."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hcstandards as hcs
from hcstandards.errors import InvalidFactsError, WrongValueError
from hcstandards.validation.days import minutes_of
from hcstandards.validation.elements import schema_from_elements
from hcstandards.validation.formats import parse_format, schema_of

CATALOGUE = hcs.load()
DAY = CATALOGUE.as_of(date(2026, 11, 22))


@pytest.mark.parametrize(
    ("text", "kind", "shortest", "longest", "decimals", "rows"),
    [
        ("N4", "digits", 4, 4, None, None),
        ("AN..10", "text", 0, 10, None, None),
        ("AN4..20", "text", 4, 20, None, None),
        ("AN..20X3", "text", 0, 20, None, 3),
        ("A1", "text", 1, 1, None, None),
        ("AN", "text", 0, None, None, None),
        ("N6,2", "decimal", 6, 6, 2, None),
        ("N17", "digits", 17, 17, None, None),
        ("D8", "day", 8, 8, None, None),
        ("T6", "time", 6, 6, None, None),
        ("DT15", "moment", 15, 15, None, None),
        ("T8", "day", 8, 8, None, None),
        ("T15", "moment", 15, 15, None, None),
        ("T/F", "boolean", 1, 1, None, None),
    ],
)
def test_a_format_is_parsed(text, kind, shortest, longest, decimals, rows):
    form = parse_format(text)
    assert (form.kind, form.shortest, form.longest, form.decimals, form.rows) == (
        kind,
        shortest,
        longest,
        decimals,
        rows,
    )
    assert form.slip == (text if text in ("T8", "T15") else None)
    assert parse_format(str(form)).kind == form.kind


@pytest.mark.parametrize(
    "text", ["", "X4", "N0", "AN20..4", "AN..4..20", "N3,2", "AN6,2", "N6,2X2", "AN..20X0", "D9", "N-4", "N4 4"]
)
def test_what_is_no_format_is_refused(text):
    with pytest.raises(WrongValueError):
        parse_format(text)


@pytest.mark.parametrize(
    ("type_", "form", "good", "bad"),
    [
        pytest.param(
            "N",
            "N6,2",
            ["0.00", "999.99", "1.50"],
            ["1000.00", "1.5", "1", "01.00", ".50", "-1.00"],
            id="the point counts",
        ),
        pytest.param("N", "N4", ["0001", "2024"], ["1", "12345", "12a4"], id="a fixed length keeps its zeros"),
        pytest.param("N", "N..3", ["1", "999"], ["", "1000"], id="up to three digits"),
        pytest.param("D", "D8", ["20240229"], ["20230229", "2024-02-29", "20241301", "2024022"], id="a real day"),
        pytest.param("D", "T8", ["20240229"], ["20230229"], id="the standard's own slip"),
        pytest.param(
            "DT", "DT15", ["20240229T235959"], ["20240229T240000", "20240229235959", "20240229 235959"], id="a moment"
        ),
        pytest.param("T", "T6", ["235959", "000000"], ["240000", "23:59:59"], id="a time"),
        pytest.param("S1", "AN..20X3", ["a", "a\nb\nc", "字" * 20], ["a\nb\nc\nd", "字" * 21, ""], id="three rows"),
        pytest.param("S1", "AN4..20", ["abcd"], ["abc", "a" * 21], id="four to twenty"),
        pytest.param("S3", "N1", ["1"], ["a", "12"], id="a code"),
        pytest.param("S1", "A2", ["ab", "汉字"], ["a1", "a"], id="letters"),
        pytest.param("L", "T/F", ["0", "1"], ["2", "true"], id="a truth value"),
    ],
)
def test_a_format_becomes_an_exact_schema(type_, form, good, bad):
    schema = schema_of(type_, parse_format(form))
    for value in good:
        assert DAY.validate({"a": value}, schema={"properties": {"a": schema}}).valid, value
    for value in bad:
        assert not DAY.validate({"a": value}, schema={"properties": {"a": schema}}).valid, value


@pytest.mark.parametrize(("type_", "form"), [("D", "N8"), ("N", "D8"), ("S9", "AN1"), ("L", "AN1"), ("S1", "N6,2")])
def test_a_type_written_in_the_wrong_format_is_refused(type_, form):
    with pytest.raises(WrongValueError):
        schema_of(type_, parse_format(form))


@given(st.integers(3, 12), st.integers(1, 4), st.from_regex(r"[0-9]{1,8}\.[0-9]{1,4}", fullmatch=True))
def test_a_decimal_fits_if_its_characters_fit(length, decimals, number):
    if decimals + 2 > length:
        return
    pattern = schema_of("N", parse_format(f"N{length},{decimals}"))["pattern"]
    whole, _, after = number.partition(".")
    fits = len(number) <= length and len(after) == decimals and (whole == "0" or whole[0] != "0")
    assert bool(re.search(pattern, number)) is fits


@given(st.integers(0, 999), st.integers(0, 23), st.integers(0, 59))
def test_a_duration_is_its_minutes(days, hours, minutes):
    assert minutes_of(f"{days}/{hours}/{minutes}") == (days * 24 + hours) * 60 + minutes


TABLE = """标识符,名称,数据类型,表示格式,允许值,必填,字段
DE02.01.040.00,性别代码,S3,N1,GB/T 2261.1-2003,是,sex
DE02.01.005.01,出生日期,D,D8,,是,birth
DE04.10.188.00,体重,N,"N6,2",,,weight
DE02.01.018.00,婚姻状况,S2,N1,1.未婚;2.已婚,,married
DE99.99.999.00,死亡地点,S3,N2,CV02.01.103,,place
"""


def test_a_table_of_data_elements_becomes_a_validator():
    schema = schema_from_elements(TABLE.encode(), "t.csv", "my-records", CATALOGUE.holdings)
    assert schema["required"] == ["sex", "birth"]
    assert schema["properties"]["sex"]["x-hcs-binding"]["system"] == "gbt-2261.1"
    assert (
        DAY.validate(
            {"sex": "1", "birth": "19600501", "weight": "62.50", "married": "2", "place": "04"}, schema=schema
        ).issues
        == ()
    )
    wrong = {"sex": "3", "birth": "19600231", "weight": "62.5", "married": "3", "place": "77", "x": 1}
    found = {each.pointer: each.code for each in DAY.validate(wrong, schema=schema).issues}
    assert found == {
        "/sex": "code.unknown",
        "/birth": "structure.format",
        "/weight": "structure.pattern",
        "/married": "structure.enum",
        "/place": "code.unknown",
        "/x": "structure.additionalProperties",
    }


@pytest.mark.parametrize(
    ("table", "rules"),
    [
        pytest.param("a,b\n1,2\n", {"elements.header"}, id="no such columns"),
        pytest.param("identifier,name,type,format\n", {"elements.empty"}, id="no rows"),
        pytest.param(
            "identifier,name,type,format,domain\nA,a,S1,AN..,\nB,b,S7,AN1,\nA,c,S1,AN1,\nC,c,S3,N1,no-such-table\n<x>,d,S1,AN1,\nE,e,S2,N1,\n",
            {"elements.format", "elements.type", "elements.repeated", "elements.domain", "elements.identifier"},
            id="all problems of all rows",
        ),
    ],
)
def test_a_bad_table_is_refused_with_every_problem(table, rules):
    with pytest.raises(InvalidFactsError) as caught:
        schema_from_elements(table.encode(), "t.csv", "my", CATALOGUE.holdings)
    assert {each.rule for each in caught.value.problems} == rules
    assert all(each.where.startswith("t.csv") for each in caught.value.problems)


def test_a_table_that_is_not_utf8_is_refused():
    with pytest.raises(InvalidFactsError):
        schema_from_elements("标识符,名称".encode("gbk"), "t.csv", "my", CATALOGUE.holdings)
