"""What breaks each rule on correspondences and change requests: for the table of all rules."""

from datetime import date

from attrs import evolve

from hcstandards.model.changes import ChangeRequest, ChangeStep, EndThreshold, Operation, SetField
from hcstandards.model.codes import CodeSystem, Concept
from hcstandards.model.content import Content, Entry, Table
from hcstandards.model.correspondences import Correspondence
from hcstandards.model.statuses import Lifecycle, LifecycleState, LifecycleTransition
from samples import CONTENT, SOURCE, edition, release, standard

D = date.fromisoformat

MAINTAINED = Lifecycle(
    "maintained-table",
    "维护",
    "Maintained table",
    tuple(LifecycleState(each, each, each, "draft") for each in ("application", "review", "public-notice", "release")),
    (
        LifecycleTransition("application", "review"),
        LifecycleTransition("review", "public-notice"),
        LifecycleTransition("public-notice", "release"),
        LifecycleTransition("release", "application", way_back=True),
    ),
    SOURCE,
)


def edge(code: str, kind: str, target: str | None = None, since: str | None = None, until: str | None = None, **more):
    """An edge of the system `old` (edition 1.0.0 to 2.0.0 unless *more* says otherwise)."""
    fields = {"source_system": "old", "source_edition": "1.0.0", **more}
    if target is not None:
        fields = {"target_system": "old", "target_edition": "2.0.0", **fields, "target_code": target}
    days = {"since": since and D(since), "until": until and D(until)}
    return Correspondence(source_code=code, kind=kind, source=SOURCE, **days, **fields)


def linked(*edges: Correspondence, replaced: dict[str, str] | None = None, complete: bool = True) -> Content:
    """Return the sample with a table of codes A to D in two editions, and *edges*."""
    releases = (
        release("r1", "1.0.0", 4, "2020-01-01", "2021-01-01"),
        release("r2", "2.0.0", 4, "2021-01-01", complete=complete),
    )
    system = CodeSystem("old", "codes", "代码", "Codes", SOURCE, releases=releases)
    owner = standard(
        "codes", edition("codes", "1.0.0", "2020-01-01", "2021-01-01"), edition("codes", "2.0.0", "2021-01-01")
    )
    tables = tuple(
        Table("old", each.id, tuple(_concept(each.edition, code, replaced or {}) for code in "ABCD"))
        for each in releases
    )
    entry = Entry(owner, code_systems=(system,), correspondences=edges)
    return evolve(CONTENT, entries=(*CONTENT.entries, entry), tables=(*CONTENT.tables, *tables))


def _concept(version: str, code: str, replaced: dict[str, str]) -> Concept:
    after = (replaced[code],) if version == "2.0.0" and code in replaced else ()
    return Concept("old", version, code, f"名{code}", replaced_by=after)


def within(code: str, target: str, **more) -> Correspondence:
    """A recoding inside edition 2.0.0."""
    return edge(code, "recoded", target, source_edition="2.0.0", **more)


def step(stage: str, on: str, until: str | None = None, **more) -> ChangeStep:
    more.setdefault("verdict", "accepted" if stage == "review" else None)
    return ChangeStep(stage, D(on), "李", until and D(until), **more)


SET = Operation(set_field=SetField("demo", "title", "新"))
APPLICATION, REVIEW = step("application", "2026-01-01"), step("review", "2026-01-05")
NOTICE, RELEASE = step("public-notice", "2026-01-10", "2026-01-20"), step("release", "2026-01-20")


def requested(*steps: ChangeStep, target: str = "demo", operations: tuple[Operation, ...] = (SET,)) -> Content:
    """Return the sample with one change request."""
    request = ChangeRequest("c-1", "变更", "Change", target, steps, operations)
    return evolve(CONTENT, lifecycles=(*CONTENT.lifecycles, MAINTAINED), changes=(request,))


CASES = {
    "correspondence.reference": {
        "no such code": lambda: linked(edge("X", "renamed", "A")),
        "no such target code": lambda: linked(edge("A", "renamed", "X")),
        "no such system": lambda: linked(edge("A", "renamed", "A", target_system="nothing")),
        "no such edition": lambda: linked(edge("A", "renamed", "A", source_edition="9.0.0")),
        "no such target edition": lambda: linked(edge("A", "renamed", "A", target_edition="9.0.0")),
    },
    "correspondence.target": {
        "disabled with a target": lambda: linked(edge("A", "disabled", "B")),
        "recoded to nothing": lambda: linked(edge("A", "recoded")),
        "half a target": lambda: linked(edge("A", "split", target_system="old", target_edition="2.0.0")),
        "ends before it starts": lambda: linked(edge("A", "recoded", "B", "2021-01-01", "2021-01-01")),
    },
    "correspondence.cycle": {
        "two edges": lambda: linked(within("A", "B"), within("B", "A")),
        "three edges": lambda: linked(within("A", "B"), within("B", "C"), within("C", "A")),
        "edge and table": lambda: linked(within("A", "B"), replaced={"B": "A"}),
        "over editions": lambda: linked(
            edge("A", "recoded", "B"),
            edge("B", "recoded", "A", source_edition="2.0.0", target_edition="1.0.0"),
        ),
        "of mergers": lambda: linked(
            edge("A", "merged", "B", source_edition="2.0.0"), edge("B", "merged", "A", source_edition="2.0.0")
        ),
        "of a split and a recoding": lambda: linked(
            edge("A", "split", "B", source_edition="2.0.0"),
            edge("A", "split", "C", source_edition="2.0.0"),
            within("C", "A"),
        ),
    },
    "correspondence.direction": {
        "to an earlier edition": lambda: linked(
            edge("A", "recoded", "B", source_edition="2.0.0", target_edition="1.0.0")
        ),
    },
    "correspondence.shape": {
        "to itself": lambda: linked(within("A", "A")),
        "renamed to another code": lambda: linked(edge("A", "renamed", "B")),
        "unchanged as another code": lambda: linked(edge("A", "unchanged", "B")),
        "reused as another code": lambda: linked(edge("A", "reused", "B")),
        "recoded to the same": lambda: linked(edge("A", "recoded", "A")),
        "recoded to two": lambda: linked(edge("A", "recoded", "B"), edge("A", "recoded", "C")),
        "split to one": lambda: linked(edge("A", "split", "B")),
        "split to two, never on one day": lambda: linked(
            edge("A", "split", "B", until="2022-01-01"), edge("A", "split", "C", since="2022-01-01")
        ),
        "twice": lambda: linked(edge("A", "merged", "B"), edge("A", "merged", "B")),
        "two primary targets": lambda: linked(
            edge("A", "split", "B", primary=True), edge("A", "split", "C", primary=True)
        ),
        "disabled, and recoded": lambda: linked(edge("A", "disabled"), edge("A", "recoded", "B")),
    },
    "correspondence.double-redirect": {
        "two edges": lambda: linked(within("A", "B"), within("B", "C")),
        "over editions, then inside the new one": lambda: linked(edge("A", "recoded", "B"), within("B", "C")),
        "in the table": lambda: linked(replaced={"A": "B", "B": "C"}),
        "edge and table": lambda: linked(edge("A", "renamed", "B"), replaced={"B": "C"}),
        "both on some days": lambda: linked(within("A", "B", until="2024-01-01"), within("B", "C", since="2023-12-31")),
    },
    "change.transition": {
        "starts in the middle": lambda: requested(REVIEW),
        "no steps": requested,
        "skips the notice": lambda: requested(APPLICATION, REVIEW, RELEASE),
        "goes on after a rejecting review": lambda: requested(
            APPLICATION, step("review", "2026-01-05", verdict="rejected"), NOTICE
        ),
        "goes on after a rejection": lambda: requested(
            APPLICATION, step("rejected", "2026-01-05", note="重复"), step("application", "2026-02-01")
        ),
        "a review without a verdict": lambda: requested(APPLICATION, step("review", "2026-01-05", verdict=None)),
        "a verdict elsewhere": lambda: requested(step("application", "2026-01-05", verdict="accepted")),
        "rejected without a reason": lambda: requested(APPLICATION, step("rejected", "2026-01-05")),
    },
    "change.dates": {
        "back in time": lambda: requested(APPLICATION, step("review", "2025-12-31")),
        "a notice without end": lambda: requested(APPLICATION, REVIEW, step("public-notice", "2026-01-10")),
        "a notice of no days": lambda: requested(
            APPLICATION, REVIEW, step("public-notice", "2026-01-10", "2026-01-10")
        ),
        "an end elsewhere": lambda: requested(step("application", "2026-01-01", "2026-01-10")),
        "released during the notice": lambda: requested(APPLICATION, REVIEW, NOTICE, step("release", "2026-01-19")),
    },
    "change.operation": {
        "two edits in one": lambda: requested(
            APPLICATION, operations=(evolve(SET, end_threshold=EndThreshold("hospital/x", D("2027-01-01"))),)
        ),
        "no edit": lambda: requested(APPLICATION, operations=(Operation(),)),
        "released without any": lambda: requested(APPLICATION, REVIEW, NOTICE, RELEASE, operations=()),
    },
    "change.reviewed": {
        "other operations since": lambda: requested(APPLICATION, step("review", "2026-01-05", reviewed="0" * 16)),
        "none left": lambda: requested(APPLICATION, step("review", "2026-01-05", reviewed="0" * 16), operations=()),
    },
    "change.target": {"unknown": lambda: requested(APPLICATION, target="nothing")},
}
