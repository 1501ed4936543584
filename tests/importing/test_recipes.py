"""Recipes: those that ship are whole; a user's own is refused with every problem at once."""

import csv
import json
import re
from pathlib import Path

import pytest
import xlsxwriter
from jsonschema import Draft202012Validator

from hcstandards.catalogue import load
from hcstandards.errors import ProblemsError, UnknownIdError, WrongValueError
from hcstandards.importing.guessing import guess
from hcstandards.importing.recipes import FOLDER, load_recipe, recipe_names
from hcstandards.importing.rendering import report_text
from hcstandards.importing.shape import recipe_schema

ROOT = Path(__file__).resolve().parents[2]


def test_the_schema_that_ships_is_the_one_that_is_checked():
    shipped = (ROOT / "schemas" / "import-recipe.schema.json").read_text("utf-8")
    assert shipped == json.dumps(recipe_schema(), indent=2, ensure_ascii=False) + "\n"
    Draft202012Validator.check_schema(recipe_schema())


@pytest.mark.parametrize("name", recipe_names())
def test_a_recipe_that_ships_says_where_its_knowledge_comes_from(name):
    recipe = load_recipe(name)
    assert recipe.id == name
    assert recipe.notes
    assert recipe.notes_en
    assert recipe.parts


def test_the_platform_s_tables_are_all_there():
    names = recipe_names()
    assert all(f"nhsa-{number}" in names for number in range(1301, 1322))
    assert all((FOLDER / f"{name}.yaml").read_text("utf-8").startswith(f"recipe: {name}\n") for name in names)


def test_what_a_code_system_says_to_import_by_makes_a_table_of_it():
    holdings = load().holdings
    named = {}
    for key in holdings.index["code_systems"]:
        match = re.search(r"--recipe ([a-z0-9-]+)", holdings.code_system(key).how_to_load or "")
        if match:
            named[key] = match[1]
    assert named["nhsa-granule"] == "nhsa-1320"
    for key, name in named.items():
        assert load_recipe(name).system in {key, ""}


BAD = [
    pytest.param("recipe: x\ntitle: a\ntitle_en: b\n", ["schema.required"], id="no parts"),
    pytest.param(
        "recipe: x\ntitle: a\ntitle_en: b\nparts:\n  - {content: concepts, format: pdf, colour: red}\n",
        ["schema.additionalProperties", "schema.enum"],
        id="two things at once",
    ),
    pytest.param(
        "recipe: x\ntitle: a\ntitle_en: b\nparts:\n  - {content: concepts, format: lines, columns: {display: b}}\n",
        ["recipe.columns", "recipe.format"],
        id="no code, no pattern",
    ),
    pytest.param(
        "recipe: x\ntitle: a\ntitle_en: b\nparts:\n"
        "  - {content: concepts, format: lines, pattern: '(', columns: {code: a}}\n",
        ["recipe.pattern"],
        id="a pattern that isn't one",
    ),
    pytest.param(
        "recipe: x\ntitle: a\ntitle_en: b\nparts:\n"
        "  - {content: concepts, format: csv, columns: {code: a}, dates: [DD.MM.JJJJ]}\n",
        ["schema.enum"],
        id="a form of days that isn't known",
    ),
    pytest.param(
        "recipe: x\ntitle: a\ntitle_en: b\nparts:\n"
        "  - content: concepts\n    format: csv\n    columns: {code: a}\n    encoding: klingon\n"
        "    constants: {sytsem: x}\n    parents: [{length: '0'}]\n    properties:\n"
        "      - {id: p, column: x, title: x, title_en: x}\n      - {id: p, column: y, title: x, title_en: x}\n",
        ["encoding.unknown", "recipe.field", "recipe.parent", "recipe.property"],
        id="what has the right shape and can't be meant",
    ),
    pytest.param("recipe: x\nrecipe: y\n", ["yaml.repeated-key"], id="a key twice"),
]


@pytest.mark.parametrize(("text", "rules"), BAD)
def test_a_recipe_with_problems_is_refused_with_all_of_them(tmp_path, text, rules):
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        load_recipe(str(path))
    assert sorted(problem.rule for problem in caught.value.problems) == sorted(rules)
    assert all(str(path) in problem.where for problem in caught.value.problems)


def test_a_problem_of_a_recipe_says_what_was_found_and_expected(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("recipe: x\ntitle: a\ntitel_en: b\nparts:\n  - {content: concept, format: csv}\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        load_recipe(str(path))
    said = [(each.where.rpartition(" ")[2], each.found, each.expected) for each in caught.value.problems]
    assert ("$", "missing key 'title_en'", "") in said
    assert any(found == "unknown key 'titel_en'" and "title_en" in expected for _, found, expected in said)
    content = "one of concepts, disabled, recodes, renames, correspondences"
    assert ("$.parts[0].content", "'concept'", content) in said


def test_an_unknown_recipe_names_those_close_to_it():
    with pytest.raises(UnknownIdError) as caught:
        load_recipe("nhsa-drugs-workbook")
    assert "nhsa-drug-workbook" in caught.value.near


GUESSES = [
    pytest.param("a.csv", "code\tname\nA1\t甲\nA2\t乙\n".encode(), "tsv", id="tabs called csv"),
    pytest.param("a.csv", "院内编码,院内名称\nA1,甲\nA2,乙\n".encode("gb18030"), "csv", id="GBK"),
    pytest.param("a.txt", "A00.000 霍乱\nA00.100 伤寒\n".encode(), "lines", id="code, blank, name"),
    pytest.param("a.txt", "A1\t甲\t1\nA2\t乙\t1\n".encode(), "tsv", id="no header"),
    pytest.param("a.csv", "编码,名称\nA1,甲\n".encode("utf-16"), "csv", id="UTF-16"),
    pytest.param("a.json", b'{"resourceType":"CodeSystem","concept":[{"code":"a"}]}', "fhir-codes", id="FHIR"),
    pytest.param("a.xml", b"<ClaML><Class code='A'/></ClaML>", "claml", id="ClaML"),
    pytest.param("a.json", b'{"m": {"v": "1"}, "list": [{"id": "A1", "x": {"y": 1}}]}', "json", id="a list in JSON"),
    pytest.param(
        "a.csv",
        "编码,名称,状态,结束日期\nA1,甲,启用,29101231\nA2,乙,停用,20240101\n".encode(),
        "csv",
        id="states and open ends",
    ),
    pytest.param("a.txt", "A00.000 霍乱\n第12页\nA00.100 伤寒\n".encode(), "lines", id="a line that doesn't fit"),
]


@pytest.mark.parametrize(("name", "raw", "format_"), GUESSES)
def test_a_drafted_recipe_reads_the_file_it_was_drafted_from(tmp_path, imported, name, raw, format_):
    file = tmp_path / name
    file.write_bytes(raw)
    found = guess(file)
    own = tmp_path / "own.yaml"
    own.write_text(found.recipe, encoding="utf-8")
    recipe = load_recipe(str(own))
    assert recipe.parts[0].format == format_
    report = imported(str(own), file)
    assert report.kept == report.rows - report.findings.counts.get("skipped-line", 0) > 0
    assert not report.findings.number("error")
    assert found.rows


COLUMNS = [
    pytest.param(
        "icd9cm,chapter,no_map\n0010,A000,0\n0011,A001,1\n", {"code": ("icd9cm",)}, id="headers with digits in them"
    ),
    pytest.param(
        "Provider Number,Hospital Name,Address 1\n010001,GENERAL HOSPITAL,1 A STREET\n"
        "010002,GENERAL HOSPITAL,2 B STREET\n",
        {"display": ("Hospital Name",)},
        id="a column that is called a name",
    ),
    pytest.param("编码,名称,启用日期\nA1,甲,20240101\n", {"valid_from": ("启用日期",)}, id="a day"),
]


@pytest.mark.parametrize(("text", "columns"), COLUMNS)
def test_the_columns_of_a_drafted_recipe(tmp_path, text, columns):
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(guess(file).recipe, encoding="utf-8")
    part = load_recipe(str(own)).parts[0]
    assert part.header == "1"
    assert columns.items() <= dict(part.columns).items()


CROSSWALKS = [
    pytest.param(
        "icd9cm,icd10cm,flags,approximate\n0010,A000,00000,0\n0020,A0100,10000,1\nE0000,NoDx,11000,1\n",
        ("icd9cm", "icd10cm"),
        [("0010", "A000", "unchanged"), ("0020", "A0100", "partial"), ("E0000", "", "disabled")],
        id="a general equivalence mapping",
    ),
    pytest.param(
        "院内编码,院内名称,国家代码\nY1,甲,XA01\nY2,乙,\nY3,丙,XA02\n",
        ("source", "target"),
        [("Y1", "XA01", "recoded"), ("Y3", "XA02", "recoded")],
        id="a hospital's map, one code without a target",
    ),
]


@pytest.mark.parametrize(("text", "systems", "edges"), CROSSWALKS)
def test_a_crosswalk_is_drafted_as_correspondences(tmp_path, imported, text, systems, edges):
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(guess(file).recipe, encoding="utf-8")
    recipe = load_recipe(str(own))
    assert (recipe.parts[0].content, recipe.system) == ("correspondences", "")
    assert (recipe.source_system, recipe.target_system) == systems
    report = imported(str(own), file, out="map.csv")
    rows = list(csv.DictReader((tmp_path / "map.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["source_code"], row["target_code"], row["kind"]) for row in rows] == edges
    assert not report.findings.number("error")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("code,from,to\nA1,1,5\nA2,6,9\n", id="a range beside a code"),
        pytest.param("from,to,编码\n20240101,20250101,A1\n20240101,20260101,A2\n", id="a period"),
        pytest.param("source,target\nward,clinic\nlist,table\n", id="words"),
        pytest.param("编码,旧编码\nA1,B1\nA2,B2\n", id="headers that don't name both ends"),
    ],
)
def test_what_may_be_a_list_is_not_drafted_as_a_crosswalk(tmp_path, text):
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    assert "  - content: concepts\n" in guess(file).recipe


OWN = """recipe: own
title: 示例
title_en: Example
system: own
parts:
  - content: concepts
    format: csv
    delimiter: comma
    header: "{header}"
    columns: {{code: {code}, display: {display}}}
    properties:
      - {{id: unit, column: {unit}, title: 单位, title_en: Unit}}
      - {{id: maker, column: {maker}, title: 企业, title_en: Maker{optional}}}
"""
ABSENT = [
    pytest.param("编码,名称,单位,生产企业\nA1,甲,盒,某\n", ("", []), id="all there, one by its other name"),
    pytest.param("编码,名称\nA1,甲\n", ("", ["单位", "企业 / 生产企业"]), id="both missing"),
    pytest.param("编码,名称\nA1,甲\n", (', optional: "true"', ["单位"]), id="one of them optional"),
]


@pytest.mark.parametrize(("text", "wanted"), ABSENT)
def test_a_column_of_a_property_that_is_missing_is_reported(tmp_path, imported, text, wanted):
    optional, names = wanted
    file, own = tmp_path / "a.csv", tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    places = {"header": "1", "code": "编码", "display": "名称", "unit": "单位", "maker": "[企业, 生产企业]"}
    own.write_text(OWN.format(**places, optional=optional), encoding="utf-8")
    report = imported(str(own), file)
    found = report.findings.kept.get("no-column", [])
    assert [(each.value, each.row, each.severity) for each in found] == [(name, 1, "warning") for name in names]
    assert report.kept == 1
    assert ("文件中没有的配方列" in report_text(report, "zh")) is bool(names)


def test_a_position_beyond_the_row_is_reported(tmp_path, imported):
    file, own = tmp_path / "a.csv", tmp_path / "own.yaml"
    file.write_text("A1,甲,盒\n", encoding="utf-8")
    places = {"header": "none", "code": '"1"', "display": '"2"', "unit": '"3"', "maker": '"4"'}
    own.write_text(OWN.format(**places, optional=""), encoding="utf-8")
    report = imported(str(own), file)
    assert [(each.column, each.value) for each in report.findings.kept["no-column"]] == [("maker", "4")]


def test_problems_of_a_recipe_are_told_in_chinese(tmp_path):
    path = tmp_path / "own.yaml"
    for case in BAD:
        path.write_text(case.values[0], encoding="utf-8")
        with pytest.raises(ProblemsError) as caught:
            load_recipe(str(path))
        for problem in caught.value.problems:
            if problem.rule == "recipe.pattern" and "unterminated" in problem.found:
                continue  # what Python says of a pattern
            said = problem.text("zh").removeprefix(problem.where)
            assert re.search("[\u4e00-\u9fff]", said), said
            assert not re.search(r"\b(?:no|a|an|the|or|of|expected|nothing|each|once)\b", said), said


def test_the_sheet_and_the_header_of_a_workbook_are_found(tmp_path, imported):
    file = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(file))
    book.add_worksheet("目录").write_row(0, 0, ["本表说明"])
    page = book.add_worksheet("明细")
    rows = [
        ["示例目录（2025年）"],
        [],
        ["编码", "名称", "单位"],
        ["A1", "甲", "盒"],
        ["A2", "乙", ""],
        ["A3", "丙", "瓶"],
    ]
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    found = guess(file)
    assert (found.header, found.rows[0]) == (["编码", "名称", "单位"], ["A1", "甲", "盒"])
    own = tmp_path / "own.yaml"
    own.write_text(found.recipe, encoding="utf-8")
    part = load_recipe(str(own)).parts[0]
    assert (part.sheet, part.header) == (("明细",), "3")
    assert imported(str(own), file).kept == 3


def test_a_recipe_may_say_which_repairs_may_be_asked_for(tmp_path, imported):
    file = tmp_path / "a.txt"
    file.write_text("A1 甲\n", encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(guess(file).recipe.replace("parts:", "repairs: [trim]\nparts:"), encoding="utf-8")
    assert imported(str(own), file, repairs=("trim",)).kept == 1
    with pytest.raises(WrongValueError):
        imported(str(own), file, repairs=("page-numbers",))
