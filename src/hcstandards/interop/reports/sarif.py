"""Validation reports as SARIF 2.1.0: one run, a result for each issue, a rule for each code."""

from collections.abc import Iterable
from urllib.parse import quote

from hcstandards import __version__
from hcstandards.interop.plain import Plain
from hcstandards.model.reports import Issue, ValidationReport
from hcstandards.texts import Language

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "information": "note"}


def sarif(reports: Iterable[tuple[str, ValidationReport]], language: Language = "zh") -> Plain:
    """Return *reports*, each with the name of its document, as one SARIF log, texts in *language*."""
    results: list[Plain] = []
    codes: dict[str, int] = {}
    for name, report in reports:
        for each in report.issues:
            index = codes.setdefault(each.code, len(codes))
            results.append(_result(name, each, index, language))
    rules: list[Plain] = [{"id": code} for code in codes]
    driver: Plain = {"name": "hcstandards", "semanticVersion": __version__, "rules": rules}
    run: Plain = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(name: str, each: Issue, index: int, language: Language) -> Plain:
    message, hint = (each.message_zh, each.hint_zh) if language == "zh" else (each.message, each.hint)
    text = message + (f"（{hint}）" if hint and language == "zh" else f" ({hint})" if hint else "")
    properties: dict[str, Plain] = {
        key: value
        for key in ("rule", "edition", "found", "expected", "source")
        if (value := getattr(each, key)) is not None
    }
    return {
        "ruleId": each.code,
        "ruleIndex": index,
        "level": _LEVELS[each.severity],
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": quote(name)}},
                "logicalLocations": [{"fullyQualifiedName": each.pointer or "/", "kind": "member"}],
            }
        ],
        "properties": properties,
    }
