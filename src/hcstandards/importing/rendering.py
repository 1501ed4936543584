"""The quality report in words: text, JSON, and HTML that needs nothing else."""

import json
from html import escape
from string import Template
from typing import Final

from hcstandards.importing.findings import KINDS
from hcstandards.importing.report import Report
from hcstandards.texts import Language

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("Quality report", "质量报告"),
    "recipe": ("recipe", "配方"),
    "system": ("code system", "代码表"),
    "release": ("release", "发布版本"),
    "rows": ("rows read", "读取行数"),
    "kept": ("kept", "保留"),
    "refused": ("refused", "拒收"),
    "concepts": ("concepts written", "写入条目"),
    "edges": ("correspondences written", "写入对应关系"),
    "repairs": ("repairs", "修复"),
    "none": ("none", "无"),
    "inputs": ("files", "文件"),
    "written": ("written", "已写出"),
    "previous": ("against", "与之比较"),
    "added": ("added", "新增"),
    "changed": ("changed", "变更"),
    "removed": ("removed", "删除"),
    "unchanged": ("unchanged", "未变"),
    "findings": ("Findings", "发现的问题"),
    "nothing": ("No defects were found.", "未发现问题。"),
    "error": ("error", "错误"),
    "warning": ("warning", "警告"),
    "info": ("note", "提示"),
    "row": ("row", "行"),
    "column": ("column", "列"),
    "value": ("value", "值"),
    "done": ("done", "处理"),
    "file": ("file", "文件"),
    "more": ("{} more", "另有 {} 处"),
    "unmapped": ("codes not mapped", "尚未对照的代码"),
    "content": ("content", "内容摘要"),
    "seconds": ("seconds", "秒"),
    "undated": (
        "no day in force given: the release answers on no day by itself; ask for {}, or import with --from YYYY-MM-DD.",
        "未给出施行日：该版本不会在任何一天自动作答。查询时请指定版本（{}），或以 --from YYYY-MM-DD 重新导入。",
    ),
}
DONE_ZH: Final = {
    "kept": "保留原样",
    "kept once": "只保留一次",
    "row refused": "拒收该行",
    "row refused, the first kept": "拒收该行，保留首次出现的行",
    "line refused": "拒收该行",
    "trimmed": "已去空白",
    "taken off": "已去除",
    "made half-width": "已转半角",
    "zeros put back": "已补零",
    "missing cells empty": "缺列按空处理",
    "cells beyond the last column left out": "多出的列舍去",
    "an open end": "按长期有效读取",
    "left empty": "留空",
    "left empty, kept as printed": "留空，原文另存",
    "active, kept as printed": "按有效处理，原文另存",
    "end left open, kept as printed": "结束日期留空，原文另存",
    "the code stands for it": "以代码代替名称",
    "read as found": "按实际分隔符读取",
    "read by position": "按列位读取",
    "read by header": "按表头读取",
    "its last value taken": "采用上次计算的值",
    "not read": "未读取",
    "property left out": "不含该属性",
    "not read from here on": "自此行起未读取",
    "no parent": "无上级",
    "nothing kept of it": "未保留任何内容",
    "no edge": "不产生对应关系",
    "width twins not looked for beyond": "此后不再比对全半角",
}


def word(name: str, language: Language) -> str:
    """Return a heading of the report."""
    return WORDS[name][language == "zh"]


def done_text(done: str, language: Language) -> str:
    """Return what was done, in *language*."""
    return DONE_ZH.get(done, done) if language == "zh" else done


def report_json(report: Report) -> str:
    """Return the report as JSON."""
    return json.dumps(report.as_dict(), ensure_ascii=False, indent=2) + "\n"


def report_text(report: Report, language: Language = "en", examples: int = 3) -> str:
    """Return the report as plain text: a head, then every kind of finding with a few examples."""
    lines = [*_head_lines(report, language), *_finding_lines(report, language, examples)]
    if note := _closing_note(report, language):
        lines += ["", f"{word('info', language)}: {note}"]
    return "\n".join(lines) + "\n"


def _closing_note(report: Report, language: Language) -> str:
    """Return what whoever asks the table must know beforehand; empty where nothing."""
    return word("undated", language).format(f"{report.system}@{report.release}") if report.undated else ""


def _facts(report: Report, language: Language) -> list[tuple[str, str]]:
    zh = language == "zh"
    separator = "、" if zh else ", "
    facts = [
        ("recipe", report.recipe),
        ("system", report.system),
        ("release", report.release),
        ("inputs", separator.join(f"{each.name} ({each.size:,} B)" for each in report.inputs)),
        ("rows", f"{report.rows:,}"),
        ("kept", f"{report.kept:,}"),
        ("refused", f"{report.refused:,}"),
    ]
    if report.concepts:
        facts.append(("concepts", f"{report.concepts:,}"))
    if report.edges:
        facts.append(("edges", f"{report.edges:,}"))
    if report.changes:
        changes = separator.join(f"{word(name, language)} {count:,}" for name, count in report.changes.items())
        facts.append(("previous", f"{report.previous}: {changes}"))
    facts.append(("repairs", separator.join(report.repairs) or word("none", language)))
    if report.unmapped_count is not None:
        shown = separator.join(report.unmapped[:20])
        facts.append(("unmapped", f"{report.unmapped_count:,}" + (f" ({shown})" if shown else "")))
    if report.written:
        facts.append(("written", separator.join(report.written)))
    return [(name, value) for name, value in facts if value]


def _head_lines(report: Report, language: Language) -> list[str]:
    facts = [(word(name, language), value) for name, value in _facts(report, language)]
    width = max(_columns(name) for name, _ in facts)
    return [f"{name}{' ' * (width - _columns(name))}  {value}" for name, value in facts]


def _columns(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    return sum(2 if ord(each) > 0x2E7F else 1 for each in text)  # noqa: PLR2004 - where CJK starts


def _finding_lines(report: Report, language: Language, examples: int) -> list[str]:
    found = report.findings
    if not found.counts:
        return ["", word("nothing", language)]
    lines: list[str] = []
    for kind in found.kinds():
        severity, en, zh = KINDS[kind]
        title = zh if language == "zh" else en
        lines += ["", f"{word(severity, language)}: {title}: {found.counts[kind]:,} [{kind}]"]
        for done, count in _done(report, kind):
            lines.append(f"  {word('done', language)}: {done_text(done, language)} ({count:,})")
        kept = found.kept.get(kind, [])
        for each in kept[:examples]:
            place = f"{each.file}:{each.row}" if each.row else each.file
            column = f" {word('column', language)} {_visible(each.column)}" if each.column else ""
            lines.append(f"  {_visible(place)}{column}: {_visible(each.value)}")
        left = found.counts[kind] - min(len(kept), examples)
        if left > 0:
            lines.append(f"  … {word('more', language).format(f'{left:,}')}")
    return lines


def _done(report: Report, kind: str) -> list[tuple[str, int]]:
    return [(done, count) for (name, done), count in report.findings.done.items() if name == kind]


def _visible(text: str) -> str:
    """Return *text* with control characters shown, so that no data steers a terminal."""
    return "".join(each if each.isprintable() or each == "\u3000" else f"\\x{ord(each):02x}" for each in text)


_PAGE = Template("""<!doctype html>
<html lang="$language">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root { color-scheme: light dark; --line: #8885; --error: #c0362c; --warning: #9a6700; --info: #57606a; }
body { font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; margin: 2rem auto; max-width: 70rem;
  padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; } dt { color: var(--info); }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: anywhere; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.v { font-family: ui-monospace, monospace; white-space: pre-wrap; }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
summary { cursor: pointer; padding: .35rem 0; } details { border-bottom: 1px solid var(--line); }
</style>
<h1>$title</h1>
<dl>$facts</dl>
<h2>$heading</h2>
$findings
$note
</html>
""")


def report_html(report: Report, language: Language = "zh") -> str:
    """Return the report as one HTML page; all that comes from the files is escaped."""
    facts = "".join(
        f"<dt>{escape(word(name, language))}</dt><dd>{escape(value)}</dd>" for name, value in _facts(report, language)
    )
    findings = "".join(_kind_html(report, kind, language) for kind in report.findings.kinds())
    title = f"{word('title', language)} – {report.system or report.recipe} {report.release}".strip()
    return _PAGE.substitute(
        language="zh-CN" if language == "zh" else "en",
        title=escape(title),
        facts=facts,
        heading=escape(word("findings", language)),
        findings=findings or f"<p>{escape(word('nothing', language))}</p>",
        note=f"<p>{escape(note)}</p>" if (note := _closing_note(report, language)) else "",
    )


def _kind_html(report: Report, kind: str, language: Language) -> str:
    severity, en, zh = KINDS[kind]
    title = zh if language == "zh" else en
    done = "; ".join(f"{done_text(name, language)} ({count:,})" for name, count in _done(report, kind))
    kept = report.findings.kept.get(kind, [])
    rows = "".join(
        f"<tr><td>{escape(each.file)}</td><td class=n>{each.row or ''}</td><td>{escape(each.column)}</td>"
        f"<td class=v>{escape(_visible(each.value))}</td><td>{escape(done_text(each.done, language))}</td></tr>"
        for each in kept
    )
    left = report.findings.counts[kind] - len(kept)
    more = f"<p>… {escape(word('more', language).format(f'{left:,}'))}</p>" if left > 0 else ""
    heads = "".join(
        f"<th{' class=n' if name == 'row' else ''}>{escape(word(name, language))}</th>"
        for name in ("file", "row", "column", "value", "done")
    )
    opened = " open" if severity == "error" else ""
    return (
        f"<details{opened}><summary><b class={severity}>{escape(word(severity, language))}</b> {escape(title)}: "
        f"<b>{report.findings.counts[kind]:,}</b> <code>{kind}</code> {escape(done)}</summary>"
        f"<table><tr>{heads}</tr>{rows}</table>{more}</details>"
    )
