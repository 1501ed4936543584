"""Each format by a small file of its kind: what is read of it, and where it lands."""

import json
from datetime import date, datetime

import pytest
import xlsxwriter
from attrs import evolve

import hcstandards as hcs
from hcstandards.catalogue import load
from hcstandards.errors import ImportRefusedError, WrongValueError
from hcstandards.importing.readers.paths import listed
from hcstandards.model.codes import NO_PROPERTIES
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows
from hcstandards.values import Id


def concepts(path):
    return {each.code: each for each in FileRows(TableFile(path), 0).select("1", ())}


CLAML = """<?xml version="1.0"?><ClaML version="2.0.0">
<Class code="I" kind="chapter"><SubClass code="A00"/><Rubric kind="preferred"><Label>Infections</Label></Rubric></Class>
<Class code="A00" kind="category" usage="dagger"><SuperClass code="I"/>
<Rubric kind="preferred"><Label>Cholera</Label></Rubric>
<Rubric kind="inclusion"><Label>Classical <Term>cholera</Term></Label></Rubric>
<Rubric kind="exclusion"><Label>Carrier</Label></Rubric></Class></ClaML>"""


def test_claml(tmp_path, imported):
    file = tmp_path / "list.xml"
    file.write_text(CLAML)
    imported("claml", file, system="icd10-who")
    found = concepts(tmp_path / "list.hct")
    assert (found["A00"].parent, found["A00"].display) == ("I", "Cholera")
    assert dict(found["A00"].properties) == {
        "kind": "category",
        "usage": "dagger",
        "inclusions": "Classical cholera",
        "exclusions": "Carrier",
    }


SDMX = """<mes:Structure xmlns:mes="m" xmlns:str="s" xmlns:com="c"><str:Codelists>
<str:Codelist id="CL_AREA" agencyID="SDMX" version="1.1">
<str:Code id="CN"><com:Name xml:lang="en">China</com:Name><com:Name xml:lang="zh">中国</com:Name></str:Code>
<str:Code id="CN_BJ"><com:Name xml:lang="en">Beijing</com:Name><str:Parent><Ref id="CN"/></str:Parent></str:Code>
</str:Codelist></str:Codelists></mes:Structure>"""


def test_sdmx(tmp_path, imported):
    file = tmp_path / "list.xml"
    file.write_text(SDMX, encoding="utf-8")
    imported("sdmx-codelist", file, system="cl-area")
    found = concepts(tmp_path / "list.hct")
    assert (found["CN"].display, found["CN"].display_en) == ("中国", "China")
    assert (found["CN_BJ"].parent, found["CN_BJ"].properties["agency"]) == ("CN", "SDMX")


CODES = [{"code": "a", "display": "A", "concept": [{"code": "b", "display": "B", "definition": "x"}]}]
RESOURCES = [
    pytest.param({"resourceType": "CodeSystem", "url": "u", "concept": CODES}, "a", id="code system"),
    pytest.param(
        {"resourceType": "ValueSet", "compose": {"include": [{"system": "u", "concept": CODES}]}}, None, id="value set"
    ),
    pytest.param(
        {"resourceType": "ValueSet", "expansion": {"contains": [{"system": "u", "code": "a", "contains": CODES[0:0]}]}},
        None,
        id="expansion",
    ),
    pytest.param(
        {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "CodeSystem", "concept": CODES}}]},
        "a",
        id="bundle",
    ),
]


@pytest.mark.parametrize(("resource", "parent"), RESOURCES)
def test_fhir(tmp_path, imported, resource, parent):
    file = tmp_path / "list.json"
    file.write_text(json.dumps(resource))
    imported("fhir-codesystem", file, system="t")
    found = concepts(tmp_path / "list.hct")
    assert "a" in found
    assert "b" not in found or parent is None or found["b"].parent == parent


def test_the_clinical_workbook_with_its_renames(tmp_path, imported):
    file = tmp_path / "clinical.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheets = {
        "附件1": [
            ["疾病分类与代码"],
            ["主要编码", "附加编码", "疾病名称"],
            ["A00.0", "", "霍乱"],
            ["A01.0", "K77.0*", "伤寒"],
        ],
        "修改条目": [["编码", "原名称", "现名称"], ["A01.0", "肠热病", "伤寒"]],
        "新增条目": [["编码", "名称"], ["A02.0", "沙门菌"]],
    }
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    book.close()
    report = imported("clinical-icd10-workbook", file)
    found = concepts(tmp_path / "list.hct")
    assert sorted(found) == ["A00.0", "A01.0", "A02.0"]
    assert found["A01.0"].properties["additional-code"] == "K77.0*"
    assert FileRows(TableFile(tmp_path / "list.hct"), 0).former("A01.0")[0] == ("肠热病",)
    assert report.rows == 4


def test_a_workbook_keeps_days_and_numbers_as_text(tmp_path, imported):
    file = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(str(file))
    page = book.add_worksheet("总表")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_row(0, 0, ["药品代码", "注册名称", "日期", "价格", "数量", "真"])
    page.write_row(1, 0, ["X1", "甲"])
    page.write_datetime(1, 2, datetime(2025, 3, 1), day)  # noqa: DTZ001 - a workbook has no time zone
    page.write_row(1, 3, [0.1, 120, True])
    book.close()
    imported("nhsa-drug-workbook", file)
    found = concepts(tmp_path / "list.hct")["X1"]
    assert {"日期": "2025-03-01", "价格": "0.1", "数量": "120", "真": "1"}.items() <= dict(found.properties).items()


def test_the_change_log_s_selectors(tmp_path, imported):
    (tmp_path / "old.txt").write_text("100000 甲省\n100100 乙市\n100101 丙区\n100102 丁区\n100103 戊区\n", "utf-8")
    (tmp_path / "new.txt").write_text("100000 甲省\n100100 乙市\n100104 丙区\n100102 丁新区\n", "utf-8")
    head = "# 文号：示例〔2025〕1号\n# 日期：2025年3月1日\n"
    log = f"{head}-100101 丙区>_\n-100102 丁区>.\n-100103 戊区>丙区\n+100104 丙区<丙区,戊区\n"
    (tmp_path / "a.diff").write_text(log, "utf-8")
    lists = {"source_table": tmp_path / "old.txt", "target_table": tmp_path / "new.txt"}
    imported("gbt-2260-changes", tmp_path / "a.diff", out="edges.csv", **lists)
    lines = (tmp_path / "edges.csv").read_text("utf-8").splitlines()[1:]
    edges = {tuple(line.split(",")[2:4] + line.split(",")[6:8]) for line in lines}
    assert edges == {
        ("100101", "merged", "100104", "2025-03-01"),
        ("100102", "renamed", "100102", "2025-03-01"),
        ("100103", "merged", "100104", "2025-03-01"),
    }


def test_an_imported_crosswalk_is_what_translations_go_along(tmp_path, imported):
    (tmp_path / "own.csv").write_text("code,name\nH1,甲\nH2,乙\nH3,丙\n", "utf-8")
    (tmp_path / "theirs.csv").write_text("code,name\nN1,甲\nN2,乙\n", "utf-8")
    (tmp_path / "map.csv").write_text(
        "source_code,target_code,primary\nH1,N1,是\nH1,N2,\nH2,N2,\nH3,,\n", encoding="utf-8"
    )
    imported("csv", tmp_path / "own.csv", system="own", out="own.hct")
    imported("csv", tmp_path / "theirs.csv", system="theirs", out="theirs.hct")
    lists = {"source_table": tmp_path / "own.hct", "target_table": tmp_path / "theirs.hct"}
    report = imported("hospital-map", tmp_path / "map.csv", out="map.hcs", **lists)
    assert (report.unmapped_count, report.unmapped) == (1, ["H3"])
    catalogue = load().with_tables(tmp_path / "own.hct", tmp_path / "theirs.hct").with_overlay(tmp_path / "map.hcs")
    day = catalogue.today()
    own, theirs = Id("own"), Id("theirs")
    assert [hit.code for hit in day.translate(own, "H1", theirs).hits] == ["N1", "N2"]
    assert [hit.code for hit in day.translate(own, "H1", theirs, on_ambiguous="primary").hits] == ["N1"]
    assert [hit.code for hit in day.translate(theirs, "N2", own).hits] == ["H1", "H2"]
    assert day.untranslated(own, theirs) == ("H3",)


# what a recipe can say ----------------------------------------------------------------------------


def own(tmp_path, part, **facts):
    """Write a recipe of one part; return its path."""
    path = tmp_path / "own.yaml"
    head = {"recipe": "own", "title": "甲", "title_en": "a", "system": "own", **facts}
    path.write_text(json.dumps({**head, "parts": [{"content": "concepts", **part}]}), encoding="utf-8")  # YAML, too
    return str(path)


def test_a_code_of_several_columns_and_parents_by_depth(tmp_path, imported, counts):
    part = {
        "format": "csv",
        "header": "find",
        "compose": {"range": "{from}-{to}"},
        "columns": {"code": "range", "display": "name"},
        "outline": "level",
        "rest": "true",
    }
    (tmp_path / "list.csv").write_text(
        "from,to,level,name\nA,B,1,one\nA,A,2,two\nB,B,2,three\nC,C,1,four\nD,,x,five\n,,2,six\n"
    )
    report = imported(own(tmp_path, part), tmp_path / "list.csv")
    found = concepts(tmp_path / "list.hct")
    parents = {code: each.parent for code, each in found.items()}
    assert parents == {"A-B": None, "A-A": "A-B", "B-B": "A-B", "C-C": None, "D-": None}
    assert dict(found["A-A"].properties) == {"from": "A", "to": "A", "level": "2"}
    assert counts(report) == {"bad-level": 1, "no-code": 1}


def test_a_column_that_another_is_made_of_must_be_there(tmp_path, imported):
    part = {"format": "csv", "header": "1", "compose": {"range": "{from}-{till}"}, "columns": {"code": "range"}}
    (tmp_path / "list.csv").write_text("from,to\nA,B\n")
    with pytest.raises(ImportRefusedError) as caught:
        imported(own(tmp_path, part), tmp_path / "list.csv")
    assert (caught.value.rule, caught.value.expected) == ("recipe.columns", "range: till")


def test_a_table_ends_where_its_recipe_says(tmp_path, imported, counts):
    part = {"format": "csv", "header": "1", "stop": ["注*", "合计"], "columns": {"code": "code"}}
    (tmp_path / "list.csv").write_text("code,name\nA,one\nB,two\n注：以上为示例,\nC,three\n", encoding="utf-8")
    report = imported(own(tmp_path, part), tmp_path / "list.csv")
    assert (sorted(concepts(tmp_path / "list.hct")), counts(report)) == (["A", "B"], {"footer": 1})
    assert report.findings.kept["footer"][0].row == 4


DOCUMENT = {
    "groups": [
        {
            "id": "g",
            "controls": [
                {"id": "a", "props": [{"name": "x", "class": "z", "value": "0"}, {"name": "x", "value": "1"}]},
                {"id": "b", "controls": [{"id": "b.1", "links": [{"rel": "r", "href": "#a"}, {"rel": "s"}]}]},
            ],
        }
    ],
    "by": {"k1": ["v", 2], "k2": None},
}
PATHS = [
    pytest.param(
        "**groups|controls", "id", "#parent", [("g", ""), ("a", "g"), ("b", "g"), ("b.1", "b")], id="any depth"
    ),
    pytest.param(
        "**controls", "id", "props/name=x,class=/value", [("a", "1"), ("b", ""), ("b.1", "")], id="conditions"
    ),
    pytest.param("groups/*/controls/*", "id", "**href", [("a", ""), ("b", "#a")], id="whatever depth inside"),
    pytest.param("**controls", "id", "links/rel=r|q/href", [("a", ""), ("b", ""), ("b.1", "#a")], id="either"),
    pytest.param("by/*", "#key", "#value", [("k1", '["v", "2"]'), ("k2", "")], id="values by key"),
    pytest.param("by/k1/*", "#value", "#key", [("v", "0"), ("2", "1")], id="members of a list"),
]


@pytest.mark.parametrize(("path", "one", "other", "rows"), PATHS)
def test_paths_into_json(path, one, other, rows):
    data = json.loads(json.dumps(DOCUMENT), parse_int=str)
    header, found = listed(data, path, "list.json", (one, other))
    assert [(cells[header.index(one)], cells[header.index(other)]) for _, cells in found] == rows


def test_a_json_list_keeps_the_rest_but_not_its_places(tmp_path, imported):
    (tmp_path / "list.json").write_text('{"list": [{"id": "a", "x": 1, "y": [1, 2]}]}')
    part = {"format": "json", "path": "list/*", "columns": {"code": "id"}, "rest": "true"}
    imported(own(tmp_path, part), tmp_path / "list.json")
    assert dict(concepts(tmp_path / "list.hct")["a"].properties) == {"x": "1", "y": '["1", "2"]'}


def titled(*columns):
    return [{"id": f"p{number}", "column": each, "title": "甲", "title_en": "A"} for number, each in enumerate(columns)]


@pytest.mark.parametrize(
    ("columns", "reported"),
    [
        pytest.param(["x"], [], id="a key of some rows"),
        pytest.param(["y/z"], [], id="a path of some rows"),
        pytest.param(["y/empty"], [], id="a path to nothing but nulls"),
        pytest.param(["no"], [("p0", "no")], id="a key of no row"),
        pytest.param(
            ["y/no", "x", "**none", "y/name=w/v"],
            [("p0", "y/no"), ("p2", "**none"), ("p3", "y/name=w/v")],
            id="paths of no row",
        ),
    ],
)
def test_what_no_row_of_a_json_list_has_is_reported_as_a_missing_column(tmp_path, imported, columns, reported):
    rows = [{"id": "a", "x": 1, "y": {"z": 2, "empty": None}}, {"id": "b"}]
    (tmp_path / "list.json").write_text(json.dumps({"list": rows}))
    part = {"format": "json", "path": "list/*", "columns": {"code": "id"}, "properties": titled(*columns)}
    report = imported(own(tmp_path, part), tmp_path / "list.json")
    found = [(each.column, each.value) for each in report.findings.kept.get("no-column", [])]
    assert found == reported
    assert len(concepts(tmp_path / "list.hct")) == 2


def test_a_path_to_the_codes_that_leads_nowhere_is_refused(tmp_path, imported):
    (tmp_path / "list.json").write_text('{"list": [{"id": "a"}, {"id": "b"}]}')
    with pytest.raises(ImportRefusedError) as caught:
        imported(
            own(tmp_path, {"format": "json", "path": "list/*", "columns": {"code": "key/id"}}), tmp_path / "list.json"
        )
    assert (caught.value.rule, caught.value.found) == ("recipe.columns", "columns: id, #key, #parent")


WITHDRAWN = {
    "catalog": {
        "groups": [
            {
                "id": "ac",
                "title": "Access",
                "controls": [
                    {"id": "ac-1", "title": "Policy", "parts": [{"name": "statement", "prose": "Do."}]},
                    {
                        "id": "ac-2",
                        "title": "Old",
                        "props": [{"name": "status", "value": "withdrawn"}],
                        "links": [{"rel": "incorporated-into", "href": "#ac-1"}, {"rel": "moved-to", "href": "#ac-3"}],
                    },
                ],
            }
        ]
    }
}


def test_an_oscal_catalogue_with_a_withdrawn_control(tmp_path, imported, counts):
    (tmp_path / "c.json").write_text(json.dumps(WITHDRAWN))
    report = imported("oscal-catalog", tmp_path / "c.json", system="t")
    found = concepts(tmp_path / "list.hct")
    assert counts(report) == {}
    assert (found["ac-2"].status, found["ac-2"].replaced_by, found["ac-2"].parent) == (
        "disabled",
        ("ac-1", "ac-3"),
        "ac",
    )
    assert found["ac-1"].properties["statement"] == "Do."


def test_an_oscal_profile_asks_for_its_catalogue(tmp_path, imported, counts):
    (tmp_path / "c.json").write_text(json.dumps(WITHDRAWN))
    imported("oscal-catalog", tmp_path / "c.json", system="controls", out="c.hct")
    selected = {"imports": [{"href": "#x", "include-controls": [{"with-ids": ["ac-1", "ac-9"]}]}]}
    (tmp_path / "p.json").write_text(json.dumps({"profile": selected}))
    report = imported("oscal-profile", tmp_path / "p.json", system="low", target_table=tmp_path / "c.hct")
    assert (sorted(concepts(tmp_path / "list.hct")), report.edges) == (["ac-1", "ac-9"], 2)
    assert counts(report) == {"dangling-target": 1}
    with pytest.raises(WrongValueError, match="--target-table"):
        imported("oscal-profile", tmp_path / "p.json", system="low")
    selected["imports"][0] = {"href": "#x", "include-all": {}}
    (tmp_path / "p.json").write_text(json.dumps({"profile": selected}))
    with pytest.raises(ImportRefusedError, match="include-all"):
        imported("oscal-profile", tmp_path / "p.json", system="low", target_system="controls")


UNLISTED = [
    pytest.param({"include-controls": [{"with-ids": ["a"], "matching": [{"pattern": "b*"}]}]}, id="matching"),
    pytest.param({"include-controls": [{"with-ids": ["a"], "with-child-controls": "yes"}]}, id="children"),
    pytest.param({"include-controls": [{"with-ids": ["a"]}], "exclude-controls": [{"with-ids": ["a"]}]}, id="exclude"),
]


@pytest.mark.parametrize("selects", UNLISTED)
def test_what_a_profile_selects_without_naming_it_is_an_error_of_the_report(tmp_path, imported, counts, selects):
    (tmp_path / "p.json").write_text(json.dumps({"profile": {"imports": [selects]}}))
    report = imported("oscal-profile", tmp_path / "p.json", system="low", target_system="controls")
    assert (counts(report), report.findings.number("error")) == ({"unread-part": 1}, 1)
    selects = {"include-controls": [{"with-ids": ["a"], "with-child-controls": "no"}]}
    (tmp_path / "p.json").write_text(json.dumps({"profile": {"imports": [selects]}}))
    assert counts(imported("oscal-profile", tmp_path / "p.json", system="low", target_system="controls")) == {}


def test_a_value_set_leaves_out_what_it_excludes(tmp_path, imported):
    include, exclude = {"system": "u", "concept": CODES}, {"system": "u", "concept": [{"code": "b"}]}
    file = tmp_path / "list.json"
    file.write_text(json.dumps({"resourceType": "ValueSet", "compose": {"include": [include], "exclude": [exclude]}}))
    imported("fhir-codesystem", file, system="t")
    assert sorted(concepts(tmp_path / "list.hct")) == ["a"]


@pytest.mark.parametrize(
    "include",
    [
        pytest.param({"system": "u"}, id="a whole code system"),
        pytest.param({"system": "u", "filter": [{"property": "concept", "op": "is-a", "value": "a"}]}, id="a filter"),
        pytest.param({"valueSet": ["v"]}, id="other value sets"),
    ],
)
def test_a_value_set_that_lists_no_codes_is_refused(tmp_path, imported, include):
    file = tmp_path / "list.json"
    file.write_text(json.dumps({"resourceType": "ValueSet", "compose": {"include": [include]}}))
    with pytest.raises(ImportRefusedError) as caught:
        imported("fhir-codesystem", file, system="t")
    assert (caught.value.rule, "$expand" in caught.value.hint) == ("fhir.expansion", True)


def test_what_is_not_read_is_named(tmp_path, imported, counts):
    (tmp_path / "list.xml").write_text(CLAML.replace("</ClaML>", '<ModifierClass code=".0" modifier="M"/></ClaML>'))
    report = imported("claml", tmp_path / "list.xml", system="t")
    assert counts(report) == {"unread-sheet": 1}
    book = xlsxwriter.Workbook(str(tmp_path / "list.xlsx"))
    for name in ("总表", "新增", "变更"):
        book.add_worksheet(name).write_row(0, 0, ["药品代码", "注册名称"])
    book.close()
    report = imported("nhsa-drug-workbook", tmp_path / "list.xlsx")
    assert [each.value for each in report.findings.kept["unread-sheet"]] == ["新增", "变更"]


OWN = """recipe: own
title: 表
title_en: List
system: own
parts:
  - content: concepts
    format: csv
    header: "1"
    columns: {code: id}
    only: {COLUMN: [x]}
"""


def test_a_list_of_which_nothing_is_read_says_so(tmp_path, imported, counts):
    file, recipe = tmp_path / "list.csv", tmp_path / "own.yaml"
    file.write_text("id,kind\nA,y\n")
    recipe.write_text(OWN.replace("COLUMN", "kidn"), encoding="utf-8")
    with pytest.raises(ImportRefusedError, match="only: kidn"):
        imported(str(recipe), file)
    recipe.write_text(OWN.replace("COLUMN", "kind"), encoding="utf-8")
    assert counts(imported(str(recipe), file)) == {"no-rows": 1}
    file.write_text("code,name\n")
    assert counts(imported("csv", file, system="t")) == {"no-rows": 1}
    report = imported("gbt-2260-list", file)  # no line fits its pattern
    assert (counts(report), report.findings.number("error")) == ({"no-rows": 1, "skipped-line": 1}, 1)


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_our_own_exports_are_read_back(tmp_path, imported, ending):
    """All but the properties of FHIR, which stand in one."""
    rows = (
        '0010,"甲,类",,1,,Alpha class,,R1,,\n0011,阿莫西林,0010,1,20240101,Amoxicillin,,R2,羟氨苄青霉素;阿莫仙,X1;X2\n'
    )
    rows += "0012,头孢,0010,0,,,0011;0010,R3,,X3\n\U00020bb71,\U00020bb7名,0010,1,,,,,旧名,\n"
    rows = "".join(f"{line},\n" for line in rows.splitlines()) + "0014,停用药,0010,1,20200101,,,,,,2024-12-31\n"
    head = "code,name,parent,status,开始日期,英文名称,替代代码,record,曾用名,曾用码,结束日期\n"
    (tmp_path / "list.csv").write_text(head + rows, encoding="utf-8")
    imported("csv", tmp_path / "list.csv", system="t")
    table = hcs.load().with_tables(tmp_path / "list.hct").as_of(date(2025, 6, 1)).table(hcs.Id("t"))
    assert table.export(tmp_path / f"out.{ending}") == 5
    assert table.concept("0014").valid_to == date(2025, 1, 1)
    recipe = {"csv": "exported-csv", "json": "fhir-codesystem"}[ending]
    report = imported(recipe, tmp_path / f"out.{ending}", system="t", out="back.hct")
    assert report.findings.counts == {}
    back = hcs.load().with_tables(tmp_path / "back.hct").as_of(date(2025, 6, 1)).table(hcs.Id("t"))
    plain = [[evolve(each, properties=NO_PROPERTIES) for each in kept.all()] for kept in (table, back)]
    assert plain[0] == plain[1]
    former = [{each.code: each_former for each, *each_former in kept.with_former()} for kept in (table, back)]
    assert former[0] == former[1]
    assert former[1]["0011"] == [("羟氨苄青霉素", "阿莫仙"), ("X1", "X2")]
    assert [back.former(each) for each in ("0012", "\U00020bb71")] == [((), ("X3",)), (("旧名",), ())]


def test_a_code_that_left_the_list_names_what_the_change_log_has_in_its_place(tmp_path, imported):
    for year, rows in (("2015", "120225 蓟县\n120000 天津市\n"), ("2016", "120119 蓟州区\n120000 天津市\n")):
        (tmp_path / f"{year}.txt").write_text(rows, encoding="utf-8")
    (tmp_path / "c.diff").write_text("-120225 蓟县>蓟州区\n+120119 蓟州区\n", encoding="utf-8")
    lists = {"source_table": tmp_path / "2015.txt", "target_table": tmp_path / "2016.txt"}
    imported("gbt-2260-changes", tmp_path / "c.diff", out="c.hcs", release="20161231", **lists)
    imported("gbt-2260-list", tmp_path / "2015.txt", release="20151231")
    imported("gbt-2260-list", tmp_path / "2016.txt", release="20161231", previous=tmp_path / "list.hct")
    catalogue = hcs.load().with_tables(tmp_path / "list.hct").with_overlay(tmp_path / "c.hcs")
    then = catalogue.as_of(date(2016, 6, 1)).check_code("gbt-2260", "120225")
    assert (then.in_force, then.replaced_by) == (True, ())
    now = catalogue.as_of(date(2017, 6, 1)).check_code("gbt-2260", "120225")
    assert (now.known, now.in_force, now.replaced_by) == (False, False, ("120119",))
    assert "release 20151231 has it (蓟县)" in now.why
