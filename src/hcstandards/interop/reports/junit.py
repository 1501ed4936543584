"""Validation reports as JUnit XML: a case for each document, failed where it isn't valid."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from hcstandards.model.reports import Issue, ValidationReport
from hcstandards.texts import Language

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold, not even escaped."""


def junit(reports: Sequence[tuple[str, ValidationReport]], language: Language = "zh") -> str:
    """Return *reports*, each with the name of its document, as JUnit XML, texts in *language*."""
    failed = sum(not report.valid for _, report in reports)
    counts = f'tests="{len(reports)}" failures="{failed}" errors="0" skipped="0"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="hcstandards" {counts}>']
    lines.append(f'  <testsuite name="hcstandards validate" {counts}>')
    for name, report in reports:
        lines += _case(name, report, language)
    return "\n".join([*lines, "  </testsuite>", "</testsuites>", ""])


def _case(name: str, report: ValidationReport, language: Language) -> list[str]:
    lines = [f"    <testcase name={_quoted(name)} classname={_quoted(report.kind or 'unknown')}>"]
    said = {"schema": report.schema, "day": str(report.day), "digest": report.digest}
    editions = ", ".join(sorted({each.edition for each in report.issues if each.edition}))
    properties = [
        f"        <property name={_quoted(key)} value={_quoted(value)}/>"
        for key, value in {**said, "editions": editions}.items()
        if value
    ]
    lines += ["      <properties>", *properties, "      </properties>"]
    text = escape(_clean("\n".join(_line(each, language) for each in report.issues)))
    if report.issues and report.valid:
        lines.append(f"      <system-out>{text}</system-out>")
    elif report.issues:
        errors = report.counts()["error"]
        message = f"{errors} 个错误" if language == "zh" else f"{errors} error(s)"
        lines.append(f'      <failure message="{message}" type="invalid">{text}</failure>')
    return [*lines, "    </testcase>"]


def _line(each: Issue, language: Language) -> str:
    """Return one issue on a line: severity, place, code, what is wrong, what to do, and the rule it comes from."""
    message, hint = (each.message_zh, each.hint_zh) if language == "zh" else (each.message, each.hint)
    origin = " · ".join(filter(None, (each.rule, each.edition, each.source)))
    said = f"{each.severity} {each.pointer or '/'} {each.code}: {message}" + (f" ({hint})" if hint else "")
    return f"{said} [{origin}]" if origin else said


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("�", text)


def _quoted(text: str) -> str:
    return quoteattr(_clean(text))
