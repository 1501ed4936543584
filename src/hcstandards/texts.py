"""Every message of the library, in English and Chinese, by stable code."""

from typing import Any, Literal

Language = Literal["en", "zh"]

_MESSAGES: dict[str, tuple[str, str]] = {
    "error": ("the request was refused", "请求被拒绝"),
    "unknown-id": ("no {kind} {key!r} in this catalogue{near}", "目录中没有{kind} {key!r}{near}"),
    "unknown-code": (
        "code system {system!r}, edition {edition}, has no code {key!r}{near}{editions}",
        "代码表 {system!r}（{edition} 版）没有代码 {key!r}{near}{editions}",
    ),
    "unknown-version": (
        "{key!r} has no version {version!r}; known: {known}",
        "{key!r} 没有版本 {version!r}；已知版本：{known}",
    ),
    "absent": ("no answer for that day", "该日无答案"),
    "not-yet-in-force": ("{key!r} is not yet in force on {day}{starts}", "{key!r} 在 {day} 尚未实施{starts}"),
    "no-longer-in-force": (
        "{key!r} is no longer in force on {day}: since {since}{replaced_by}",
        "{key!r} 在 {day} 已不再有效：自 {since} 起{replaced_by}",
    ),
    "undetermined": (
        "the sources do not settle which edition of {key!r} was in force on {day} (candidates: {candidates}): {reason}",
        "现有来源无法确定 {key!r} 在 {day} 有效的版本（候选：{candidates}）：{reason}",
    ),
    "not-covered": ("{key!r}: {what}{how}", "{key!r}：{what}{how}"),
    "not-evaluable": ("{key!r} is listed and can't be evaluated: {reason}", "{key!r} 已列出但不能评价：{reason}"),
    "ambiguous-translation": (
        "{system} {key!r} has several targets in {target}: {targets}",
        "{system} {key!r} 在 {target} 中有多个对应代码：{targets}",
    ),
    "wrong-type": ("{name}: found {found}; expected {expected}", "{name}：得到 {found}；应为 {expected}"),
    "wrong-value": ("{name}: found {found}; expected {expected}", "{name}：得到 {found}；应为 {expected}"),
    "problems": ("{count} problem(s) found", "发现 {count} 个问题"),
    "invalid-catalogue": ("the catalogue's files have {count} problem(s)", "目录文件有 {count} 个问题"),
    "invalid-facts": ("the facts have {count} problem(s)", "评价事实有 {count} 个问题"),
    "bad-release": ("{path}: not a usable release: {reason}", "{path}：不是可用的发布文件：{reason}"),
    "missing-extra": (
        "{feature} needs an extra: pip install 'hcstandards[{extra}]'",
        "{feature} 需要附加组件：pip install 'hcstandards[{extra}]'",
    ),
}

_JOINS: dict[str, tuple[str, str]] = {
    "near": ("; close to it: {}", "；相近的有：{}"),
    "editions": ("; editions that have it: {}", "；含该代码的版本：{}"),
    "starts": (": starts on {}", "：自 {} 起实施"),
    "replaced_by": (", replaced by {}", "，被 {} 代替"),
    "how": (". {}", "。{}"),
}


def render(code: str, language: Language, **facts: Any) -> str:
    """Return the message *code* in *language*, filled with *facts*; lists are joined, empty ones vanish."""
    column = 1 if language == "zh" else 0
    if language == "zh" and facts.get("how_zh"):
        facts["how"] = facts["how_zh"]
    shown: dict[str, Any] = {}
    for name, value in facts.items():
        text = ", ".join(map(str, value)) if isinstance(value, tuple) else value
        if name in _JOINS:
            text = _JOINS[name][column].format(text) if text else ""
        shown[name] = text
    return _MESSAGES[code][column].format(**shown)


def codes() -> tuple[str, ...]:
    """Return every message code."""
    return tuple(_MESSAGES)
