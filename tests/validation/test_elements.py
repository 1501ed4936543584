"""A table of data elements becomes the validator it describes, or every malformed piece is named."""

from datetime import date

import pytest

import hcstandards as hcs
from hcstandards.errors import InvalidFactsError
from hcstandards.validation.elements import NO, YES, schema_from_elements

CATALOGUE = hcs.load()
DAY = CATALOGUE.as_of(date(2026, 11, 22))
HEAD = "标识符,名称,数据类型,表示格式,允许值,必填,字段"


def made(*rows: str, head: str = HEAD) -> dict:
    text = "\n".join((head, *rows)) + "\n"
    return schema_from_elements(text.encode(), "t.csv", "my", CATALOGUE.holdings)


def problems(*rows: str) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidFactsError) as caught:
        made(*rows)
    assert "应为" in caught.value.text("zh")
    return [(each.where, each.rule, each.found) for each in caught.value.problems]


DOMAIN = "t.csv:2 允许值"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param("A.1,m,S2,N1,1.未婚;已婚,是,m", [(DOMAIN, "'已婚'")], id="a piece without a code"),
        pytest.param("A.1,m,S2,N1,1.未婚;2.,是,m", [(DOMAIN, "'2.'")], id="a code without a meaning"),
        pytest.param("A.1,m,S2,N1,1.未婚、2.已婚,是,m", [(DOMAIN, "'1.未婚、2.已婚'")], id="not split by semicolons"),
        pytest.param("A.1,m,S2,N1,1.未婚;1.已婚,是,m", [(DOMAIN, "'1' twice")], id="a code twice"),
        pytest.param("A.1,m,S2,N1,10.未婚;2.已婚,是,m", [(DOMAIN, "'10'")], id="a code that the format forbids"),
        pytest.param("A.1,m,S2,N1,,是,m", [(DOMAIN, "''")], id="no values"),
        pytest.param("A.1,m,S1,AN1,1.男;2.女,是,m", [(DOMAIN, "S1, '1.男;2.女'")], id="a list under free text"),
        pytest.param("A.1,m,L,T/F,1.是;2.否,是,m", [(DOMAIN, "'1.是;2.否'")], id="a truth value of 2"),
        pytest.param("A.1,m,S3,N1,GB/T 2261.1-1980,是,m", [(DOMAIN, "GB/T 2261.1-1980")], id="an unknown edition"),
        pytest.param("A.1,m,S3,N1,GB/T 2261.11,是,m", [(DOMAIN, "'GB/T 2261.11'")], id="an unknown number"),
        pytest.param(
            "A.1,m,S3,N1,WS/T 364.3-2023,是,m", [(DOMAIN, "'WS/T 364.3-2023'")], id="a standard of many tables"
        ),
        pytest.param("A.1,m,S3,N1,GB/T 2261.2-2003,是,m", [(DOMAIN, "no code of gbt-2261.2")], id="no code fits"),
        pytest.param("A.1,m,S1,AN1,,看情况,m", [("t.csv:2 必填", "'看情况'")], id="an unknown word for required"),
        pytest.param(",m,S1,AN1,,,m", [("t.csv:2 标识符", "nothing")], id="no identifier"),
        pytest.param("A.1,m,N,N6,2,,,m", [("t.csv:2", "8 cells")], id="a comma without quotes"),
        pytest.param("A.1,m,N,N6,2,,m", [(DOMAIN, "'2'")], id="a comma without quotes, and a cell short"),
        pytest.param(
            "A.1,m,S9,AN..,1.a;1.b,?,m",
            [
                ("t.csv:2 必填", "'?'"),
                ("t.csv:2 数据类型", "'S9'"),
                ("t.csv:2 表示格式", "'AN..'"),
                (DOMAIN, "S9, '1.a;1.b'"),
            ],
            id="every piece of a row",
        ),
    ],
)
def test_a_malformed_piece_is_named_by_row_and_column(row, expected):
    assert sorted((where, found) for where, _, found in problems(row)) == sorted(expected)


def test_every_row_is_looked_at():
    wheres = [where for where, _, _ in problems("A.1,m,S1,AN..,,是,m", "A.2,n,S2,N1,x,是,n", "A.3,o,S4,N1,,,m")]
    assert wheres == ["t.csv:2 表示格式", "t.csv:3 允许值", "t.csv:4 数据类型", "t.csv:4 字段"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(("A.1,a,S1,AN1,,,m", "A.1,b,S1,AN1,,,n"), id="an identifier twice"),
        pytest.param(("A.1,a,S1,AN1,,,m", "A.2,b,S1,AN1,,,m"), id="a tag twice"),
        pytest.param(("A.1,a,S1,AN1,,,A.2", "A.2,b,S1,AN1,,,"), id="an identifier that is another row's tag"),
        pytest.param(("A.1,a,S1,AN1,,,", "A.2,b,S1,AN1,,,A.1"), id="a tag that is another row's identifier"),
    ],
)
def test_an_element_stands_once(rows):
    (found,) = problems(*rows)
    assert found[1] == "elements.repeated"
    assert "(first in line 2)" in found[2]


@pytest.mark.parametrize(
    ("row", "comment"),
    [
        pytest.param("A.1,备注,S1,AN..20,参见：说明,是,m", "参见：说明", id="text"),
        pytest.param('A.1,体重,N,"N6,2",0.3：以上,是,m', "0.3：以上", id="a number"),
        pytest.param("A.1,日期,D,D8,1.公历,是,m", "1.公历", id="one item is no list"),
    ],
)
def test_a_remark_in_the_value_domain_judges_nothing(row, comment):
    field = made(row)["properties"]["m"]
    assert field["$comment"] == comment
    assert "enum" not in field


@pytest.mark.parametrize("word", YES)
def test_a_word_for_required_makes_it_so(word):
    assert made(f"A.1,x,S1,AN..20,,{word.upper()},m")["required"] == ["m"]


@pytest.mark.parametrize("word", [pytest.param(each, id=each or "blank") for each in NO])
def test_a_word_for_optional_makes_it_so(word):
    assert made(f"A.1,x,S1,AN..20,,{word.upper()},m")["required"] == []


SEX = {"system": "gbt-2261.1", "strength": "required"}
PAPERS = {"system": "cv02.01.101", "strength": "required"}


@pytest.mark.parametrize(
    ("form", "domain", "binding"),
    [
        pytest.param("N1", "GB/T 2261.1-2003", SEX | {"version": "2003.0.0"}, id="a year binds to its edition"),
        pytest.param("N1", "GB/T2261.1—2003", SEX | {"version": "2003.0.0"}, id="no blank, a dash"),
        pytest.param("N1", "《GB/T 2261.1-2003》", SEX | {"version": "2003.0.0"}, id="in title marks"),
        pytest.param("N1", "GB/T 2261.1-2003性别代码", SEX | {"version": "2003.0.0"}, id="words right behind"),
        pytest.param("N1", "GB/T 2261.1 性别代码", SEX, id="no year: the day decides"),
        pytest.param("N1", "gbt-2261.1", SEX, id="the id"),
        pytest.param("N2", "CV02.01.101 身份证件类别代码表", PAPERS, id="a table's number"),
        pytest.param("N2", "WS 364.3 CV02.01.101", PAPERS, id="a table of a standard"),
        pytest.param("N2", "WS 364.3-2011 CV02.01.101", PAPERS | {"version": "2011.0.0"}, id="a table of an edition"),
        pytest.param(
            "N2", "GB 3304-91", {"system": "gbt-3304", "strength": "required", "version": "1991.0.0"}, id="two digits"
        ),
    ],
)
def test_a_value_domain_binds_to_the_table_it_names(form, domain, binding):
    schema = made(f"A.1,x,S3,{form},{domain},是,m")
    assert schema["properties"]["m"]["x-hcs-binding"] == binding
    assert not DAY.validate({"m": "!"}, schema=schema).valid


def test_an_unknown_year_names_the_known_ones():
    with pytest.raises(InvalidFactsError, match=r"an edition of gbt-2261\.1: 2003"):
        made("A.1,x,S3,N1,GB/T 2261.1-1980,是,m")


@pytest.mark.parametrize(
    ("type_", "form", "good", "bad"),
    [
        pytest.param("L", "T/F", ["T", "F", "0", "1", True, False], ["true", "2", "", 1, 0, None], id="a truth value"),
        pytest.param("B", "B", ["", "aGk=", "aGVs", "aA=="], ["abc", "!!", "a===", "aGk", "aGk=\n"], id="octets"),
    ],
)
def test_values_of_a_type(type_, form, good, bad):
    schema = made(f"A.1,x,{type_},{form},,,m")
    assert [each for each in good if not DAY.validate({"m": each}, schema=schema).valid] == []
    assert [each for each in bad if DAY.validate({"m": each}, schema=schema).valid] == []
