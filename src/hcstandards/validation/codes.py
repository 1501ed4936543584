"""Bound codes against the tables of a release: a quick yes for the many, every reason for the few."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from hcstandards.errors import UnknownIdError
from hcstandards.lookup.selecting import Pins
from hcstandards.model.codes import CodeCheck, Concept
from hcstandards.model.reports import Issue, Severity
from hcstandards.model.structure import matches
from hcstandards.release.holdings import Holdings
from hcstandards.validation.answers import Answers
from hcstandards.validation.bindings import Binding, Node
from hcstandards.validation.elsewhere import OtherEditions
from hcstandards.validation.messages import Text, issue, moved
from hcstandards.validation.pointers import Place, written
from hcstandards.validation.walking import Memory, Walk
from hcstandards.validation.wording import shown

LONGEST_KEPT: Final = 1000
"""Characters of a code and its name about which what was said is remembered."""

MOST_REMEMBERED: Final = 16_384
_KINDS: Final = (bool, int, float, Decimal, list, tuple, dict)


class Tables:
    """The tables of one release as the bindings of one schema ask them, with what was asked before remembered."""

    def __init__(self, holdings: Holdings, pins: Pins, fields: Node, region: str | None = None) -> None:
        self.holdings = holdings
        self._answers = Answers(holdings, pins, region)
        self._others = OtherEditions(self._answers)
        self._said: dict[tuple[str, str, date, str | None], tuple[str, tuple[Issue, ...]]] = {}
        self._walk = Walk(fields, self._answers.memory)
        self.all_plain: Callable[[Any, date], bool] = self._walk.quick
        """Tells whether every bound code of a document is plainly right; `False` means: look closer."""

    def memory(self, key: str, day: date) -> Memory:
        """Return the remembered codes of the release that *key* means on *day*."""
        return self._answers.memory(key, day)

    def issues(self, document: Any, day: date) -> Iterator[Issue]:
        """
        Yield what is wrong with the bound codes of *document*.

        Raises:
            TypeError: a bound value is of a kind that JSON hasn't.
        """
        for binding, value, chain, at, decides in self._walk.suspects(document, day):
            if isinstance(value, str):
                yield from self._judge(binding, value, chain, at, decides)
            elif not isinstance(value, _KINDS):
                if value is not None:
                    raise TypeError(type(value).__name__)
            else:
                number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
                code = "structure.code-as-number" if number else "structure.type"
                yield issue(code, written(at), binding.rule, found=shown(value), expected="text", source=binding.source)

    def _judge(self, binding: Binding, value: str, chain: list[Any], at: Place, day: date) -> Iterator[Issue]:
        """Yield what is wrong with a code; what was once said of it is remembered."""
        given = None if binding.display is None else binding.display.resolve(chain)
        key = (binding.rule, value, day, given if isinstance(given, str) else None)
        pointer = written(at)
        if len(value) + len(key[3] or "") > LONGEST_KEPT:
            yield from self._judged(binding, value, chain, at, day)
            return
        if key not in self._said:
            if len(self._said) >= MOST_REMEMBERED:
                self._said.clear()
            self._said[key] = pointer, tuple(self._judged(binding, value, chain, at, day))
        where, said = self._said[key]
        for each in said:
            if pointer == where:
                yield each
            else:
                yield moved(each, pointer if each.pointer == where else _display_pointer(binding, chain, at))

    def _judged(self, binding: Binding, value: str, chain: list[Any], at: Place, day: date) -> Iterator[Issue]:
        code = value if binding.part is None else value[binding.part[0] : binding.part[1]]
        place: dict[str, Any] = {"pointer": written(at), "rule": binding.rule, "source": binding.source}
        if not code.strip():
            return  # an empty field is the structure's business
        if binding.codes is not None and code not in binding.codes:
            listed = ", ".join(sorted(binding.codes)[:20])
            yield issue("code.outside", severity=binding.severity, found=shown(code), expected=listed, **place)
            return
        try:
            answer = self._answers.answer(binding.key, code, day)
        except UnknownIdError as error:
            yield _no_such_system(error, binding.system, code, place)
            return
        yield from self._from_answer(binding, answer, day, place)
        concept = answer.concept
        if concept is not None and answer.known and binding.display is not None:
            given = binding.display.resolve(chain)
            if isinstance(given, str) and given not in (concept.display, concept.display_en):
                expected = concept.display
                edition = f"{concept.system}@{concept.edition}"
                yield issue(
                    "code.display",
                    severity=binding.severity,
                    found=shown(code),
                    expected=expected,
                    edition=edition,
                    **{**place, "pointer": _display_pointer(binding, chain, at)},
                )

    def _from_answer(self, binding: Binding, answer: CodeCheck, day: date, place: dict[str, Any]) -> Iterator[Issue]:
        code, concept = answer.code, answer.concept
        edition = f"{answer.system}@{answer.edition}" if answer.edition else None
        facts = {"found": shown(code), "edition": edition, **place}
        if answer.known and answer.in_force is not False:
            if answer.in_force is None and self._answers.edition(binding.key, day) is None:
                yield issue("code.no-table", severity="information", expected=answer.system, hint=_why(answer), **facts)
        elif answer.known and concept is not None:
            yield from self._lapsed(binding, answer, concept, day, facts)
        else:
            yield from self._not_found(binding, answer, day, facts)

    def _lapsed(
        self, binding: Binding, answer: CodeCheck, concept: Concept, day: date, facts: dict[str, Any]
    ) -> Iterator[Issue]:
        """
        Yield why a known code is not in force: not yet, ended, disabled.

        None of these: it is in force in a release that was pinned, and the pin was meant.
        """
        hint = _use_instead(answer.replaced_by)
        if concept.valid_from is not None and concept.valid_from > day:
            yield issue("code.not-yet", severity=binding.severity, expected=str(concept.valid_from), **facts)
        elif concept.valid_to is not None and concept.valid_to <= day:
            ended = str(concept.valid_to - timedelta(days=1))  # the period is half-open
            yield issue("code.ended", severity=binding.severity, expected=ended, hint=hint, **facts)
        elif concept.status == "disabled":
            edition = f"{concept.system}@{concept.edition}"
            yield issue("code.disabled", severity="warning", expected=edition, hint=hint, **facts)
        elif self._answers.edition(binding.key, day) is None:
            yield issue("code.no-table", severity="information", expected=answer.system, hint=_why(answer), **facts)

    def _not_found(self, binding: Binding, answer: CodeCheck, day: date, facts: dict[str, Any]) -> Iterator[Issue]:
        system = self._answers.system(answer.system)
        answers = [answer]
        unknown: list[Issue] = []
        for name in binding.also:
            try:
                answers.append(self._answers.answer(name, answer.code, day))
            except UnknownIdError as error:
                place = {key: facts[key] for key in ("pointer", "rule", "source")}
                unknown.append(_no_such_system(error, name, answer.code, place))
        if any(each.in_force for each in answers[1:]):
            return
        yield from unknown
        other = self._others.find(binding, system, answer, day)
        undecided = [each for each in answers if each.known is None and each.well_formed is not False]
        possible = [each for each in undecided if self._may_be(each)]
        refused = [each for each in answers if each.known is False]
        written_so = [each for each in refused if each.well_formed]
        if other is not None:
            facts |= {"expected": other.name, "message": other.message(facts["found"])}
            wanted = self._answers.edition(binding.key, day) or binding.system
            hint = other.hint(wanted, None if binding.version else day)
            yield issue("code.other-edition", severity=binding.severity, hint=hint, **facts)
        elif possible:
            yield self._undecided(binding, possible[0], day, facts)
        elif undecided and not (written_so and refused):
            # A listed rule that no source verifies makes no error unless a whole table refuses the code as well.
            mild: Severity = "information" if binding.strength == "preferred" else "warning"
            severity = binding.severity if refused else mild
            titles = ", ".join(self._answers.system(each.system).title for each in answers)
            hint = self._no_rule_fits(answers)
            yield issue("code.malformed", severity=severity, expected=titles, hint=hint, **facts)
        elif answer.well_formed is False and not written_so:
            yield issue("code.malformed", severity=binding.severity, expected=system.title, hint=_why(answer), **facts)
        else:
            answer = written_so[0] if written_so else answer
            key = binding.key if answer.system == binding.system else answer.system
            shown_edition = self._answers.edition(key, day) or answer.system
            facts = {**facts, "edition": shown_edition}
            yield issue("code.unknown", severity=binding.severity, expected=shown_edition, hint=_near(answer), **facts)

    def _may_be(self, answer: CodeCheck) -> bool:
        """Tell whether a code that could not be looked up has the shape of the system's codes, verified or not."""
        rules = self._answers.system(answer.system).rules
        return not rules or any(matches(each, answer.code) for each in rules)

    def _no_rule_fits(self, answers: list[CodeCheck]) -> Text:
        """Return which shapes the codes of the bound systems have."""
        en, zh = [], []
        for each in answers:
            system = self._answers.system(each.system)
            rules = [
                (rule.title_en, rule.title)
                if rule.enforced
                else (f"{rule.title_en} (not verified)", f"{rule.title}（未经核实）")
                for rule in system.rules
            ]
            en.append(f"{system.title_en}: {', '.join(words for words, _ in rules)}")
            zh.append(f"{system.title}：{'、'.join(words for _, words in rules)}")
        return f"follows no rule of {'; '.join(en)}", f"不符合以下任何规则：{'；'.join(zh)}"

    def _undecided(self, binding: Binding, answer: CodeCheck, day: date, facts: dict[str, Any]) -> Issue:
        """Return why a code can't be told: its table isn't loaded, not whole, or not there on the day."""
        system = self._answers.system(answer.system)
        edition = self._answers.edition(binding.key if answer.system == binding.system else answer.system, day)
        if not system.releases:
            en = system.how_to_load_en or "load the table as an overlay"
            zh = system.how_to_load or "请以叠加目录装入该表"
            return issue("code.not-loaded", severity="information", expected=system.id, hint=(en, zh), **facts)
        if edition:
            return issue("code.partial", severity="information", expected=edition, **facts)
        return issue("code.no-table", severity="information", expected=system.id, hint=_why(answer), **facts)


def _why(answer: CodeCheck) -> Text:
    return "; ".join(answer.why), "；".join(answer.why_zh)


def _no_such_system(error: UnknownIdError, system: str, code: str, place: dict[str, Any]) -> Issue:
    """Return that a schema names a code system nobody knows: its codes go unchecked."""
    hint = error.text("en"), error.text("zh")
    return issue("code.unknown-system", severity="warning", found=shown(code), expected=system, hint=hint, **place)


def _use_instead(codes: tuple[str, ...]) -> Text:
    if not codes:
        return "no replacement is recorded", "没有记载替代代码"
    return f"use {', '.join(codes)}", f"请改用 {'、'.join(codes)}"


def _near(answer: CodeCheck) -> Text:
    if not answer.near:
        return "correct the code", "请更正代码"
    return f"close to it: {', '.join(answer.near)}", f"相近的有：{'、'.join(answer.near)}"


def _display_pointer(binding: Binding, chain: list[Any], at: Place) -> str:
    reference = binding.display
    assert reference is not None  # noqa: S101 - asked only where there is one
    if reference.up is None:
        return written((*at[: len(at) + 1 - len(chain)], *reference.steps))
    return written((*at[: len(at) - reference.up], *reference.steps))
