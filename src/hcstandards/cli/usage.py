"""What is wrong with a command line, in Chinese: click's words and our own. What has none stays as it is."""

import re
from typing import Final

_SAID: Final[tuple[tuple[str, str], ...]] = (
    # click's
    (r"Invalid value for (.+?): (.+)", "{0} 的值无效：{1}"),
    (r"Invalid value: (.+)", "值无效：{0}"),
    (r"No such option '?(.+?)'?\.? Did you mean (.+)\?", "没有选项 {0}，是否指 {1}"),
    (r"No such option '?(.+?)'?\.? \((?:Did you mean one of|Possible options): (.+?)\??\)",
     "没有选项 {0}，相近的有 {1}"),
    (r"No such option:? '?(.+?)'?\.?", "没有选项 {0}"),
    (r"No such command '(.+?)'\. Close to it: (.+)\.", "没有命令 {0}，相近的有 {1}"),
    (r"No such command '(.+?)'\.", "没有命令 {0}"),
    (r"Missing (?:argument|option|parameter) (.+?)\. Choose from:\s*(.+)", "缺少 {0}，可选：{1}"),
    (r"Missing (?:argument|option|parameter)[ :]*(.+?) \(or (.+)\)\.", "缺少 {0}（或 {1}）"),
    (r"Missing (?:argument|option|parameter)[ :]*(.+?)\.?", "缺少 {0}"),
    (r"Missing command\.", "缺少命令"),
    (r"Option '?(.+?)'? requires an argument\.", "选项 {0} 须带一个值"),
    (r"Option '?(.+?)'? requires (\d+) arguments\.", "选项 {0} 须带 {1} 个值"),
    (r"Option '?(.+?)'? does not take a value\.", "选项 {0} 不带值"),
    (r"Argument '(.+?)' takes (\d+) values\.", "参数 {0} 须有 {1} 个值"),
    (r"Got unexpected extra arguments? \((.+)\)", "多出参数 {0}"),
    (r"(.+) is not (?:one of )?((?:'[^']*'(?:, )?)+)\.", "{0} 不在可选值之内：{1}"),
    (r"(.+) is not a valid (?:integer|integer range)\.", "{0} 不是整数"),
    (r"(.+) is not a valid (?:float|float range)\.", "{0} 不是数字"),
    (r"(.+) is not a valid boolean.*", "{0} 不是真假值"),
    (r"(.+) is not in the range (.+)\.", "{0} 不在范围 {1} 之内"),
    (r"(?:File|Directory|Path) (.+) does not exist\.", "{0} 不存在"),
    (r"(?:File|Directory|Path) (.+) is a file\.", "{0} 是文件，须为文件夹"),
    (r"(?:File|Directory|Path) (.+) is a directory\.", "{0} 是文件夹，须为文件"),
    (r"(?:File|Directory|Path) (.+) is not readable\.", "{0} 不可读"),
    (r"(?:File|Directory|Path) (.+) is not writable\.", "{0} 不可写"),
    (r"Could not open file (.+?): (.+)", "打不开 {0}：{1}"),
    (r"No such file or directory", "没有这个文件或文件夹"),
    # ours
    (r"(.+) is not a day written YYYY-MM-DD", "{0} 不是 YYYY-MM-DD 形式的日期"),
    (r"(.+) is not a number of at most (\d+) digits", "{0} 不是至多 {1} 位的数字"),
    (r"(.+) is not a number", "{0} 不是数字"),
    (r"(.+) is not of the form ([A-Z@=]+)", "{0} 不是 {1} 的形式"),
    (r"(.+) and (.+): one version of each id", "{0} 与 {1}：每个标识只能指定一个版本"),
    (r"--area and --status narrow by standard, and bodies hang on none",
     "--area、--status 按标准筛选，机构不属于任何标准"),
    (r"--system searches one table, so there are no kinds to choose from", "--system 只查一个代码表，不能再选种类"),
    (r"(.+) hangs on no edition, so there is nothing to explain", "{0} 不属于任何版本，无可说明"),
    (r"--limit (.+): a number for one of (.+)", "--limit {0}：须为以下各项之一的数字：{1}"),
    (r"--report (.+): a name that ends in (.+) or (.+)", "--report {0}：文件名须以 {1} 或 {2} 结尾"),
    (r"--unit, --population, --peer and --explanation need a VALUE to judge",
     "--unit、--population、--peer、--explanation 须有待判断的 VALUE"),
    (r"(--.+) are for tables \((.+)\)", "{0} 只用于表格（{1}）"),
    (r"--since and --since-column: give one of them", "--since 与 --since-column 只能给一个"),
    (r"--from (.+) lies after the last day, (.+)", "--from {0} 晚于末日 {1}"),
    (r"--against is for one file; a chain is checked release by release", "--against 只用于一个文件；多个发布逐个核对"),
    (r"give codes, `-` for standard input, or --all", "请给出代码，或用 `-`（标准输入）、--all"),
    (r"--format of many documents: text or json; --report has every issue",
     "多份文档的 --format 只能是 text 或 json；--report 列出全部问题"),
)  # fmt: skip


def in_chinese(said: str) -> str:
    """
    Return what a command line was refused for, in Chinese; in the words given where there are no others.

    >>> in_chinese("Invalid value for '--as-of': 'x' is not a day written YYYY-MM-DD")
    "'--as-of' 的值无效：'x' 不是 YYYY-MM-DD 形式的日期"
    """
    for pattern, chinese in _SAID:
        match = re.fullmatch(pattern, said.strip(), re.DOTALL)
        if match:
            return chinese.format(*(_part(each) for each in match.groups()))
    return said


def _part(text: str) -> str:
    """Return a part of what was said: a sentence in Chinese as well, a list with Chinese commas."""
    inner = " ".join(text.split())
    said = in_chinese(inner) if inner != "" else inner
    return said if said != inner else inner.replace(", ", "、").replace(" and ", "、")
