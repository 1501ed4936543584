"""Files that are damaged, unsafe or beyond a limit: refused with the place and what to do; nothing is written."""

import gzip
import io
import struct
import zipfile
from random import Random

import pytest
import xlsxwriter
from attrs import evolve

from hcstandards.errors import HcStandardsError, ImportRefusedError
from hcstandards.importing.limits import DEFAULT_LIMITS
from hcstandards.importing.recipes import load_recipe
from hcstandards.importing.requests import Request
from hcstandards.importing.running import run

HEAD = "代码,名称\n"


def workbook(path, rows, sheet="Query1", **cells):
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    for place, value in cells.items():
        page.write(place, value)
    book.close()
    return path


def refusal(tmp_path, imported, recipe, file, **facts):
    """Import, expecting a refusal; assert that nothing was left behind and return it."""
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(ImportRefusedError) as caught:
        imported(recipe, file, system="t", **facts)
    assert {path.name for path in tmp_path.iterdir()} == before
    assert caught.value.text("zh")
    assert str(file) in caught.value.where
    return caught.value


TEXTS = [
    pytest.param("代码,名称\nA,霍乱\n".encode("gb18030"), {}, "encoding.wrong", "gb18030", id="GBK as UTF-8"),
    pytest.param("代码,名称\nA,霍乱\n".encode("utf-16-le"), {}, "text.nul", "utf-16", id="UTF-16 without a mark"),
    pytest.param("代码,名称\nA,x\n".encode() + b"\xff\xfe\xff", {}, "encoding.wrong", "", id="not text at the end"),
    pytest.param(b"\x00" * 100, {}, "text.nul", "", id="NULs"),
    pytest.param(b"", {}, "table.header", "", id="empty"),
    pytest.param(b"one,two\n1,2\n", {}, "table.header", "--column", id="no code column"),
    pytest.param((HEAD + 'A,"never closed\n' + "x" * 200_000).encode(), {}, "csv.syntax", "quotation", id="quote"),
    pytest.param((HEAD + "A,x\n").encode(), {"encoding": "klingon"}, "encoding.unknown", "", id="unknown encoding"),
]


@pytest.mark.parametrize(("raw", "options", "rule", "hint"), TEXTS)
def test_text_that_can_t_be_read(tmp_path, imported, raw, options, rule, hint):
    from hcstandards.importing.opening import Options

    file = tmp_path / "list.csv"
    file.write_bytes(raw)
    error = refusal(tmp_path, imported, "csv", file, options=Options(**options))
    assert error.rule == rule
    assert hint in error.hint


GOOD = [
    pytest.param("gb18030", "gb18030", id="GB18030"),
    pytest.param("gbk", "gbk", id="GBK by its own name"),
    pytest.param("utf-16", None, id="UTF-16 with a mark"),
    pytest.param("utf-8-sig", None, id="UTF-8 with a mark"),
    pytest.param("utf-16-be", "utf-16-be", id="UTF-16 without a mark, named"),
]


@pytest.mark.parametrize(("written", "named"), GOOD)
def test_text_in_other_encodings(tmp_path, imported, written, named):
    from hcstandards.importing.opening import Options

    file = tmp_path / "list.csv"
    file.write_bytes("代码,名称\nA1,霍乱\nB2,深覆\U000232d7\n".encode(written if written != "gbk" else "gb18030"))
    report = imported("csv", file, system="t", options=Options(encoding=named))
    assert (report.kept, report.findings.number("error")) == (2, 0)


def test_a_line_of_a_gigabyte_is_refused_before_it_is_read_whole(tmp_path, imported):
    file = tmp_path / "list.csv"
    with file.open("wb") as stream:
        stream.write(HEAD.encode())
        stream.truncate(2**30)  # a hole on disk, no gigabyte
    error = refusal(tmp_path, imported, "csv", file)
    assert error.rule in {"limit.line", "text.nul"}


def test_a_compressed_line_of_a_gigabyte_is_refused(tmp_path, imported):
    file = tmp_path / "list.csv.gz"
    block = b"x" * 2**20
    with gzip.open(file, "wb", compresslevel=1) as stream:
        stream.write(HEAD.encode())
        for _ in range(64):
            stream.write(block)
    assert refusal(tmp_path, imported, "csv", file).rule in {"limit.line", "limit.ratio"}


def a_zip(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return path


def test_a_zip_that_says_it_unpacks_to_100_gigabytes(tmp_path, imported):
    file = a_zip(tmp_path / "bomb.zip", {"list.csv": b"x"}, zipfile.ZIP_STORED)
    raw = bytearray(file.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 2**32 - 2)  # what the directory says of its size
    file.write_bytes(raw)
    limits = evolve(DEFAULT_LIMITS, unpacked=2**31)
    assert refusal(tmp_path, imported, "csv", file, limits=limits).rule == "limit.unpacked"


def test_a_zip_that_unpacks_to_far_more_than_it_is(tmp_path, imported):
    line = ("A" * 1000 + "\n").encode()
    file = a_zip(tmp_path / "bomb.zip", {"list.csv": HEAD.encode() + line * 20_000})
    assert refusal(tmp_path, imported, "csv", file).rule == "limit.ratio"


def test_a_bomb_is_known_by_its_first_blocks_whatever_follows(tmp_path, imported):
    """100 GB of one block, again and again, or with noise behind it, is a small part of its own packed size."""
    file = tmp_path / "bomb.csv.gz"
    noise = Random(1).randbytes(220_000).hex().encode()  # noqa: S311 - what does not compress
    raw = gzip.compress(HEAD.encode() + ("A" * 1000 + "\n").encode() * 20_000 + noise, compresslevel=6)
    file.write_bytes(raw)
    limits = evolve(DEFAULT_LIMITS, ratio=100)
    assert 20_000_000 / len(raw) < limits.ratio
    assert refusal(tmp_path, imported, "csv", file, limits=limits).rule == "limit.ratio"


def test_a_zip_that_lies_about_its_size_is_stopped_by_what_comes_out(tmp_path, imported):
    rows = "".join(f"{number},{number * 7919}\n" for number in range(300_000))
    file = a_zip(tmp_path / "big.zip", {"list.csv": HEAD + rows})
    limits = evolve(DEFAULT_LIMITS, unpacked=2**21)
    assert refusal(tmp_path, imported, "csv", file, limits=limits).rule == "limit.unpacked"


@pytest.mark.parametrize(
    "name", ["../list.csv", "/etc/list.csv", "C:\\list.csv", "a/../../list.csv", "a\\..\\..\\b.csv"]
)
def test_a_member_that_climbs_out_of_the_archive(tmp_path, imported, name):
    file = a_zip(tmp_path / "list.zip", {name: HEAD + "A,x\n"})
    assert refusal(tmp_path, imported, "csv", file).rule == "archive.path"


def test_a_damaged_zip_and_a_truncated_one(tmp_path, imported):
    rows = "".join(f"{number},{number * 7919}\n" for number in range(50_000))
    file = a_zip(tmp_path / "list.zip", {"list.csv": HEAD + rows})
    raw = file.read_bytes()
    file.write_bytes(raw[: len(raw) // 2])
    assert refusal(tmp_path, imported, "csv", file).rule == "file.damaged"
    broken = bytearray(raw)
    broken[len(raw) // 2] ^= 0xFF
    file.write_bytes(broken)
    assert refusal(tmp_path, imported, "csv", file).rule in {"file.damaged", "encoding.wrong", "text.nul", "csv.syntax"}


def test_a_truncated_gzip_file(tmp_path, imported):
    file = tmp_path / "list.csv.gz"
    raw = gzip.compress((HEAD + "".join(f"{n},{n * 7919}\n" for n in range(50_000))).encode())
    file.write_bytes(raw[:-2000])
    assert refusal(tmp_path, imported, "csv", file).rule == "file.damaged"


def test_an_encrypted_member(tmp_path, imported):
    file = a_zip(tmp_path / "list.zip", {"list.csv": HEAD + "A,x\n"})
    raw = bytearray(file.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + offset] |= 1
    file.write_bytes(raw)
    assert refusal(tmp_path, imported, "csv", file).rule == "archive.encrypted"


def test_other_packers_are_named(tmp_path, imported):
    file = tmp_path / "list.7z"
    file.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(100))
    assert refusal(tmp_path, imported, "csv", file).rule == "file.packer"


# workbooks ----------------------------------------------------------------------------------------

ROWS = [["药品代码", "注册名称"], ["XA01AAA001A001010100001", "甲"]]


def test_a_formula_is_refused_and_its_last_value_taken_when_asked(tmp_path, imported, counts):
    file = workbook(tmp_path / "list.xlsx", ROWS, A3='="X"&"B"', B3="乙")
    error = refusal(tmp_path, imported, "nhsa-drug-workbook", file)
    assert error.rule == "workbook.formula"
    assert error.where.endswith("A3")
    report = imported("nhsa-drug-workbook", file, system="t", repairs=("formula-values",))
    assert counts(report)["formula"] == 1


def changed(path, change):
    """Rewrite a workbook's parts: *change* takes name and bytes and gives bytes, or `None` to leave a part out."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    kept = {name: after for name, raw in parts.items() if (after := change(name, raw)) is not None}
    return a_zip(path, kept)


def test_an_external_link_is_refused(tmp_path, imported):
    file = workbook(tmp_path / "list.xlsx", ROWS)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    assert refusal(tmp_path, imported, "nhsa-drug-workbook", file).rule == "workbook.external-link"
    assert imported("nhsa-drug-workbook", file, system="t", repairs=("external-values",)).kept == 1


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def test_a_workbook_with_entities(tmp_path, imported):
    file = workbook(tmp_path / "list.xlsx", ROWS)
    changed(file, lambda name, raw: ENTITIES + raw.partition(b"?>")[2] if name.endswith("sheet1.xml") else raw)
    assert refusal(tmp_path, imported, "nhsa-drug-workbook", file).rule == "xml.doctype"


WORKBOOK_DAMAGE = [
    pytest.param("xl/workbook.xml", "drop", "workbook.part", id="no list of sheets"),
    pytest.param("xl/worksheets/sheet1.xml", "drop", "workbook.part", id="no sheet"),
    pytest.param("xl/worksheets/sheet1.xml", "cut", "xml.syntax", id="half a sheet"),
    pytest.param("xl/sharedStrings.xml", "drop", "workbook.string", id="no texts"),
    pytest.param("xl/worksheets/sheet1.xml", "far", "limit.columns", id="a cell in column XFDZZ"),
]


@pytest.mark.parametrize(("part", "how", "rule"), WORKBOOK_DAMAGE)
def test_a_damaged_workbook(tmp_path, imported, part, how, rule):
    def change(name, raw):
        if name != part:
            return raw
        return {"drop": None, "cut": raw[: len(raw) // 2], "far": raw.replace(b'r="A2"', b'r="XFDZZ2"')}[how]

    file = workbook(tmp_path / "list.xlsx", ROWS)
    changed(file, change)
    assert refusal(tmp_path, imported, "nhsa-drug-workbook", file).rule == rule


def test_a_sheet_that_isn_t_there_is_named_with_those_that_are(tmp_path, imported):
    from hcstandards.importing.opening import Options

    file = workbook(tmp_path / "list.xlsx", ROWS)
    error = refusal(tmp_path, imported, "nhsa-drug-workbook", file, options=Options(sheet="总表"))
    assert (error.rule, "Query1" in error.found) == ("workbook.sheet", True)


@pytest.mark.parametrize("name", ["list.xls", "list.xlsx"])
def test_an_ole_file_that_is_no_workbook(tmp_path, imported, name):
    file = tmp_path / name
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert refusal(tmp_path, imported, "icd10-nhsa", file).rule == "file.damaged"


def compound(streams):
    """Return an OLE compound file with *streams* by name, of 4,096 bytes or more each."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    table, body, entries = [0xFFFFFFFD, end], b"", [("Root Entry", 5, end, 0)]
    for name, raw in streams.items():
        first, sectors = len(table), -(-len(raw) // 512)
        table += [*range(first + 1, first + sectors), end]
        body += raw.ljust(sectors * 512, b"\0")
        entries.append((name, 2, first, len(raw)))
    directory = b""
    for number, (name, kind, first, size) in enumerate(entries):
        title = name.encode("utf-16-le") + b"\0\0"
        right = number + 1 if 0 < number < len(entries) - 1 else free
        below = free if number else 1
        directory += title.ljust(64, b"\0") + struct.pack("<HBBIII", len(title), kind, 1, free, right, below)
        directory += bytes(36) + struct.pack("<IQ", first, size)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<10I", 0, 1, 1, 0, 4096, end, 0, end, 0, 0) + struct.pack("<I", free) * 108
    return head + b"".join(struct.pack("<I", each) for each in table).ljust(512, b"\xff") + directory.ljust(512) + body


@pytest.mark.parametrize("name", ["list.xlsx", "list.xls", "list.zip", "list.xlsx.gz"])
def test_a_workbook_with_a_password(tmp_path, imported, name):
    raw = compound({"EncryptionInfo": bytes(4096), "EncryptedPackage": b"\x11" * 5000})
    if name.endswith(".zip"):
        file = a_zip(tmp_path / name, {"list.xlsx": raw})
    else:
        file = tmp_path / name
        file.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    error = refusal(tmp_path, imported, "nhsa-drug-workbook", file)
    assert (error.rule, "password" in error.found) == ("workbook.encrypted", True)


def test_text_that_is_read_as_a_workbook(tmp_path, imported):
    file = tmp_path / "list.csv"
    file.write_text(HEAD + "A,x\n", encoding="utf-8")
    error = refusal(tmp_path, imported, "nhsa-drug-workbook", file)
    assert (error.rule, "csv" in error.hint) == ("file.damaged", True)


def test_a_workbook_that_is_read_as_text(tmp_path, imported):
    error = refusal(tmp_path, imported, "csv", workbook(tmp_path / "list.xlsx", ROWS))
    assert (error.rule, "workbooks" in error.hint) == ("text.packed", True)


def test_an_archive_in_an_archive(tmp_path, imported):
    inner = a_zip(tmp_path / "inner.zip", {"list.csv": HEAD + "A,x\n"}).read_bytes()
    (tmp_path / "inner.zip").unlink()
    file = a_zip(tmp_path / "list.zip", {"inner.zip": inner})
    assert refusal(tmp_path, imported, "csv", file).rule == "text.packed"


# XML and JSON -------------------------------------------------------------------------------------

XMLS = [
    pytest.param(ENTITIES + b"<ICD10CM.tabular>&b;</ICD10CM.tabular>", "xml.doctype", id="entities"),
    pytest.param(
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><ICD10CM.tabular/>', "xml.doctype", id="an external document type"
    ),
    pytest.param(b"<a>" * 100_000, "limit.depth", id="bottomless"),
    pytest.param(b"<ICD10CM.tabular><chapter>", "xml.syntax", id="truncated"),
    pytest.param(b"", "xml.syntax", id="empty"),
    pytest.param(b"<?xml version='1.0' encoding='klingon'?><a/>", "xml.syntax", id="unknown encoding"),
]


@pytest.mark.parametrize(("raw", "rule"), XMLS)
def test_xml_that_is_unsafe_or_broken(tmp_path, imported, raw, rule):
    file = tmp_path / "list.xml"
    file.write_bytes(raw)
    assert refusal(tmp_path, imported, "icd10cm-tabular", file).rule == rule


def test_claml_may_name_its_document_type_and_hold_no_entities(tmp_path, imported):
    file = tmp_path / "list.xml"
    body = '<Class code="A" kind="category"><Rubric kind="preferred"><Label>x</Label></Rubric></Class>'
    file.write_text(f'<!DOCTYPE ClaML SYSTEM "ClaML.dtd"><ClaML version="2.0.0">{body}</ClaML>')
    assert imported("claml", file, system="t").kept == 1
    file.write_bytes(ENTITIES + b"<ClaML>&b;</ClaML>")
    assert refusal(tmp_path, imported, "claml", file).rule == "xml.doctype"


JSONS = [
    pytest.param(b'{"resourceType": "CodeSystem", "concept": [', "json.syntax", id="truncated"),
    pytest.param(b"[" * 200_000, "limit.depth", id="bottomless"),
    pytest.param(b'{"resourceType": "Patient"}', "fhir.resource", id="another resource"),
    pytest.param(b'{"a": 1, "a": 2}', "json.syntax", id="a key twice"),
    pytest.param(b"\xff\xfe{}", "encoding.wrong", id="not UTF-8"),
    pytest.param(
        b'{"resourceType":"CodeSystem","concept":' + b'[{"code":"a","concept":' * 100 + b"[]" + b"}]" * 100 + b"}",
        "limit.depth",
        id="concepts in concepts",
    ),
]


@pytest.mark.parametrize(("raw", "rule"), JSONS)
def test_json_that_is_unsafe_or_broken(tmp_path, imported, raw, rule):
    file = tmp_path / "list.json"
    file.write_bytes(raw)
    assert refusal(tmp_path, imported, "fhir-codesystem", file).rule == rule


@pytest.mark.parametrize(("levels", "refused"), [(64, False), (65, True)])
def test_json_is_as_deep_as_the_limit_says(tmp_path, imported, levels, refused):
    file = tmp_path / "list.json"
    inner = '{"x":' * (levels - 4) + "1" + "}" * (levels - 4)
    file.write_text(f'{{"catalog":{{"groups":[{{"id":"a","title":"A","deep":{inner}}}]}}}}')
    if refused:
        assert refusal(tmp_path, imported, "oscal-catalog", file).rule == "limit.depth"
    else:
        assert imported("oscal-catalog", file, system="t").kept == 1


# whatever stops an import -------------------------------------------------------------------------

LIMITS = [
    pytest.param({"file": 10}, "limit.file", id="bytes of a file"),
    pytest.param({"rows": 5}, "limit.rows", id="rows"),
    pytest.param({"columns": 1}, "limit.columns", id="columns"),
    pytest.param({"line": 8}, "limit.line", id="a line"),
    pytest.param({"seconds": 0.0}, "limit.seconds", id="time"),
]


@pytest.mark.parametrize(("limits", "rule"), LIMITS)
def test_every_limit_can_be_set(tmp_path, imported, limits, rule):
    file = tmp_path / "list.csv"
    file.write_text(HEAD + "".join(f"{n},x\n" for n in range(50)))
    assert refusal(tmp_path, imported, "csv", file, limits=evolve(DEFAULT_LIMITS, **limits)).rule == rule


def test_a_row_that_can_t_be_read_leaves_the_old_file(tmp_path, imported):
    file = tmp_path / "list.csv"
    file.write_text(HEAD + "A,x\n")
    imported("csv", file, system="t")
    before = (tmp_path / "list.hct").read_bytes()
    file.write_bytes((HEAD + "A,y\n" * 5000).encode() + b"\xff\n")
    with pytest.raises(ImportRefusedError):
        imported("csv", file, system="t")
    assert (tmp_path / "list.hct").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv", "list.hct"]


def test_ctrl_c_leaves_nothing_half_made(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(HEAD + "".join(f"{n},{n * 7919}\n" for n in range(200_000)))

    def interrupt(done, _):
        if done > 2**20:
            raise KeyboardInterrupt

    request = Request(load_recipe("csv"), (file,), tmp_path / "list.hct", release="1", system="t")
    with pytest.raises(KeyboardInterrupt):
        run(request, interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]


def test_a_missing_file_and_a_wrong_repair(tmp_path):
    request = Request(load_recipe("csv"), (tmp_path / "none.csv",), None)
    with pytest.raises(ImportRefusedError):
        run(request)
    with pytest.raises(HcStandardsError, match="trim"):
        run(evolve(request, repairs=("magic",)))


def test_strict_writes_nothing_where_there_are_errors(tmp_path, imported):
    file = tmp_path / "list.csv"
    file.write_text(HEAD + "A,x\nA,y\n")
    assert refusal(tmp_path, imported, "csv", file, strict=True).rule == "report.errors"


def test_members_named_in_gbk_are_understood(tmp_path):
    from hcstandards.importing.sources import member_name

    info = zipfile.ZipInfo("停用表.xlsx".encode("gb18030").decode("cp437"))
    info.flag_bits = 0
    assert member_name(info) == "停用表.xlsx"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("停用表.xlsx", b"")
    with zipfile.ZipFile(buffer) as archive:
        assert member_name(archive.infolist()[0]) == "停用表.xlsx"
