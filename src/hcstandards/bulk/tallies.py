"""Counts of documents and issues, of a part and of a whole run: sums, so that parts add up in any division."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from attrs import define, field, frozen

from hcstandards.model.reports import SEVERITIES, Issue

MOST_KEYS: Final = 10_000
"""Fields, rules, regions or days that are counted one by one; what comes after is counted as `…`."""

OTHERS: Final = "…"
UNKNOWN: Final = "?"


@define
class Tally:
    """
    What was counted.

    *rules* and *fields*: documents with such an issue, and issues; *regions*, *days* and *kinds*: documents, and
    invalid ones. *damaged*: files, or rests of files, that can't be read.
    """

    documents: int = 0
    invalid: int = 0
    bytes: int = 0
    damaged: int = 0
    severities: dict[str, int] = field(factory=dict)
    rules: dict[str, list[int]] = field(factory=dict)
    fields: dict[str, list[int]] = field(factory=dict)
    regions: dict[str, list[int]] = field(factory=dict)
    days: dict[str, list[int]] = field(factory=dict)
    kinds: dict[str, list[int]] = field(factory=dict)

    def add(
        self,
        kind: str | None,
        day: str | None,
        region: str | None,
        size: int,
        issues: Iterable[Issue],
        *,
        valid: bool,
    ) -> None:
        """Count one document."""
        from hcstandards.bulk.judging import field_of

        self.documents += 1
        self.bytes += size
        wrong = 0 if valid else 1
        self.invalid += wrong
        for counts, key in ((self.kinds, kind), (self.days, day), (self.regions, region)):
            _count(counts, key or UNKNOWN, (1, wrong))
        seen: set[tuple[str, str]] = set()
        for each in issues:
            self.severities[each.severity] = self.severities.get(each.severity, 0) + 1
            for name, counts, key in (
                ("rule", self.rules, f"{each.severity} {each.code} {each.rule}"),
                ("field", self.fields, field_of(each.pointer)),
            ):
                first = (name, key) not in seen
                seen.add((name, key))
                _count(counts, key, (int(first), 1))

    def include(self, other: "Tally") -> None:
        """Add the counts of *other*."""
        for name in ("documents", "invalid", "bytes", "damaged"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for severity, count in other.severities.items():
            self.severities[severity] = self.severities.get(severity, 0) + count
        for name in ("rules", "fields", "regions", "days", "kinds"):
            counts = getattr(self, name)
            for key, pair in getattr(other, name).items():
                _count(counts, key, pair)

    def plain(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        from attrs import asdict

        return asdict(self)

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> "Tally":
        """Return the counts that `plain` gave."""
        return cls(**data)


def _count(counts: dict[str, list[int]], key: str, more: Iterable[int]) -> None:
    if key not in counts and len(counts) >= MOST_KEYS:
        key = OTHERS
    kept = counts.setdefault(key, [0, 0])
    for place, number in enumerate(more):
        kept[place] += number


@frozen
class Summary:
    """
    What a run found, the same for the same files whatever the number of processes or restarts.

    *rules*: `severity`, `code`, `rule`, `documents` (with at least one such issue), `issues`. *fields*: `field`,
    `documents`, `issues`. *regions*, *days*, *kinds*: the name (`?` where a document doesn't say), `documents`,
    `invalid`. All lists are in the order of their counts, days in their own.
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
    regions: tuple[Mapping[str, Any], ...]
    days: tuple[Mapping[str, Any], ...]
    kinds: tuple[Mapping[str, Any], ...]

    @property
    def valid(self) -> bool:
        """Whether every document is valid and every file could be read."""
        return not self.invalid and not self.damaged

    def plain(self) -> dict[str, Any]:
        """Return the summary as plain data, for JSON."""
        from attrs import asdict

        return {**asdict(self, recurse=False), "valid": self.valid}


def summarise(tally: Tally, digest: str, day: date, kind: str | None, files: int) -> Summary:
    """Return *tally* as a summary."""
    rules = []
    for key, (documents, issues) in tally.rules.items():
        severity, _, rest = key.partition(" ")
        code, _, rule = rest.partition(" ")
        rules.append({"severity": severity, "code": code, "rule": rule, "documents": documents, "issues": issues})
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
        rules=tuple(sorted(rules, key=lambda row: (-int(row["issues"]), str(row)))),
        fields=_rows(tally.fields, "field", "issues"),
        regions=_rows(tally.regions, "region", "invalid"),
        days=tuple(sorted(_rows(tally.days, "day", "invalid"), key=lambda row: str(row["day"]))),
        kinds=_rows(tally.kinds, "kind", "invalid"),
    )


def _rows(counts: Mapping[str, list[int]], name: str, second: str) -> tuple[Mapping[str, Any], ...]:
    found = [{name: key, "documents": pair[0], second: pair[1]} for key, pair in counts.items()]
    return tuple(sorted(found, key=lambda row: (-int(row[second]), str(row[name]))))
