"""Bound codes against the tables of a release: a quick yes for the many, every reason for the few."""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from hcstandards.errors import AbsentError, HcStandardsError, NotCoveredError, UnknownIdError
from hcstandards.lookup.checking import check, check_structure
from hcstandards.lookup.concepts import choose_release
from hcstandards.lookup.selecting import Pins
from hcstandards.model.codes import CodeCheck, CodeSystem, Concept
from hcstandards.model.reports import Issue, Severity
from hcstandards.model.structure import matches
from hcstandards.release.holdings import Holdings
from hcstandards.validation.bindings import Binding, Node, OtherEdition
from hcstandards.validation.messages import Text, issue
from hcstandards.validation.pointers import Place, written
from hcstandards.validation.structure import shown
from hcstandards.validation.walking import Memory, Walk

MOST_KEPT: Final = 131_072
"""Codes remembered per table release; beyond that the memory starts anew."""

MOST_DAYS: Final = 65_536
LONGEST_CODE: Final = 200
LONGEST_KEPT: Final = 1000
"""Characters of a code and its name about which what was said is remembered."""

SHORTEST_MISSPELT: Final = 4
"""Of shorter codes every other one would be close."""

MOST_REMEMBERED: Final = 16_384
_KINDS: Final = (bool, int, float, Decimal, list, tuple, dict)


class Codes(dict[str, str | None]):
    """
    What was asked of one table release: the display of a code that is plainly in force whatever the day, else `None`.

    A text that was not asked before is looked up; texts too long for a code are not kept. *plain* are the codes found.
    """

    __slots__ = ("_rows", "plain")

    def __init__(self, rows: Any) -> None:
        super().__init__()
        self._rows = rows
        self.plain: set[str] = set()

    def __missing__(self, code: str) -> str | None:
        if len(code) > LONGEST_CODE:
            return None
        concepts = self._rows.concepts(code)
        found = concepts[0].display if len(concepts) == 1 and _undated(concepts[0]) else None
        if len(self) >= MOST_KEPT:
            self.clear()
            self.plain.clear()
        self[code] = found
        if found is not None:
            self.plain.add(code)
        return found


class _NoTable:
    """Stands where no table is in force: nothing is plainly right."""

    plain: Final[frozenset[str]] = frozenset()

    def __getitem__(self, code: str) -> None:
        return None


@frozen
class _Elsewhere:
    """Where a code is known that isn't of the bound system; *instead* are the bound system's codes for it."""

    name: str
    titles: Text | None = None
    instead: tuple[str, ...] = ()

    def message(self, found: str) -> Text | None:
        """Return what is said of the code *found*; `None`: the common words."""
        if self.titles is None:
            return None
        en, zh = self.titles
        said = en if en == zh else f"{en} ({zh})"
        return f"{found} is a code of {said}", f"{found} 是{zh}的代码"


class Tables:
    """The tables of one release as the bindings of one schema ask them, with what was asked before remembered."""

    def __init__(self, holdings: Holdings, pins: Pins, fields: Node) -> None:
        self.holdings, self.pins = holdings, pins
        self._memories: dict[tuple[str, str], Codes] = {}
        self._by_day: dict[tuple[str, date], Memory] = {}
        self._said: dict[tuple[str, str, date, str | None], tuple[str, tuple[Issue, ...]]] = {}
        self._elsewhere: dict[tuple[str, str, str], dict[str, str]] = {}
        self._mapped: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
        self._walk = Walk(fields, self.memory)
        self.all_plain: Callable[[Any, date], bool] = self._walk.quick
        """Tells whether every bound code of a document is plainly right; `False` means: look closer."""

    def memory(self, key: str, day: date) -> Memory:
        """Return the remembered codes of the release that *key* means on *day*."""
        try:
            return self._by_day[key, day]
        except KeyError:
            return self._choose(key, day)

    def _choose(self, key: str, day: date) -> Memory:
        if len(self._by_day) >= MOST_DAYS:
            self._by_day.clear()
        found: Memory
        try:
            system, release, _ = choose_release(self.holdings, key, day, self.pins)
        except (AbsentError, UnknownIdError):
            found = _NoTable()
        else:
            if (system.id, release.id) not in self._memories:
                self._memories[system.id, release.id] = Codes(self.holdings.table(system.id, release.id))
            found = self._memories[system.id, release.id]
        self._by_day[key, day] = found
        return found

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
                yield _elsewhere(each, pointer if each.pointer == where else _display_pointer(binding, at))

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
            answer = self.answer(binding.key, code, day)
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
                    **{**place, "pointer": _display_pointer(binding, at)},
                )

    def _from_answer(self, binding: Binding, answer: CodeCheck, day: date, place: dict[str, Any]) -> Iterator[Issue]:
        code, concept = answer.code, answer.concept
        edition = f"{answer.system}@{answer.edition}" if answer.edition else None
        facts = {"found": shown(code), "edition": edition, **place}
        if answer.known and answer.in_force is not False:
            if answer.in_force is None and self._edition(binding, day) is None:
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
        elif self._edition(binding, day) is None:
            yield issue("code.no-table", severity="information", expected=answer.system, hint=_why(answer), **facts)

    def _not_found(self, binding: Binding, answer: CodeCheck, day: date, facts: dict[str, Any]) -> Iterator[Issue]:
        system = self.holdings.code_system(answer.system)
        answers = [answer]
        unknown: list[Issue] = []
        for name in binding.also:
            try:
                answers.append(self.answer(name, answer.code, day))
            except UnknownIdError as error:
                place = {key: facts[key] for key in ("pointer", "rule", "source")}
                unknown.append(_no_such_system(error, name, answer.code, place))
        if any(each.in_force for each in answers[1:]):
            return
        yield from unknown
        other = self._other_edition(binding, system, answer, day)
        undecided = [each for each in answers if each.known is None and each.well_formed is not False]
        possible = [each for each in undecided if self._may_be(each)]
        refused = [each for each in answers if each.known is False]
        written_so = [each for each in refused if each.well_formed]
        wanted = self._edition(binding, day) or binding.system
        if other is not None:
            facts |= {"expected": other.name, "message": other.message(facts["found"])}
            hint = _instead(wanted, other, None if binding.version else day)
            yield issue("code.other-edition", severity=binding.severity, hint=hint, **facts)
        elif possible:
            yield self._undecided(binding, possible[0], day, facts)
        elif undecided and not (written_so and refused):
            # A listed rule that no source verifies makes no error unless a whole table refuses the code as well.
            mild: Severity = "information" if binding.strength == "preferred" else "warning"
            severity = binding.severity if refused else mild
            titles = ", ".join(self.holdings.code_system(each.system).title for each in answers)
            hint = self._no_rule_fits(answers)
            yield issue("code.malformed", severity=severity, expected=titles, hint=hint, **facts)
        elif answer.well_formed is False and not written_so:
            yield issue("code.malformed", severity=binding.severity, expected=system.title, hint=_why(answer), **facts)
        else:
            answer = written_so[0] if written_so else answer
            key = binding.key if answer.system == binding.system else answer.system
            shown_edition = self._edition_of(key, day) or answer.system
            facts = {**facts, "edition": shown_edition}
            yield issue("code.unknown", severity=binding.severity, expected=shown_edition, hint=_near(answer), **facts)

    def _may_be(self, answer: CodeCheck) -> bool:
        """Tell whether a code that could not be looked up has the shape of the system's codes, verified or not."""
        rules = self.holdings.code_system(answer.system).rules
        return not rules or any(matches(each, answer.code) for each in rules)

    def _no_rule_fits(self, answers: list[CodeCheck]) -> Text:
        """Return which shapes the codes of the bound systems have."""
        en, zh = [], []
        for each in answers:
            system = self.holdings.code_system(each.system)
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
        system = self.holdings.code_system(answer.system)
        edition = self._edition_of(binding.key if answer.system == binding.system else answer.system, day)
        if not system.releases:
            en = system.how_to_load_en or "load the table as an overlay"
            zh = system.how_to_load or "请以叠加目录装入该表"
            return issue("code.not-loaded", severity="information", expected=system.id, hint=(en, zh), **facts)
        if edition:
            return issue("code.partial", severity="information", expected=edition, **facts)
        return issue("code.no-table", severity="information", expected=system.id, hint=_why(answer), **facts)

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
        return self._edition_of(binding.key, day)

    def _edition_of(self, key: str, day: date) -> str | None:
        try:
            system, release, _ = choose_release(self.holdings, key, day, self.pins)
        except HcStandardsError:
            return None
        return f"{system.id}@{release.id}"

    def _other_edition(self, binding: Binding, system: CodeSystem, answer: CodeCheck, day: date) -> _Elsewhere | None:
        """Return where else the code is found: another release of the system, or a system it is mistaken for."""
        code = answer.code
        for release in reversed(system.releases):
            if code in self.holdings.table(system.id, release.id):
                return _Elsewhere(f"{system.id}@{release.id}")
        for other in binding.other:
            if other.system.startswith("property:"):
                found = self._in_property(binding, other.system.removeprefix("property:"), code, day)
                if found:
                    return _Elsewhere(found)
            elif answer.known is False or answer.well_formed is False:
                elsewhere = self._in_system(system, other, code)
                if elsewhere is not None:
                    return elsewhere
        return None

    def _in_system(self, system: CodeSystem, other: OtherEdition, code: str) -> _Elsewhere | None:
        """Return the table, or the correspondences, that know *code* as one of the system *other*."""
        rows = [self.holdings.table(system.id, each.id) for each in system.releases]
        mapped = self._corresponding(system.id, other.system).get(code, ())
        instead = tuple(each for each in mapped if not rows or any(each in table for table in rows))
        name = None
        if other.system in self.holdings.index["code_systems"]:
            known = self.holdings.code_system(other.system)
            held = (each for each in reversed(known.releases) if code in self.holdings.table(known.id, each.id))
            release = next(held, None)
            titles = (other.title_en or known.title_en, other.title or known.title)
            name = None if release is None else f"{known.id}@{release.id} ({known.title})"
        else:
            titles = (other.title_en or other.system, other.title or other.system)
        if name is None:
            return _Elsewhere(other.system, titles, instead) if mapped else None
        return _Elsewhere(name, titles, instead)

    def _corresponding(self, system: str, other: str) -> dict[str, tuple[str, ...]]:
        """Return, for each code of *other*, the codes of *system* at the other end of its edges."""
        key = (system, other)
        if key not in self._mapped:
            found: dict[str, dict[str, None]] = {}
            for edge in self.holdings.correspondences():
                if edge.target_code is None or edge.kind == "reused":
                    continue
                if (edge.source_system, edge.target_system) == key:
                    found.setdefault(edge.target_code, {})[edge.source_code] = None
                elif (edge.target_system, edge.source_system) == key:
                    found.setdefault(edge.source_code, {})[edge.target_code] = None
            self._mapped[key] = {code: tuple(codes) for code, codes in found.items()}
        return self._mapped[key]

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


def _no_such_system(error: UnknownIdError, system: str, code: str, place: dict[str, Any]) -> Issue:
    """Return that a schema names a code system nobody knows: its codes go unchecked."""
    hint = error.text("en"), error.text("zh")
    return issue("code.unknown-system", severity="warning", found=shown(code), expected=system, hint=hint, **place)


def _instead(wanted: str, other: _Elsewhere, day: date | None) -> Text:
    """Return which code to give; *day* is `None` where the edition was pinned, in force or not."""
    en, zh = ("", "") if day is None else (f", in force on {day}", f"（{day} 有效）")
    if other.instead:
        return (
            f"give the code of {wanted}{en}: {', '.join(other.instead)}",
            f"请填写 {wanted} 的代码{zh}：{'、'.join(other.instead)}",
        )
    return f"give a code of {wanted}{en}", f"请填写 {wanted} 的代码{zh}"


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


def _elsewhere(said: Issue, pointer: str) -> Issue:
    """Return what was said of a code at another place; `attrs.evolve` takes five times as long."""
    return Issue(
        said.code,
        said.severity,
        pointer,
        said.rule,
        said.edition,
        said.found,
        said.expected,
        said.message,
        said.message_zh,
        said.hint,
        said.hint_zh,
        said.source,
    )
