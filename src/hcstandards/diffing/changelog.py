"""A diff in words: Markdown, plain lines, plain data. The same diff always gives the same text."""

from typing import Any, Final, Literal

from attrs import asdict

from hcstandards.model.diffs import Bump, Change, Diff, EditionBump, Witness
from hcstandards.release.holdings import Holdings
from hcstandards.texts import Language

LONGEST: Final = 160
"""Characters of an old or new value that are shown; JSON output gives them whole."""

LONGEST_WITNESS: Final = 4_000
"""Characters of a witness that Markdown shows: a whole settlement list, as what breaks may stand anywhere in it."""

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Changes from {old} to {new}", "{old} 至 {new} 的变更"),
    "none": ("Nothing changed.", "没有变更。"),
    "major": ("Breaking changes (major)", "不兼容的变更（主版本）"),
    "minor": ("Compatible changes (minor)", "兼容的变更（次版本）"),
    "patch": ("Wording and corrections (patch)", "文字与勘误（修订号）"),
    "apart": ("Drafts and pilots", "征求意见、试行与试点"),
    "refused": ("Refused: no version may bear this", "不得发布的变更"),
    "summary": (
        "{counted}: {major} major, {minor} minor, {patch} patch.",
        "共 {count} 项变更：主版本 {major}，次版本 {minor}，修订号 {patch}。",
    ),
    "needs": ("Calls for a {bump} release.", "须提升{bump}。"),
    "witness": ("for example", "例如"),
    "since": ("from {day} on", "自 {day} 起"),
    "tightened": ("tightened", "收紧"),
    "loosened": ("loosened", "放宽"),
    "incomparable": ("neither tighter nor looser", "无法比较宽严"),
    "widened": ("widened", "扩大"),
    "narrowed": ("narrowed", "缩小"),
    "short-notice": ("short notice: under 30 days", "提前不足30日"),
    "prospective": ("for days to come", "只影响将来"),
    "retroactive": ("for days past", "影响过去的答案"),
    "correction": ("correction with an erratum: readers must be told", "勘误更正，须通知使用者"),
    "gap": ("leaves days without an answer", "出现空档"),
    "overlap": ("two answers on one day", "同日两个答案"),
    "pinned": ("under a pinned version", "指定版本时"),
    "editions": ("Editions: the lowest version each may bear", "各版本的最低版本号"),
    "in-place": ("changed in place ({count}), calls for {required}", "就地变更 {count} 项，须为 {required}"),
    "from": (
        "differs from {previous} ({count}), calls for {required}",
        "相对 {previous} 变更 {count} 项，须为 {required}",
    ),
    "by-draft": ("a draft, or a draft catalogue: it may change", "征求意见、试行或目录草案，可以更改"),
    "by-erratum": ("allowed by an erratum", "已登记勘误"),
    "by-dated": ("allowed: each has its own first day to come", "各项变更均有将来的起始日，可以就地登记"),
    "by-version": ("borne by its version", "版本号已足够"),
    "by-nothing": (
        "refused: record an erratum, give the change its own first day, or add an edition",
        "不得发布：请登记勘误、写明将来的起始日，或新增版本",
    ),
    "too-low": ("its version as printed is lower", "所印版本号偏低"),
    "draft": ("draft", "征求意见或试行"),
    "pilot": ("pilot", "试点"),
    "undecided": ("May be breaking: no document shows it, none is ruled out", "可能不兼容：未找到实例，也未能排除"),
    "undecided-count": (" ({count} more may be breaking)", "（另有 {count} 项可能不兼容）"),
    "without-effect": ("refuses no document that was valid", "不影响原本有效的文档"),
}
_BUMPS = {"major": "主版本", "minor": "次版本", "patch": "修订号"}
_PARTS: tuple[Literal["major", "minor", "patch"], ...] = ("major", "minor", "patch")


def word(key: str, language: Language, **facts: Any) -> str:
    """Return a word of the changelog."""
    return _WORDS[key][language == "zh"].format(**facts)


def markdown(diff: Diff, old: Holdings, new: Holdings, language: Language = "en") -> str:
    """Return the changelog from *old* to *new* in Markdown: summary, breaking changes with witnesses, the rest."""
    identity = new.container.manifest["identity"]
    name = identity["title"] if language == "zh" else identity["title_en"]
    versions = (old.container.manifest["identity"]["version"], identity["version"])
    lines = [f"# {name}", "", f"## {word('title', language, old=versions[0], new=versions[1])}", ""]
    if not diff.changes:
        return "\n".join([*lines, word("none", language), ""])
    lines += [summary(diff, language), ""]
    for title, changes in sections(diff):
        lines += [f"### {heading(title, len(changes), language)}", ""]
        lines += [each for change in changes for each in _item(change, language)]
        lines.append("")
    editions = weighty(diff)
    if editions:
        lines += [f"### {heading('editions', len(editions), language)}", ""]
        lines += [f"- {edition_line(each, language)}" for each in editions]
        lines.append("")
    return "\n".join(lines)


def summary(diff: Diff, language: Language) -> str:
    """Return how many changes there are and what they call for."""
    counts = {bump: len(diff.of(bump)) for bump in _PARTS}
    count = len(diff.changes)
    text = word("summary", language, count=count, counted=counted(count), **counts)
    bump = diff.bump
    if bump is None:
        return word("none", language)
    if diff.undecided:
        text = text[:-1] + word("undecided-count", language, count=len(diff.undecided)) + text[-1]
    needs = word("needs", language, bump=_BUMPS[bump] if language == "zh" else bump)
    return f"{text}{'' if language == 'zh' else ' '}{needs}"


def heading(key: str, count: int, language: Language) -> str:
    """Return the heading of a part, with how many there are: `Compatible changes (minor) (3)`."""
    return f"{word(key, language)}（{count}）" if language == "zh" else f"{word(key, language)} ({count})"


def _colon(language: Language) -> str:
    return "：" if language == "zh" else ": "


def counted(changes: int) -> str:
    """Return so many changes in English: `1 change`, `2 changes`."""
    return f"{changes} change{'' if changes == 1 else 's'}"


def weighty(diff: Diff) -> list[EditionBump]:
    """Return the editions that say something else than before, or whose version says less than their changes."""
    return [each for each in diff.editions if each.grounds != "wording"]


def edition_line(each: EditionBump, language: Language) -> str:
    """Return in one line what the changes of an edition call for, and what allows them."""
    key, grounds = ("in-place", f"by-{each.grounds or 'nothing'}") if each.in_place else ("from", "by-version")
    if not each.in_place and each.grounds is None:
        grounds = "too-low"
    facts = {"count": each.count, "required": each.required, "previous": each.previous}
    colon, comma = ("：", "；") if language == "zh" else (": ", "; ")
    bump = f"（{_BUMPS[each.bump]}）" if language == "zh" else f" ({each.bump})"
    said = f"{word(key, language, **facts)}{bump}{comma}{word(grounds, language)}"
    return f"{each.standard}@{each.edition}{colon}{said}"


def sections(diff: Diff) -> list[tuple[str, list[Change]]]:
    """Return the changes by what is done with them: refused, the three bumps and undecided, drafts and pilots apart."""
    found: dict[str, list[Change]] = {each: [] for each in ("refused", "major", "undecided", "minor", "patch", "apart")}
    for each in diff.changes:
        found[_section(each)].append(each)
    return [(title, changes) for title, changes in found.items() if changes]


def _section(change: Change) -> str:
    if change.refused:
        return "refused"
    return "apart" if change.apart else "undecided" if change.effect == "undecided" else change.bump


def _item(change: Change, language: Language) -> list[str]:
    title = change.title if language == "zh" else change.title_en
    lines = [f"- **{_escaped(title)}** `{change.path}`{_tail(change, language, _code)}"]
    if change.witness is not None and change.bump == "major":
        asked = _code(_asked(change.witness), LONGEST_WITNESS)
        answers = f"{_code(change.witness.old)} → {_code(change.witness.new)}"
        lines.append(f"  - {word('witness', language)} {asked}{_colon(language)}{answers}")
    return lines


def line(change: Change, language: Language) -> str:
    """Return one change on one line: rule, path, what was and is there, direction and time."""
    title = change.title if language == "zh" else change.title_en
    return f"{change.rule}  {change.path}  {title}{_tail(change, language, _short)}"


def witness_line(change: Change, language: Language) -> str | None:
    """Return what shows that a change breaks something, on one line; `None` where nothing does."""
    if change.witness is None or change.bump != "major":
        return None
    answers = f"{_short(change.witness.old)} → {_short(change.witness.new)}"
    return f"{word('witness', language)} {_short(_asked(change.witness))}{_colon(language)}{answers}"


def _asked(witness: Witness) -> str:
    return f"{witness.ask}({', '.join(f'{name}={value}' for name, value in witness.arguments.items())})"


def _tail(change: Change, language: Language, show: Any) -> str:
    values = f"{_colon(language)}{show(change.old)} → {show(change.new)}" if change.old or change.new else ""
    notes: list[str] = [change.direction] if change.direction in _WORDS else []
    notes += [each for each in (change.temporal, change.apart) if each is not None]
    notes += ["short-notice"] if change.short_notice else []
    notes += ["without-effect"] if change.effect == "none" else []
    words = [word(each, language) for each in notes]
    if change.since is not None:
        words.append(word("since", language, day=change.since))
    if not words:
        return values
    return f"{values}（{'；'.join(words)}）" if language == "zh" else f"{values} ({'; '.join(words)})"


def _short(text: str | None, longest: int = LONGEST) -> str:
    if text is None:
        return "∅"
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


def _code(text: str | None, longest: int = LONGEST) -> str:
    shown = _short(text, longest)
    fence = "``" if "`" in shown else "`"
    pad = " " if "`" in shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if text is not None else shown


def _escaped(text: str) -> str:
    return text.replace("*", "\\*").replace("_", "\\_")


def as_data(diff: Diff) -> dict[str, Any]:
    """Return a diff as plain JSON data: versions, bump, counts, changes in order of path."""
    counts: dict[Bump, int] = {bump: len(diff.of(bump)) for bump in _PARTS}
    return {
        "old_version": diff.old_version,
        "new_version": diff.new_version,
        "bump": diff.bump,
        "counts": counts,
        "undecided": len(diff.undecided),
        "editions": [asdict(each) for each in diff.editions],
        "changes": [_change(each) for each in diff.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    witness = change.witness
    return {
        "rule": change.rule,
        "kind": change.kind,
        "path": change.path,
        "old": change.old,
        "new": change.new,
        "direction": change.direction,
        "bump": change.bump,
        "temporal": change.temporal,
        "since": None if change.since is None else str(change.since),
        "apart": change.apart,
        "standard": change.standard,
        "edition": change.edition,
        "refused": change.refused,
        "short_notice": change.short_notice,
        "title": change.title,
        "title_en": change.title_en,
        "fingerprint": change.fingerprint,
        "effect": change.effect,
        "witness": None
        if witness is None
        else {"ask": witness.ask, "arguments": dict(witness.arguments), "old": witness.old, "new": witness.new},
    }
