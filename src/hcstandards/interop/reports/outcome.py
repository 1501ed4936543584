"""Validation reports as FHIR R4 OperationOutcomes."""

from collections.abc import Mapping, Sequence
from uuid import NAMESPACE_URL, uuid5

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
EXTENSIONS = "https://hcstandards.org/fhir/"
"""Extensions of an outcome (`document`, `kind`, `schema`, `day`, `digest`) and of an issue (`rule`, `edition`, …)."""


def operation_outcomes(reports: Sequence[tuple[str, ValidationReport]], language: Language = "zh") -> Plain:
    """Return the outcome of one of *reports*, each with the name of its document, or a Bundle of several."""
    outcomes = [operation_outcome(report, language, name) for name, report in reports]
    if len(outcomes) == 1:
        return outcomes[0]
    entries: list[Plain] = [
        {"fullUrl": uuid5(NAMESPACE_URL, f"{EXTENSIONS}document/{number}/{name}").urn, "resource": outcome}
        for number, ((name, _), outcome) in enumerate(zip(reports, outcomes, strict=True))
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def operation_outcome(report: ValidationReport, language: Language = "zh", name: str | None = None) -> Plain:
    """
    Return *report* as an OperationOutcome, texts in *language*; one issue says that all is well where there is none.

    `expression` can't be given: documents are JSON, not FHIR; `location` has the document's *name* and, after `#`,
    the JSON pointer. What was judged by, and of each issue the rule, its edition and source, stand in extensions.
    """
    issues: list[Plain] = [_issue(each, language, name) for each in report.issues]
    if not issues:
        text = "没有发现问题" if language == "zh" else "no problem found"
        fine: dict[str, Plain] = {"severity": "information", "code": "informational", "details": {"text": text}}
        issues.append(fine | ({"location": [name]} if name else {}))
    said = {
        "document": ("valueString", name),
        "kind": ("valueString", report.kind),
        "schema": ("valueUri", report.schema),
        "day": ("valueDate", str(report.day)),
        "digest": ("valueString", report.digest),
    }
    return {"resourceType": "OperationOutcome", "extension": _extensions(said), "issue": issues}


def _extensions(said: Mapping[str, tuple[str, str | None]]) -> list[Plain]:
    return [{"url": EXTENSIONS + name, kind: value} for name, (kind, value) in said.items() if value]


def _issue(each: Issue, language: Language, name: str | None) -> Plain:
    message, hint = (each.message_zh, each.hint_zh) if language == "zh" else (each.message, each.hint)
    kind = _TYPES.get(each.code) or _FAMILIES.get(each.code.partition(".")[0], "invalid")
    coding: Plain = {"system": SYSTEM, "code": each.code}
    said = {key: ("valueString", getattr(each, key)) for key in ("rule", "edition", "source", "found", "expected")}
    found: dict[str, Plain] = {
        "extension": _extensions(said),
        "severity": each.severity,
        "code": kind,
        "details": {"coding": [coding], "text": message},
        "location": [f"{name}#{each.pointer}" if name else each.pointer or "/"],
    }
    more = "; ".join(filter(None, (each.rule, each.edition, each.source, hint)))
    if more:
        found["diagnostics"] = more
    return found
