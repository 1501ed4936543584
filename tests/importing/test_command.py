"""`hcstandards import`, as a user calls it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

import hcstandards as hcs
from hcstandards.errors import UndeterminedError

COMMAND = [sys.executable, "-m", "hcstandards", "import"]


def called(*arguments, cwd, **extra):
    environment = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [*COMMAND, *arguments], cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False, **extra
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "list.csv").write_text("代码,名称\nA1,甲\nA1,乙\n", encoding="utf-8")
    return tmp_path


def test_the_answer_as_json_and_the_reports(folder):
    arguments = ["list.csv", "--recipe", "csv", "--system", "t", "--release", "1", "-o", "list.hct", "--format", "json"]
    done = called(*arguments, "--report", "r.html", "--report", "r.json", "--report", "r.txt", cwd=folder)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["rows"], report["kept"], report["errors"]) == (2, 1, 1)
    assert json.loads((folder / "r.json").read_text("utf-8"))["findings"] == report["findings"]
    assert (folder / "r.txt").exists()
    assert (folder / "r.html").exists()


UNDATED = ["list.csv", "--recipe", "csv", "--system", "t", "-o", "list.hct"]


def test_a_release_without_a_day_says_how_it_answers(folder):
    (folder / "list.csv").write_text("代码,名称\nA1,甲\n", encoding="utf-8")
    done = called(*UNDATED, "--release", "第一版", cwd=folder)
    assert "no day in force given: the release answers on no day by itself; ask for t@第一版, or" in done.stdout
    assert "未给出施行日" in called(*UNDATED, "--release", "第一版", "--lang", "zh", cwd=folder).stdout
    asked = hcs.load().with_tables(folder / "list.hct").as_of(date(2026, 1, 1))
    with pytest.raises(UndeterminedError) as caught:
        asked.concept(hcs.Id("t"), "A1")
    for language in ("en", "zh"):
        assert all(way in caught.value.text(language) for way in ("t@第一版", "--from YYYY-MM-DD"))
    check = asked.check_code(hcs.Id("t"), "A1")
    assert (check.known, check.in_force, "--from" in check.why[-1]) == (True, None, True)
    with pytest.raises(UndeterminedError, match=r"t@1\.0\.0.*--from"):
        asked.edition(hcs.Id("t"))
    assert asked.concept(hcs.Id("t@第一版"), "A1").display == "甲"
    check = asked.check_code(hcs.Id("t@第一版"), "A1")
    assert (check.known, check.in_force, "isn't known" in check.why[-1]) == (True, None, True)
    # both ways out are ways out
    for dated in (["--release", "第一版", "--from", "2025-01-01"], ["--release", "20250101"]):
        assert "no day in force" not in called(*UNDATED, *dated, cwd=folder).stdout
        asked = hcs.load().with_tables(folder / "list.hct").as_of(date(2026, 1, 1))
        assert asked.check_code(hcs.Id("t"), "A1").in_force is True


WRONG = [
    pytest.param(["list.csv"], "--recipe", id="no recipe"),
    pytest.param(["--recipe", "csv"], "FILE", id="no file"),
    pytest.param(["list.csv", "--recipe", "cvs"], "csv", id="a recipe that isn't there"),
    pytest.param(["list.csv", "--recipe", "csv", "--repair", "magic"], "trim", id="a repair that isn't there"),
    pytest.param(["list.csv", "--recipe", "csv", "--limit", "rows"], "NAME=VALUE", id="half a limit"),
    pytest.param(["list.csv", "--recipe", "csv", "--limit", "cows=1"], "rows", id="a limit that isn't there"),
    pytest.param(["list.csv", "--recipe", "csv", "--report", "r.pdf"], ".html", id="a report of another kind"),
    pytest.param(["list.csv", "--recipe", "csv", "-o", "l.hct"], "system", id="no code system"),
    pytest.param(["list.csv", "--recipe", "csv", "--system", "t", "-o", "l.hct"], "release", id="no release"),
    pytest.param(["none.csv", "--recipe", "csv", "--system", "t"], "none.csv", id="no such file"),
    pytest.param(["list.csv", "--recipe", "csv", "--system", "t", "--limit", "rows=1"], "limit.rows", id="beyond"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_use_is_refused_with_a_word_and_writes_nothing(folder, arguments, said):
    done = called(*arguments, cwd=folder)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in folder.iterdir()] == ["list.csv"]


REFUSED = [
    pytest.param("gem", b"a,b\n1,2\n", id="no such column"),
    pytest.param("csv", "代码,名称\n1,甲\n".encode("gb18030"), id="another encoding"),
    pytest.param("csv", "代码,名称\n1,\0甲\n".encode(), id="a NUL character"),
    pytest.param("claml", b'<!DOCTYPE x [<!ENTITY a "b">]><ClaML><Class code="A"/></ClaML>', id="a document type"),
    pytest.param("fhir-conceptmap", b'{"resourceType": "CodeSystem"}', id="another resource"),
    pytest.param("nhsa-drug-workbook", b"PK\x03\x04", id="a workbook cut short"),
]
LATIN = re.compile(
    r"list\.csv|(?<=：)[a-z]+\.[a-z-]+(?=：)|--encoding \S+|--column code=|UTF-8|utf-8|gb18030|GBK|NUL|BOM|UTF|XML|csv"
    r"|icd\d+cm|source|from|target|to|CodeSystem|ConceptMap|0x[0-9A-F]+|zip"
)
"""What stays Latin: the file, the rule, options, encodings and formats, columns and resources."""


@pytest.mark.parametrize(("recipe", "raw"), REFUSED)
def test_a_refusal_in_chinese_has_no_english_words(folder, recipe, raw):
    (folder / "list.csv").write_bytes(raw)
    arguments = ["list.csv", "--recipe", recipe, "--system", "t", "--release", "1", "-o", "list.hct", "--lang", "zh"]
    done = called(*arguments, cwd=folder)
    assert done.returncode != 0
    assert re.search("[\u4e00-\u9fff]", done.stderr)
    assert not re.findall("[A-Za-z]{2,}", LATIN.sub("", done.stderr)), done.stderr
    assert not (folder / "list.hct").exists()


def test_the_recipes_and_repairs_are_listed(folder):
    data = json.loads(called("--recipes", "--format", "json", cwd=folder).stdout)
    names = {each["id"] for each in data["recipes"]}
    assert {f"nhsa-{number}" for number in range(1301, 1322)} <= names
    assert {"csv", "claml", "gem", "icd10-nhsa", "nhsa-consumables-zip", "sdmx-codelist"} <= names
    assert "trim" in {each["id"] for each in data["repairs"]}


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_terminal_shows_bytes_rate_and_time_left(folder):
    rows = "".join(f"{number},{number * 7919}\n" for number in range(160_000))
    (folder / "list.csv").write_text("代码,名称\n" + rows, encoding="utf-8")
    terminal, stderr = os.openpty()
    arguments = ["list.csv", "--recipe", "csv", "--system", "t", "--release", "1", "-o", "list.hct"]
    environment = {**os.environ, "COLUMNS": "110", "TERM": "xterm"}
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=stderr
    ) as process:
        os.close(stderr)
        shown = b""
        try:
            while block := os.read(terminal, 65_536):
                shown += block
        except OSError:  # how Linux ends a pseudo-terminal
            pass
    os.close(terminal)
    assert process.returncode == 0
    text = shown.decode("utf-8", "replace")
    assert re.search(r"\d[\d.]*/[\d.]+ (kB|MB)", text), text[-2000:]
    assert re.search(r"(kB|MB)/s", text)
    assert re.search(r"\d:\d\d:\d\d", text)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells from /proc when the import is under way")
def test_ctrl_c_stops_at_once_and_leaves_nothing(folder):
    rows = "".join(f"{number},{number * 7919}\n" for number in range(1_000_000))
    (folder / "list.csv").write_text("代码,名称\n" + rows, encoding="utf-8")
    arguments = ["list.csv", "--recipe", "csv", "--system", "t", "--release", "1", "-o", "list.hct"]
    process = subprocess.Popen([*COMMAND, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    descriptors = Path(f"/proc/{process.pid}/fd")
    until = time.monotonic() + 20
    while not any(os.path.realpath(each).endswith("list.csv") for each in descriptors.iterdir()):
        assert time.monotonic() < until
        time.sleep(0.02)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in error
    assert [path.name for path in folder.iterdir()] == ["list.csv"]
