"""Which version a release may bear: inferred from what changed, and held against what it does bear."""

from semver import Version

from hcstandards.diffing.editions import raised
from hcstandards.errors import Problem, ReleaseRefusedError, VersionTooLowError
from hcstandards.model.diffs import Change, Diff, EditionBump

MOST_SHOWN = 5
_REMEDY = "record it as another concept, by a correspondence of kind `reused` or a validity of its own"
_REMEDY_ZH = "请以 `reused` 对照或独立有效期登记为另一概念"


def required_version(old: Version | str, diff: Diff) -> Version:
    """
    Return the lowest version that the newer release may bear.

    A catalogue below 1.0.0 is a draft, whose changes are minor at most; one that bears a pre-release version may
    follow with the next pre-release. Without a change, the version may stay.

    >>> from hcstandards.model.diffs import Diff
    >>> str(required_version("1.2.3", Diff("1.2.3", "1.2.4")))
    '1.2.3'
    """
    version = Version.parse(old) if isinstance(old, str) else old
    bump = diff.bump
    if bump is None:
        return version
    if version.prerelease:
        return version.bump_prerelease()
    return raised(version, bump)


def check_version(old: Version | str, new: Version | str, diff: Diff) -> Version:
    """
    Return the lowest version that the newer release may bear, having seen that it bears no less.

    A draft of that version (`2.0.0-rc.1`) may be borne.

    Raises:
        ReleaseRefusedError: changes that no version may bear: a retired code or reserved id taken up again, days
            without a value or with two, a stable edition that says something else than before. Every one is given.
        VersionTooLowError: the release bears less; the changes that forbid it are given.
    """
    before, after = (Version.parse(each) if isinstance(each, str) else each for each in (old, new))
    in_place = [each for each in diff.editions if each.refused]
    required = required_version(before, diff)
    forbidding = [
        each for each in diff.changes if not _bears(before, after, required_version(before, _alone(diff, each)))
    ]
    too_low = [_too_low(each) for each in forbidding if not each.refused]
    if diff.refused or in_place:
        version = [Problem("identity.version", "version-too-low", str(after), str(required))] if too_low else []
        raise ReleaseRefusedError([*map(_refusal, diff.refused), *map(_in_place, in_place), *version, *too_low])
    if too_low:
        raise VersionTooLowError(str(before), str(after), str(required), too_low)
    return required


def _bears(before: Version, after: Version, required: Version) -> bool:
    """Tell whether *after*, or what it is a draft of, bears as much as *required*."""
    return after.finalize_version() >= required.finalize_version() and after > before


def _alone(diff: Diff, change: Change) -> Diff:
    return Diff(diff.old_version, diff.new_version, (change,))


def _refusal(change: Change) -> Problem:
    reuse = change.kind == "reused"
    return Problem(
        change.path,
        "reserved-reuse" if reuse else change.rule,
        f"{change.old or '-'} → {change.new or '-'}",
        hint=f"{change.title_en}: {_REMEDY if reuse else 'each day needs one value'}",
        hint_zh=f"{change.title}：{_REMEDY_ZH if reuse else '每日须有且只有一个数值'}",
    )


def _in_place(each: EditionBump) -> Problem:
    shown = ", ".join(each.paths[:MOST_SHOWN])
    rest = len(each.paths) - MOST_SHOWN
    more, more_zh = (f" and {rest} more", f" 等 {len(each.paths)} 处") if rest > 0 else ("", "")
    return Problem(
        f"standards/{each.standard}/editions/{each.edition}",
        "edition.in-place",
        f"{shown}{more}",
        f"as in the release before, or an edition {each.required}",
        hint=f"a stable edition says what it said: record an erratum to it, give the change its own first day "
        f"after the last source was read, or add an edition {each.required}",
        hint_zh=f"稳定版本的内容不得就地更改{more_zh}：请登记勘误，或为变更写明将来的起始日，或新增 {each.required} 版",
    )


def _too_low(change: Change) -> Problem:
    found = f"{change.old or '-'} → {change.new or '-'}"
    return Problem(change.path, change.rule, found, hint=change.title_en, hint_zh=change.title)
