"""Chinese on the command line: wrong use, in click's words and our own, and values."""

import ast
import re
from pathlib import Path

import pytest

import hcstandards.cli
from hcstandards.cli.usage import in_chinese

CHINESE = re.compile("[\u4e00-\u9fff]")
FOLDER = Path(hcstandards.cli.__file__).parent


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["show", "--foo"], "没有选项 --foo，是否指 '--format'", id="option"),
        pytest.param(["show"], "缺少 'ID'", id="argument"),
        pytest.param(["list", "--as-of", "x"], "'--as-of' 的值无效：'x' 不是 YYYY-MM-DD 形式的日期", id="day"),
        pytest.param(
            ["list", "--format", "yaml"], "'--format' 的值无效：'yaml' 不在可选值之内：'text'、'json'", id="choice"
        ),
        pytest.param(["lst"], "没有命令 lst，相近的有 list", id="command"),
        pytest.param(["list", "--as-of"], "选项 --as-of 须带一个值", id="no value"),
        pytest.param(["show", "a", "b", "c"], "多出参数 b c", id="too many"),
        pytest.param(["validate", "x.json", "--jobs", "0"], "'--jobs' 的值无效：0 不在范围 x>=1 之内", id="range"),
        pytest.param(["list", "--pin", "x"], "'--pin' 的值无效：'x' 不是 ID@VERSION 的形式", id="form"),
    ],
)
def test_wrong_use_is_told_in_chinese(run, arguments, said):
    result = run("--lang", "zh", *arguments, exits=2)
    assert f"命令用法有误：{said}" in result.stderr
    assert not re.search("[A-Za-z]{3,} (?:is|are|not|the|an?|of) ", result.stderr)


def reasons():
    """Yield what our commands refuse, as they say it, with a word where something is filled in."""
    for path in sorted(each for each in FOLDER.glob("*.py") if each.stem != "program"):  # click's words, tried above
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            value = None
            if isinstance(node, ast.Assign) and [getattr(each, "id", "") for each in node.targets] == ["reason"]:
                value = node.value
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "fail":
                value = node.args[0]
            if isinstance(value, ast.Constant):
                yield f"{path.stem}:{node.lineno}", str(value.value)
            elif isinstance(value, ast.JoinedStr):
                yield (
                    f"{path.stem}:{node.lineno}",
                    "".join(
                        str(getattr(each, "value", "7")) if isinstance(each, ast.Constant) else "7"
                        for each in value.values
                    ),
                )


@pytest.mark.parametrize("reason", [pytest.param(text, id=where) for where, text in reasons()])
def test_every_reason_of_ours_has_chinese_words(reason):
    assert CHINESE.search(in_chinese(reason)), f"add {reason!r} to cli/usage.py"


@pytest.mark.parametrize(
    ("arguments", "said", "unsaid"),
    [
        pytest.param(
            ["status", "chs-drg"], ["in-use 执行", "实际使用", "转述"], ["actual-use", "secondary"], id="status"
        ),
        pytest.param(["show", "chs-drg"], ["英文名称", "本目录归入"], ["assigned"], id="standard"),
    ],
)
def test_values_are_told_in_chinese_too(run, arguments, said, unsaid):
    shown = run("--lang", "zh", *arguments, "--as-of", "2026-11-22").stdout
    for each in said:
        assert each in shown
    for each in unsaid:
        assert each not in shown


def test_a_stage_whose_title_says_its_code_again_is_told_once(run):
    assert re.search(r"lifecycle +in-use\n", run("status", "chs-drg", "--as-of", "2026-11-22").stdout)
