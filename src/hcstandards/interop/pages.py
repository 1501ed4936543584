"""Summaries as HTML pages that stand alone: charts as inline SVG, nothing fetched, no scripts."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from hcstandards.interop.terms import SCHEMA_FROM, VALUES

_STYLE: Final = """
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#1a1a1a;max-width:70rem;
margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;
width:100%}
td,th{border-bottom:1px solid #ddd;padding:.25rem .6rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}code{word-break:break-all}
.cards{display:flex;flex-wrap:wrap;gap:1rem}.card{border:1px solid #ddd;border-radius:.5rem;padding:.6rem 1rem}
.card b{display:block;font-size:1.4rem}svg text{font:12px system-ui,"Noto Sans CJK SC",sans-serif}
.muted{color:#666}@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}td,th,.card{border-color:#444}
svg text{fill:#eee}.muted{color:#aaa}}
""".replace("\n", "")
MOST_BARS: Final = 20
MOST_ROWS: Final = 500
BAR: Final = 22
LABEL: Final = 300
WIDTH: Final = 860
COLOURS: Final = ("#3465a4", "#cc0000")
SEVERITY: Final = {"error": "#cc0000", "warning": "#c17d11", "information": "#888888"}
FEWEST_SHOWN: Final = 8
"""Characters of a rule below which its code stands alone."""

_HEADS: Final = {
    "severity": "严重程度 severity",
    "code": "代码 code",
    "rule": "规则 rule",
    "documents": "文档 documents",
    "issues": "问题 issues",
    "field": "字段 field",
    "table": "代码表 table",
    "region": "地区 region",
    "day": "日期 day",
    "kind": "类型 kind",
    "invalid": "无效 invalid",
    "file": "文件 file",
    "message": "说明 message (en)",
    "message_zh": "说明 message (zh)",
    "level": "级别 level",
    "grade": "等次 grade",
    "reason": "原因 reason",
    "qualified": "合格 qualified",
    "hospitals": "医院 hospitals",
    "pass": "符合 pass",
    "fail": "不符合 fail",
    "missing": "缺数据 missing",
    "needs-explanation": "须说明 needs-explanation",
    "not-evaluable": "不能评价 not-evaluable",
    "band": "档次 band",
    "subjects": "对象 subjects",
}
VALUED: Final = ("severity", "level", "grade", "reason")


def page(title: str, body: Iterable[str]) -> str:
    """Return a whole HTML page; *title* is text, *body* HTML."""
    return (
        '<!doctype html>\n<html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        + "\n".join(body)
        + "</body></html>\n"
    )


def cards(facts: Mapping[str, object]) -> str:
    """Return figures to be seen at once."""
    found = (f'<div class="card"><b>{escape(_shown(value))}</b>{escape(name)}</div>' for name, value in facts.items())
    return f'<div class="cards">{"".join(found)}</div>'


def bars(title: str, rows: Sequence[tuple[str, float]], colour: str | Sequence[str] = "#3465a4") -> str:
    """Return a chart of horizontal bars, the first `MOST_BARS` of *rows*; *colour* of all, or of each."""
    if not rows:
        return ""
    shown_rows = rows[:MOST_BARS]
    highest = max((value for _, value in shown_rows), default=0) or 1
    space = WIDTH - LABEL - 90
    parts = []
    for number, (name, value) in enumerate(shown_rows):
        y = number * BAR
        width = max(1.0, space * value / highest)
        fill = colour if isinstance(colour, str) else colour[number]
        parts.append(
            f"<g><title>{escape(name)}: {_shown(value)}</title>"
            f'<text x="{LABEL - 8}" y="{y + 15}" text-anchor="end">{escape(_cut(name))}</text>'
            f'<rect x="{LABEL}" y="{y + 3}" width="{width:.1f}" height="{BAR - 6}" rx="2" fill="{fill}"/>'
            f'<text x="{LABEL + width + 6:.1f}" y="{y + 15}">{_shown(value)}</text></g>'
        )
    height = len(shown_rows) * BAR
    more = f'<p class="muted">… {len(rows) - MOST_BARS}</p>' if len(rows) > MOST_BARS else ""
    return (
        f"<h2>{escape(title)}</h2>"
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height}" width="100%">'
        f"{''.join(parts)}</svg>{more}"
    )


def columns(title: str, rows: Sequence[tuple[str, float, float]], colours: tuple[str, str] = COLOURS) -> str:
    """Return a chart of upright bars over an ordered axis: of each row the whole, and in it the part."""
    if not rows:
        return ""
    height, foot = 160, 20
    highest = max(whole for _, whole, _ in rows) or 1
    step = WIDTH / len(rows)
    parts = []
    for number, (name, whole, part) in enumerate(rows):
        x = number * step
        tall, low = height * whole / highest, height * part / highest
        parts.append(
            f"<g><title>{escape(name)}: {_shown(part)} / {_shown(whole)}</title>"
            f'<rect x="{x:.2f}" y="{height - tall:.1f}" width="{max(step * 0.85, 0.5):.2f}" height="{tall:.1f}" '
            f'fill="{colours[0]}"/>'
            f'<rect x="{x:.2f}" y="{height - low:.1f}" width="{max(step * 0.85, 0.5):.2f}" height="{low:.1f}" '
            f'fill="{colours[1]}"/></g>'
        )
    first, last = escape(rows[0][0]), escape(rows[-1][0])
    parts.append(f'<text x="0" y="{height + 15}">{first}</text>')
    parts.append(f'<text x="{WIDTH}" y="{height + 15}" text-anchor="end">{last}</text>')
    return (
        f'<h2>{escape(title)}</h2><svg role="img" aria-label="{escape(title)}" '
        f'viewBox="0 0 {WIDTH} {height + foot}" width="100%">{"".join(parts)}</svg>'
    )


def table(title: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a table, its columns those of the first row; at most `MOST_ROWS`, and how many there are beyond."""
    if not rows:
        return ""
    names = list(rows[0])
    numeric = {name for name in names if isinstance(rows[0][name], (int, float))}

    def cell(tag: str, name: str, value: object) -> str:
        kind = ' class="n"' if name in numeric else ""
        return f"<{tag}{kind}>{escape(_shown(value))}</{tag}>"

    head = "".join(cell("th", name, _HEADS.get(name, name)) for name in names)
    lines = ("".join(cell("td", name, _worded(name, row[name])) for name in names) for row in rows[:MOST_ROWS])
    more = len(rows) - MOST_ROWS
    note = f'<p class="muted">… {more}</p>' if more > 0 else ""
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<h2>{escape(title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def bulk_page(summary: Mapping[str, Any]) -> str:
    """Return the summary of a validation in bulk (`Summary.plain()`) as a page."""
    severities = summary["severities"]
    facts = {
        "文档 documents": summary["documents"],
        "无效 invalid": summary["invalid"],
        "错误 errors": severities["error"],
        "警告 warnings": severities["warning"],
        "提示 notes": severities["information"],
        "文件 files": summary["files"],
    }
    if summary["damaged"]:
        facts["损坏 damaged"] = summary["damaged"]
    days = [(row["day"], row["documents"], row["invalid"]) for row in summary["days"] if row["day"] not in ("?", "…")]
    grave = [row for row in summary["rules"] if row["severity"] != "information"]
    notes = [row for row in summary["rules"] if row["severity"] == "information"]
    return page(
        "校验报告 Validation report",
        [
            cards(facts),
            _origin(summary["day"], summary["kind"] or "–", summary["digest"]),
            f'<p class="muted">模式 Schemas: {escape(" ".join(reversed(SCHEMA_FROM[summary["schema_from"]])))}</p>',
            table("损坏的文件 Damaged files", summary.get("damaged_files", ())),
            bars(
                "错误与警告 Errors and warnings, by rule", _by_rule(grave), [SEVERITY[row["severity"]] for row in grave]
            ),
            _legend({"错误 error": SEVERITY["error"], "警告 warning": SEVERITY["warning"]}) if grave else "",
            bars("提示 Notes, by rule", _by_rule(notes), SEVERITY["information"]),
            bars("字段 By field (issues)", [(row["field"] or "/", row["issues"]) for row in summary["fields"]]),
            bars("地区 By region (invalid documents)", [(row["region"], row["invalid"]) for row in summary["regions"]]),
            columns("日期 By day (documents, invalid)", days),
            table("规则 Rules", summary["rules"]),
            table("字段 Fields", [{**row, "field": row["field"] or "/"} for row in summary["fields"]]),
            table("未装入的代码表 Tables not loaded", summary["not_loaded"]),
            table("地区 Regions", summary["regions"]),
            table("日期 Days", summary["days"]),
            table("类型 Types", summary["kinds"]),
        ],
    )


def grade_page(summary: Mapping[str, Any]) -> str:
    """Return the summary of a graded table (`GradeSummary.plain()`) as a page."""
    named = ("level", "grade", "reason")
    grades = [
        (" · ".join(_worded(name, row[name]) for name in named if row.get(name) is not None), row["hospitals"])
        for row in summary["grades"]
    ]
    failing = sorted(((row["rule"], row["fail"]) for row in summary["rules"] if row["fail"]), key=lambda each: -each[1])
    missing = sorted(
        ((row["rule"], row["missing"]) for row in summary["rules"] if row["missing"]), key=lambda each: -each[1]
    )
    return page(
        f"评级报告 Grading report: {summary['scheme']}",
        [
            cards({"机构 hospitals": summary["rows"], "不予受理 refused": summary["refused"]}),
            _origin(summary["edition"], summary["day"], summary["digest"]),
            bars("等次 Grades", grades),
            bars("不符合 Failed rules", failing, "#cc0000"),
            bars("缺少数据 Missing facts", missing, "#888888"),
            table("等次 Grades", summary["grades"]),
            table("规则 Rules", summary["rules"]),
        ],
    )


def points_page(summary: Mapping[str, Any]) -> str:
    """Return the summary of a register's points (`PointsTable.summary()`) as a page."""
    bands = [
        (" · ".join(filter(None, (row["band"], _worded("reason", row["reason"])))), row["subjects"])
        for row in summary["bands"]
    ]
    figures = {"对象 subjects": summary["subjects"], "记录 acts": summary["acts"]}
    figures |= {"不予受理 refused": summary["refused"]} if summary["refused_acts"] else {}
    return page(
        f"记分报告 Points report: {summary['scheme']}",
        [
            cards(figures | {"有单次后果 single acts": summary["single_acts"]}),
            _origin(summary["edition"], summary["day"], summary["cycle"]),
            bars("档次 Bands (subjects)", bands),
            table("档次 Bands", summary["bands"]),
        ],
    )


def _by_rule(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, float]]:
    return [(rule_label(row["code"], row["rule"]), row["issues"]) for row in rows]


def rule_label(code: str, rule: str, most: int = 44) -> str:
    """
    Return *code* and as much of the end of *rule* as *most* characters leave room for.

    >>> rule_label("rule.order", "rule.order"), rule_label("code.unknown", "x#/" + "a/" * 30 + "sex", 24)
    ('rule.order', 'code.unknown …/a/a/a/sex')
    """
    room = most - len(code) - 1
    if rule == code or room < FEWEST_SHOWN:
        return code
    return f"{code} {rule}" if len(rule) <= room else f"{code} …{rule[1 - room :]}"


def _worded(name: str, value: Any) -> Any:
    if name in VALUED and isinstance(value, str):
        chinese = VALUES.get(value)
        return f"{chinese} {value}" if chinese else value
    return value


def _legend(colours: Mapping[str, str]) -> str:
    shown = (f'<span style="color:{colour}">■</span> {escape(name)}' for name, colour in colours.items())
    return f'<p class="muted">{" &nbsp; ".join(shown)}</p>'


def _origin(first: object, second: object, digest: str) -> str:
    return f'<p class="muted">{escape(str(first))} · {escape(str(second))} · <code>{escape(digest)}</code></p>'


def _shown(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "✓", False: "✗", None: "–"}[value]
    if isinstance(value, (int, float)):
        return f"{value:,}"
    return str(value)


def _cut(text: str, most: int = 44) -> str:
    return text if len(text) <= most else f"…{text[1 - most :]}"
