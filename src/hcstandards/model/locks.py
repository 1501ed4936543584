"""What a lock file pins."""

from datetime import date

from attrs import field, frozen

from hcstandards.model.findings import Origin
from hcstandards.values import FrozenMap


@frozen
class Pinned:
    """
    An edition or table release that a lock pins.

    *version* is the edition's version or the release's id; *digest* is over what it says, apart from when it
    ends: that another edition follows changes nothing in it.
    """

    version: str
    digest: str


NONE_PINNED: FrozenMap[str, Pinned] = FrozenMap()
NONE_ABSENT: FrozenMap[str, str] = FrozenMap()


@frozen
class Lock:
    """
    Editions and table releases pinned as they answered on *day* (in *region*).

    *catalogues* are the releases that answered, the lowest first, *digest* is over all of them. *absent* says
    what had no answer that day, and why (the code of the error): the day goes on deciding about it.
    """

    digest: str
    catalogues: tuple[Origin, ...]
    day: date
    region: str | None = None
    pinned_standards: FrozenMap[str, Pinned] = NONE_PINNED
    pinned_tables: FrozenMap[str, Pinned] = NONE_PINNED
    absent: FrozenMap[str, str] = NONE_ABSENT
    standards: FrozenMap[str, str] = field(init=False, eq=False, repr=False)
    tables: FrozenMap[str, str] = field(init=False, eq=False, repr=False)

    @standards.default
    def _standards(self) -> FrozenMap[str, str]:
        return FrozenMap({key: each.version for key, each in self.pinned_standards.items()})

    @tables.default
    def _tables(self) -> FrozenMap[str, str]:
        return FrozenMap({key: each.version for key, each in self.pinned_tables.items()})
