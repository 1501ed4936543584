"""A validation report as a FHIR R4 OperationOutcome."""

from hcstandards.interop.plain import Plain
from hcstandards.model.reports import Issue, ValidationReport
from hcstandards.texts import Language

_TYPES = {
    "structure.required": "required",
    "rule.required-when": "required",
    "rule.unique": "duplicate",
    "json.repeated-key": "duplicate",
    "json.size": "too-long",
    "json.depth": "too-costly",
    "document.kind": "not-supported",
    "document.cut": "incomplete",
    "code.not-loaded": "not-supported",
    "code.no-table": "not-supported",
    "code.partial": "incomplete",
}
_FAMILIES = {"code": "code-invalid", "structure": "structure", "json": "structure", "rule": "business-rule"}
SYSTEM = "https://hcstandards.org/issues"


def operation_outcome(report: ValidationReport, language: Language = "zh") -> Plain:
    """
    Return *report* as an OperationOutcome, texts in *language*; one issue says that all is well where there is none.

    `expression` can't be given: documents are JSON, not FHIR; the JSON pointer stands in `location`.
    """
    issues: list[Plain] = [_issue(each, language) for each in report.issues]
    if not issues:
        text = "没有发现问题" if language == "zh" else "no problem found"
        issues.append({"severity": "information", "code": "informational", "details": {"text": text}})
    return {"resourceType": "OperationOutcome", "issue": issues}


def _issue(each: Issue, language: Language) -> Plain:
    message, hint = (each.message_zh, each.hint_zh) if language == "zh" else (each.message, each.hint)
    kind = _TYPES.get(each.code) or _FAMILIES.get(each.code.partition(".")[0], "invalid")
    coding: Plain = {"system": SYSTEM, "code": each.code}
    found: dict[str, Plain] = {
        "severity": each.severity,
        "code": kind,
        "details": {"coding": [coding], "text": message},
        "location": [each.pointer or "/"],
    }
    more = "; ".join(filter(None, (each.rule, each.edition, hint)))
    if more:
        found["diagnostics"] = more
    return found
