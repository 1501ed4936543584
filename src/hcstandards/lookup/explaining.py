"""Why an answer is what it is."""

from datetime import date

from attrs import evolve

from hcstandards.errors import AbsentError, UnknownIdError, WrongTypeError
from hcstandards.lookup.concepts import choose_release
from hcstandards.lookup.editions import choose_edition
from hcstandards.lookup.origins import origin
from hcstandards.lookup.selecting import Pins, split_pin
from hcstandards.model.codes import CodeCheck, Concept
from hcstandards.model.findings import Explanation, GradeReport, PointsReport
from hcstandards.model.indicators import Threshold
from hcstandards.model.sources import Doubt, Source
from hcstandards.model.standards import Edition
from hcstandards.release.holdings import Holdings

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
    try:
        if is_system:
            _, release, rule = choose_release(holdings, subject, day, pins, region)
            chosen, sources = release.edition, (*sources, release.source)
            doubts = (*doubts, *release.doubts)
        else:
            wanted = standard if pin is None else f"{standard}@{pin}"
            edition, rule = choose_edition(holdings, wanted, day, region, pins)
            chosen = edition.version
    except AbsentError as error:
        rule = "explicit-version" if version else "day"
        said = (error.text("en"),), (error.text("zh"),)
        return Explanation(subject, version, rule, day, region, holdings.digest, *said)
    answers = f"edition {chosen} of {standard} answers on {day}", f"{day} 由 {standard} 的 {chosen} 版作答"
    steps = [_WORDS[rule], answers]
    if version is not None and version != chosen:
        rule = "explicit-version"
        en = f"the answer is from edition {version}; the day alone would give {chosen}"
        steps = [_WORDS[rule], (en, f"答案出自 {version} 版；仅按日期则为 {chosen} 版")]
        chosen = version
    for each in holdings.standard(standard).editions:
        if each.version == chosen:
            sources, doubts = (*sources, each.source), (*doubts, *each.doubts)
            if rule == "day" and each.in_force_from is None:
                en = f"its first day in force is assumed ({each.assumed_from}), not sourced"
                steps.append((en, f"其实施日期为推定（{each.assumed_from}），来源未载"))
    en_steps, zh_steps = tuple(en for en, _ in steps), tuple(zh for _, zh in steps)
    return Explanation(subject, chosen, rule, day, region, holdings.digest, en_steps, zh_steps, sources, doubts)


def _owner(holdings: Holdings, key: str) -> tuple[str, bool]:
    """Return the standard behind *key*, and whether *key* is a code system (by a former id, too)."""
    try:
        return holdings.code_system(key).standard, True
    except UnknownIdError:
        return holdings.standard(key).id, False  # refuses it, with standards that are near
