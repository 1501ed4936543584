"""Where changes are written down: rule to change, with its bump, its class of time and its witness."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

from hcstandards.diffing.rules import RULES
from hcstandards.diffing.witnesses import Question, as_text, find_witness
from hcstandards.model.diffs import ORDER, Bump, Change, Direction, Effect, Temporal, Witness
from hcstandards.release.holdings import Holdings

Apart = Literal["draft", "pilot"] | None

_DIRECTIONS: dict[str, Direction] = {
    "added": "added",
    "removed": "removed",
    "enabled": "widened",
    "disabled": "narrowed",
}
NOTICE = timedelta(days=30)
"""What tightens sooner is flagged: the shortest public comment on a national standard is 30 days."""
_BY_TIME: dict[Temporal | None, Bump] = {"retroactive": "major", "pinned": "major"}


class Recorder:
    """The changes found so far between two releases."""

    def __init__(self, old: Holdings, new: Holdings, on: date | None = None) -> None:
        self.old, self.new = old, new
        self._on = on
        self._of: tuple[str | None, str | None] = (None, None)
        self.changes: list[Change] = []
        self._digests = tuple(
            {each["name"]: each["sha256"] for each in holdings.container.manifest["members"]} for holdings in (old, new)
        )

    @contextmanager
    def of(self, standard: str | None, edition: str | None = None) -> Iterator[None]:
        """Say whose content the changes belong to that are written down inside."""
        before, self._of = self._of, (standard, edition)
        try:
            yield
        finally:
            self._of = before

    @cached_property
    def on(self) -> date | None:
        """
        The day that divides past from future.

        As given, or else the last day on which either release read a source or took a step of a change request: a
        release can't know what was published after that. `None` where neither says when it did anything.
        """
        if self._on is not None:
            return self._on
        days = []
        for each in (self.old.container, self.new.container):
            days += [document["read_on"] for document in each.member("documents").values() if "read_on" in document]
            requests = each.member("changes").values() if "changes" in each else ()
            steps = [step for request in requests for step in request["steps"]]
            days += [step["on"] for step in steps if step["stage"] != "public-notice"]  # which may be still to come
        return date.fromisoformat(max(days)) if days else None

    def differs(self, member: str) -> bool:
        """Tell whether the two releases differ in a member, by digest; neither is read."""
        before, after = self._digests
        return before.get(member) != after.get(member)

    def members(self) -> tuple[set[str], set[str]]:
        """Return the names of the members of either release."""
        before, after = self._digests
        return set(before), set(after)

    def plain(self, member: str) -> tuple[Any, Any]:
        """Return the plain data of a member in either release, `None` where it has none."""
        both = (self.old.container, self.new.container)
        found = [each.member(member) if member in each else None for each in both]
        return found[0], found[1]

    def temporal(self, since: date | None, *, known: bool) -> Temporal:
        """
        Return the class of time of answers that change from *since* on.

        *known*: the old release had the entry already (a change in place). Where nothing tells past from
        future, a change in place is taken to concern the past, a new entry the future.
        """
        if since is None:
            return "pinned"
        if self.on is None:
            return "retroactive" if known else "prospective"
        return "prospective" if since >= self.on else "retroactive"

    def _is_short_notice(self, temporal: Temporal | None, since: date | None) -> bool:
        """Tell whether what tightens does so for days to come, but sooner than the notice period ends."""
        if temporal != "prospective":
            return False
        return since is not None and self.on is not None and since - self.on < NOTICE

    def add(
        self,
        rule: str,
        path: str,
        old: Any,
        new: Any,
        *,
        direction: Direction | None = None,
        temporal: Temporal | None = None,
        since: date | None = None,
        apart: Apart = None,
        questions: Iterable[Question] = (),
        witness: Witness | None = None,
        of: tuple[str, str | None] | None = None,
        void: bool = False,
    ) -> None:
        """
        Write a change down.

        *questions* are candidates for a witness, put to the two releases until one is answered differently, unless
        the *witness* is known. *of*: the standard and edition whose content it is, as `of` says for several. *void*: it
        is proved that nobody's answer gets worse. What would be breaking and has no witness is undecided.
        """
        standard, edition = of or self._of
        found = RULES[rule]
        bump: Bump = _BY_TIME.get(temporal, "minor") if found.bump == "by-time" else found.bump
        if temporal == "correction":
            bump = "patch"
        if apart is not None:
            bump = min(bump, "minor", key=ORDER.index)
        if questions and witness is None:
            witness = find_witness(self.old, self.new, questions)
        effect: Effect | None = None
        if void:
            effect, bump = "none", "minor" if direction == "incomparable" else "patch"
        elif bump == "major" and witness is None:
            effect, bump = "undecided", "minor"
        short_notice = direction in ("tightened", "narrowed") and self._is_short_notice(temporal, since)
        direction = direction or _DIRECTIONS.get(found.kind, "changed")
        self.changes.append(
            Change(  # by position: where there are thousands, names would double the time
                rule,
                path,
                as_text(old),
                as_text(new),
                direction,
                bump,
                found.kind,
                found.title,
                found.title_en,
                witness,
                temporal,
                since,
                apart,
                found.refused,
                short_notice,
                standard,
                edition,
                effect,
            )
        )
