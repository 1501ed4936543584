"""Every message in English and in Chinese, with its facts, and no English words inside the Chinese ones."""

import ast
import pickle
import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

import hcstandards as hcs
from hcstandards import errors, texts
from hcstandards.authoring.checks import RULES
from hcstandards.errors import HcStandardsError, Problem, ProblemsError
from hcstandards.texts import codes, phrase

DAY = date(2026, 11, 22)
PROBLEM = Problem("/values/beds", "facts.number", "nothing", "a number", "close to it: beds")

EXAMPLES: dict[str, HcStandardsError] = {
    each.code: each
    for each in (
        HcStandardsError(),
        hcs.UnknownIdError("standard", "chs", ["chs-drg"]),
        hcs.UnknownCodeError("gbt-2261.1", "3", "2003.0.0", ["1", "2"], ["1980.0.0"]),
        hcs.UnknownVersionError("chs-drg", "9", ["1.0.0", "2.0.0"]),
        hcs.AbsentError(),
        hcs.NotYetInForceError("chs-drg", DAY, date(2027, 1, 1), "3.0.0"),
        hcs.NoLongerInForceError("chs-drg", DAY, date(2025, 1, 1), ["2.0.0"]),
        hcs.UndeterminedError("chs-drg", DAY, ["1.1.0"], "no source gives its days"),
        hcs.NotCoveredError("x", "no table of this code system is in the catalogue", "Import it", "请导入"),
        hcs.NotEvaluableError("x", "no source gives its days"),
        errors.AmbiguousTranslationError("a", "1", "b", ["1", "2"]),
        hcs.WrongTypeError("code", "int 1", "text (codes and ids are never numbers)"),
        hcs.WrongValueError("since", "nothing", "a day not after 2026-11-22"),
        *(kind([PROBLEM]) for kind in (ProblemsError, *ProblemsError.__subclasses__())),
        errors.VersionTooLowError("1.0.0", "1.0.1", "2.0.0", [PROBLEM]),
        errors.ChangeRefusedError("beds", "no source gives its days"),
        errors.ImportRefusedError("x.hcs", "facts.number", "nothing", "a number"),
        hcs.ReleaseError("x.hcs", "its digest does not fit: it is damaged or cut short"),
        hcs.MissingExtraError("loading a folder of authored files", "authoring"),
    )
}
NAMES = re.compile(r"chs-drg|chs|gbt-\S+|beds|facts\.number|/values/\S+|x\.hcs|pip install \S+|code|since|int")
"""What stays Latin in a Chinese message: ids, paths, names of parameters, commands."""


def kinds() -> list[type[HcStandardsError]]:
    found, waiting = [], [HcStandardsError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return [each for each in dict.fromkeys(found) if each.__module__ == errors.__name__]


def test_every_kind_of_error_has_a_text_of_its_own():
    assert {each.code for each in kinds()} <= set(codes())
    assert len({each.code for each in kinds()}) == len(kinds())
    assert {each.code for each in kinds()} <= set(EXAMPLES)


def test_the_two_texts_of_a_message_ask_for_the_same_facts():
    for english, chinese in texts._MESSAGES.values():
        assert facts_of(english) == facts_of(chinese)
        assert not re.search("[\u4e00-\u9fff]", english)


def facts_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", [pytest.param(each, id=each) for each in EXAMPLES])
def test_a_message_says_its_facts_in_both_languages(code):
    error = EXAMPLES[code]
    english, chinese = str(error), error.text("zh")
    assert english == error.text("en") == error.text()
    assert not re.search("[\u4e00-\u9fff]", english)
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert not re.findall("[A-Za-z]{2,}", NAMES.sub("", chinese)), chinese
    for name, fact in error.facts.items():
        shown = [str(each) for each in fact] if isinstance(fact, tuple) else [str(fact)]
        if name in (
            "key",
            "version",
            "day",
            "starts",
            "since",
            "near",
            "known",
            "candidates",
            "replaced_by",
            "targets",
        ):
            assert all(each in english and each in chinese for each in shown), name


@pytest.mark.parametrize("code", [pytest.param(each, id=each) for each in EXAMPLES])
def test_errors_can_be_pickled(code):
    error = EXAMPLES[code]
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(again) is type(error)
    assert (again.facts, str(again), again.text("zh")) == (error.facts, str(error), error.text("zh"))
    assert vars(again) == vars(error)


def test_facts_that_are_missing_leave_no_trace():
    assert str(hcs.UnknownIdError("standard", "x")) == "no standard 'x' in this catalogue"
    assert hcs.UnknownIdError("standard", "x").text("zh") == "目录中没有标准 'x'"
    assert str(hcs.NotYetInForceError("x", DAY, None)) == "'x' is not yet in force on 2026-11-22"
    assert str(hcs.NoLongerInForceError("x", DAY, DAY)).endswith("since 2026-11-22")
    assert str(hcs.NotCoveredError("x", "gone")) == "'x': gone"


def test_a_problem_is_a_value():
    again = pickle.loads(pickle.dumps(PROBLEM))  # noqa: S301
    assert again == PROBLEM
    assert hash(again) == hash(PROBLEM)
    assert PROBLEM != "problem"
    assert Problem("/x", "y", "z") != PROBLEM
    assert str(PROBLEM) == "/values/beds: facts.number: nothing; expected a number (close to it: beds)"
    assert PROBLEM.text("zh") == "/values/beds：facts.number：无；应为数值（相近的有：beds）"
    assert str(Problem("/x", "y", "z")) == "/x: y: z"
    assert Problem("/x", "y", "z", hint="do", hint_zh="做").text("zh") == "/x：y：z（做）"
    assert "facts.number" in repr(PROBLEM)
    assert PROBLEM.as_dict()["expected"] == "a number"
    assert str(hcs.InvalidFactsError([PROBLEM, PROBLEM])).count("\n") == 2


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        pytest.param("a unit that converts to m2/{bed}", "可换算为 m2/{bed} 的单位", id="the longest pattern first"),
        pytest.param("0 to 1000", "0 至 1000", id="a range"),
        pytest.param("one of a, b", "以下之一：a, b", id="choices"),
        pytest.param("words that nobody wrote down", "words that nobody wrote down", id="unknown words stay"),
        pytest.param("a {} b", "a {} b", id="braces"),
        pytest.param(
            "a schema that refers to nothing", "a schema that refers to nothing", id="no template in a sentence"
        ),
        pytest.param("nothing to declare, 5 bytes", "nothing to declare, 5 bytes", id="a count in a sentence"),
        pytest.param("2024-01-01 to 2025-01-01", "2024-01-01 至 2025-01-01", id="days"),
        pytest.param("5 bytes", "5 字节", id="a count"),
        pytest.param("Expecting value, column 3", "此处应有值（第 3 列）", id="what the JSON reader says"),
        pytest.param(
            "a format of WS/T 363.1, for example AN..20, D8",
            "WS/T 363.1 的表示格式，例如 AN..20, D8",
            id="a data format",
        ),
    ],
)
def test_words_inside_messages(english, chinese):
    assert phrase(english, "zh") == chinese
    assert phrase(english, "en") == english


# what any module says it expects must be in the table of phrases -----------------------------------

SOURCE = Path(errors.__file__).parent
WORDED = {
    "WrongTypeError": (2,),
    "WrongValueError": (2,),
    "UnknownIdError": (0,),
    "MissingExtraError": (0,),
    "NotCoveredError": (1,),
    "Problem": (2, 3, 4),
    "ImportRefusedError": (2, 3, 4),
    "beyond": (2,),
}
"""The arguments that hold words, by their places; `found`, `expected` and `hint` by name."""
OF_CHECKS = {"Finding": (2, 3)}
"""What the rules of authored files say; another room has findings of its own."""


def templates(node: ast.expr, told: dict[str, list[ast.expr]]) -> list[str]:
    """Return what *node* may say, `7` for what is filled in; nothing where that can't be read from the source."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)]
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
        return [f"{node.left.value}7"]
    if isinstance(node, ast.IfExp):
        return templates(node.body, told) + templates(node.orelse, told)
    if isinstance(node, ast.Name):
        return [text for value in told.get(node.id, ()) for text in templates(value, {})]
    return []


def assigned(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what the names of *scope* are set to."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            found.setdefault(node.target.id, []).append(node.value)
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name):
                found.setdefault(target.id, []).append(node.value)
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for name, value in zip(target.elts, node.value.elts, strict=True):
                    if isinstance(name, ast.Name):
                        found.setdefault(name.id, []).append(value)
    return found


def said(call: ast.Call, told: dict[str, list[ast.expr]], worded: dict[str, tuple[int, ...]] = WORDED) -> list[str]:
    """Return the words that *call* hands to an error; a hint that brings its Chinese along is left out."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in worded:
        return []
    own = len(call.args) > 5 or any(each.arg == "hint_zh" for each in call.keywords)
    given = [call.args[place] for place in worded[name] if place < len(call.args) and not (own and place == 4)]
    given += [
        each.value for each in call.keywords if each.arg in {"found", "expected"} or (each.arg == "hint" and not own)
    ]
    return [text for each in given for text in templates(each, told)]


def words() -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        module = assigned(ast.Module([each for each in tree.body if isinstance(each, (ast.Assign, ast.AnnAssign))], []))
        scopes = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
        for scope in scopes:
            told = module | assigned(scope)
            calls = [each for each in ast.walk(scope) if isinstance(each, ast.Call)]
            worded = WORDED | (OF_CHECKS if file.parent.name == "checks" else {})
            texts_ = [text for call in calls for text in said(call, told, worded)]
            found |= dict.fromkeys((file.relative_to(SOURCE).as_posix(), text) for text in texts_ if text)
    return [each for each in found if re.search("[A-Za-z]", each[1])]


def test_the_words_were_found():
    found = words()
    assert len(found) > 200
    assert (
        "validation/formats.py",
        "a format of WS/T 363.1, for example AN..20, AN..20X3, N6,2, D8, DT15, T6",
    ) in found


@pytest.mark.parametrize(("where", "text"), [pytest.param(*each, id="-".join(each)[:140]) for each in words()])
def test_what_an_error_expects_has_chinese_words(where, text):
    chinese = phrase(text, "zh")
    assert re.search("[\u4e00-\u9fff]|Decimal|^(?:parquet or ndjson)$", chinese), (
        f"{where}: add {text!r} to texts._PHRASES"
    )
    left = re.sub(r"--\S+ [\w-]+|`[^`]*`", "", chinese)
    assert not re.search("[a-z]+ 至 [a-z]+|[a-z]{2,} [a-z]{2,}", left), f"{where}: a template fires inside {text!r}"
    assert texts.phrase(text, "en") == text


@pytest.mark.parametrize("name", [pytest.param(each, id=each) for each in RULES])
def test_why_a_rule_exists_is_said_in_both_languages(name):
    rule = RULES[name]
    assert re.search("[A-Za-z]", rule.title)
    assert re.search("[\u4e00-\u9fff]{2}", rule.title_zh)
