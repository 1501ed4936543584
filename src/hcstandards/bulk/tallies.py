"""Counts of documents and issues, of a part and of a whole run: sums, so that parts add up in any division."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import define, field, frozen

from hcstandards.model.reports import SEVERITIES, SchemaOrigin

MOST_KEYS: Final = 10_000
"""Fields, rules, regions or days that are counted one by one; what comes after is counted as `…`."""

OTHERS: Final = "…"
UNKNOWN: Final = "?"


@frozen
class Counted:
    """
    What is counted of an issue: its *number* among those remembered, *severity*, *rule* and *field*.

    *table* is the table that isn't loaded, where that is all that the issue says.
    """

    number: int
    severity: str
    rule: str
    field: str
    table: str | None = None


@define
class Tally:
    """
    What was counted.

    *rules* and *fields*: documents with such an issue, and issues; *tables*: documents with codes of a table that
    isn't loaded, twice; *regions*, *days* and *kinds*: documents, and invalid ones. *damaged*: files, or rests of
    files, that can't be read; *damaged_files*: which, and why in English and Chinese.
    """

    documents: int = 0
    invalid: int = 0
    bytes: int = 0
    damaged: int = 0
    severities: dict[str, int] = field(factory=dict)
    rules: dict[str, list[int]] = field(factory=dict)
    fields: dict[str, list[int]] = field(factory=dict)
    tables: dict[str, list[int]] = field(factory=dict)
    regions: dict[str, list[int]] = field(factory=dict)
    days: dict[str, list[int]] = field(factory=dict)
    kinds: dict[str, list[int]] = field(factory=dict)
    damaged_files: dict[str, list[str]] = field(factory=dict)

    def add(
        self,
        kind: str | None,
        day: str | None,
        region: str | None,
        size: int,
        issues: Sequence[Counted],
        *,
        valid: bool,
    ) -> None:
        """Count one document."""
        self.documents += 1
        self.bytes += size
        wrong = 0 if valid else 1
        self.invalid += wrong
        _count(self.kinds, kind or UNKNOWN, 1, wrong)
        _count(self.days, day or UNKNOWN, 1, wrong)
        _count(self.regions, region or UNKNOWN, 1, wrong)
        if not issues:
            return
        rules: set[str] = set()
        fields: set[str] = set()
        for each in issues:
            if each.table is not None:
                _count(self.tables, each.table, 1, 1)
                continue
            self.severities[each.severity] = self.severities.get(each.severity, 0) + 1
            _count(self.rules, each.rule, each.rule not in rules, 1)
            _count(self.fields, each.field, each.field not in fields, 1)
            rules.add(each.rule)
            fields.add(each.field)

    def add_damaged(self, file: str, message: str, message_zh: str) -> None:
        """Count a file that can't be read to its end."""
        self.damaged += 1
        if len(self.damaged_files) < MOST_KEYS:
            self.damaged_files.setdefault(file, [message, message_zh])

    def include(self, other: "Tally") -> None:
        """Add the counts of *other*."""
        for name in ("documents", "invalid", "bytes", "damaged"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for severity, count in other.severities.items():
            self.severities[severity] = self.severities.get(severity, 0) + count
        for name in ("rules", "fields", "tables", "regions", "days", "kinds"):
            counts = getattr(self, name)
            for key, (first, second) in getattr(other, name).items():
                _count(counts, key, first, second)
        for file, said in other.damaged_files.items():
            if len(self.damaged_files) < MOST_KEYS:
                self.damaged_files.setdefault(file, said)

    def plain(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        from attrs import asdict

        return asdict(self)

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> "Tally":
        """Return the counts that `plain` gave."""
        return cls(**data)


def _count(counts: dict[str, list[int]], key: str, first: int, second: int) -> None:
    pair = counts.get(key)
    if pair is None:
        if len(counts) >= MOST_KEYS:
            key = OTHERS
        pair = counts.setdefault(key, [0, 0])
    pair[0] += first
    pair[1] += second


@frozen
class Summary:
    """
    What a run found, the same for the same files whatever the number of processes or restarts.

    *schema_from* says whose schemas judged: the `release`'s, the `package`'s where that has none, or the `caller`'s.
    *rules*: `severity`, `code`, `rule`, `documents` (with at least one such issue), `issues`, errors first. *fields*:
    `field`, `documents`, `issues`. *damaged_files*: `file`, `message`, `message_zh`. *not_loaded*: `table`,
    `documents`: the tables whose codes couldn't be checked, and how many documents have some. *regions*, *days*,
    *kinds*: the name (`?` where a document doesn't say), `documents`, `invalid`. Other lists are in the order of their
    counts, days in their own.
    """

    digest: str
    day: date
    kind: str | None
    files: int
    documents: int
    invalid: int
    damaged: int
    bytes: int
    severities: Mapping[str, int]
    rules: tuple[Mapping[str, Any], ...]
    fields: tuple[Mapping[str, Any], ...]
    not_loaded: tuple[Mapping[str, Any], ...]
    regions: tuple[Mapping[str, Any], ...]
    days: tuple[Mapping[str, Any], ...]
    kinds: tuple[Mapping[str, Any], ...]
    schema_from: SchemaOrigin
    damaged_files: tuple[Mapping[str, Any], ...] = ()

    @property
    def valid(self) -> bool:
        """Whether every document is valid and every file could be read."""
        return not self.invalid and not self.damaged

    def plain(self) -> dict[str, Any]:
        """Return the summary as plain data, for JSON."""
        from attrs import asdict

        return {**asdict(self, recurse=False), "valid": self.valid}


def summarise(tally: Tally, digest: str, day: date, kind: str | None, files: int, schema_from: SchemaOrigin) -> Summary:
    """Return *tally* as a summary."""
    rules = []
    for key, (documents, issues) in tally.rules.items():
        severity, _, rest = key.partition(" ")
        code, _, rule = rest.partition(" ")
        rules.append({"severity": severity, "code": code, "rule": rule, "documents": documents, "issues": issues})
    tables = _rows(tally.tables, "table", "issues")
    return Summary(
        digest=digest,
        day=day,
        kind=kind,
        files=files,
        documents=tally.documents,
        invalid=tally.invalid,
        damaged=tally.damaged,
        bytes=tally.bytes,
        severities={each: tally.severities.get(each, 0) for each in SEVERITIES},
        rules=tuple(sorted(rules, key=_gravest)),
        fields=_rows(tally.fields, "field", "issues"),
        not_loaded=tuple({"table": row["table"], "documents": row["documents"]} for row in tables),
        regions=_rows(tally.regions, "region", "invalid"),
        days=tuple(sorted(_rows(tally.days, "day", "invalid"), key=lambda row: str(row["day"]))),
        kinds=_rows(tally.kinds, "kind", "invalid"),
        schema_from=schema_from,
        damaged_files=tuple(
            {"file": file, "message": message, "message_zh": message_zh}
            for file, (message, message_zh) in sorted(tally.damaged_files.items())
        ),
    )


def _gravest(row: Mapping[str, Any]) -> tuple[int, int, str]:
    return SEVERITIES.index(row["severity"]), -int(row["issues"]), str(row)


def _rows(counts: Mapping[str, list[int]], name: str, second: str) -> tuple[Mapping[str, Any], ...]:
    found = [{name: key, "documents": pair[0], second: pair[1]} for key, pair in counts.items()]
    return tuple(sorted(found, key=lambda row: (-int(row[second]), str(row[name]))))
