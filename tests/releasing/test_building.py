"""`release build`: a pure function of the files, a version that bears the changes, ids reserved for ever."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

import samples
from authoring.folders import write
from hcstandards.cli import whole_program
from hcstandards.errors import ReleaseRefusedError, VersionTooLowError, WrongValueError
from hcstandards.model.content import Entry, Table
from hcstandards.model.standards import Erratum
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container
from hcstandards.release.contents import content_of
from hcstandards.release.holdings import Holdings
from hcstandards.releasing.assembling import build_release, release_of
from hcstandards.releasing.reserving import reserved_by


def run(*arguments, exits=0):
    found = CliRunner().invoke(whole_program(), [str(each) for each in arguments])
    assert found.exit_code == exits, found.output
    return found.output


def opened(built):
    return Container(built.raw, built.version)


def at(content, version, **more):
    return evolve(content, identity=evolve(content.identity, version=version), **more)


# the same bytes everywhere ------------------------------------------------------------------------


def test_the_bytes_depend_on_nothing_but_the_files(tmp_path):
    first = write(tmp_path / "here")
    there = tmp_path / "elsewhere" / "folder of another name"
    there.parent.mkdir()
    for name in sorted(each.relative_to(first) for each in first.rglob("*") if each.is_file())[::-1]:
        (there / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(first / name, there / name)
        os.utime(there / name, (0, 0))
    build_release(first)
    odd = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7", "HOME": "/"}
    for number, (folder, extra) in enumerate([(first, {"PYTHONHASHSEED": "1"}), (there, odd)]):
        command = [sys.executable, "-m", "hcstandards", "release", "build", str(folder), "-o", f"{number}.hcs"]
        environment = {**os.environ, **extra}
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "0.hcs").read_bytes() == (tmp_path / "1.hcs").read_bytes() == build_release(first).raw
    for word in (b"elsewhere", str(tmp_path).encode(), b"here"):
        assert word not in build_release(first).raw


def ordered(entry):
    """Return an entry with what has ids in the order of the ids: a release keeps no other order of them."""
    kinds = ("code_systems", "grading", "points", "programmes", "pilots")
    return evolve(entry, **{kind: tuple(sorted(getattr(entry, kind), key=lambda each: each.id)) for kind in kinds})


PARTS = st.sets(st.sampled_from(range(len(samples.CONTENT.entries))))


@settings(max_examples=30)
@given(PARTS, st.permutations(range(len(samples.CONTENT.indicators))))
@example(set(range(len(samples.CONTENT.entries))), [0, 1, 2, 3])
def test_opening_undoes_compiling_for_any_part_in_any_order(numbers, order):
    entries = tuple(samples.CONTENT.entries[each] for each in numbers)
    systems = {system.id for entry in entries for system in entry.code_systems}
    tables = tuple(each for each in samples.TABLES if each.system in systems)
    indicators = tuple(samples.CONTENT.indicators[each] for each in order)
    content = evolve(samples.CONTENT, entries=entries, tables=tables, indicators=indicators)
    raw = compile_content(content)
    again = content_of(Holdings(Container(raw, "x")))
    assert set(again.entries) == set(map(ordered, content.entries))
    assert set(again.tables) == set(content.tables)
    for kind in ("documents", "bodies", "indicators", "lifecycles", "changes"):
        assert set(getattr(again, kind)) == set(getattr(content, kind))
    assert again.identity == content.identity
    assert compile_content(again) == raw


# after a release ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def first():
    return opened(release_of(at(samples.CONTENT, "1.0.0")))


def without(content, standard):
    entries = tuple(each for each in content.entries if each.standard.id != standard)
    return evolve(content, entries=entries)


def renamed(content, standard, title):
    entries = tuple(
        evolve(each, standard=evolve(each.standard, title=title)) if each.standard.id == standard else each
        for each in content.entries
    )
    return evolve(content, entries=entries)


ADDED = evolve(samples.CONTENT, entries=(*samples.CONTENT.entries, Entry(samples.standard("added"))))
WORDED = renamed(samples.CONTENT, "ended", "另一个题名")
REMOVED = without(samples.CONTENT, "ended")


@pytest.mark.parametrize(
    ("content", "lowest"),
    [
        pytest.param(WORDED, "1.0.1", id="wording"),
        pytest.param(ADDED, "1.1.0", id="a standard more"),
        pytest.param(REMOVED, "2.0.0", id="a standard less"),
    ],
)
def test_the_version_is_inferred_and_less_is_refused(first, content, lowest):
    built = release_of(content, first, "auto")
    assert (built.version, built.required) == (lowest, lowest)
    lower = {"1.0.1": "1.0.1-rc.1", "1.1.0": "1.0.9", "2.0.0": "1.9.9"}[lowest]
    if lowest != "1.0.1":
        with pytest.raises(VersionTooLowError) as caught:
            release_of(content, first, lower)
        assert lowest in str(caught.value)
        assert caught.value.problems
    assert release_of(content, first, "3.0.0").version == "3.0.0"


def test_a_release_knows_the_one_before_it_and_what_changed(first):
    built = opened(release_of(ADDED, first, "1.1.0"))
    assert built.manifest["previous"] == {"version": "1.0.0", "digest": first.digest}
    assert "added" in built.member("changelog/en")
    assert "新增标准" in built.member("changelog/zh")
    assert "changelog/en" not in first
    assert release_of(ADDED, first, "1.1.0").raw == built.raw


@pytest.mark.parametrize(
    ("version", "rule"),
    [
        pytest.param("1.0.0", "release.nothing-changed", id="the same again"),
        pytest.param("1.1.0", "release.nothing-changed", id="the same under a later version"),
        pytest.param("0.9.0", "release.not-later", id="an earlier version"),
    ],
)
def test_a_release_of_nothing_new_is_refused(first, version, rule):
    with pytest.raises(ReleaseRefusedError) as caught:
        release_of(samples.CONTENT, first, version)
    assert [each.rule for each in caught.value.problems] == [rule]


def test_a_release_of_another_catalogue_is_no_previous_one(first):
    other = evolve(samples.CONTENT, identity=evolve(samples.CONTENT.identity, id="other", version="2.0.0"))
    with pytest.raises(ReleaseRefusedError, match="other-catalogue"):
        release_of(other, first)


def test_a_version_that_is_none_is_refused():
    with pytest.raises(WrongValueError, match=r"major\.minor\.patch"):
        release_of(samples.CONTENT, None, "1.0")


# reserved for ever --------------------------------------------------------------------------------


def test_a_retired_id_stays_reserved_over_releases(first):
    second = opened(release_of(REMOVED, first, "2.0.0"))
    assert reserved_by(Holdings(second))["standards"] == {"ended": "ended 标准"}
    third = opened(release_of(evolve(REMOVED, entries=REMOVED.entries[:-1]), second, "3.0.0"))
    assert reserved_by(Holdings(third))["standards"].keys() >= {"ended", REMOVED.entries[-1].standard.id}
    with pytest.raises(ReleaseRefusedError, match="reserved-reuse"):
        release_of(renamed(samples.CONTENT, "ended", "别的东西"), third, "4.0.0")
    back = opened(release_of(samples.CONTENT, third, "4.0.0"))
    assert "ended" not in reserved_by(Holdings(back)).get("standards", {})


def coded(*concepts, errata=0):
    """Return the sample whose table `part` holds *concepts*; its edition, a stable one, with so many errata."""
    recorded = tuple(
        Erratum(samples.day("2026-01-01"), f"更正{number}", f"correction {number}", samples.SOURCE)
        for number in range(errata)
    )
    first, last = samples.LISTS.standard.editions
    standard = evolve(samples.LISTS.standard, editions=(first, evolve(last, errata=recorded)))
    tables = tuple(each for each in samples.TABLES if each.system != "part")
    systems = tuple(
        evolve(each, releases=(evolve(each.releases[0], count=len(concepts)),)) if each.id == "part" else each
        for each in samples.LISTS.code_systems
    )
    entries = tuple(
        evolve(each, standard=standard, code_systems=systems) if each.standard.id == "lists" else each
        for each in samples.CONTENT.entries
    )
    return evolve(samples.CONTENT, entries=entries, tables=(*tables, Table("part", "one", concepts)))


def code(display, **more):
    return samples.concept("part", "2023.0.0", "7", display, **more)


ONE = samples.concept("part", "2023.0.0", "1", "一")


@pytest.mark.parametrize(
    ("concept", "refused"),
    [
        pytest.param(code("七"), False, id="the same meaning again"),
        pytest.param(code("别的"), True, id="another meaning"),
        pytest.param(code("别的", valid_from=samples.day("2027-01-01")), False, id="a concept with its own validity"),
    ],
)
def test_a_retired_code_comes_back_as_what_it_was_or_as_another_concept(concept, refused):
    release = opened(release_of(at(coded(ONE, code("七")), "1.0.0")))
    with pytest.raises(ReleaseRefusedError, match=r"edition\.in-place"):
        release_of(coded(ONE), release, "2.0.0")
    release = opened(release_of(coded(ONE, errata=1), release, "2.0.0"))
    assert reserved_by(Holdings(release))["codes/part"] == {"7": "七"}
    if refused:
        with pytest.raises(ReleaseRefusedError, match="reserved-reuse"):
            release_of(coded(ONE, concept, errata=2), release, "3.0.0")
    else:
        assert release_of(coded(ONE, concept, errata=2), release, "3.0.0").version == "3.0.0"


# the command --------------------------------------------------------------------------------------


def test_the_command_builds_verifies_and_refuses(tmp_path):
    folder = write(tmp_path)
    first, second = tmp_path / "first.hcs", tmp_path / "second.hcs"
    assert "0.1.0 (sha256:" in run("release", "build", folder, "-o", first)
    (folder / "tables" / "sex.csv").write_text("code,display\n1,男\n2,女性\n", encoding="utf-8")
    told = run("--lang", "en", "release", "build", folder, "-o", second, "--previous", first, exits=1)
    assert "release.not-later" in told
    assert not second.exists()
    run("release", "build", folder, "-o", second, "--previous", first, "--version", "auto")
    assert "✓ against" in run("release", "verify", second, "--against", first)
    found = json.loads(run("release", "verify", first, "--against", second, "--format", "json", exits=1))
    assert {each["rule"] for step in found["steps"] for each in step["problems"]} >= {"release.against"}


def test_a_folder_in_disorder_gives_every_problem_and_no_file(tmp_path):
    folder = write(tmp_path, **{"catalogue.yaml": "id: small=>is: small", "bodies.yaml": "kind: organ=>kind: tree"})
    told = run("release", "build", folder, "-o", tmp_path / "x.hcs", exits=1)
    assert "catalogue.yaml" in told
    assert "bodies.yaml" in told
    assert not (tmp_path / "x.hcs").exists()
