"""What changed between two releases of a catalogue, and whether it breaks anyone."""

from datetime import date
from functools import cached_property
from typing import Literal

from attrs import define, field, frozen

from hcstandards.values import FrozenMap

Bump = Literal["patch", "minor", "major"]
Direction = Literal[
    "added", "removed", "changed", "widened", "narrowed", "reordered", "tightened", "loosened", "incomparable"
]
"""For thresholds, as the regulated party sees it: `tightened`, `loosened`, `incomparable`. For periods and the
structure of codes: `widened`, `narrowed`."""
Temporal = Literal["prospective", "retroactive", "gap", "overlap", "correction", "pinned"]
"""`prospective`: answers change from a day on that is still to come. `retroactive`: for days already past.
`correction`: the same, with an erratum on record. `gap`, `overlap`: a day without an answer, or with two.
`pinned`: no day is known, so only answers under a pinned version change."""
Effect = Literal["none", "undecided"]
"""Of a change that its rule calls breaking and that no input shows. `none`: it is proved that nobody is worse off.
`undecided`: no input was found and none ruled out, so that it may break somebody. Only schemas have such changes."""

ORDER: tuple[Bump, ...] = ("patch", "minor", "major")


def highest(*bumps: Bump | None) -> Bump | None:
    """
    Return the highest of *bumps*; `None` if there is none.

    >>> highest("patch", None, "minor")
    'minor'
    """
    return max((each for each in bumps if each is not None), key=ORDER.index, default=None)


@frozen
class Witness:
    """
    One question whose answer differs: *ask* names it, *arguments* are its inputs as text.

    `hcstandards.diffing.witnesses.answer` puts it to any release; *old* and *new* are what the two answered.
    An error's answer is `error: <code>`.
    """

    ask: str
    arguments: FrozenMap[str, str]
    old: str
    new: str


@define(frozen=True, slots=False)
class Change:
    """
    One change.

    *rule* is the stable id of the rule, *path* where (`code-systems/chs-drg/AA19`), *old* and *new* what was
    and is there, as text (`None`: nothing). *kind* says what happened apart from where (`added`, `value`,
    `split`, …). *since* is the first day on which an answer differs, where there is one. *apart* marks entries
    that are `draft` or `pilot` only; *refused* what no version may bear, *short_notice* (a warning)
    what tightens sooner than a notice period after the releases' day. *title* is Chinese. *standard* and *edition*
    say to whose content it belongs, where it belongs to one. What is breaking (*bump* `major`) has a *witness*; what
    its rule calls breaking and no input shows says so in *effect*.
    """

    rule: str
    path: str
    old: str | None
    new: str | None
    direction: Direction
    bump: Bump
    kind: str
    title: str
    title_en: str
    witness: Witness | None = None
    temporal: Temporal | None = None
    since: date | None = None
    apart: Literal["draft", "pilot"] | None = None
    refused: bool = False
    short_notice: bool = False
    standard: str | None = None
    edition: str | None = None
    effect: Effect | None = None

    @cached_property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that stay the same as long as rule, path, old and new do."""
        from hashlib import sha256

        facts = "\0".join((self.rule, self.path, repr(self.old), repr(self.new)))
        return sha256(facts.encode()).hexdigest()[:12]


Grounds = Literal["wording", "draft", "erratum", "dated", "version"]
"""Why an edition may differ from one release to the next. `wording`: what it says is the same. `draft`: it is one,
or in pilot use alone. `erratum`: the newer release records one. `dated`: every change has its own first day, still
to come. `version`: it is another edition, whose version bears the changes."""


@frozen
class EditionBump:
    """
    What the changes of one standard call for in the version of one edition.

    *previous* is the version that they are measured from: the edition's own where it was changed *in_place*, else
    that of the edition before it. *required* is the lowest version that an edition with these changes may bear.
    *grounds* allow them; `None`: nothing does. A stable edition is never changed in place without grounds: no
    release may (*refused*). A new edition bears the version that its publisher printed, so one that bears less than
    *required* is named and not refused. *paths* are those of the changes that have no grounds of their own.
    """

    standard: str
    edition: str
    previous: str
    bump: Bump
    required: str
    in_place: bool
    grounds: Grounds | None
    count: int
    paths: tuple[str, ...] = ()
    refused: bool = field(init=False)

    @refused.default
    def _refused(self) -> bool:
        return self.in_place and self.grounds is None


@define(frozen=True, slots=False)
class Diff:
    """
    What changed from one release to another, in order of path.

    *old_version*, *new_version*: the versions that the two bear. *editions*: what the changes of each standard
    call for in the versions of its editions.
    """

    old_version: str
    new_version: str
    changes: tuple[Change, ...] = ()
    editions: tuple[EditionBump, ...] = ()

    @cached_property
    def bump(self) -> Bump | None:
        """
        The part of the version that the changes raise; `None` if nothing changed.

        It is the highest bump of any change, and major as well where a change is undecided: that is the safe side.
        """
        return highest(*(each.bump for each in self.changes), "major" if self.undecided else None)

    @property
    def undecided(self) -> tuple[Change, ...]:
        """The changes that may break somebody: no input was found that shows it, and none ruled out."""
        return tuple(each for each in self.changes if each.effect == "undecided")

    @property
    def refused(self) -> tuple[Change, ...]:
        """The changes that no version may bear: reused codes, gaps, overlaps."""
        return tuple(each for each in self.changes if each.refused)

    def of(self, bump: Bump) -> tuple[Change, ...]:
        """Return the changes that call for *bump*."""
        return tuple(each for each in self.changes if each.bump == bump)
