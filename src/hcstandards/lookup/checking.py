"""check_code: well formed, known, in force, replaced by: separate answers, `None` where it can't be told."""

from datetime import date, timedelta
from typing import TypeAlias

from attrs import evolve

from hcstandards.errors import AbsentError, NoLongerInForceError, NotCoveredError, UnknownCodeError, UnknownVersionError
from hcstandards.lookup.concepts import Chosen, choose_release, find_concept, in_validity
from hcstandards.lookup.editions import choose_edition
from hcstandards.lookup.selecting import NO_PINS, Pins, pinned_table, split_pin
from hcstandards.model.codes import CodeCheck, CodeRule, CodeSystem, Concept, TableRelease
from hcstandards.model.correspondences import Correspondence
from hcstandards.model.structure import matches
from hcstandards.release.holdings import Holdings
from hcstandards.values import covers, holds

Why = tuple[str, str]
"""English, Chinese."""
Verdict: TypeAlias = tuple[bool | None, bool | None, Concept | None]
"""What is decided of a code, before anything is said of why: known, in force, and the concept that says so."""


BINDING = ("day", "pilot")
"""The rules that choose what is in force: by the day, and by actual pilot use for those whom the pilot binds."""


def choice(
    holdings: Holdings, key: str, day: date, pins: Pins = NO_PINS, region: str | None = None
) -> Chosen | AbsentError:
    """
    Return the table release that answers for the code system *key* on *day*, or why none does, for any number of codes.

    Raises:
        UnknownIdError, UnknownVersionError: the code system is unknown.
    """
    try:
        return choose_release(holdings, key, day, pins, region)
    except AbsentError as error:
        return error.with_traceback(None)


def verdict(holdings: Holdings, chosen: Chosen | AbsentError, key: str, code: str, day: date) -> Verdict:
    """Return what can be said of *code* on *day*; *chosen* is what `choice` gave for the same key and day."""
    if isinstance(chosen, AbsentError):
        if isinstance(chosen, NotCoveredError):
            return None, None, None
        elsewhere = _any_release(holdings, holdings.code_system(split_pin(key)[0]), code)
        if elsewhere is None:
            return None, None, None
        return True, False if isinstance(chosen, NoLongerInForceError) else None, elsewhere
    system, release, chosen_by = chosen
    concepts = holdings.table(system.id, release.id).concepts(code)
    if not concepts:
        return (False, False, None) if release.complete else (None, None, None)
    for concept in concepts:
        if in_validity(concept, day) and concept.status == "active":
            return True, chosen_by in BINDING or _in_force(release, day), concept
    return True, False, concepts[-1]


def check(
    holdings: Holdings, key: str, code: str, day: date, pins: Pins = NO_PINS, region: str | None = None
) -> CodeCheck:
    """
    Return what can be said of *code* on *day*.

    Raises:
        UnknownIdError, UnknownVersionError: the code system, not the code, is unknown.
    """
    system = holdings.code_system(split_pin(key)[0])
    well_formed, rule, why = check_structure(system, code, _structure_day(holdings, system, key, day, pins, region))
    chosen = choice(holdings, key, day, pins, region)
    known, in_force, concept = verdict(holdings, chosen, key, code, day)
    if isinstance(chosen, AbsentError):
        why = [*why, _absent(chosen)]
        return code_check(system, code, day, well_formed, rule, why, known, in_force, concept)
    _, release, chosen_by = chosen
    if concept is None:
        return _not_in_release(holdings, key, chosen, code, day, well_formed, rule, why)
    well_formed = True if well_formed is None and not system.rules else well_formed
    if not in_validity(concept, day) or concept.status != "active":
        why = [*why, _lapsed(concept, day)]
    if chosen_by not in BINDING and (reason := _outside(release, day)):
        why = [*why, reason]
    answer = code_check(system, code, day, well_formed, rule, why, known=known, in_force=in_force, concept=concept)
    if in_force is False:
        answer = evolve(answer, replaced_by=_successors_on(holdings, system.id, release.id, concept, day))
    return answer


def _successors_on(holdings: Holdings, system: str, release: str, concept: Concept, day: date) -> tuple[str, ...]:
    """
    Return what replaces an ended code on *day*.

    What its table says has no day: where all it names is still to come, a recorded edge inside the edition that
    holds on the day goes before.
    """
    if not concept.replaced_by:
        return _recorded_successors(holdings, system, concept.code, day)
    named = [each for code in concept.replaced_by for each in holdings.table(system, release).concepts(code)]
    if not all(each.valid_from is not None and each.valid_from > day for each in named):
        return concept.replaced_by
    return _recorded_successors(holdings, system, concept.code, day, concept.edition) or concept.replaced_by


def _in_force(release: TableRelease, day: date) -> bool | None:
    """Tell whether a release that was pinned is in force on *day*; `None` where its first day isn't known."""
    if release.starts is None and (release.ends is None or day < release.ends):
        return None
    return holds(release.starts, release.ends, day)


def _outside(release: TableRelease, day: date) -> Why | None:
    in_force = _in_force(release, day)
    if in_force is None:
        en = f"release {release.id} was pinned; from which day it is in force isn't known"
        return en, f"指定的版本 {release.id} 自何日起施行不详"
    if not in_force:
        return f"release {release.id} was pinned; it is not in force on {day}", f"指定的版本 {release.id} 在 {day} 无效"
    return None


def _structure_day(holdings: Holdings, system: CodeSystem, key: str, day: date, pins: Pins, region: str | None) -> date:
    """Return the day whose rules judge a code: the day, moved into the days of a pinned edition."""
    selector, chosen_by = pinned_table(system.id, system.standard, split_pin(key)[1], pins)
    if chosen_by == "day" or selector is None:
        return day
    try:
        edition, _ = choose_edition(holdings, f"{system.standard}@{selector}", day, region)
    except UnknownVersionError:  # the pin names a table release
        return day
    if edition.starts is not None and day < edition.starts:
        return edition.starts
    return edition.ends - timedelta(days=1) if edition.ends is not None and edition.ends <= day else day


def check_structure(system: CodeSystem, code: str, day: date) -> tuple[bool | None, str | None, list[Why]]:
    """Return whether *code* follows a rule that holds on *day*, the rule's id, and why it may not be told."""
    enforced = [each for each in system.rules if each.enforced]
    if not enforced:
        if system.rules:
            names = ", ".join(each.id for each in system.rules)
            return None, None, [(f"rule {names} is listed but not verified", f"规则 {names} 已列出但未经核实")]
        return None, None, [] if system.releases else [("no verified rule for this code", "该代码没有经核实的规则")]
    holding = [each for each in enforced if _holds(each, day)]
    listed = [each for each in system.rules if not each.enforced and _holds(each, day)]
    for each in holding:
        if matches(each, code):
            return True, each.id, []
    others = [each for each in enforced if each not in holding and matches(each, code)]
    if others:
        other = others[0]
        if other.holds_to and other.holds_to <= day:
            en = f"follows {other.id}, which held until {other.holds_to}"
            zh = f"符合规则 {other.id}，该规则有效至 {other.holds_to}"
        else:
            en = f"follows {other.id}, which holds from {other.holds_from} on"
            zh = f"符合规则 {other.id}，该规则自 {other.holds_from} 起有效"
        doubts = [(each.reason_en, each.reason) for each in other.doubts]
        return False, other.id, [(en, zh), *doubts]
    if listed and any(matches(each, code) for each in listed):
        en = f"follows {listed[0].id}, which is listed and not verified"
        return None, listed[0].id, [(en, f"符合规则 {listed[0].id}，该规则未经核实")]
    if not holding:
        return None, None, [("no verified rule for this code holds on the day", "该日没有经核实的规则")]
    names = "; ".join(f"{each.id} ({each.title_en})" for each in holding)
    names_zh = "；".join(f"{each.id}（{each.title}）" for each in holding)
    return False, None, [(f"follows none of: {names}", f"不符合以下任何规则：{names_zh}")]


def _holds(rule: CodeRule, day: date) -> bool:
    return covers(rule.holds_from, rule.holds_to, day)


def _absent(error: AbsentError) -> Why:
    return error.text("en"), error.text("zh")


def _lapsed(concept: Concept, day: date) -> Why:
    if concept.valid_from and concept.valid_from > day:
        return f"valid from {concept.valid_from}", f"自 {concept.valid_from} 起有效"
    if concept.status == "disabled" and not concept.valid_to:
        return "disabled in this release", "在该版本中已停用"
    return f"valid until {concept.valid_to}", f"有效至 {concept.valid_to}"


def _any_release(holdings: Holdings, system: CodeSystem, code: str) -> Concept | None:
    for release in reversed(system.releases):
        concepts = holdings.table(system.id, release.id).concepts(code)
        if concepts:
            return concepts[-1]
    return None


def _release_with(holdings: Holdings, system: CodeSystem, concept: Concept, asked: TableRelease) -> Why:
    """Return what has *concept*: its edition, or of the edition that was asked the release."""
    if concept.edition != asked.edition:
        return f"edition {concept.edition}", concept.edition
    for each in reversed(system.releases):
        if concept.code in holdings.table(system.id, each.id):
            return f"release {each.id}", each.id
    return f"edition {concept.edition}", concept.edition


def _recorded_successors(
    holdings: Holdings, system: str, code: str, day: date, edition: str | None = None
) -> tuple[str, ...]:
    """
    Return the codes of the same system that recorded correspondences lead to, one step on, as of *day*.

    With *edition* only those inside it.
    """
    edges = holdings.kept("successors", None, lambda: _successors(holdings)).get((system, code), ())
    inside = (each for each in edges if edition in (None, each.source_edition))
    inside = (each for each in inside if edition in (None, each.target_edition))
    found = (each.target_code for each in inside if each.target_code and covers(each.since, each.until, day))
    return tuple(dict.fromkeys(found))


def _successors(holdings: Holdings) -> dict[tuple[str, str], list[Correspondence]]:
    """Return, by code system and code, the edges to another code of the same system that takes its place."""
    found: dict[tuple[str, str], list[Correspondence]] = {}
    for each in holdings.correspondences():
        same = each.source_system == each.target_system and each.source_code != each.target_code
        if same and each.kind not in ("partial", "reused"):
            found.setdefault((each.source_system, each.source_code), []).append(each)
    return found


def _not_in_release(
    holdings: Holdings,
    key: str,
    chosen: Chosen,
    code: str,
    day: date,
    well_formed: bool | None,
    rule: str | None,
    why: list[Why],
) -> CodeCheck:
    """Answer for a code that the release doesn't hold: unknown, unless the table is only a part."""
    system, release, _ = chosen
    try:
        find_concept(holdings, key, code, day, chosen=chosen)
        near: tuple[str, ...] = ()
    except UnknownCodeError as error:
        near = error.near
        why = [*why, (error.text("en"), error.text("zh"))]
    if not release.complete:
        en = f"release {release.id} is embedded in part only, so absence proves nothing"
        why = [*why, (en, f"版本 {release.id} 只收录了一部分，未收录不等于不存在")]
        return code_check(system, code, day, well_formed, rule, why, near=near)
    elsewhere = _any_release(holdings, system, code)
    if elsewhere is not None:
        where = _release_with(holdings, system, elsewhere, release)
        why = [*why, (f"{where[0]} has it ({elsewhere.display})", f"{where[1]} 版有该代码（{elsewhere.display}）")]
    well_formed = well_formed if system.rules else None
    answer = code_check(system, code, day, well_formed, rule, why, known=False, in_force=False, near=near)
    return evolve(answer, replaced_by=_recorded_successors(holdings, system.id, code, day))


def code_check(
    system: CodeSystem,
    code: str,
    day: date,
    well_formed: bool | None,
    rule: str | None,
    why: list[Why],
    known: bool | None = None,
    in_force: bool | None = None,
    concept: Concept | None = None,
    near: tuple[str, ...] = (),
) -> CodeCheck:
    """Return an answer with what *concept*, if there is one, says of itself."""
    return CodeCheck(
        system=system.id,
        code=code,
        day=day,
        well_formed=well_formed,
        known=known,
        in_force=in_force,
        why=tuple(en for en, _ in why),
        why_zh=tuple(zh for _, zh in why),
        replaced_by=concept.replaced_by if concept else (),
        concept=concept,
        edition=concept.edition if concept else None,
        rule=rule,
        near=near,
    )
