"""Summaries as HTML pages that stand alone: charts as inline SVG, nothing fetched, no scripts."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

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


def bars(title: str, rows: Sequence[tuple[str, float]], colour: str = "#3465a4") -> str:
    """Return a chart of horizontal bars, the first `MOST_BARS` of *rows*."""
    shown_rows = rows[:MOST_BARS]
    highest = max((value for _, value in shown_rows), default=0) or 1
    space = WIDTH - LABEL - 90
    parts = []
    for number, (name, value) in enumerate(shown_rows):
        y = number * BAR
        width = max(1.0, space * value / highest)
        parts.append(
            f"<g><title>{escape(name)}: {_shown(value)}</title>"
            f'<text x="{LABEL - 8}" y="{y + 15}" text-anchor="end">{escape(_cut(name))}</text>'
            f'<rect x="{LABEL}" y="{y + 3}" width="{width:.1f}" height="{BAR - 6}" rx="2" fill="{colour}"/>'
            f'<text x="{LABEL + width + 6:.1f}" y="{y + 15}">{_shown(value)}</text></g>'
        )
    height = max(1, len(shown_rows)) * BAR
    return (
        f"<h2>{escape(title)}</h2>"
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height}" width="100%">'
        f"{''.join(parts)}</svg>"
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

    head = "".join(cell("th", name, name) for name in names)
    lines = ("".join(cell("td", name, row[name]) for name in names) for row in rows[:MOST_ROWS])
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
    rules = [
        (f"{row['code']} {row['rule']}".replace(f"{row['code']} {row['code']}", row["code"]), row["issues"])
        for row in summary["rules"]
    ]
    return page(
        "校验报告 Validation report",
        [
            cards(facts),
            _origin(summary["day"], summary["kind"] or "–", summary["digest"]),
            bars("规则 By rule (issues)", rules, "#cc0000"),
            bars("字段 By field (issues)", [(row["field"] or "/", row["issues"]) for row in summary["fields"]]),
            bars("地区 By region (invalid documents)", [(row["region"], row["invalid"]) for row in summary["regions"]]),
            columns("日期 By day (documents, invalid)", days),
            table("规则 Rules", summary["rules"]),
            table("字段 Fields", summary["fields"]),
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
        (" · ".join(str(row[name]) for name in named if row.get(name) is not None), row["hospitals"])
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
