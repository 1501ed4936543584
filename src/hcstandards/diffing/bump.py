"""Which version a release may bear: inferred from what changed, and held against what it does bear."""

from semver import Version

from hcstandards.errors import Problem, ReleaseRefusedError, VersionTooLowError
from hcstandards.model.diffs import Bump, Change, Diff

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
    return _raised(version, bump)


def _raised(version: Version, bump: Bump) -> Version:
    if bump == "major" and version.major > 0:
        return version.bump_major()
    return version.bump_patch() if bump == "patch" else version.bump_minor()


def check_version(old: Version | str, new: Version | str, diff: Diff) -> Version:
    """
    Return the lowest version that the newer release may bear, having seen that it bears no less.

    A draft of that version (`2.0.0-rc.1`) may be borne.

    Raises:
        ReleaseRefusedError: changes that no version may bear: a retired code or reserved id taken up again, days
            without a value or with two. Every one is given.
        VersionTooLowError: the release bears less; the changes that forbid it are given.
    """
    before, after = (Version.parse(each) if isinstance(each, str) else each for each in (old, new))
    if diff.refused:
        raise ReleaseRefusedError([_refusal(each) for each in diff.refused])
    required = required_version(before, diff)
    if diff.bump is None or (after.finalize_version() >= required.finalize_version() and after > before):
        return required
    forbidding = [each for each in diff.changes if required_version(before, _alone(diff, each)) > after]
    raise VersionTooLowError(str(before), str(after), str(required), [_too_low(each) for each in forbidding])


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


def _too_low(change: Change) -> Problem:
    found = f"{change.old or '-'} → {change.new or '-'}"
    return Problem(change.path, change.rule, found, hint=change.title_en, hint_zh=change.title)
