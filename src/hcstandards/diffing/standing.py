"""One standard as it stands in both releases: its editions side by side, and what holds for all that hangs on it."""

from functools import cached_property

from hcstandards.diffing.recording import Apart
from hcstandards.model.standards import Edition, Standard
from hcstandards.release.holdings import Holdings

_DRAFT = "draft-for-trial"


class Standing:
    """A standard that both releases hold."""

    def __init__(self, key: str, old: Holdings, new: Holdings) -> None:
        self.id = key
        self.old, self.new = old.standard(key), new.standard(key)
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
        for side, holdings in zip((self.old, self.new), self._holdings, strict=True):
            edition = _find(side, version)
            if edition is not None:
                return apart_of(side, edition, holdings)
        if version is None and self.old.nature == _DRAFT:
            return "draft"
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
