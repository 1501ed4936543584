"""What a rule is, and the register of all rules."""

from collections.abc import Callable, Iterator
from typing import Literal

from attrs import frozen

from hcstandards.authoring.checks.chinese import TITLES
from hcstandards.errors import Problem
from hcstandards.model.content import Content


@frozen
class Finding:
    """One place where a rule is broken: the file's key, the path inside it, what is there, what should be."""

    file: str
    path: tuple[str | int, ...]
    found: str
    expected: str = ""


Check = Callable[[Content], Iterator[Finding]]


@frozen
class Rule:
    """A rule of meaning: its stable name, one line on why, in English and Chinese, and the function that looks."""

    name: str
    title: str
    title_zh: str
    check: Check
    severity: Literal["error", "warning"] = "error"

    def problem(self, where: str, finding: Finding) -> Problem:
        """Return what was found, at *where* in its file, in both languages."""
        return Problem(where, self.name, finding.found, finding.expected, self.title, self.title_zh, self.severity)


RULES: dict[str, Rule] = {}


def rule(name: str, severity: Literal["error", "warning"] = "error") -> Callable[[Check], Check]:
    """Register the function as the rule *name*; its docstring's first line says why the rule exists."""

    def register(check: Check) -> Check:
        title = (check.__doc__ or "").strip().splitlines()[0].rstrip(".")
        RULES[name] = Rule(name, title, TITLES.get(name, ""), check, severity)
        return check

    return register
