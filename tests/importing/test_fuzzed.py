"""Bytes that the fuzzer found a reader to fall over; see tests/fuzz."""

import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from hcstandards.errors import HcStandardsError, ImportRefusedError
from hcstandards.importing.guessing import guess

CRASHES = Path(__file__).resolve().parents[2] / ".fuzz"

FOUND = [
    pytest.param(
        "sdmx-codelist",
        b"<Structure><Codelists><Codelist id='L'><Code D='X'><Code id='A'></Code></Code></Codelist></Codelists>"
        b"</Structure>",
        id="a code inside a code",
    ),
    pytest.param(
        "sdmx-codelist",
        "<Structure><Codelist id='L'><Code D='X'><Code id='A'><Name>甲</Name></Code><lists></Strdetructure>".encode(),
        id="a code inside a code, broken off",
    ),
]


@pytest.mark.parametrize(("recipe", "raw"), FOUND)
def test_what_the_fuzzer_found_is_read_or_refused(tmp_path, imported, recipe, raw):
    file = tmp_path / "list.xml"
    file.write_bytes(raw)
    with suppress(HcStandardsError):
        report = imported(recipe, file, system="t")
        assert report.rows == report.kept + report.refused


@pytest.mark.parametrize("recipe", ["nhsa-drug-workbook", "icd10-nhsa"])
def test_a_workbook_whose_directory_points_beyond_the_file(tmp_path, imported, recipe):
    file = tmp_path / "list.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    raw = bytearray(file.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 42 : at + 46] = b"\xff\xff\xff\x7f"  # where the member is said to start
    file.write_bytes(raw)
    with pytest.raises(ImportRefusedError) as caught:
        imported(recipe, file, system="t")
    assert caught.value.rule in {"file.damaged", "workbook.part"}


def test_a_member_without_a_name(tmp_path, imported):
    file = tmp_path / "list.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x", "代码,名称\nA,甲\n")
    raw = file.read_bytes()
    at = raw.rindex(b"PK\x01\x02")
    entry = bytearray(raw[at : at + 46])
    entry[28:30] = b"\x00\x00"  # the length of its name
    end = bytearray(raw[at + 47 :])
    end[12:16] = (46).to_bytes(4, "little")  # the length of the directory
    file.write_bytes(raw[:at] + entry + end)
    with pytest.raises(ImportRefusedError) as caught:
        imported("csv", file, system="t")
    assert caught.value.rule == "archive.path"


@pytest.mark.parametrize("raw", [b"\t", b" \r\n", b"\xef\xbb\xbf"])
def test_a_guess_at_nothing(tmp_path, raw):
    file = tmp_path / "list.txt"
    file.write_bytes(raw)
    with pytest.raises(ImportRefusedError):
        guess(file)


@pytest.mark.skipif(not CRASHES.is_dir(), reason="no fuzzer ran here")
def test_nothing_that_a_fuzzer_left_behind_falls_over(tmp_path, imported):
    """What `make fuzz` left in .fuzz/ is fixed before it is thrown away."""
    for crash in sorted(CRASHES.glob("crash-*")):
        for recipe, name in (("sdmx-codelist", "list.xml"), ("nhsa-drug-workbook", "list.xlsx"), ("csv", "list.csv")):
            file = tmp_path / name
            file.write_bytes(crash.read_bytes())
            try:
                imported(recipe, file, system="t")
            except HcStandardsError:
                continue
