"""
What the changes of a standard call for in the version of its editions.

The version of a release says what changed in the whole catalogue. An edition has a version of its own, and under it
a user has pinned what the edition says: so a stable edition stays as it is (as SDMX has it of final artefacts), and
what changes goes into another edition, under an erratum, or comes with its own first day. The lowest version follows
from the same rules as a release's.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import attrgetter

from semver import Version

from hcstandards.model.diffs import Bump, Change, EditionBump, Grounds, highest
from hcstandards.release.holdings import Holdings

_CONTENT = ("code.", "threshold.", "criterion.", "grading.", "points.", "programme.", "edition.facts", "edition.label")
"""Rules about what an edition says, by their first letters; its days in force are the standard's."""
_ALSO = ("release.edition", "release.removed")
RECORDED = {
    "code.completed",
    "threshold.added",
    "threshold.begins",
    "criterion.added",
    "grading.added",
    "points.added",
    "programme.added",
    "programme.item-added",
}
"""What an edition always said and the catalogue now holds: it had no answer before, so none is another now."""


def edition_bumps(old: Holdings, new: Holdings, changes: Iterable[Change]) -> tuple[EditionBump, ...]:
    """Return what *changes* call for in each edition that they belong to, by standard and version."""
    grouped: dict[tuple[str, str], list[Change]] = {}
    for key, several in groupby(changes, attrgetter("standard", "edition")):
        if None not in key:
            grouped.setdefault(key, []).extend(several)
    found = (_edition(old, new, key, edition, grouped[key, edition]) for key, edition in sorted(grouped))
    return tuple(each for each in found if each is not None)


def raised(version: Version, bump: Bump) -> Version:
    """
    Return the lowest version after *version* that bears *bump*; below 1.0.0, in drafts, nothing is major.

    >>> str(raised(Version.parse("2.1.3"), "major")), str(raised(Version.parse("0.1.3"), "major"))
    ('3.0.0', '0.2.0')
    """
    if bump == "major" and version.major > 0:
        return version.bump_major()
    return version.bump_patch() if bump == "patch" else version.bump_minor()


def _edition(old: Holdings, new: Holdings, key: str, edition: str, changes: list[Change]) -> EditionBump | None:
    if key not in old.index["standards"] or key not in new.index["standards"]:
        return None
    before, after = (holdings.index["standards"][key]["versions"] for holdings in (old, new))
    if edition not in after:
        return None
    in_place = edition in before
    rules = {each for each in {change.rule for change in changes} if each.startswith(_CONTENT) or each in _ALSO}
    if in_place:
        rules -= RECORDED
    said = [each for each in changes if each.rule in rules]
    if in_place and "edition.facts" in rules:
        said = [each for each in said if each.rule != "edition.facts" or each.old is not None]
    bump = highest(*{each.bump for each in said})
    version = Version.parse(edition)
    earlier = [each for each in map(Version.parse, before) if each < version]
    if bump is None or not (in_place or earlier):
        return None
    previous = version if in_place else max(earlier)
    required = raised(previous, bump)
    grounds: Grounds | None = None
    open_: list[Change] = []
    if in_place:
        grounds, open_ = _grounds(old, key, edition, changes, said)
    elif version.finalize_version() >= required:
        grounds = "version"
    paths = tuple(dict.fromkeys(each.path for each in open_))
    return EditionBump(key, edition, str(previous), bump, str(required), in_place, grounds, len(said), paths)


def _grounds(
    old: Holdings, key: str, edition: str, changes: list[Change], said: list[Change]
) -> tuple[Grounds | None, list[Change]]:
    """Return what allows *said* in the edition as it stands, and what has no grounds of its own."""
    catalogue = Version.parse(old.container.manifest["identity"]["version"])
    weighty = [each for each in said if each.bump != "patch"]
    if not weighty and not any(each.temporal == "correction" for each in said):
        return "wording", []
    if catalogue.major == 0 or catalogue.prerelease or all(each.apart for each in weighty or said):
        return "draft", []
    if any(each.direction == "added" for each in changes if each.rule == "edition.erratum"):
        return "erratum", []
    starts = next(each.starts for each in old.standard(key).editions if each.version == edition)
    open_ = [each for each in weighty if not each.apart and not _is_dated(each, starts)]
    return (None, open_) if open_ else ("dated", [])


def _is_dated(change: Change, starts: date | None) -> bool:
    """Tell whether what changes has its own first day, after the edition's and still to come."""
    return change.temporal == "prospective" and change.since is not None and (starts is None or change.since > starts)
