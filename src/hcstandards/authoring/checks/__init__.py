"""
Content to problems of meaning. Each rule is one function, registered under a stable name.

A rule yields findings: the key of the file (`standards/<id>`), the path inside it, what was found, what was
expected. All rules run, so that a maintainer sees every problem at once.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from hcstandards.authoring.checks import (
    changes,
    codes,
    correspondences,
    editions,
    figures,
    identifiers,
    pilots,
    references,
    schemes,
    statuses,
)
from hcstandards.authoring.checks.chinese import PHRASES
from hcstandards.authoring.checks.rules import RULES, Finding, Rule
from hcstandards.authoring.reading import Authored, Path_
from hcstandards.errors import Problem
from hcstandards.model.content import Content
from hcstandards.texts import learn

__all__ = ["RULES", "Finding", "Rule", "meaning_problems"]

_ROOMS = (changes, codes, correspondences, editions, figures, identifiers, pilots, references, schemes, statuses)
learn(PHRASES)


def meaning_problems(content: Content, files: Mapping[str, Authored], root: Path) -> list[Problem]:
    """Return every problem of meaning, in the order of the rules' names."""
    problems: list[Problem] = []
    for rule, finding in rule_findings(content):
        authored = files.get(finding.file)
        where = f"{root.name}/{finding.file}"
        if authored is not None:
            where = authored.where(local_path(finding.file, finding.path, authored))
        problems.append(rule.problem(where, finding))
    return problems


def rule_findings(content: Content) -> Iterator[tuple[Rule, Finding]]:
    """Yield every finding of every rule, in the order of the rules' names."""
    for _, rule in sorted(RULES.items()):
        for finding in rule.check(content):
            yield rule, finding


def local_path(file: str, path: Path_, authored: Authored) -> Path_:
    """Return a finding's path in its own file: lists are counted over all files of their kind."""
    kind, _, key = file.partition("/")
    items = authored.data.get(kind) if isinstance(authored.data, dict) else None
    if path[:1] != (kind,) or not isinstance(items, list):
        return path
    numbers = [number for number, item in enumerate(items) if isinstance(item, dict) and item.get("id") == key]
    return (kind, numbers[-1], *path[2:]) if numbers else path
