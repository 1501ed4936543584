"""A code of the clinical edition where the insurance edition belongs, with what the shipped recipes import."""

import json
from datetime import date

import pytest
import xlsxwriter
from places import EXAMPLES, load

import hcstandards as hcs
from hcstandards.importing.recipes import load_recipe
from hcstandards.importing.requests import Request
from hcstandards.importing.running import run

DIAGNOSES = (
    ("A00.000", "霍乱甲", "A00.900"),
    ("A00.001", "霍乱甲之一", "A00.900"),
    ("A00.100", "霍乱乙", "A00.100x"),
    ("I10.x00x002", "高血压病", "I10.x00x002"),
)
OPERATIONS = (("00.0100", "治疗性超声", "00.0101"),)
CLINICAL = (("A00.900", "霍乱"), ("Z00.123", "只在临床版"))


def columns(**cells):
    row = ["null"] * 24
    for place, text in cells.items():
        row[int(place[1:]) - 1] = text
    return "\t".join(row)


def imported(folder, recipe, file, release="20240101"):
    out = folder / f"{recipe}.hct"
    run(Request(load_recipe(recipe), (file,), out, release=release, search=False))
    return out


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Table files and edges, imported by the recipes that ship."""
    folder = tmp_path_factory.mktemp("tables")
    for recipe, rows in (("nhsa-1307", DIAGNOSES), ("nhsa-1308", OPERATIONS)):
        lines = [
            columns(c11=code, c12=name, c14=code, c16=clinical, c19="1", c20=str(number), c23="v")
            for number, (code, name, clinical) in enumerate(rows)
        ]
        (folder / f"{recipe}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        imported(folder, recipe, folder / f"{recipe}.txt")
    with xlsxwriter.Workbook(str(folder / "clinical.xlsx")) as book:
        page = book.add_worksheet("附件1")
        for number, row in enumerate((("主要编码", "附加编码", "疾病名称"), *((a, "", b) for a, b in CLINICAL))):
            page.write_row(number, 0, row)
    imported(folder, "clinical-icd10-workbook", folder / "clinical.xlsx")
    return {path.name.removesuffix(".hcs"): path for path in folder.iterdir()}


def judged(files, names, diagnosis="A00.000", operation="00.0100"):
    catalogue = hcs.load().with_overlay(*(files[name] for name in names))
    document = load(EXAMPLES / "settlement-list" / "valid" / "inpatient-4101.json")
    document["setlinfo"].update(adm_time="2024-11-01 08:00:00", dscg_time="2024-11-28 10:00:00")
    document["diseinfo"] = [{"diag_type": "1", "diag_code": diagnosis, "diag_name": "x", "maindiag_flag": "1"}]
    document["oprninfo"] = [{**document["oprninfo"][0], "oprn_oprt_code": operation}]
    report = catalogue.as_of(date(2026, 11, 22)).validate(json.dumps(document))
    wanted = ("/diseinfo/0/diag_code", "/oprninfo/0/oprn_oprt_code")
    return [each for each in report.issues if each.pointer in wanted and each.severity != "information"]


BOTH = ("nhsa-1307.hct", "clinical-icd10-workbook.hct")
EDGES = ("nhsa-1307.map", "nhsa-1307.hct")


@pytest.mark.parametrize(
    ("names", "code", "expected", "offered"),
    [
        pytest.param((*EDGES, BOTH[1]), "A00.900", "icd10-clinical-edition@20240101", "A00.000, A00.001", id="all"),
        pytest.param(EDGES, "A00.900", "icd10-clinical-edition", "A00.000, A00.001", id="the edges alone"),
        pytest.param(BOTH, "A00.900", "icd10-clinical-edition@20240101", None, id="the table alone"),
        pytest.param(EDGES, "A00.100x", "icd10-clinical-edition", "A00.100", id="no code of ours by its shape"),
        pytest.param(BOTH, "Z00.123", "icd10-clinical-edition@20240101", None, id="without a code of ours"),
    ],
)
def test_a_clinical_diagnosis_is_named_as_such_with_the_code_to_give(files, names, code, expected, offered):
    (issue,) = judged(files, names, diagnosis=code)
    assert (issue.code, issue.severity) == ("code.other-edition", "error")
    assert issue.message == f"'{code}' is a code of the clinical edition (国家临床版)"
    assert issue.message_zh == f"'{code}' 是国家临床版的代码"
    assert issue.expected.startswith(expected)
    wanted = "nhsa-diagnosis@20240101"
    if offered is None:
        assert issue.hint == f"give a code of {wanted}, in force on 2024-11-28"
    else:
        assert issue.hint == f"give the code of {wanted}, in force on 2024-11-28: {offered}"
        assert issue.hint_zh == f"请填写 {wanted} 的代码（2024-11-28 有效）：{offered.replace(', ', '、')}"


def test_a_clinical_operation_is_named_as_such(files):
    (issue,) = judged(files, ("nhsa-1308.map", "nhsa-1308.hct"), operation="00.0101")
    assert (issue.code, issue.expected) == ("code.other-edition", "icd9cm3-clinical-edition")
    assert issue.hint.endswith(": 00.0100")


def test_a_code_of_both_editions_is_right(files):
    assert judged(files, (*EDGES, BOTH[1]), "I10.x00x002") == []


@pytest.mark.parametrize("code", ["I10", "i10.x00x002", " A00.000", "zzz###"])
@pytest.mark.parametrize(
    ("names", "severity"),
    [pytest.param(("nhsa-1307.hct",), "error", id="loaded"), pytest.param((), "warning", id="not loaded")],
)
def test_a_text_that_no_bound_system_writes_so_is_no_code(files, names, severity, code):
    (issue,) = judged(files, names, diagnosis=code)
    assert (issue.code, issue.severity) == ("code.malformed", severity)
    assert "not verified" in issue.hint
    assert "未经核实" in issue.hint_zh


def test_a_code_of_the_shape_of_a_loaded_table_that_lacks_it_is_unknown(files):
    (issue,) = judged(files, ("nhsa-1307.hct",), diagnosis="I10.x00x003")
    assert (issue.code, issue.severity, issue.expected) == ("code.unknown", "error", "nhsa-diagnosis@20240101")
    assert issue.hint == "close to it: I10.x00x002"
    assert judged(files, (), diagnosis="I10.x00x003") == []


def test_a_code_of_the_shape_of_a_table_that_is_not_loaded_is_left_open(files):
    assert judged(files, ("nhsa-1307.hct",), diagnosis="BNP050") == []
