"""Rules on correspondences and change requests: what breaks them, and what doesn't."""

from pathlib import Path

import pytest
from attrs import evolve

from correspondence_cases import (
    APPLICATION,
    CASES,
    NOTICE,
    RELEASE,
    REVIEW,
    edge,
    linked,
    requested,
    step,
    within,
)
from hcstandards.authoring.checks import RULES, meaning_problems
from hcstandards.model.content import Entry
from samples import standard


def broken(content):
    return {each.rule for each in meaning_problems(content, {}, Path("sample"))}


@pytest.mark.parametrize(
    ("name", "build"),
    [pytest.param(name, build, id=f"{name}: {case}") for name, cases in CASES.items() for case, build in cases.items()],
)
def test_a_rule_finds_what_breaks_it(name, build):
    assert name in broken(build())


def test_every_rule_of_the_two_rooms_has_cases():
    assert sorted(CASES) == sorted(name for name in RULES if name.startswith(("change.", "correspondence.")))


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda: linked(edge("A", "renamed", "A"), edge("B", "disabled")), id="plain edges"),
        pytest.param(lambda: linked(edge("A", "recoded", "B"), edge("B", "recoded", "C")), id="codes that move up"),
        pytest.param(lambda: linked(edge("A", "recoded", "B"), edge("B", "recoded", "A")), id="codes that swap"),
        pytest.param(lambda: linked(edge("A", "split", "B"), edge("A", "split", "C")), id="a split"),
        pytest.param(lambda: linked(edge("A", "merged", "B")), id="one that joins a code that stays"),
        pytest.param(lambda: linked(edge("A", "partial", "B")), id="a part that leaves"),
        pytest.param(
            lambda: linked(
                edge("A", "split", "B", primary=True, until="2022-01-01"),
                edge("A", "split", "C", until="2022-01-01"),
                edge("A", "recoded", "B", since="2022-01-01"),
            ),
            id="one target from a day on",
        ),
        pytest.param(
            lambda: linked(edge("A", "disabled", until="2022-01-01"), edge("A", "recoded", "B", since="2022-01-01")),
            id="disabled until it has a successor",
        ),
        pytest.param(lambda: linked(edge("A", "recoded", "X"), complete=False), id="a table embedded in part"),
        pytest.param(
            lambda: linked(
                within("A", "B", until="2024-01-01"),
                within("B", "C", since="2024-01-01"),
                within("A", "C", since="2024-01-01"),
            ),
            id="redirected anew when the target was",
        ),
        pytest.param(lambda: requested(APPLICATION, REVIEW, NOTICE, RELEASE), id="a whole request"),
        pytest.param(lambda: requested(APPLICATION, step("rejected", "2026-01-02", note="重复")), id="a rejection"),
        pytest.param(
            lambda: requested(
                APPLICATION,
                step("review", "2026-01-05", verdict="rejected"),
                step("rejected", "2026-01-05", note="仍在使用"),
            ),
            id="a rejecting review",
        ),
        pytest.param(lambda: requested(APPLICATION, operations=()), id="operations still to come"),
        pytest.param(
            lambda: requested(APPLICATION, REVIEW, NOTICE, RELEASE, step("application", "2026-02-01")),
            id="the next batch",
        ),
        pytest.param(lambda: requested(APPLICATION, target="catalogue"), id="about the catalogue itself"),
    ],
)
def test_a_rule_leaves_alone_what_is_right(build):
    assert not {each for each in broken(build()) if each.startswith(("change.", "correspondence."))}


def test_a_problem_says_what_should_stand_there():
    content = linked(within("A", "B"), within("B", "C"))
    (problem,) = [
        each for each in meaning_problems(content, {}, Path("sample")) if each.rule == "correspondence.double-redirect"
    ]
    assert (problem.found, problem.expected) == ("old: A → B → C", "A → C")


@pytest.mark.parametrize(
    ("other", "files"),
    [
        pytest.param(edge("A", "recoded", "C"), {"standards/codes", "standards/more"}, id="another target"),
        pytest.param(edge("A", "recoded", "B"), {"standards/codes", "standards/more"}, id="the same target"),
        pytest.param(edge("A", "disabled"), {"standards/codes", "standards/more"}, id="no target"),
        pytest.param(edge("A", "recoded", "C", until="2020-06-01"), set(), id="on other days"),
        pytest.param(edge("A", "ambiguous", "C"), set(), id="one that overlaps it"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_two_files_that_say_otherwise_of_a_code_are_both_told(other, files, first):
    """An overlay's file stands before those below it, and only its own problems are shown."""
    content = linked(edge("A", "recoded", "B", since="2020-06-01"))
    more = Entry(standard("more"), correspondences=(other,))
    entries = (more, *content.entries) if first else (*content.entries, more)
    found = RULES["correspondence.shape"].check(evolve(content, entries=entries))
    assert {each.file for each in found} == files
