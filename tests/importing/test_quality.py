"""The quality report: every kind of defect found, counted, placed; repairs only where they are named."""

import io
import json
import re
import zipfile
from datetime import date

import pytest
import xlsxwriter
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from hcstandards.importing.characters import Pages
from hcstandards.importing.findings import KINDS
from hcstandards.importing.keys import Keys
from hcstandards.importing.limits import DEFAULT_LIMITS
from hcstandards.importing.opening import Options
from hcstandards.importing.rendering import DONE_ZH, report_html, report_json, report_text
from hcstandards.model.codes import CodeRule, Segment
from hcstandards.model.sources import Source
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows

HEAD = "代码,名称,上级代码,状态,开始日期,结束日期\n"

DEFECTS = [
    pytest.param("A1,甲\nA1,甲\n", {"identical-key": 1}, id="a row twice"),
    pytest.param("A1,甲\nA1,乙\n", {"conflicting-key": 1}, id="a code with two names"),
    pytest.param("A1,甲,,,20200101,20201231\nA1,乙,,,20210101,\n", {}, id="a code reused in another period"),
    pytest.param("A1,甲,,,20200101,20211231\nA1,乙,,,20210101,\n", {"conflicting-key": 1}, id="periods that meet"),
    pytest.param("A1,深覆??\n", {"lost-rare-character": 1}, id="a lost rare character"),
    pytest.param("A1,错\ufffd畸形\n", {"lost-character": 1}, id="a replacement character"),
    pytest.param("A1,M?重链病\n", {"lost-character": 1}, id="a lost Greek letter"),
    pytest.param("A1,有无过敏史?\n", {}, id="a question"),
    pytest.param("A1,Why?\n", {}, id="an English question"),
    pytest.param("A1,错?畸形\nA2,错?畸形\n", {"lost-character": 2, "damaged-twins": 1}, id="twins by damage"),
    pytest.param("A1,自造\ue000字\n", {"private-use": 1}, id="private use"),
    pytest.param("A1,零宽\u200b字\n", {"control-character": 1}, id="zero width"),
    pytest.param("Ａ１,甲\n", {"width-code": 1}, id="a full-width code"),
    pytest.param("A1,甲(乙)\nA2,甲（乙）\n", {"width-twins": 1}, id="width twins"),
    pytest.param("A?1,甲\n", {"lost-character": 1}, id="a question mark in a code"),
    pytest.param("A\ufffd1,甲\n", {"lost-character": 1}, id="a replacement character in a code"),
    pytest.param("010001,甲\n010002,乙\n10003,丙\n", {"short-code": 1}, id="zeros lost in a text"),
    pytest.param("01,甲\n0101,乙\n0102,丙\n", {}, id="codes of two lengths, zeros in both"),
    pytest.param("1,甲\n10,乙\n11,丙\n", {}, id="numbers without zeros"),
    pytest.param("1.23E+17,甲\n", {"number-code": 1}, id="a code as a power of ten"),
    pytest.param("A01.001+K77.0*,甲\n", {}, id="a dagger and an asterisk"),
    pytest.param("A1,深覆\U000232d7\n", {}, id="a rare character that is there"),
    pytest.param("A1,\U000f0001字\n", {"private-use": 1}, id="private use beyond the BMP"),
    pytest.param("A1,甲\x07\n", {"control-character": 1}, id="a bell"),
    pytest.param("A1 ,甲\n", {"blank-end": 1}, id="a blank behind a code"),
    pytest.param("A1,甲,,,,20231301\n", {"impossible-date": 1}, id="month 13"),
    pytest.param("A1,甲 \n", {"blank-end": 1}, id="a trailing blank"),
    pytest.param("A1,\u3000甲\n", {"blank-end": 1}, id="a full-width blank before"),
    pytest.param("A1,甲第12页\n", {"page-number": 1}, id="page words"),
    pytest.param("A1,甲,B9\n", {"dangling-parent": 1}, id="no such parent"),
    pytest.param("A1,甲,A2\nA2,乙\n", {}, id="a parent further down"),
    pytest.param("A1,甲,,9\n", {"unknown-status": 1}, id="another status word"),
    pytest.param("A1,甲,,,20230230\n", {"impossible-date": 1}, id="30 February"),
    pytest.param("A1,甲,,,1/2/3\n", {"unreadable-date": 1}, id="another form of date"),
    pytest.param("A1,甲,,,,29101231\n", {"sentinel": 1}, id="a sentinel"),
    pytest.param("A1,甲,,,,29101213\n", {"sentinel-typo": 1}, id="its typo"),
    pytest.param("A1,甲,,,20230101,20220101\n", {"reversed-period": 1}, id="ends before it starts"),
    pytest.param(",甲\n", {"no-code": 1}, id="no code"),
    pytest.param("A1,\n", {"no-display": 1}, id="no name"),
    pytest.param("A1,甲\n" + HEAD, {"repeated-header": 1}, id="the header again"),
    pytest.param("A1,甲,,,,,more\n", {"long-row": 1}, id="a cell too many"),
    pytest.param("A1,甲\x00乙\n", None, id="a NUL refuses the file"),
    pytest.param("A1,甲\x1f乙\n", {"bad-cell": 1}, id="a unit separator refuses the row"),
]


def listed(tmp_path, text, name="list.csv"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8", newline="")
    return file


@pytest.mark.parametrize(("text", "found"), DEFECTS)
def test_a_defect_is_found_and_nothing_else(tmp_path, imported, counts, text, found):
    rows = "".join(f"{line}{',' * (5 - line.count(','))}\n" for line in text.splitlines(keepends=False))
    file = listed(tmp_path, HEAD + rows)
    if found is None:
        from hcstandards.errors import ImportRefusedError

        with pytest.raises(ImportRefusedError):
            imported("csv", file, system="t")
        return
    report = imported("csv", file, system="t")
    assert counts(report) == found
    for kind in found:
        example = report.findings.kept[kind][0]
        assert example.done in DONE_ZH
        assert example.file == str(file)
        assert kind in KINDS
    assert report.rows == report.kept + report.refused


FILES = [
    pytest.param("utf-8-sig", HEAD + "A1,甲,,,,\n", {"bom": (1, "")}, id="a byte order mark"),
    pytest.param("utf-16", HEAD + "A1,甲,,,,\n", {"bom": (1, "")}, id="that of UTF-16"),
    pytest.param("utf-8", "代码;名称\nA1;甲\n", {"delimiter": (1, "")}, id="semicolons in a .csv"),
    pytest.param("utf-8", "代码\t名称\nA1\t甲\n", {"delimiter": (1, "")}, id="tabs in a .csv"),
    pytest.param("utf-8", HEAD + "A1,甲\n", {"short-row": (2, "")}, id="cells missing"),
    pytest.param(
        "utf-8", HEAD + ",,,,,\nA1,甲??病,,,,\n", {"no-code": (2, "code"), "lost-rare-character": (3, "名称")}, id="two"
    ),
]


@pytest.mark.parametrize(("encoding", "text", "places"), FILES)
def test_a_defect_of_the_file_is_found_in_its_place(tmp_path, imported, encoding, text, places):
    file = tmp_path / "list.csv"
    file.write_bytes(text.encode(encoding))
    found = imported("csv", file, system="t").findings.kept
    assert {kind: (each[0].row, each[0].column) for kind, each in found.items()} == places


def test_a_line_that_does_not_fit_is_read_and_refused(tmp_path, imported, counts):
    report = imported("icd10-nhsa", listed(tmp_path, "A00.000 霍乱\n第12页\nA00.100 霍乱\n", "list.txt"))
    assert (report.rows, report.kept, report.refused) == (3, 2, 1)
    assert counts(report) == {"skipped-line": 1}
    assert report.findings.kept["skipped-line"][0].row == 2


REPAIRS = [
    pytest.param("A1,甲 ,,,,\n", "trim", "A1", "甲", id="trim"),
    pytest.param("Ａ１,甲,,,,\n", "half-width-codes", "A1", "甲", id="half-width codes"),
    pytest.param("A1,甲第12页,,,,\n", "page-numbers", "A1", "甲", id="page numbers"),
]


@pytest.mark.parametrize(("row", "repair", "code", "display"), REPAIRS)
def test_a_repair_is_made_only_when_named_and_is_recorded(tmp_path, imported, row, repair, code, display):
    file = listed(tmp_path, HEAD + row)
    imported("csv", file, system="t", out="plain.hct")
    kept = next(FileRows(TableFile(tmp_path / "plain.hct"), 0).select("1", ()))
    assert (kept.code, kept.display) == tuple(row.split(",")[:2])
    imported("csv", file, system="t", out="mended.hct", repairs=(repair,))
    table = TableFile(tmp_path / "mended.hct")
    mended = next(FileRows(table, 0).select("1", ()))
    assert (mended.code, mended.display) == (code, display)
    assert table.releases[0].head.repairs == (repair,)
    assert table.releases[0].head.recipe == "csv"
    assert table.releases[0].head.inputs[0].name == "list.csv"


def test_what_a_date_said_is_kept(tmp_path, imported):
    imported("csv", listed(tmp_path, HEAD + "A1,甲,,9,20230230,20231231\n"), system="t")
    concept = FileRows(TableFile(tmp_path / "list.hct"), 0).concepts("A1")[0]
    assert concept.valid_from is None
    assert concept.valid_to == date(2024, 1, 1)  # the last day printed is the 31st
    assert dict(concept.properties) == {"valid-from-printed": "20230230", "status-printed": "9"}


def test_glued_page_numbers_count_up_through_the_file(tmp_path, imported, counts):
    rows = []
    for number in range(1, 61):
        page = str(number // 20) if number % 20 == 0 else ""
        rows.append(f"A{number:03},药品{'甲乙丙丁戊'[number % 5]}{page},,,,\n")
    report = imported("csv", listed(tmp_path, HEAD + "".join(rows)), system="t")
    assert counts(report) == {"page-number": 3}


def test_types_that_count_up_row_by_row_are_no_pages():
    pages = Pages()
    for row, number in enumerate((1, 2, 3, 4, 5), start=2):
        pages.note("f", row, f"肌张力障碍{number}")
    assert pages.pages() == []


RULE = CodeRule(
    "own",
    "五位",
    "five digits",
    enforced=True,
    source=Source("d", "clear"),
    segments=(Segment("码", "code", 5, "digits"),),
)


def test_numbers_that_lost_their_zeros(tmp_path):
    from hcstandards.importing.recipes import load_recipe
    from hcstandards.importing.requests import Request
    from hcstandards.importing.running import run

    file = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(str(file))
    page = book.add_worksheet()
    for number, row in enumerate([["药品代码", "注册名称", "价"], [123, "甲", 1.5], ["00124", "乙", 2]]):
        page.write_row(number, 0, row)
    book.close()
    for repairs, codes in (((), ["00124", "123"]), (("leading-zeros",), ["00123", "00124"])):
        out = tmp_path / f"{len(repairs)}.hct"
        recipe = load_recipe("nhsa-drug-workbook")
        request = Request(recipe, (file,), out, release="20250101", search=False, repairs=repairs)
        report = run(request, rules=(RULE,))
        assert report.findings.counts["number-code"] == 1
        rows = FileRows(TableFile(out), 0)
        assert list(rows.codes()) == codes
        assert rows.concepts("00124")[0].properties["价"] == "2"
    assert report.findings.counts["width"] == 1
    assert "code-rule" not in report.findings.counts


@pytest.mark.parametrize("repairs", [(), ("leading-zeros",)])
def test_codes_of_digits_shorter_than_their_rule(tmp_path, repairs):
    from hcstandards.importing.recipes import load_recipe
    from hcstandards.importing.requests import Request
    from hcstandards.importing.running import run

    file = listed(tmp_path, HEAD + "12345,甲,,,,\n99,乙,,,,\n")
    out = tmp_path / "list.hct"
    request = Request(load_recipe("csv"), (file,), out, release="1", system="t", search=False, repairs=repairs)
    report = run(request, rules=(RULE,))
    assert report.findings.counts["short-code"] == 1
    assert list(FileRows(TableFile(out), 0).codes()) == (["00099", "12345"] if repairs else ["12345", "99"])
    assert report.findings.counts.get("code-rule", 0) == (0 if repairs else 1)


def test_codes_against_their_rule(tmp_path):
    from hcstandards.importing.recipes import load_recipe
    from hcstandards.importing.requests import Request
    from hcstandards.importing.running import run

    file = listed(tmp_path, HEAD + "12345,甲,,,,\n1234X,乙,,,,\n")
    report = run(Request(load_recipe("csv"), (file,), None, system="t"), rules=(RULE,))
    assert report.findings.counts == {"code-rule": 1}
    assert report.findings.kept["code-rule"][0].row == 3


def test_examples_are_capped_and_counts_are_not(tmp_path, imported):
    file = listed(tmp_path, HEAD + "".join(f"A{n},甲 ,,,,\n" for n in range(500)))
    report = imported("csv", file, system="t", examples=7)
    assert report.findings.counts["blank-end"] == 500
    assert len(report.findings.kept["blank-end"]) == 7


def test_the_report_in_text_json_and_html(tmp_path, imported):
    file = listed(tmp_path, HEAD + "A1,<script>alert(1)</script>??病 ,,,,\nA1,\x1b[31m乙,,,,\n,,,,,\n")
    report = imported("csv", file, system="t", release="<b>")
    page = report_html(report, "zh")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "\x1b" not in report_text(report) + page
    data = json.loads(report_json(report))
    assert {each["kind"] for each in data["findings"]} == set(report.findings.counts)
    assert data["rows"] == data["kept"] + data["refused"] == 3
    for kind in report.findings.counts:
        assert KINDS[kind][2] in report_text(report, "zh")
        assert KINDS[kind][1] in report_text(report, "en")


CROSSWALK = [
    pytest.param("H1,N1,recoded,,", {}, id="a pair"),
    pytest.param("H1,N1,magic,,", {"unknown-kind": (2, "kind", "magic")}, id="another kind"),
    pytest.param("H9,N1,,,", {"dangling-source": (2, "source_code", "H9")}, id="no such own code"),
    pytest.param("H1,N9,,,", {"dangling-target": (2, "target_code", "N9")}, id="no such target"),
    pytest.param("H1,,,,", {"no-target": (2, "source_code", "H1")}, id="no target yet"),
    pytest.param(",N1,,,", {"no-code": (2, "source_code", "N1")}, id="no own code"),
    pytest.param("H1,N1,,,\nH1,N1,,,", {"identical-key": (3, "source_code", "H1 → N1")}, id="a pair twice"),
    pytest.param("H1,N1,,20230230,", {"impossible-date": (2, "since", "20230230")}, id="30 February"),
    pytest.param("H1,N1,,,next year", {"unreadable-date": (2, "until", "next year")}, id="no day"),
    pytest.param(
        "H1, N1,recoded,,",
        {"blank-end": (2, "target_code", "' N1'"), "dangling-target": (2, "target_code", " N1")},
        id="blank",
    ),
]


@pytest.mark.parametrize(("rows", "places"), CROSSWALK)
def test_a_defect_of_a_crosswalk_is_found_in_its_place(tmp_path, imported, rows, places):
    for name, text in (("own", "H1,甲\nH2,乙\n"), ("theirs", "N1,甲\n")):
        imported("csv", listed(tmp_path, f"code,name\n{text}", f"{name}.csv"), system=name, out=f"{name}.hct")
    lists = {"source_table": tmp_path / "own.hct", "target_table": tmp_path / "theirs.hct"}
    file = listed(tmp_path, f"source_code,target_code,kind,since,until\n{rows}\n")
    report = imported("hospital-map", file, out="map.csv", **lists)
    found = report.findings.kept
    assert {kind: (each[0].row, each[0].column, each[0].value) for kind, each in found.items()} == places
    assert report.rows == report.kept + report.refused
    assert "H2" in report.unmapped


def test_an_error_in_a_workbook_s_cell(tmp_path, imported, counts):
    raw = sheet([["药品代码", "注册名称"], ["X1", "甲"], ["X2", "乙"]])
    file = tmp_path / "list.xlsx"
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name.endswith("sheet1.xml"):
                cell = re.search(rb'<c r="B3"[^>]*>.*?</c>', part)[0]
                part = part.replace(cell, b'<c r="B3" t="e"><v>#N/A</v></c>')
            after.writestr(name, part)
    report = imported("nhsa-drug-workbook", file)
    assert counts(report) == {"width": 1, "error-cell": 1, "no-column": 15}
    example = report.findings.kept["error-cell"][0]
    assert (example.row, example.column, example.value) == (3, "B", "#N/A")


def test_what_was_not_compared_is_said(tmp_path, imported, counts):
    file = listed(tmp_path, HEAD + "".join(f"A{n},名{n:03}号,,,,\n" for n in range(20)))
    limits = evolve(DEFAULT_LIMITS, tracked=10)
    assert counts(imported("csv", file, system="t", limits=limits)) == {"not-compared": 1}


# the consumables zip, the platform's tables -------------------------------------------------------


def sheet(rows):
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw)
    page = book.add_worksheet("Query1")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return raw.getvalue()


def code(number):
    return f"C09010101000000066260{number:06}"


def test_the_consumables_zip_brings_its_three_tables_together(tmp_path, imported, counts):
    file = tmp_path / "consumables.zip"
    full = [["27位码", "20位码", "单件产品名称", "类型"]]
    full += [[code(n), code(n)[:20], f"插管{'甲乙丙'[n % 3]}型", "保留"] for n in (1, 2, 3, 3)]
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("16、医保医用耗材代码_C09_体外循环材料_全量规格型号信息.xlsx", sheet(full))
        archive.writestr("30、停用表.xlsx", sheet([["27位码", "原码状态"], [code(2), "停用"], [code(8), "停用"]]))
        recodes = [["原27位码", "原码状态", "27位码", "类型"], [code(8), "停用", code(1), "变更"]]
        archive.writestr("31、转码表.xlsx", sheet([*recodes, [code(9), "停用", code(3), "映射"]]))
        archive.writestr("说明.txt", "x")
    report = imported("nhsa-consumables-zip", file)
    assert counts(report) == {"identical-key": 1, "unread-sheet": 1, "no-column": 7}
    assert (report.concepts, report.edges) == (5, 2)
    rows = FileRows(TableFile(tmp_path / "list.hct"), 0)
    facts = {each.code: (each.status, each.replaced_by) for each in rows.select("1", ())}
    assert facts == {
        code(1): ("active", ()),
        code(2): ("disabled", ()),
        code(3): ("active", ()),
        code(8): ("disabled", (code(1),)),
        code(9): ("disabled", (code(3),)),
    }
    assert (tmp_path / "list.map.hcs").exists()


def platform_row(code_, name, status, width=24):
    cells = [""] * width
    cells[0], cells[10], cells[11], cells[13], cells[15] = "1", code_, name, "A00.000", "A00.001"
    cells[18], cells[19], cells[20] = status, f"R{code_}", "Fri Jan 22 00:00:00 CST 2021"
    cells[22], cells[23] = "X1", "版本一"
    return "\t".join(cells) + "\n"


def test_a_platform_table_with_its_cross_edition_columns(tmp_path, imported, counts):
    file = listed(tmp_path, platform_row("A00.000", "甲", "1") + platform_row("A00.100", "乙", "0"), "1307.txt")
    report = imported("nhsa-1307", file)
    assert counts(report) == {}
    rows = FileRows(TableFile(tmp_path / "list.hct"), 0)
    assert [each.status for each in rows.select("1", ())] == ["active", "disabled"]
    concept = rows.concepts("A00.000")[0]
    assert (concept.record, concept.properties["column-21"]) == ("RA00.000", "Fri Jan 22 00:00:00 CST 2021")
    assert report.edges == 4


@pytest.mark.parametrize("number", range(1301, 1322))
def test_every_table_of_the_platform(tmp_path, imported, counts, number):
    from hcstandards.importing.recipes import load_recipe

    recipe = load_recipe(f"nhsa-{number}")
    part = recipe.parts[0]
    width = part.expect_columns or 12
    rows = []
    for name, status in (("A0001", "1"), ("A0002", "0"), ("A0003", "null")):
        cells = ["null"] * width
        facts = {"display": f"名称{name}", "display_en": "Name", "valid_from": "2020-01-31", "valid_to": "2099-12-31"}
        facts |= {"status": status, "record": f"R{name}", "release": "X1", "code": name}
        for field, (at,) in sorted(part.columns.items(), key=lambda each: each[0] == "code"):
            cells[int(at) - 1 if int(at) > 0 else width + int(at)] = facts[field]
        rows.append("\t".join(cells) + "\n")
    report = imported(f"nhsa-{number}", listed(tmp_path, "".join(rows), f"{number}.txt"))
    sentinels = {"sentinel": 3} if "valid_to" in part.columns else {}
    assert (report.rows, report.kept, counts(report)) == (3, 3, sentinels)
    found = {each.code: each for each in FileRows(TableFile(tmp_path / "list.hct"), 0).select("1", ())}
    named = part.columns["display"] != part.columns["code"]
    assert [each.status for each in found.values()] == ["active", "disabled", "active"]
    assert found["A0001"].display == ("名称A0001" if named else "A0001")
    assert {each.record for each in found.values()} == {"RA0001", "RA0002", "RA0003"}
    assert TableFile(tmp_path / "list.hct").system == recipe.system


def test_targets_of_a_table_s_own_columns_are_looked_up(tmp_path, imported, counts):
    imported("csv", listed(tmp_path, "代码,名称\nA00.001,甲\n"), system="icd10-clinical-edition", out="clinical.hct")
    rows = platform_row("A00.000", "甲", "1") + platform_row("A00.100", "乙", "1").replace("A00.001", "A00.009")
    report = imported("nhsa-1307", listed(tmp_path, rows, "1307.txt"), target_table=tmp_path / "clinical.hct")
    assert counts(report) == {"dangling-target": 1}
    example = report.findings.kept["dangling-target"][0]
    assert (example.row, example.column, example.value) == (2, "icd10-clinical-edition", "A00.009")
    assert report.edges == 4


def test_another_width_than_the_recipe_knows_is_reported(tmp_path, imported, counts):
    file = listed(tmp_path, platform_row("A00.000", "甲", "1", 25), "1307.txt")
    assert counts(imported("nhsa-1307", file))["width"] == 1


def test_former_codes_and_renames(tmp_path, imported):
    file = tmp_path / "drug.xlsx"
    file.write_bytes(sheet([["药品代码", "注册名称", "曾用码"], ["X2", "甲", "X1；X0"]]))
    imported("nhsa-drug-workbook", file)
    rows = FileRows(TableFile(tmp_path / "list.hct"), 0)
    assert rows.former("X2")[1] == ("X1", "X0")


# codes seen before --------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.text("ABC", min_size=1, max_size=3), st.integers(0, 2)), max_size=60), st.integers(1, 20))
def test_keys_say_the_same_in_memory_and_on_disk(rows, limit):
    """However small the memory, the verdicts are those of a plain dictionary."""
    keys, known = Keys(limit), {}
    for number, (name, digest) in enumerate(rows):
        found = keys.add(name, digest, number)
        if name not in known:
            known[name] = digest, number
            assert found == ("new", number)
        else:
            verdict = "identical" if known[name][0] == digest else "conflicting"
            assert found == (verdict, known[name][1])
        assert name in keys
    assert len(keys) == len(known)
    keys.close()


def test_options_stand_over_the_recipe(tmp_path, imported):
    file = tmp_path / "list.csv"
    file.write_bytes("代码,名称\nA,甲\n".encode("gb18030"))
    assert imported("csv", file, system="t", options=Options(encoding="gbk")).kept == 1
