"""Why an answer is what it is."""

from datetime import date

from attrs import evolve

from hcstandards.errors import AbsentError, UnknownIdError, WrongTypeError
from hcstandards.lookup.concepts import choose_release
from hcstandards.lookup.editions import choose_edition, piloted_in
from hcstandards.lookup.origins import origin
from hcstandards.lookup.selecting import Dated, Pins, in_range, pinned, pinned_table, split_pin
from hcstandards.model.codes import CodeCheck, Concept, TableRelease
from hcstandards.model.findings import Explanation, GradeReport, PointsReport
from hcstandards.model.indicators import Threshold
from hcstandards.model.sources import Doubt, Source
from hcstandards.model.standards import Edition
from hcstandards.release.holdings import Holdings
from hcstandards.values import holds

_WORDS = {
    "forced-pin": ("a pin forced on the view wins over everything", "视图强制指定的版本优先于一切"),
    "explicit-version": (
        "the id carries an explicit version, which wins over the lock and the day",
        "标识中写明的版本优先于锁定文件和日期",
    ),
    "lock": ("the lock file names the version, which wins over the day", "锁定文件指定的版本优先于日期"),
    "pilot": (
        "the edition is in actual pilot use in the region of the view",
        "该版本在视图所指地区处于试点实际使用阶段",
    ),
    "day": ("no pin and no lock: the day decides", "未指定版本也未锁定，以日期为准"),
}
"""Why a rule won, in English and Chinese."""


def explain(holdings: Holdings, answer: object, day: date, region: str | None, pins: Pins) -> Explanation:
    """
    Return which rule chose the edition behind *answer*, and what the answer rests on.

    Raises:
        WrongTypeError: not an answer of this library and not an id.
    """
    sources: tuple[Source, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    if isinstance(answer, str):
        subject, version = answer, None
    elif isinstance(answer, Edition):
        subject, version = answer.standard, answer.version
    elif isinstance(answer, Threshold):
        subject, version, sources = answer.standard, answer.edition, (answer.source,)
    elif isinstance(answer, (Concept, CodeCheck)):
        subject, version = answer.system, answer.edition
    elif isinstance(answer, (GradeReport, PointsReport)):
        subject, version = answer.scheme, answer.edition
    else:
        raise WrongTypeError("answer", type(answer).__name__, "an answer of this library, or an id")
    found = _explained(holdings, subject, version, day, region, pins, sources, doubts)
    try:
        return evolve(found, origin=origin(holdings, answer, day, region, pins))
    except AbsentError:  # nothing answers, so nothing answers from anywhere
        return found


def _explained(
    holdings: Holdings,
    subject: str,
    version: str | None,
    day: date,
    region: str | None,
    pins: Pins,
    sources: tuple[Source, ...],
    doubts: tuple[Doubt, ...],
) -> Explanation:
    head, pin = split_pin(subject)
    head = head.partition("/")[0]
    index = holdings.index
    standard, is_system = head, False
    if head not in index["standards"] and not any(head in index[kind] for kind in ("grading", "points")):
        standard, is_system = _owner(holdings, head)
    for kind in ("grading", "points"):
        standard = index[kind].get(head, standard)
    answering: Edition | TableRelease
    try:
        if is_system:
            system, answering, rule = choose_release(holdings, subject, day, pins, region)
            chosen, sources = answering.edition, (*sources, answering.source)
            doubts = (*doubts, *answering.doubts)
            selector = pinned_table(system.id, standard, pin, pins)[0]
            versions = [each.edition for each in system.releases]
        else:
            wanted = standard if pin is None else f"{standard}@{pin}"
            answering, rule = choose_edition(holdings, wanted, day, region, pins)
            chosen, selector = answering.version, pinned(standard, pin, pins)[0]
            versions = [each.version for each in holdings.standard(standard).editions]
    except AbsentError as error:
        rule = "explicit-version" if version else "day"
        said = (error.text("en"),), (error.text("zh"),)
        return Explanation(subject, version, rule, day, region, holdings.digest, *said)
    answers = f"edition {chosen} of {standard} answers on {day}", f"{day} 由 {standard} 的 {chosen} 版作答"
    on_pilot = piloted_in(holdings, standard, region, day) == chosen
    ranged = _ranged(selector or "", versions, chosen, answering, day, on_pilot=on_pilot)
    steps = [_WORDS[rule], *ranged, answers]
    if is_system and rule == "day" and (piloted := piloted_in(holdings, standard, region, day)) not in (None, chosen):
        en = f"edition {piloted} is in actual pilot use in the region, and no table of it is held"
        steps.append((en, f"该地区试点实际使用 {piloted} 版，而目录中没有该版的代码表"))
    if rule != "day" and not holds(answering.starts, answering.ends, day):
        steps.append(_outside(chosen, answering, day, on_pilot=on_pilot))
    if version is not None and version != chosen:
        rule = "explicit-version"
        en = f"the answer is from edition {version}; the day alone would give {chosen}"
        steps = [_WORDS[rule], (en, f"答案出自 {version} 版；仅按日期则为 {chosen} 版")]
        chosen = version
    for each in holdings.standard(standard).editions:
        if each.version == chosen:
            sources, doubts = (*sources, each.source), (*doubts, *each.doubts)
            if (rule == "day" or ranged) and each.assumed_from is not None:
                en = f"its first day in force is assumed ({each.assumed_from}), not sourced"
                steps.append((en, f"其实施日期为推定（{each.assumed_from}），来源未载"))
    en_steps, zh_steps = tuple(en for en, _ in steps), tuple(zh for _, zh in steps)
    return Explanation(subject, chosen, rule, day, region, holdings.digest, en_steps, zh_steps, sources, doubts)


def _ranged(
    selector: str, versions: list[str], chosen: str, answering: Dated, day: date, *, on_pilot: bool
) -> list[tuple[str, str]]:
    """Return what is said of a range: what it holds, and why one of these was taken."""
    inside = dict.fromkeys(versions[number] for number in in_range(selector, versions))
    if not inside or selector in versions:
        return []
    held = ", ".join(reversed(inside))
    if holds(answering.starts, answering.ends, day):
        en, zh = f"{chosen} is in force on {day}", f"其中 {chosen} 在 {day} 现行有效"
    elif on_pilot:
        en, zh = f"{chosen} is in actual pilot use in the region", f"其中 {chosen} 在该地区试点实际使用"
    elif answering.starts is None or answering.starts <= day:
        en = f"none of them is known to be in force on {day}; {chosen} is the highest that isn't still to come"
        zh = f"其中没有已知在 {day} 有效的版本；{chosen} 是尚未实施者以外最高的版本"
    else:
        en = f"all of them are still to come on {day}; {chosen} is the highest"
        zh = f"在 {day} 均尚未实施；{chosen} 是最高的版本"
    return [(f"the range {selector} holds {held}: {en}", f"范围 {selector} 包含 {held}：{zh}")]


def _outside(chosen: str, answering: Dated, day: date, *, on_pilot: bool) -> tuple[str, str]:
    """Return when an edition that answers by a pin, lock or pilot is in force."""
    if answering.starts is None:
        return f"from which day {chosen} is in force isn't known", f"{chosen} 自何日起施行不详"
    until = f" until {answering.ends}" if answering.ends else ""
    until_zh = f"，至 {answering.ends} 止" if answering.ends else ""
    if on_pilot and day < answering.starts:
        en = f"for those whom no pilot binds, {chosen} is in force from {answering.starts}{until}"
        return en, f"非试点地区自 {answering.starts} 起施行 {chosen}{until_zh}"
    en = f"{chosen} is not in force on {day}: it is from {answering.starts}{until}"
    return en, f"{chosen} 在 {day} 不在有效期内：自 {answering.starts} 起施行{until_zh}"


def _owner(holdings: Holdings, key: str) -> tuple[str, bool]:
    """Return the standard behind *key*, and whether *key* is a code system (by a former id, too)."""
    try:
        return holdings.code_system(key).standard, True
    except UnknownIdError:
        return holdings.standard(key).id, False  # refuses it, with standards that are near
