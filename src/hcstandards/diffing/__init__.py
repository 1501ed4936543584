"""
Two releases compared: every change typed, with the bump it calls for and, where it breaks anyone, a witness.

`compare` is the whole of it; `bump` says which version the newer release may bear, `changelog` prints it.
"""

from datetime import date
from operator import attrgetter

from attrs import evolve

from hcstandards.model.diffs import Diff
from hcstandards.release.holdings import Holdings


def compare(old: Holdings, new: Holdings, on: date | None = None) -> Diff:
    """
    Return what changed from *old* to *new*.

    *on* divides days past from days to come (the day of the newer release): a change that concerns days past
    is `retroactive`. By default it is the last day on which either release read a source, so that the answer
    depends on the two releases alone.
    """
    before, after = (str(side.container.manifest["identity"]["version"]) for side in (old, new))
    if old.digest == new.digest:
        return Diff(before, after)
    from hcstandards.diffing.comparing import compare_all
    from hcstandards.diffing.editions import edition_bumps
    from hcstandards.diffing.grounding import grounded, is_below
    from hcstandards.diffing.recording import Recorder

    old, new = grounded(old, new), grounded(new, old)
    recorder = Recorder(old, new, on)
    compare_all(recorder)
    changes = sorted(recorder.changes, key=lambda each: each.since or date.max)
    for name in ("rule", "path"):  # what counts most comes last: texts sort much quicker than tuples of them
        changes.sort(key=attrgetter(name))
    if below := set(filter(is_below, {each.standard for each in changes})):
        changes = [evolve(each, standard=None, edition=None) if each.standard in below else each for each in changes]
    return Diff(before, after, tuple(changes), edition_bumps(old, new, changes))
