"""`release verify` along a chain: each release names the one before it, and its changelog is the diff of the two."""

import json
from functools import cache

import pytest
from attrs import evolve
from click.testing import CliRunner

import samples
from hcstandards.cli import whole_program
from hcstandards.release.container import Container, pack
from hcstandards.releasing.assembling import release_of
from hcstandards.releasing.chaining import verify_chain
from hcstandards.releasing.verifying import verify


def titled(version, title):
    entries = tuple(
        evolve(each, standard=evolve(each.standard, title=title)) if each.standard.id == "ended" else each
        for each in samples.CONTENT.entries
    )
    identity = evolve(samples.CONTENT.identity, version=version)
    return evolve(samples.CONTENT, identity=identity, entries=entries)


@cache
def releases():
    """Three releases in a row, the newest first."""
    first = Container(release_of(titled("1.0.0", "甲")).raw, "first")
    second = Container(release_of(titled("1.0.1", "乙"), first).raw, "second")
    third = Container(release_of(titled("1.0.2", "丙"), second).raw, "third")
    return third, second, first


def rewritten(container, **changelogs):
    """Return a sealed release that says the same but for its changelogs."""
    members = {name: container.member(name) for name in container.names()}
    members |= {f"changelog/{language}": text for language, text in changelogs.items()}
    head = {key: value for key, value in container.manifest.items() if key != "members"}
    return pack(head, members)


@pytest.fixture
def written(tmp_path):
    """Return a function that writes releases and gives their paths."""

    def write(*raws):
        paths = []
        for number, raw in enumerate(raws):
            path = tmp_path / f"{number}.hcs"
            path.write_bytes(raw)
            paths.append(path)
        return paths

    return write


def failed(found):
    return [{step.name for step in each.steps if step.problems} for each in found]


def test_a_chain_holds_from_the_newest_to_the_first(written):
    found = verify_chain(written(*(each.raw for each in releases())))
    assert failed(found) == [set(), set(), set()]
    last = [each.steps[-1] for each in found]
    assert [step.name for step in last] == ["changelog", "changelog", "chain"]
    assert last[0].checked == "1 change, as the diff writes it"
    assert last[2].checked == "the first of its line"


def test_what_lies_before_the_last_file_is_named(written):
    third, second, first = releases()
    found = verify_chain(written(third.raw, second.raw))
    assert found[-1].steps[-1].checked == f"follows 1.0.0 ({first.digest}), which was not given"


def another():
    """Return the second release as it might have been."""
    return release_of(titled("1.0.1", "丁"), releases()[2]).raw


def alone():
    """Return the second release without a forerunner."""
    return release_of(titled("1.0.1", "乙")).raw


@pytest.mark.parametrize(
    "chain",
    [
        pytest.param(lambda third, _, first: (third.raw, first.raw), id="a release left out"),
        pytest.param(lambda _, second, first: (first.raw, second.raw), id="the wrong way round"),
        pytest.param(lambda third, _, first: (third.raw, another(), first.raw), id="another one of the same version"),
        pytest.param(lambda *three: (alone(), three[-1].raw), id="one without a forerunner"),
    ],
)
def test_a_link_that_does_not_hold_is_found(written, chain):
    found = verify_chain(written(*chain(*releases())))
    assert "chain" in failed(found)[0]
    assert [each.rule for each in found[0].problems if each.rule == "release.chain"]


@pytest.mark.parametrize(
    ("changelog", "words"),
    [
        pytest.param("# nothing\n", "left out: standards/ended/title (1)", id="a change left out"),
        pytest.param(
            "- **wording** `standards/ended/title`: a\n- **wording** `standards/x`: b\n",
            "made up: standards/x (1)",
            id="a change made up",
        ),
    ],
)
def test_a_changelog_that_is_not_the_diff_is_found(written, changelog, words):
    third, second, _ = releases()
    raw = rewritten(third, en=changelog)
    assert "release.seal" not in {each.rule for each in verify(raw, "x").problems}, "sealed, all the same"
    found = verify_chain(written(raw, second.raw))
    assert failed(found)[0] == {"changelog"}
    (problem,) = found[0].problems
    assert (problem.rule, problem.found) == ("release.changelog", words)
    assert problem.where.endswith("changelog/en")


def test_other_words_for_the_same_changes_are_fine(written):
    third, second, _ = releases()
    text = third.member("changelog/en").replace("wording of a standard", "another wording")
    assert text != third.member("changelog/en")
    found = verify_chain(written(rewritten(third, en=text), second.raw))
    assert failed(found) == [set(), set()]
    assert found[0].steps[-1].checked == "1 change, the same changes in other words"


def test_a_damaged_file_is_a_problem_of_its_own_and_of_the_link(written):
    third, second, first = releases()
    damaged = bytearray(second.raw)
    damaged[len(damaged) // 2] ^= 1
    found = verify_chain(written(third.raw, bytes(damaged), first.raw))
    assert failed(found)[0] == {"chain"}
    assert "seal" in failed(found)[1]
    assert failed(found)[2] == set()


@pytest.mark.parametrize("previous", [pytest.param(True, id="--previous"), pytest.param(False, id="several files")])
@pytest.mark.parametrize("broken", [pytest.param(False, id="whole"), pytest.param(True, id="broken")])
def test_the_command_follows_the_chain(written, previous, broken):
    third, second, first = releases()
    paths = [str(each) for each in written(third.raw, *(() if broken else (second.raw,)), first.raw)]
    arguments = [paths[0], *(part for each in paths[1:] for part in ("--previous", each))] if previous else paths
    done = CliRunner().invoke(whole_program(), ["release", "verify", *arguments, "--lang", "en"])
    assert done.exit_code == int(broken), done.output
    assert done.output.count("seal: sha256:") == len(paths)
    assert ("✗ chain" in done.output) is broken
    data = CliRunner().invoke(whole_program(), ["release", "verify", *arguments, "--format", "json"])
    assert [each["path"] for each in json.loads(data.stdout)] == paths


def test_what_a_first_release_follows_is_said_in_words(written):
    """The release before it is damaged, and it names none: no `None` in the report."""
    _, _, first = releases()
    (newer, _) = verify_chain(written(first.raw, first.raw[:-9]))
    (step,) = (each for each in newer.steps if each.name == "chain")
    assert step.checked == "the first of its line"
    assert step.problems


def test_a_chain_and_against_are_two_things(written):
    paths = [str(each) for each in written(*(each.raw for each in releases()))]
    done = CliRunner().invoke(whole_program(), ["release", "verify", *paths, "--against", paths[1]])
    assert done.exit_code == 2
