"""
Conditions on text that no pattern can make slow.

Equality, prefix and glob are matched by code of our own that never backtracks into what it has left; regular
expressions by RE2, which runs in time linear in the text and refuses what it can't (look-around, back references).
"""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any, TypeAlias

from attrs import frozen

from hcstandards.errors import MissingExtraError, WrongTypeError, WrongValueError

LONGEST_PATTERN = 1000
_MOST_MEMORY = 8 * 2**20


@frozen
class StartsWith:
    """Text that starts with *text*."""

    text: str


@frozen
class Glob:
    """
    Text that fits *pattern* as a whole: `*` any characters, `?` one character, `[abc]`, `[a-z]`, `[!a]` one of a set.

    >>> fits = predicate(Glob("A01.[0-4]*"))
    >>> fits("A01.000x001"), fits("A01.9"), fits(None)
    (True, False, False)
    """

    pattern: str


@frozen
class Regex:
    """Text in which the regular expression *pattern* (RE2) is found; anchor it with `^` and `$`."""

    pattern: str


Condition: TypeAlias = "str | date | Collection[str | date] | StartsWith | Glob | Regex | None"
"""A text or day (equal), `None` (empty), several (any of them), or a pattern."""


def condition_on_day(field: str, condition: Condition) -> Condition:
    """
    Return *condition* on a *field* that holds a day as one on its ISO text.

    Raises:
        WrongValueError: text that is no day, `YYYY-MM-DD`.
        WrongTypeError: a point in time.
    """
    if isinstance(condition, Collection) and not isinstance(condition, str):
        return tuple(_iso(field, each) for each in condition)
    converted: Condition = _iso(field, condition)
    return converted


def _iso(field: str, day: Any) -> Any:
    """Return a day as ISO text, what is no day unchanged."""
    if not isinstance(day, (str, date)):
        return day
    if isinstance(day, datetime):
        raise WrongTypeError(field, f"datetime {day!r}", "a datetime.date")
    if isinstance(day, date):
        return day.isoformat()
    try:
        if date.fromisoformat(day).isoformat() == day:
            return day
    except ValueError:
        pass
    raise WrongValueError(field, repr(day), "a day, YYYY-MM-DD")


def predicate(condition: Condition) -> Callable[[str | None], bool]:
    """
    Return the test that *condition* stands for.

    Raises:
        WrongTypeError, WrongValueError: not a condition, a pattern too long or that doesn't compile.
        MissingExtraError: a regular expression without the `tables` extra.
    """
    if condition is None:
        return lambda text: not text
    if isinstance(condition, str):
        return lambda text: text == condition
    if isinstance(condition, StartsWith):
        _require_short(condition.text)
        return lambda text: text is not None and text.startswith(condition.text)
    if isinstance(condition, Glob):
        return _globbing(condition.pattern)
    if isinstance(condition, Regex):
        return _searching(condition.pattern)
    given: object = condition
    if isinstance(given, Collection) and all(isinstance(each, str) for each in given):
        wanted = frozenset(given)
        return lambda text: text in wanted
    raise WrongTypeError("condition", repr(condition), "text, None, several texts, StartsWith, Glob or Regex")


def _require_short(pattern: str) -> None:
    if not isinstance(pattern, str):
        raise WrongTypeError("pattern", repr(pattern), "text")
    if len(pattern) > LONGEST_PATTERN:
        raise WrongValueError("pattern", f"{len(pattern)} characters", f"at most {LONGEST_PATTERN}")


def _searching(pattern: str) -> Callable[[str | None], bool]:
    _require_short(pattern)
    try:
        import re2  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        feature = "a regular expression on a code table"
        raise MissingExtraError(feature, "tables") from error
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else error
        shown = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise WrongValueError("pattern", repr(pattern), f"a regular expression of RE2 ({shown})") from error
    return lambda text: text is not None and compiled.search(text) is not None


Step = tuple[str, Any]
"""`one` with a test of a character, or `any` for a star."""


def _globbing(pattern: str) -> Callable[[str | None], bool]:
    _require_short(pattern)
    steps = _steps(pattern)

    def fits(text: str | None) -> bool:
        """Match greedily; on failure return to the last star only, which is enough and never slow."""
        if text is None:
            return False
        at, step, star, kept = 0, 0, -1, 0
        while at < len(text):
            if step < len(steps) and steps[step] is not None and steps[step](text[at]):  # type: ignore[misc]
                at, step = at + 1, step + 1
            elif step < len(steps) and steps[step] is None:
                star, kept, step = step, at, step + 1
            elif star >= 0:
                kept += 1
                at, step = kept, star + 1
            else:
                return False
        return all(each is None for each in steps[step:])

    return fits


def _steps(pattern: str) -> list[Callable[[str], bool] | None]:
    steps: list[Callable[[str], bool] | None] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "*":
            if not steps or steps[-1] is not None:
                steps.append(None)
        elif character == "?":
            steps.append(lambda _: True)
        elif character == "[":
            end = pattern.find("]", at + (3 if pattern[at + 1 : at + 2] == "!" else 2))
            if end < 0:
                raise WrongValueError("pattern", repr(pattern), "a ] for every [")
            steps.append(_one_of(pattern[at + 1 : end]))
            at = end
        else:
            steps.append(character.__eq__)
        at += 1
    return steps


def _one_of(inside: str) -> Callable[[str], bool]:
    wanted = not inside.startswith("!")
    rest = inside if wanted else inside[1:]
    ranges: list[tuple[str, str]] = []
    at = 0
    while at < len(rest):
        if rest[at + 1 : at + 2] == "-" and at + 2 < len(rest):
            ranges.append((rest[at], rest[at + 2]))
            at += 3
        else:
            ranges.append((rest[at], rest[at]))
            at += 1
    return lambda character: any(low <= character <= high for low, high in ranges) is wanted
