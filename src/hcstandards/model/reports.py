"""What a validation answers: every problem of a document at once, each at its place."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from attrs import frozen

from hcstandards.values import FrozenMap

Severity = Literal["error", "warning", "information"]
SchemaOrigin = Literal["release", "package", "caller"]
"""Whose schema judged: the release's own; the package's, for a release without any; the caller's."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "information")


@frozen
class Issue:
    """
    One problem of a document, or something its reader should know.

    *code* is stable (`structure.required`, `code.ended`); *pointer* the JSON pointer of the place; *rule* the id
    of the rule that was broken, for structure `kind#/pointer/into/the/schema`; *edition* the edition or table
    release that it comes from (`id@version`); *source* where that rule was read.
    """

    code: str
    severity: Severity
    pointer: str
    rule: str
    edition: str | None
    found: str | None
    expected: str | None
    message: str
    message_zh: str
    hint: str | None = None
    hint_zh: str | None = None
    source: str | None = None


@frozen
class ValidationReport:
    """
    What was found in one document: *valid* means that no issue is an error.

    *kind* is the document type it was judged as (`None`: it couldn't be told), *schema* that type's `$id`, *day*
    the view's day, *digest* the release of the catalogue that answered. *cut* tells that issues beyond the
    engine's limit were left out. *schema_from* says whose schema judged; a document whose type couldn't be told was
    held against none (`None`).
    """

    kind: str | None
    schema: str | None
    day: date
    digest: str
    valid: bool
    issues: tuple[Issue, ...] = ()
    cut: bool = False
    schema_from: SchemaOrigin | None = None

    def counts(self) -> Mapping[Severity, int]:
        """Return how many issues there are of each severity."""
        return FrozenMap({each: sum(issue.severity == each for issue in self.issues) for each in SEVERITIES})
