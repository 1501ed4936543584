"""
Content to problems of meaning. Each rule is one function, registered under a stable name.

A rule yields findings: the key of the file (`standards/<id>`), the path inside it, what was found, what was
expected. All rules run, so that a maintainer sees every problem at once.
"""

from collections.abc import Mapping
from pathlib import Path

from hcstandards.authoring.checks import codes, editions, figures, identifiers, references, schemes
from hcstandards.authoring.checks.rules import RULES, Finding, Rule
from hcstandards.authoring.reading import Authored
from hcstandards.errors import Problem
from hcstandards.model.content import Content

__all__ = ["RULES", "Finding", "Rule", "meaning_problems"]

_ROOMS = (codes, editions, figures, identifiers, references, schemes)


def meaning_problems(content: Content, files: Mapping[str, Authored], root: Path) -> list[Problem]:
    """Return every problem of meaning, in the order of the rules' names."""
    problems: list[Problem] = []
    for name, rule in sorted(RULES.items()):
        for finding in rule.check(content):
            authored = files.get(finding.file)
            where = authored.where(finding.path) if authored else f"{root.name}/{finding.file}"
            problems.append(Problem(where, name, finding.found, finding.expected, rule.title, severity=rule.severity))
    return problems
