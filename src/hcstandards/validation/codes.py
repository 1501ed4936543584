"""Bound codes against the tables of a release: a quick yes for the many, every reason for the few."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from attrs import evolve

from hcstandards.errors import AbsentError, HcStandardsError, NotCoveredError, UnknownIdError
from hcstandards.lookup.checking import check, check_structure
from hcstandards.lookup.concepts import choose_release
from hcstandards.lookup.selecting import Pins
from hcstandards.model.codes import CodeCheck, CodeSystem, Concept
from hcstandards.model.reports import Issue
from hcstandards.release.holdings import Holdings
from hcstandards.validation.bindings import Binding, Node
from hcstandards.validation.days import day_of
from hcstandards.validation.messages import Text, issue
from hcstandards.validation.pointers import Place, written
from hcstandards.validation.structure import shown

MOST_KEPT: Final = 131_072
"""Codes remembered per table release; beyond that the memory starts anew."""

MOST_DAYS: Final = 65_536
LONGEST_CODE: Final = 200
SHORTEST_MISSPELT: Final = 4
"""Of shorter codes every other one would be close."""

MOST_REMEMBERED: Final = 16_384
_PLAIN: Final = "\x00"


class Tables:
    """The tables of one release as bindings ask them, with what was asked before remembered."""

    def __init__(self, holdings: Holdings, pins: Pins) -> None:
        self.holdings, self.pins = holdings, pins
        self._memories: dict[tuple[str, str], dict[str, str | None]] = {}
        self._by_day: dict[tuple[str, date], dict[str, str | None] | None] = {}
        self._rows: dict[int, Any] = {}
        self._said: dict[tuple[str, str, date, str | None], tuple[str, tuple[Issue, ...]]] = {}
        self._elsewhere: dict[tuple[str, str, str], dict[str, str]] = {}

    def memory(self, key: str, day: date) -> "dict[str, str | None] | None":
        """Return the remembered codes of the release that *key* means on *day*; `None` where there is no such one."""
        try:
            return self._by_day[key, day]
        except KeyError:
            return self._choose(key, day)

    def _choose(self, key: str, day: date) -> "dict[str, str | None] | None":
        if len(self._by_day) >= MOST_DAYS:
            self._by_day.clear()
        try:
            system, release, _ = choose_release(self.holdings, key, day, self.pins)
        except (AbsentError, UnknownIdError):
            found = None
        else:
            found = self._memories.setdefault((system.id, release.id), {})
            self._rows[id(found)] = self.holdings.table(system.id, release.id)
        self._by_day[key, day] = found
        return found

    def ask(self, memory: "dict[str, str | None]", code: str) -> str | None:
        """Return the display of *code* if it is plainly in force whatever the day; remember the answer."""
        if len(memory) >= MOST_KEPT:
            memory.clear()
        concepts = self._rows[id(memory)].concepts(code)
        plain = len(concepts) == 1 and _undated(concepts[0])
        memory[code] = found = concepts[0].display if plain else None
        return found

    def all_plain(self, node: Node, value: Any, chain: list[Any], days: dict[tuple[str, ...], date]) -> bool:
        """
        Tell whether every bound code under *value* is plainly right; `False` means: look closer.

        *days* holds the view's day under `()` and remembers the days that the document's fields gave.
        """
        binding = node.binding
        if binding is not None and not self._plain(binding, value, chain, days):
            return False
        for each in node.more:
            if not self.all_plain(each, value, chain, days):
                return False
        if node.members and type(value) is dict:
            chain.append(None)
            for name, inner in node.members:
                if name in value:
                    chain[-1] = item = value[name]
                    if not self.all_plain(inner, item, chain, days):
                        chain.pop()
                        return False
            chain.pop()
        if node.items is not None and type(value) is list:
            inner = node.items
            chain.append(None)
            for item in value:
                chain[-1] = item
                if not self.all_plain(inner, item, chain, days):
                    chain.pop()
                    return False
            chain.pop()
        return True

    def _plain(self, binding: Binding, value: Any, chain: list[Any], days: dict[tuple[str, ...], date]) -> bool:
        if type(value) is not str:
            return value is None
        if binding.codes is not None and value not in binding.codes:
            return False
        day = days.get(binding.as_of_texts)
        if day is None:
            day = binding_day(binding, chain, days[()])
            if not binding.neighbourly:
                days[binding.as_of_texts] = day
        memory = self.memory(binding.key, day)
        if memory is None:
            return False
        code = value if binding.part is None else value[binding.part[0] : binding.part[1]]
        display = memory.get(code, _PLAIN)
        if display == _PLAIN:
            display = self.ask(memory, code)
        if display is None:
            return False
        return binding.display is None or binding.display.resolve(chain) == display

    def issues(self, node: Node, value: Any, chain: list[Any], at: Place, day: date) -> Iterator[Issue]:
        """Yield what is wrong with the bound codes under *value*."""
        if node.binding is not None and isinstance(value, str):
            yield from self._judge(node.binding, value, chain, at, binding_day(node.binding, chain, day))
        for each in node.more:
            yield from self.issues(each, value, chain, at, day)
        if isinstance(value, dict):
            for name, inner in node.members:
                if name in value:
                    yield from self.issues(inner, value[name], [*chain, value[name]], (*at, name), day)
        if node.items is not None and isinstance(value, list):
            for number, item in enumerate(value):
                yield from self.issues(node.items, item, [*chain, item], (*at, number), day)

    def _judge(self, binding: Binding, value: str, chain: list[Any], at: Place, day: date) -> Iterator[Issue]:
        """Yield what is wrong with a code; what was once said of it is remembered."""
        given = None if binding.display is None else binding.display.resolve(chain)
        key = (binding.rule, value, day, given if isinstance(given, str) else None)
        pointer = written(at)
        if key not in self._said:
            if len(self._said) >= MOST_REMEMBERED:
                self._said.clear()
            self._said[key] = pointer, tuple(self._judged(binding, value, chain, at, day))
        where, said = self._said[key]
        for each in said:
            if pointer == where:
                yield each
            else:
                yield evolve(each, pointer=pointer if each.pointer == where else _display_pointer(binding, at))

    def _judged(self, binding: Binding, value: str, chain: list[Any], at: Place, day: date) -> Iterator[Issue]:
        code = value if binding.part is None else value[binding.part[0] : binding.part[1]]
        place: dict[str, Any] = {"pointer": written(at), "rule": binding.rule, "source": binding.source}
        if not code:
            return  # an empty field is the structure's business
        if binding.codes is not None and code not in binding.codes:
            listed = ", ".join(sorted(binding.codes)[:20])
            yield issue("code.outside", severity=binding.severity, found=shown(code), expected=listed, **place)
            return
        try:
            answer = self.answer(binding.key, code, day)
        except UnknownIdError as error:
            hint = error.text("en"), error.text("zh")
            yield issue(
                "code.not-loaded", severity="information", found=shown(code), expected=binding.key, hint=hint, **place
            )
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
                    **{**place, "pointer": _display_pointer(binding, at)},
                )

    def _from_answer(self, binding: Binding, answer: CodeCheck, day: date, place: dict[str, Any]) -> Iterator[Issue]:
        code, concept = answer.code, answer.concept
        edition = f"{answer.system}@{answer.edition}" if answer.edition else None
        facts = {"found": shown(code), "edition": edition, **place}
        if answer.known and answer.in_force is not False:
            if answer.in_force is None:
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
            ended = str(concept.valid_to)
            yield issue("code.ended", severity=binding.severity, expected=ended, hint=hint, **facts)
        elif concept.status == "disabled":
            edition = f"{concept.system}@{concept.edition}"
            yield issue("code.disabled", severity="warning", expected=edition, hint=hint, **facts)
        elif self._edition(binding, day) is None:
            yield issue("code.no-table", severity="information", expected=answer.system, hint=_why(answer), **facts)

    def _not_found(self, binding: Binding, answer: CodeCheck, day: date, facts: dict[str, Any]) -> Iterator[Issue]:
        system = self.holdings.code_system(answer.system)
        for name in binding.also:
            try:
                elsewhere = self.answer(name, answer.code, day)
            except UnknownIdError:
                continue
            if elsewhere.in_force:
                return
            if elsewhere.known is None and (elsewhere.well_formed or answer.well_formed is False):
                system, answer = self.holdings.code_system(name), elsewhere
                break
        other = self._other_edition(binding, system, answer.code, day)
        if other is not None:
            wanted = self._edition(binding, day) or binding.system
            hint = (f"give a code of {wanted}, in force on {day}", f"请填写 {wanted} 的代码（{day} 有效）")
            yield issue("code.other-edition", severity=binding.severity, expected=other, hint=hint, **facts)
        elif answer.well_formed is False:
            yield issue("code.malformed", severity=binding.severity, expected=system.title, hint=_why(answer), **facts)
        elif answer.known is False:
            shown_edition = self._edition(binding, day) or system.id
            facts = {**facts, "edition": shown_edition}
            yield issue("code.unknown", severity=binding.severity, expected=shown_edition, hint=_near(answer), **facts)
        elif not system.releases:
            en = system.how_to_load_en or "load the table as an overlay"
            zh = system.how_to_load or "请以叠加目录装入该表"
            yield issue("code.not-loaded", severity="information", expected=system.id, hint=(en, zh), **facts)
        elif self._edition(binding, day):
            expected = self._edition(binding, day)
            yield issue("code.partial", severity="information", expected=expected, **facts)
        else:
            yield issue("code.no-table", severity="information", expected=system.id, hint=_why(answer), **facts)

    def answer(self, key: str, code: str, day: date) -> CodeCheck:
        """
        Return what `check_code` says, without its search of the whole table for similar codes.

        That search takes a tenth of a second in a table of 100,000 codes: too long for a document with a wrong one.
        """
        try:
            system, release, _ = choose_release(self.holdings, key, day, self.pins)
            rows = self.holdings.table(system.id, release.id)
        except AbsentError:
            return check(self.holdings, key, code, day, self.pins)
        if code in rows:
            return check(self.holdings, key, code, day, self.pins)
        well_formed, rule, why = check_structure(system, code, day)
        known = False if release.complete else None
        return CodeCheck(
            system=system.id,
            code=code,
            day=day,
            well_formed=well_formed,
            known=known,
            in_force=known,
            why=tuple(en for en, _ in why),
            why_zh=tuple(zh for _, zh in why),
            rule=rule,
            near=tuple(each for each in _variants(code) if each in rows),
        )

    def _edition(self, binding: Binding, day: date) -> str | None:
        try:
            system, release, _ = choose_release(self.holdings, binding.key, day, self.pins)
        except HcStandardsError:
            return None
        return f"{system.id}@{release.id}"

    def _other_edition(self, binding: Binding, system: CodeSystem, code: str, day: date) -> str | None:
        """Return where else *code* is found: another release of the system, or a system it is mistaken for."""
        for release in reversed(system.releases):
            if code in self.holdings.table(system.id, release.id):
                return f"{system.id}@{release.id}"
        for name in binding.other:
            if name.startswith("property:"):
                found = self._in_property(binding, name.removeprefix("property:"), code, day)
                if found:
                    return found
                continue
            try:
                other = self.holdings.code_system(name)
            except UnknownIdError:
                continue
            for release in reversed(other.releases):
                if code in self.holdings.table(other.id, release.id):
                    return f"{other.id}@{release.id} ({other.title})"
        return None

    def _in_property(self, binding: Binding, name: str, code: str, day: date) -> str | None:
        try:
            system, release, _ = choose_release(self.holdings, binding.key, day, self.pins)
        except (AbsentError, NotCoveredError, UnknownIdError):
            return None
        key = (system.id, release.id, name)
        if key not in self._elsewhere:
            rows = self.holdings.table(system.id, release.id)
            self._elsewhere[key] = {
                concept.properties[name]: concept.code
                for each in rows.codes()
                for concept in rows.concepts(each)
                if name in concept.properties
            }
        own = self._elsewhere[key].get(code)
        title = next((each.title for each in system.properties if each.id == name), name)
        return None if own is None else f"{title} ({system.id}: {own})"


def binding_day(binding: Binding, chain: list[Any], day: date) -> date:
    """Return the day that decides: the first of the binding's fields that holds one, else the view's."""
    for reference in binding.as_of:
        value = reference.resolve(chain)
        found = day_of(value) if isinstance(value, str) else None
        if found is not None:
            return found
    return day


def _variants(code: str) -> list[str]:
    """Return other ways to write *code*: case, blanks, width, the dot, a leading zero, the last character."""
    plain = unicodedata.normalize("NFKC", code[:LONGEST_CODE]).strip()
    ways = [plain, plain.upper(), plain.lower(), f"0{plain}", plain.lstrip("0")]
    ways += [plain.replace(".", ""), f"{plain[:3]}.{plain[3:]}"]
    if len(plain) >= SHORTEST_MISSPELT:
        ways += [plain[:-1], f"{plain}0", *(plain[:-1] + digit for digit in "0129")]
    return [each for each in dict.fromkeys(ways) if each and each != code]


def _undated(concept: Concept) -> bool:
    return concept.status == "active" and concept.valid_from is None and concept.valid_to is None


def _why(answer: CodeCheck) -> Text:
    return "; ".join(answer.why), "；".join(answer.why_zh)


def _use_instead(codes: tuple[str, ...]) -> Text:
    if not codes:
        return "no replacement is recorded", "没有记载替代代码"
    return f"use {', '.join(codes)}", f"请改用 {'、'.join(codes)}"


def _near(answer: CodeCheck) -> Text:
    if not answer.near:
        return "correct the code", "请更正代码"
    return f"close to it: {', '.join(answer.near)}", f"相近的有：{'、'.join(answer.near)}"


def _display_pointer(binding: Binding, at: Place) -> str:
    reference = binding.display
    assert reference is not None  # noqa: S101 - asked only where there is one
    if reference.up is None:
        return written(reference.steps)
    return written((*at[: len(at) - reference.up], *reference.steps))
