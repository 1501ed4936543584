"""The way through two releases: standards first, then what hangs on them, then what they share."""

from typing import Any

from hcstandards.diffing.correspondences import diff_correspondences
from hcstandards.diffing.entities import NEVER, Plain, When, diff_listed, diff_members
from hcstandards.diffing.recording import Apart, Recorder
from hcstandards.diffing.schemas.comparing import diff_schemas
from hcstandards.diffing.schemes import diff_criteria, diff_schemes
from hcstandards.diffing.standards import diff_standard
from hcstandards.diffing.standing import Standing, apart_in
from hcstandards.diffing.systems import diff_systems
from hcstandards.diffing.thresholds import diff_thresholds
from hcstandards.diffing.witnesses import question

COMPARED = (
    *("documents", "bodies", "indicators", "lifecycles", "changes"),
    *("standard/", "system/", "table/", "thresholds/", "criteria/", "grading/", "points/"),
    *("programmes/", "pilots/", "correspondences/", "schema/", "examples/"),
)
"""Members that have a comparison of their own."""
DRAWN = ("search", "designations", "reserved", "changelog/")
"""Members that follow from others, or tell of the release itself."""


def compare_all(recorder: Recorder) -> None:
    """Write down every change between the two releases of *recorder*."""
    standings = _standards(recorder)
    diff_systems(recorder, standings)
    diff_schemes(recorder, "grading", standings)
    diff_schemes(recorder, "points", standings)
    diff_members(recorder, "programmes", lambda each: _about(recorder, standings, each))
    diff_members(recorder, "pilots", lambda _: ("pilot", NEVER))
    diff_correspondences(recorder)
    diff_listed(recorder)
    diff_schemas(recorder)
    _identity(recorder)
    _rest(recorder)


def _standards(recorder: Recorder) -> dict[str, Standing]:
    old, new = recorder.old, recorder.new
    mine, theirs = set(old.standard_ids()), set(new.standard_ids())
    standings: dict[str, Standing] = {}
    for key in sorted(mine | theirs):
        with recorder.of(key):
            standing = _standard(recorder, key, was=key in mine, now=key in theirs)
        if standing is not None:
            standings[key] = standing
    return standings


def _standard(recorder: Recorder, key: str, *, was: bool, now: bool) -> Standing | None:
    """Compare one standard with its criteria and thresholds; return how it stands where both releases hold it."""
    old, new = recorder.old, recorder.new
    path = f"standards/{key}"
    if not (was and now):
        apart = apart_in(old, new, key, None)
        if was:
            asked = [question("field", kind="standard", id=key, field="title")]
            recorder.add("standard.removed", path, old.standard(key).title, None, apart=apart, questions=asked)
        else:
            recorder.add("standard.added", path, None, new.standard(key).title, apart=apart)
        return None
    standing = Standing(key, old, new)
    diff_standard(recorder, standing)
    diff_criteria(recorder, standing)
    diff_thresholds(recorder, standing)
    return standing


def _about(recorder: Recorder, standings: dict[str, Standing], entry: Plain) -> tuple[Apart, When]:
    """Return how a programme stands: what its edition is, and since when its contents hold."""
    standing = standings.get(entry["standard"])
    when = standing.when(recorder, entry["edition"]) if standing else NEVER
    return apart_in(recorder.old, recorder.new, entry["standard"], entry["edition"]), when


def _identity(recorder: Recorder) -> None:
    before, after = (side.container.manifest["identity"] for side in (recorder.old, recorder.new))
    for name in sorted({*before, *after} - {"version"}):
        if before.get(name) != after.get(name):
            rule = "identity.wording" if name.startswith("title") else "identity.facts"
            recorder.add(rule, f"identity/{name}", before.get(name), after.get(name))


def _rest(recorder: Recorder) -> None:
    """Name the members that differ and that nothing above has looked at."""
    before, after = recorder.members()
    for name in sorted(before | after):
        if recorder.differs(name) and not name.startswith((*COMPARED, *DRAWN)):
            kind = "added" if name not in before else "removed" if name not in after else "changed"
            old, new = recorder.plain(name)
            recorder.add(f"member.{kind}", name, _short(old), _short(new))


def _short(plain: Any) -> str | None:
    """Return a digest that stands for data of another kind."""
    if plain is None:
        return None
    from hashlib import sha256

    from hcstandards.release.container import canonical

    return f"sha256:{sha256(canonical(plain)).hexdigest()[:12]}"
