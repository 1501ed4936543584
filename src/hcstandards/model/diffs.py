"""What changed between two releases of a catalogue, and whether it breaks anyone."""

from datetime import date
from functools import cached_property
from typing import Literal

from attrs import define, frozen

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
    what tightens sooner than a notice period after the releases' day. *title* is Chinese.
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

    @cached_property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that stay the same as long as rule, path, old and new do."""
        from hashlib import sha256

        facts = "\0".join((self.rule, self.path, repr(self.old), repr(self.new)))
        return sha256(facts.encode()).hexdigest()[:12]


@define(frozen=True, slots=False)
class Diff:
    """
    What changed from one release to another, in order of path.

    *old_version*, *new_version*: the versions that the two bear.
    """

    old_version: str
    new_version: str
    changes: tuple[Change, ...] = ()

    @cached_property
    def bump(self) -> Bump | None:
        """The highest bump of any change; `None` if nothing changed."""
        return highest(*(each.bump for each in self.changes))

    @property
    def refused(self) -> tuple[Change, ...]:
        """The changes that no version may bear: reused codes, gaps, overlaps."""
        return tuple(each for each in self.changes if each.refused)

    def of(self, bump: Bump) -> tuple[Change, ...]:
        """Return the changes that call for *bump*."""
        return tuple(each for each in self.changes if each.bump == bump)
