"""`docs/validating.md` does what it prints, and shows our answer beside each rejection text that users know."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date

import pytest
from places import EXAMPLES, ROOT

import hcstandards as hcs

PAGE = (ROOT / "docs" / "validating.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def session():
    """Every command of the page with the output that is printed below it."""
    found = []
    for block in BLOCK.findall(PAGE):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append([line[2:], ""])
            else:
                found[-1][1] += f"{line}\n"
    return found


def pattern(printed):
    """What matches the printed output; `…` alone on a line is any lines, else any text in the line."""
    parts = [
        r"(?:.*\n)*?" if line.strip() == "…" else "[^\n]*".join(map(re.escape, line.split("…"))) + " *\n"
        for line in printed.splitlines()
    ]
    return re.compile("".join(parts))


@pytest.mark.skipif(shutil.which("bash") is None, reason="the page is written for a POSIX shell")
def test_the_page_runs_as_printed(tmp_path):
    for file in (ROOT / "docs" / "examples" / "documents").iterdir():
        shutil.copy(file, tmp_path)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "COLUMNS"))}
    environment |= {"LANG": "C.UTF-8", "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    program = f'hcstandards() {{ "{sys.executable}" -m hcstandards "$@"; }}; '
    ran = 0
    for command, printed in session():
        if command.startswith("pip "):
            continue
        done = subprocess.run(
            ["bash", "-c", program + command],  # noqa: S607 - whichever bash there is
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert pattern(printed).fullmatch(done.stdout), f"$ {command}\n{done.stdout}{done.stderr}"
        ran += 1
    assert ran >= 6


@pytest.mark.parametrize(
    ("document", "text", "expected"),
    [
        pytest.param(
            "rejection-patient",
            "BILL_CODE：必填项校验错误；BILL_NO：必填项校验错误",
            {("structure.required", "/setlinfo/bill_code"), ("structure.required", "/setlinfo/bill_no")},
            id="JSQD_PATIENT_INFO",
        ),
        pytest.param(
            "rejection-diagnosis",
            "DIAG_CODE：必填项校验错误；DIAG_NAME：必填项校验错误",
            {("structure.required", "/diseinfo/1/diag_code"), ("structure.required", "/diseinfo/1/diag_name")},
            id="JSQD_OUT_DISEASE_INFO",
        ),
        pytest.param(
            "rejection-duplicate", "ORA-00001", {("rule.unique", "/oprninfo/1")}, id="MIDR.OPERATION_UNIQUE_M"
        ),
    ],
)
def test_each_rejection_text_has_a_document_with_our_answer_beside_it(document, text, expected):
    assert text in PAGE
    raw = (EXAMPLES / "settlement-list" / "invalid" / f"{document}.json").read_bytes()
    report = hcs.load().as_of(date(2026, 11, 22)).validate(raw)
    errors = [each for each in report.issues if each.severity == "error"]
    assert {(each.code, each.pointer) for each in errors} == expected
    assert all(each.hint and each.hint_zh and each.rule and each.edition for each in errors)
