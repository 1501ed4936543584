"""What an import found: every kind of defect, counted, with the first of each kept as examples."""

from typing import Final, Literal

from attrs import define, field, frozen

Severity = Literal["error", "warning", "info"]

KINDS: Final[dict[str, tuple[Severity, str, str]]] = {
    "no-code": ("error", "rows without a code", "没有代码的行"),
    "conflicting-key": ("error", "one code, different rows", "代码重复且内容不同"),
    "lost-character": ("error", "characters lost (? or U+FFFD)", "字符丢失（? 或 U+FFFD）"),
    "lost-rare-character": (
        "error",
        "a rare character lost: ?? stands for one beyond the BMP",
        "生僻字丢失（?? 应为一个四字节字符）",
    ),
    "number-code": ("error", "codes held as numbers: leading zeros are gone", "代码存成了数值，前导零丢失"),
    "short-code": (
        "warning",
        "codes shorter than most: leading zeros may be gone",
        "位数少于多数代码，前导零可能已丢失",
    ),
    "impossible-date": ("error", "days that can't be", "不可能的日期"),
    "dangling-parent": ("error", "parents that aren't in the list", "上级代码不在表中"),
    "unknown-status": ("error", "status words that the recipe doesn't know", "配方未列出的状态值"),
    "unknown-kind": ("error", "kinds of correspondence that the recipe doesn't know", "配方未列出的对应类型"),
    "reversed-period": ("error", "periods that end before they start", "结束日期早于开始日期"),
    "long-row": ("error", "rows with cells too many: they may be shifted", "列数过多、可能错位的行"),
    "unread-part": (
        "error",
        "parts of the document that say more of the list and can't be read",
        "文件中与列表内容有关、但无法读取的部分",
    ),
    "no-rows": ("error", "tables of which no row is kept (rows read)", "没有保留任何行的表（读取行数）"),
    "bad-level": ("error", "rows whose depth is no number", "级别不是数字的行"),
    "bad-cell": ("error", "cells that can't be kept (control characters, beyond a limit)", "无法保存的单元格"),
    "identical-key": ("warning", "rows that stand twice", "完全相同的重复行"),
    "damaged-twins": ("warning", "names that are the same once their characters are lost", "因字符丢失而相同的名称"),
    "private-use": ("warning", "characters of private use", "自造字区字符"),
    "control-character": ("warning", "control or invisible characters", "控制字符或不可见字符"),
    "width-code": ("warning", "full-width characters in codes", "代码中的全角字符"),
    "width-twins": ("warning", "names that differ in width alone (full, half)", "仅全角、半角不同的名称"),
    "page-number": ("warning", "page numbers glued to names", "名称末尾粘连页码"),
    "sentinel-typo": ("warning", "mistyped dates for an open end", "“长期有效”日期误写"),
    "code-rule": ("warning", "codes that don't follow their rule", "不符合编码规则的代码"),
    "dangling-source": ("warning", "mapped codes that the source table doesn't hold", "源代码不在源表中"),
    "dangling-target": ("warning", "mapping targets that the target table doesn't hold", "目标代码不在目标表中"),
    "short-row": ("warning", "rows with cells missing", "缺列的行"),
    "width": ("warning", "another number of columns than the recipe knows", "列数与配方不符"),
    "no-column": ("warning", "columns of the recipe that aren't in the file", "文件中没有的配方列"),
    "delimiter": ("warning", "another delimiter than the file's name says", "分隔符与文件扩展名不符"),
    "no-display": ("warning", "codes without a name: the code stands for it", "没有名称的代码（以代码代替）"),
    "error-cell": ("warning", "cells that hold an error of the workbook", "含错误值的单元格"),
    "formula": ("warning", "values of formulas", "公式的值"),
    "skipped-line": ("warning", "lines that don't fit the pattern", "不符合格式的行"),
    "repeated-header": ("warning", "header rows among the data", "数据中重复的表头"),
    "blank-end": ("warning", "blanks at the ends of cells", "单元格首尾空白"),
    "unreadable-date": ("warning", "days in a form that isn't listed in the recipe", "配方未列出的日期格式"),
    "no-target": ("info", "codes that have no target yet", "尚未对照的代码"),
    "bom": ("info", "a byte order mark", "字节顺序标记（BOM）"),
    "sentinel": ("info", "dates that stand for an open end", "表示长期有效的日期"),
    "unread-sheet": ("info", "sheets, members and parts that aren't read", "未读取的工作表、文件或部分"),
    "footer": ("info", "rows below the end of the table", "表格之后的行"),
    "not-compared": ("info", "comparisons that stopped at a limit", "因达到上限而停止的比对"),
}
"""Severity, and what it is in English and Chinese."""

ORDER: Final = {"error": 0, "warning": 1, "info": 2}


@frozen
class Finding:
    """One example: the file, its row and column, the value, and what was done about it."""

    kind: str
    file: str
    row: int
    column: str
    value: str
    done: str

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return KINDS[self.kind][0]


@define
class Findings:
    """Counts of every kind, by what was done, with the first *examples* of each."""

    examples: int = 100
    counts: dict[str, int] = field(factory=dict)
    done: dict[tuple[str, str], int] = field(factory=dict)
    kept: dict[str, list[Finding]] = field(factory=dict)
    longest: int = 200

    def add(self, kind: str, file: str, row: int, column: str, value: str, done: str) -> None:
        """Note one finding; its text is kept while there are few of its kind."""
        count = self.counts.get(kind, 0)
        self.counts[kind] = count + 1
        self.done[kind, done] = self.done.get((kind, done), 0) + 1
        if count < self.examples:
            shown = value if len(value) <= self.longest else f"{value[: self.longest]}…"
            self.kept.setdefault(kind, []).append(Finding(kind, file, row, column, shown, done))

    def kinds(self) -> list[str]:
        """Return the kinds found, worst first."""
        known = list(KINDS)
        return sorted(self.counts, key=lambda kind: (ORDER[KINDS[kind][0]], known.index(kind)))

    def number(self, severity: Severity) -> int:
        """Return how many findings there are of one severity."""
        return sum(count for kind, count in self.counts.items() if KINDS[kind][0] == severity)
