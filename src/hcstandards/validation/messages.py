"""The messages of issues, English and Chinese, by stable code; and what to do about each."""

import re
from typing import Final

from hcstandards.model.reports import Issue, Severity
from hcstandards.texts import phrase

Text = tuple[str, str]

MESSAGES: Final[dict[str, tuple[Text, Text]]] = {
    # reading
    "json.size": (
        ("the document is larger than {expected}", "文档大于 {expected}"),
        ("split it, or raise the limit", "请拆分，或调高上限"),
    ),
    "json.values": (
        ("the document holds more than {expected}", "文档所含超过 {expected}"),
        ("split it", "请拆分"),
    ),
    "json.encoding": (
        ("{found} is not UTF-8", "{found} 不是 UTF-8"),
        ("save the document as UTF-8; it may be GBK", "请另存为 UTF-8；原文可能是 GBK"),
    ),
    "json.syntax": (("not JSON: {found}", "不是 JSON：{found}"), ("look at that place", "请检查该处")),
    "json.depth": (
        ("nested more than {expected} deep", "嵌套超过 {expected}"),
        ("no document type nests so deep", "没有哪种文档需要这样深的嵌套"),
    ),
    "json.repeated-key": (
        ("the key {found} stands twice in one object", "同一对象中键 {found} 出现两次"),
        ("keep one of them", "请只保留一个"),
    ),
    "json.constant": (
        ("{found} is no JSON number", "{found} 不是 JSON 数值"),
        ("leave the field out where there is no value", "没有数值时请不要填写该字段"),
    ),
    "json.number": (("a number of {found}", "数值{found}"), ("write {expected}", "请使用{expected}")),
    "json.text": (
        ("text that is not Unicode: {found}", "不是 Unicode 的文本：{found}"),
        ("repair the encoding of the source", "请修复来源的编码"),
    ),
    "json.value": (
        ("{found} is no JSON value", "{found} 不是 JSON 值"),
        ("give plain data: text, numbers, lists, objects", "请给出普通数据：文本、数值、列表、对象"),
    ),
    # kind
    "document.kind": (
        ("the document's type can't be told: {found}", "无法判断文档类型：{found}"),
        ("name one of {expected}", "请指定其一：{expected}"),
    ),
    "document.cut": (
        ("more than {expected} issues: the rest is left out", "问题超过 {expected} 个：其余从略"),
        ("correct these first: errors are listed before anything milder", "请先更正以上问题：错误优先列出"),
    ),
    # structure
    "structure.required": (("{expected} is missing", "缺少 {expected}"), ("fill it in: it is required", "该项必填")),
    "structure.additionalProperties": (
        ("{found} is not a field of this type", "{found} 不是该类文档的字段"),
        ("take it out, or correct the name: {expected}", "请删除或更正名称：{expected}"),
    ),
    "structure.unevaluatedProperties": (
        ("{found} is not a field of this type", "{found} 不是该类文档的字段"),
        ("take it out", "请删除"),
    ),
    "structure.type": (
        ("{found} is not {expected}", "{found} 不是{expected}"),
        ("give {expected}", "请填写{expected}"),
    ),
    "structure.code-as-number": (
        ("the code {found} is a number", "代码 {found} 写成了数值"),
        ("write it as text: codes keep their leading zeros", "请写成文本：代码的前导零不能丢"),
    ),
    "structure.pattern": (
        ("{found} is not written as asked", "{found} 的写法不符"),
        ("write it as {expected}", "应写成 {expected}"),
    ),
    "structure.format": (
        ("{found} is not {expected}", "{found} 不是{expected}"),
        ("write {expected}", "请写成{expected}"),
    ),
    "structure.enum": (
        ("{found} is none of {expected}", "{found} 不在允许值之内：{expected}"),
        ("choose one of them", "请选用其一"),
    ),
    "structure.const": (
        ("{found} is not {expected}", "{found} 不是 {expected}"),
        ("write {expected}", "应为 {expected}"),
    ),
    "structure.minLength": (
        ("{found} is shorter than {expected} characters", "{found} 少于 {expected} 个字符"),
        ("fill it in", "请补全"),
    ),
    "structure.maxLength": (
        ("{found} is longer than {expected} characters", "{found} 超过 {expected} 个字符"),
        ("shorten it", "请缩短"),
    ),
    "structure.minimum": (("{found} is below {expected}", "{found} 小于 {expected}"), ("correct it", "请更正")),
    "structure.maximum": (("{found} is above {expected}", "{found} 大于 {expected}"), ("correct it", "请更正")),
    "structure.exclusiveMinimum": (
        ("{found} is not above {expected}", "{found} 不大于 {expected}"),
        ("correct it", "请更正"),
    ),
    "structure.exclusiveMaximum": (
        ("{found} is not below {expected}", "{found} 不小于 {expected}"),
        ("correct it", "请更正"),
    ),
    "structure.multipleOf": (
        ("{found} is not a multiple of {expected}", "{found} 不是 {expected} 的整数倍"),
        ("round as the standard says", "请按规定取整"),
    ),
    "structure.minItems": (("fewer than {expected} entries", "少于 {expected} 条"), ("add what is missing", "请补充")),
    "structure.maxItems": (
        ("more than {expected} entries", "多于 {expected} 条"),
        ("take out what is too much", "请删减"),
    ),
    "structure.minProperties": (
        ("fewer than {expected} fields", "少于 {expected} 个字段"),
        ("add what is missing", "请补充"),
    ),
    "structure.maxProperties": (
        ("more than {expected} fields", "多于 {expected} 个字段"),
        ("take out what is too much", "请删减"),
    ),
    "structure.propertyNames": (
        ("{found} can't be the name of a field here", "此处的字段名不能是 {found}"),
        ("correct the name", "请更正字段名"),
    ),
    "structure.contains": (
        ("no entry is what the schema asks for", "没有一条符合模式的要求"),
        ("add one, or correct one", "请补充或更正"),
    ),
    "structure.not": (
        ("{found} is what the schema shuts out", "{found} 属于模式排除的内容"),
        ("see the schema at that rule", "请查看该规则的模式"),
    ),
    "structure.uniqueItems": (("two entries are the same", "有两条相同"), ("take one out", "请删除其一")),
    "structure.dependentRequired": (
        ("{expected} is missing beside {found}", "填写 {found} 时缺少 {expected}"),
        ("fill in both or neither", "两项须同时填写"),
    ),
    "structure.forbidden": (
        ("{found} has no place in {expected}", "{expected}中不应有 {found}"),
        ("take it out", "请删除"),
    ),
    "structure.anyOf": (
        ("fits none of the allowed forms", "不符合任何一种允许的形式"),
        ("choose one form and keep to it", "请选定一种形式"),
    ),
    "structure.oneOf": (
        ("fits none of the allowed forms, or several", "不符合或同时符合多种允许的形式"),
        ("choose one form and keep to it", "请选定一种形式"),
    ),
    "structure.other": (
        ("{found} breaks {expected}", "{found} 不符合 {expected}"),
        ("see the schema at that rule", "请查看该规则的模式"),
    ),
    # codes
    "code.unknown": (("{expected} has no code {found}", "{expected} 中没有代码 {found}"), ("{hint}", "{hint}")),
    "code.malformed": (
        ("{found} is not written as a code of {expected}", "{found} 不符合 {expected} 的编码规则"),
        ("{hint}", "{hint}"),
    ),
    "code.disabled": (("{found} is disabled in {expected}", "{found} 在 {expected} 中已停用"), ("{hint}", "{hint}")),
    "code.ended": (
        ("{found} was last in force on {expected}", "{found} 的有效期止于 {expected}"),
        ("{hint}", "{hint}"),
    ),
    "code.not-yet": (
        ("{found} is valid only from {expected} on", "{found} 自 {expected} 起才有效"),
        ("use the code of the document's day", "请使用文档日期当时的代码"),
    ),
    "code.other-edition": (("{found} is a code of {expected}", "{found} 是 {expected} 的代码"), ("{hint}", "{hint}")),
    "code.outside": (
        ("{found} is outside the values allowed here", "{found} 不在此处允许的取值之内"),
        ("choose one of {expected}", "请选用：{expected}"),
    ),
    "code.display": (
        ("the code {found} is called {expected}", "代码 {found} 的名称是 {expected}"),
        ("correct the code or the name: both are required and must agree", "请更正代码或名称：二者须同时填写并一致"),
    ),
    "code.not-loaded": (
        ("{found} was not looked up: the table {expected} is not loaded", "未核对 {found}：未装入代码表 {expected}"),
        ("{hint}", "{hint}"),
    ),
    "code.unknown-system": (
        ("{found} was not looked up: there is no code system {expected}", "未核对 {found}：没有代码表 {expected}"),
        ("{hint}", "{hint}"),
    ),
    "code.partial": (
        ("{found} can't be told: only a part of {expected} is loaded", "无法判断 {found}：{expected} 只装入了一部分"),
        ("load the whole table to have it checked", "请装入完整的代码表后再核对"),
    ),
    "code.no-table": (
        (
            "{found} was not looked up: no table of {expected} on that day",
            "未核对 {found}：该日没有 {expected} 的代码表",
        ),
        ("{hint}", "{hint}"),
    ),
    # rules across fields
    "rule.order": (("{found}: out of order", "{found}：顺序有误"), ("{hint}", "{hint}")),
    "rule.sum": (
        ("the sum is {found}, and {expected} is written", "合计为 {found}，填写的是 {expected}"),
        ("{hint}", "{hint}"),
    ),
    "rule.unique": (("{found} again: already at {expected}", "{found} 重复：已见于 {expected}"), ("{hint}", "{hint}")),
    "rule.count": (
        ("{found} found where {expected} is asked for", "实有 {found}，应有 {expected}"),
        ("{hint}", "{hint}"),
    ),
    "rule.required-when": (("{expected} is missing", "缺少 {expected}"), ("{hint}", "{hint}")),
    "rule.agree": (("{found} and {expected} don't agree", "{found} 与 {expected} 不一致"), ("{hint}", "{hint}")),
    "rule.ranges": (("{found} lies outside {expected}", "{found} 不在 {expected} 之内"), ("{hint}", "{hint}")),
    "rule.format": (("{found} is not {expected}", "{found} 不是{expected}"), ("{hint}", "{hint}")),
}
"""Code to message and hint, each English and Chinese."""

WORDS: Final[dict[str, str]] = {
    "nothing": "空",
    "empty text": "空文本",
    "blank text": "只有空格",
    "the document": "文档",
    "text": "文本",
    "a number": "数值",
    "a whole number": "整数",
    "true or false": "true 或 false",
    "a list": "列表",
    "an object": "对象",
    "null": "null",
    "a day": "日期",
    "a day, YYYY-MM-DD": "日期（YYYY-MM-DD）",
    "a day, YYYYMMDD": "日期（YYYYMMDD）",
    "a moment, YYYYMMDDThhmmss": "日期时间（YYYYMMDDThhmmss）",
    "a time, hhmmss": "时间（hhmmss）",
    "a moment, YYYY-MM-DD hh:mm:ss": "日期时间（YYYY-MM-DD hh:mm:ss）",
    "a duration, days/hours/minutes, like 1/13/24": "时长（天/小时/分，如 1/13/24）",
    "a citizen identity number with its check character": "校验码正确的公民身份号码",
    "a moment, YYYY-MM-DDThh:mm:ssZ": "日期时间（YYYY-MM-DDThh:mm:ssZ）",
    "a time, hh:mm:ssZ": "时间（hh:mm:ssZ）",
    "a duration, like P1DT2H": "时长（如 P1DT2H）",
    "an e-mail address": "电子邮件地址",
    "a host's name": "主机名",
    "an IPv4 address": "IPv4 地址",
    "an IPv6 address": "IPv6 地址",
    "a JSON pointer": "JSON 指针",
    "a regular expression": "正则表达式",
    "a URI": "URI",
    "a URI reference": "URI 引用",
    "a UUID": "UUID",
    "this form": "此种形式",
    "at most 4300 digits": "不超过 4300 位的数值",
    "more than 4300 digits": "超过 4300 位",
    "no type fits": "没有符合的类型",
    "several types fit": "符合多种类型",
}
"""Words that stand inside messages."""

_COUNTED_STARTS: Final = "0123456789blt"

_COUNTED: Final = (
    (re.compile(r"([0-9]+) levels"), r"\1 层"),
    (re.compile(r"([0-9]+) bytes"), r"\1 字节"),
    (re.compile(r"([0-9]+) issues"), r"\1 个"),
    (re.compile(r"([0-9]+) values"), r"\1 个值"),
    (re.compile(r"byte (\S+) in line ([0-9]+)"), r"第 \2 行的字节 \1"),
    (re.compile(r"line ([0-9]+), column ([0-9]+): (.*)", re.DOTALL), r"第 \1 行第 \2 列：\3"),
    (re.compile(r"the key (.*)", re.DOTALL), r"键 \1"),
    (re.compile(r"([0-9]+) entries"), r"\1 条"),
)


def _expanded(match: "re.Match[str]", chinese: str) -> str:
    """Return *chinese* with what was matched in its place, words of JSON readers in Chinese."""
    return re.sub(r"\\([0-9])", lambda each: phrase(match[int(each[1])], "zh"), chinese)


def zh(text: str | None) -> str | None:
    """
    Return words of a message in Chinese; what isn't known stays as it is.

    >>> zh("a day"), zh("128 levels"), zh("text or a number"), zh("A00.000")
    ('日期', '128 层', '文本 或 数值', 'A00.000')
    """
    if text is None or text in WORDS:
        return text if text is None else WORDS[text]
    if text[:1] in _COUNTED_STARTS:
        for pattern, chinese in _COUNTED:
            match = pattern.fullmatch(text)
            if match:
                return match.expand(chinese) if match[match.re.groups].isdigit() else _expanded(match, chinese)
    return " 或 ".join(WORDS.get(part, part) for part in text.split(" or ")) if " or " in text else text


_PLAIN_HINTS: Final = frozenset(code for code, (_, hints) in MESSAGES.items() if "{" not in "".join(hints))


def issue(
    code: str,
    pointer: str,
    rule: str,
    *,
    severity: Severity = "error",
    found: str | None = None,
    expected: str | None = None,
    edition: str | None = None,
    hint: Text | None = None,
    message: Text | None = None,
    source: str | None = None,
) -> Issue:
    """
    Return the issue *code*, its message filled in both languages.

    *message* and *hint* are what a rule of the schema itself says, in place of the common words.
    """
    told, hints = MESSAGES[code]
    found_zh, expected_zh = zh(found), zh(expected)
    if message is None:
        en, cn = hint or ("", "")
        message = (
            told[0].format(found=found, expected=expected, hint=en),
            told[1].format(found=found_zh, expected=expected_zh, hint=cn),
        )
    if not hint:
        hint = hints
        if code not in _PLAIN_HINTS:
            en, cn = hints
            hint = (
                en.format(found=found, expected=expected, hint=""),
                cn.format(found=found_zh, expected=expected_zh, hint=""),
            )
    return Issue(
        code,
        severity,
        pointer,
        rule,
        edition,
        found,
        expected,
        message[0],
        message[1],
        hint[0] or None,
        hint[1] or None,
        source,
    )


def moved(said: Issue, pointer: str) -> Issue:
    """Return what was said at another place; `attrs.evolve` takes five times as long."""
    return Issue(
        said.code,
        said.severity,
        pointer,
        said.rule,
        said.edition,
        said.found,
        said.expected,
        said.message,
        said.message_zh,
        said.hint,
        said.hint_zh,
        said.source,
    )
