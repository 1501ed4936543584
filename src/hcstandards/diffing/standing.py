"""One standard as it stands in both releases: its editions side by side, and what holds for all that hangs on it."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from hcstandards.diffing.recording import Apart, Recorder
from hcstandards.model.diffs import Temporal
from hcstandards.model.standards import Edition, Standard
from hcstandards.release.holdings import Holdings

_DRAFT = "draft-for-trial"


class Standing:
    """A standard that both releases hold, the older one maybe under another id, *was*."""

    def __init__(self, key: str, old: Holdings, new: Holdings, was: str | None = None) -> None:
        self.id = key
        self.old, self.new = old.standard(was or key), new.standard(key)
        self._holdings = old, new

    @cached_property
    def editions_differ(self) -> bool:
        """Whether the editions or their days differ."""
        before, after = (
            [(each.version, each.starts, each.ends) for each in side.editions] for side in (self.old, self.new)
        )
        return before != after

    def corrected(self, version: str | None) -> bool:
        """Tell whether the newer release records an erratum to the edition that the older one doesn't."""
        before, after = _find(self.old, version), _find(self.new, version)
        if before is None or after is None:
            return False
        return bool(set(after.errata) - set(before.errata))

    def apart(self, version: str | None) -> Apart:
        """Return whether what belongs to an edition is draft or pilot only; the older release decides if it can."""
        return _apart(zip((self.old, self.new), self._holdings, strict=True), version)

    def when(self, recorder: Recorder, version: str | None) -> tuple[Temporal | None, date | None]:
        """Return the class of time of what changes in an edition as a whole, and the edition's first day."""
        found = [each for each in (_find(self.old, version), _find(self.new, version)) if each is not None]
        since = min((each.starts for each in found if each.starts is not None), default=None)
        if not found:
            return None, None
        return ("correction" if self.corrected(version) else recorder.temporal(since, known=True)), since


def apart_in(old: Holdings, new: Holdings, key: str, version: str | None) -> Apart:
    """Return whether an edition of a standard that either release holds, or all of it, is draft or pilot only."""
    return _apart([(side.standard(key), side) for side in (old, new) if key in side.index["standards"]], version)


def _apart(sides: Iterable[tuple[Standard, Holdings]], version: str | None) -> Apart:
    for standard, holdings in sides:
        if not standard.editions and standard.nature == _DRAFT:
            return "draft"
        editions = [each for each in standard.editions if version in (None, each.version)]
        kinds = {apart_of(standard, each, holdings) for each in editions}
        if kinds:  # of several, all have to be
            return None if None in kinds else "draft" if "draft" in kinds else "pilot"
    return None


def apart_of(standard: Standard, edition: Edition, holdings: Holdings) -> Apart:
    """
    Return `draft` for what is a draft by its version or nature, `pilot` for what is in pilot use alone.

    An edition is in pilot use alone if a pilot names it and no source says that it is in force.
    """
    draft_version = "-" in edition.version or edition.version.startswith("0.")
    if draft_version or (edition.nature or standard.nature) == _DRAFT:
        return "draft"
    if edition.starts is None:
        for key, owner in holdings.index["pilots"].items():
            if owner == standard.id and holdings.pilot(key).edition == edition.version:
                return "pilot"
    return None


def _find(standard: Standard, version: str | None) -> Edition | None:
    return next((each for each in standard.editions if each.version == version), None)
