"""
What the library refuses, with the facts at hand.

Every error has a stable `code`; its text exists in English (`str(error)`) and Chinese (`error.text("zh")`).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from hcstandards.texts import Language, phrase, render


class HcStandardsError(Exception):
    """Anything this library refuses; catch this one to catch them all."""

    code = "error"

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self.facts: dict[str, Any] = facts

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.facts)

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: Language = "en") -> str:
        """Return the message in English (`en`) or Chinese (`zh`)."""
        return render(self.code, language, **self.facts)


def _rebuild(kind: type[HcStandardsError], facts: dict[str, Any]) -> HcStandardsError:
    return kind(**facts)


class UnknownIdError(HcStandardsError, KeyError):
    """No such id in the catalogue that was asked; `near` holds the closest ones."""

    code = "unknown-id"

    def __init__(self, kind: str, key: str, near: Iterable[str] = ()) -> None:
        self.kind, self.key, self.near = kind, key, tuple(near)
        super().__init__(kind=kind, key=key, near=self.near)


class UnknownCodeError(HcStandardsError, KeyError):
    """The table asked doesn't hold the code; `editions` names others that do, or other releases of the same."""

    code = "unknown-code"

    def __init__(
        self,
        system: str,
        key: str,
        edition: str,
        near: Iterable[str] = (),
        editions: Iterable[str] = (),
    ) -> None:
        self.system, self.key, self.edition = system, key, edition
        self.near, self.editions = tuple(near), tuple(editions)
        super().__init__(system=system, key=key, edition=edition, near=self.near, editions=self.editions)


class UnknownVersionError(HcStandardsError, KeyError):
    """The id is known, the version that was pinned is not; `known` lists the ones that are, `how` what to write."""

    code = "unknown-version"

    def __init__(
        self, key: str, version: str, known: Iterable[str] = (), how: str | None = None, how_zh: str | None = None
    ) -> None:
        self.key, self.version, self.known, self.how, self.how_zh = key, version, tuple(known), how, how_zh
        super().__init__(key=key, version=version, known=self.known, how=how, how_zh=how_zh)


class AbsentError(HcStandardsError, LookupError):
    """The id is known, and there is no answer for that day: the kinds below say why."""

    code = "absent"


class NotYetInForceError(AbsentError):
    """Nothing is in force yet; `starts` is the first day (`None` if no source gives one)."""

    code = "not-yet-in-force"

    def __init__(self, key: str, day: date, starts: date | None, edition: str | None = None) -> None:
        self.key, self.day, self.starts, self.edition = key, day, starts, edition
        super().__init__(key=key, day=day, starts=starts, edition=edition)


class NoLongerInForceError(AbsentError):
    """Nothing is in force any more; `since` is the first day without, `replaced_by` what took its place."""

    code = "no-longer-in-force"

    def __init__(self, key: str, day: date, since: date, replaced_by: Iterable[str] = ()) -> None:
        self.key, self.day, self.since, self.replaced_by = key, day, since, tuple(replaced_by)
        super().__init__(key=key, day=day, since=since, replaced_by=self.replaced_by)


class UndeterminedError(AbsentError):
    """The sources don't settle what was in force that day; `candidates` are the editions it could be."""

    code = "undetermined"

    def __init__(
        self, key: str, day: date, candidates: Iterable[str], reason: str, reason_zh: str | None = None
    ) -> None:
        self.key, self.day, self.candidates, self.reason, self.reason_zh = (
            key,
            day,
            tuple(candidates),
            reason,
            reason_zh,
        )
        super().__init__(key=key, day=day, candidates=self.candidates, reason=reason, reason_zh=reason_zh)


class NotCoveredError(AbsentError):
    """The catalogue doesn't hold this; `how` says how to get it."""

    code = "not-covered"

    def __init__(self, key: str, what: str, how: str | None = None, how_zh: str | None = None) -> None:
        self.key, self.what, self.how, self.how_zh = key, what, how, how_zh
        super().__init__(key=key, what=what, how=how, how_zh=how_zh)


class NotEvaluableError(HcStandardsError, ValueError):
    """The figure is listed and can't be evaluated: the source is damaged or relative."""

    code = "not-evaluable"

    def __init__(self, key: str, reason: str) -> None:
        self.key, self.reason = key, reason
        super().__init__(key=key, reason=reason)


class AmbiguousTranslationError(HcStandardsError, ValueError):
    """A code has several targets, and the caller asked for one; `targets` holds them all."""

    code = "ambiguous-translation"

    def __init__(self, system: str, key: str, target: str, targets: Iterable[str]) -> None:
        self.system, self.key, self.target, self.targets = system, key, target, tuple(targets)
        super().__init__(system=system, key=key, target=target, targets=self.targets)


class WrongTypeError(HcStandardsError, TypeError):
    """A value of the wrong type: a code given as a number, a date given as text."""

    code = "wrong-type"

    def __init__(self, name: str, found: str, expected: str) -> None:
        self.name, self.found, self.expected = name, found, expected
        super().__init__(name=name, found=found, expected=expected)


class WrongValueError(HcStandardsError, ValueError):
    """A value that can't be: an impossible date, a score above the scale."""

    code = "wrong-value"

    def __init__(self, name: str, found: str, expected: str) -> None:
        self.name, self.found, self.expected = name, found, expected
        super().__init__(name=name, found=found, expected=expected)


class Problem:
    """
    One finding about a file or a document: a value, so that a run can report them all.

    *where* is `file:line` or a JSON pointer, *rule* a stable name, *hint* what to do.
    """

    __slots__ = ("expected", "found", "hint", "hint_zh", "rule", "severity", "where")

    def __init__(
        self,
        where: str,
        rule: str,
        found: str,
        expected: str = "",
        hint: str = "",
        hint_zh: str = "",
        severity: Literal["error", "warning"] = "error",
    ) -> None:
        self.where, self.rule, self.found, self.expected = where, rule, found, expected
        self.hint, self.hint_zh, self.severity = hint, hint_zh, severity

    def as_dict(self) -> dict[str, str]:
        """Return the facts as plain text fields."""
        return {name: getattr(self, name) for name in ("where", "rule", "severity", "found", "expected", "hint")}

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: Language = "en") -> str:
        """Return the problem in English (`en`) or Chinese (`zh`), on one line."""
        found, expected = phrase(self.found, language), phrase(self.expected, language)
        hint = (self.hint_zh if language == "zh" else "") or phrase(self.hint, language)
        if language == "zh":
            expected, hint = f"；应为{expected}" if expected else "", f"（{hint}）" if hint else ""
            return f"{self.where}：{self.rule}：{found}{expected}{hint}"
        expected, hint = f"; expected {expected}" if expected else "", f" ({hint})" if hint else ""
        return f"{self.where}: {self.rule}: {found}{expected}{hint}"

    def __repr__(self) -> str:
        return f"Problem({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and self.as_dict() == other.as_dict()

    def __hash__(self) -> int:
        return hash(tuple(self.as_dict().values()))

    def __reduce__(self) -> tuple[Any, ...]:
        facts = (self.where, self.rule, self.found, self.expected, self.hint, self.hint_zh, self.severity)
        return Problem, facts


class ProblemsError(HcStandardsError):
    """Several problems at once; `problems` holds every one."""

    code = "problems"
    what = "input"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(problems=self.problems)

    def text(self, language: Language = "en") -> str:
        """Return a headline and a line for each problem."""
        head = render(self.code, language, count=len(self.problems))
        return "\n".join([head, *(f"  {problem.text(language)}" for problem in self.problems)])


class InvalidCatalogueError(ProblemsError):
    """The authored files have problems of shape or meaning."""

    code = "invalid-catalogue"


class InvalidFactsError(ProblemsError, ValueError):
    """The facts given for an evaluation have problems."""

    code = "invalid-facts"


class InvalidTableError(ProblemsError, ValueError):
    """The rows of a code table can't all be kept as they are: repeated keys that differ, impossible values."""

    code = "invalid-table"


class InvalidSchemaError(ProblemsError, WrongValueError):
    """A JSON Schema whose keywords of ours can't be used: every problem with its place in the schema."""

    code = "invalid-schema"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        self.name, self.found, self.expected = "schema", str(self.problems[0]), self.problems[0].expected
        HcStandardsError.__init__(self, problems=self.problems)


class OverlayConflictError(ProblemsError, ValueError):
    """A catalogue can't be stacked on another: every conflict between the two is given."""

    code = "overlay-conflict"


class LockError(ProblemsError, ValueError):
    """A lock file that can't be read, or that pins other content than the catalogue has."""

    code = "lock-mismatch"


class ReleaseRefusedError(ProblemsError, ValueError):
    """A release that may not be built: it bears less than its changes call for, or takes up reserved ids."""

    code = "release-refused"


class VersionTooLowError(ReleaseRefusedError):
    """A release bears less than its changes call for; `required` is the lowest it may bear, `problems` say why."""

    code = "version-too-low"

    def __init__(self, old: str, new: str, required: str, problems: Iterable[Problem]) -> None:
        self.old, self.new, self.required, self.problems = old, new, required, tuple(problems)
        HcStandardsError.__init__(self, old=old, new=new, required=required, problems=self.problems)

    def text(self, language: Language = "en") -> str:
        """Return a headline and a line for each change that forbids the version."""
        facts = {"old": self.old, "new": self.new, "required": self.required}
        head = render(self.code, language, **facts, count=len(self.problems))
        return "\n".join([head, *(f"  {problem.text(language)}" for problem in self.problems)])


class ReleaseError(HcStandardsError, ValueError):
    """A release file that is damaged, cut short, or of a generation this library doesn't read."""

    code = "bad-release"

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(path=path, reason=reason)


class ChangeRefusedError(HcStandardsError, ValueError):
    """A change request that can't take the step that was asked for."""

    code = "change-refused"

    def __init__(self, key: str, reason: str, reason_zh: str | None = None) -> None:
        self.key, self.reason, self.reason_zh = key, reason, reason_zh
        super().__init__(key=key, reason=reason, reason_zh=reason_zh)


class ImportRefusedError(HcStandardsError, ValueError):
    """
    A file that can't be imported: damaged, unsafe, beyond a limit, or not what its recipe says. Nothing was written.

    *where* is the file, the member inside it, and the row or line; *rule* a stable name.
    """

    code = "import-refused"

    def __init__(self, where: str, rule: str, found: str, expected: str = "", hint: str = "") -> None:
        self.where, self.rule, self.found, self.expected, self.hint = where, rule, found, expected, hint
        super().__init__(where=where, rule=rule, found=found, expected=expected, hint=hint)

    def text(self, language: Language = "en") -> str:
        """Return what was refused, where and what to do, on one line."""
        problem = Problem(self.where, self.rule, self.found, self.expected, self.hint)
        return render(self.code, language, problem=problem.text(language))


class MissingExtraError(HcStandardsError, ImportError):
    """A part of the library needs an extra that isn't installed."""

    code = "missing-extra"

    def __init__(self, feature: str, extra: str) -> None:
        self.feature, self.extra = feature, extra
        super().__init__(feature=feature, extra=extra)
