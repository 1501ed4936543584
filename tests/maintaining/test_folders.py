"""Folders as they are found on real disks: full, closed, with links, pipes and droppings of editors."""

import errno
import os
import shutil
import subprocess
from datetime import date

import pytest

from hcstandards.authoring import journal
from hcstandards.authoring.loading import inspect_folder, load_folder
from hcstandards.errors import InvalidCatalogueError
from hcstandards.maintaining import requests
from maintaining.folders import noticed, snapshot, write

D = date.fromisoformat
OPERATIONS = (
    {"add_code": {"system": "table", "release": "20200101", "code": "03", "display": "丙"}},
    {"set_field": {"target": "catalogue", "path": "version", "value": "0.2.0"}},
)


@pytest.fixture
def folder(tmp_path):
    """A folder with a request that is ready to be applied."""
    return noticed(write(tmp_path), OPERATIONS)


def apply(folder):
    return requests.apply(folder, "c", by="李", on=D("2026-01-25"))


@pytest.mark.parametrize("full", range(1, 6))
def test_a_full_disk_leaves_nothing_behind_and_says_which_file(folder, monkeypatch, full):
    """Five files are written: four of the catalogue and the journal."""
    old, calls, sync = snapshot(folder), [], os.fsync

    def fsync(handle):
        calls.append(handle)
        if len(calls) == full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        with pytest.raises(OSError, match=r"No space left on device: '.*hcs-part'"):
            apply(folder)
    assert snapshot(folder) == old
    apply(folder)
    assert load_folder(folder).identity.version == "0.2.0"


def test_no_room_for_the_trial_is_said_in_one_line(folder, monkeypatch):
    old = snapshot(folder)

    def copyfile(source, target, **_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(source), None, str(target))

    monkeypatch.setattr(shutil, "copyfile", copyfile)
    with pytest.raises(OSError, match="No space left on device") as raised:
        apply(folder)
    assert not isinstance(raised.value, shutil.Error)
    assert "\n" not in str(raised.value)
    assert str(raised.value).count("No space") == 1
    assert snapshot(folder) == old


@pytest.mark.parametrize("mode", [0o640, 0o444])
def test_what_is_replaced_keeps_its_permissions(folder, mode):
    file = folder / "tables" / "table" / "20200101.csv"
    file.chmod(mode)
    apply(folder)
    assert file.stat().st_mode & 0o777 == mode
    assert "03,丙" in file.read_text(encoding="utf-8")


def test_a_file_that_is_a_link_is_not_replaced_by_another(folder):
    file = folder / "standards" / "demo.yaml"
    file.rename(folder / "demo.text")
    file.symlink_to("../demo.text")
    old = snapshot(folder)
    with pytest.raises(InvalidCatalogueError) as refused:
        apply(folder)
    assert [(each.rule, each.where) for each in refused.value.problems] == [("file.link", "small/standards/demo.yaml")]
    assert snapshot(folder) == old
    assert file.is_symlink()


def test_a_folder_that_is_a_link_is_followed(folder):
    shutil.move(folder / "tables", folder / "lists")
    (folder / "tables").symlink_to("lists")
    apply(folder)
    assert "03,丙" in (folder / "lists" / "table" / "20200101.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(
            lambda root: (root / "standards" / ".#demo.yaml").symlink_to("li@host.1:2"), id="an editor's lock"
        ),
        pytest.param(
            lambda root: (root / "standards" / "._demo.yaml").write_bytes(b"\0\5\x16\7"), id="a resource fork"
        ),
        pytest.param(lambda root: (root / "changes" / ".c.yaml.swp").write_bytes(b"b0VIM"), id="a swap file"),
        pytest.param(lambda root: (root / "nowhere").symlink_to("gone"), id="a link to nowhere"),
        pytest.param(lambda root: (root / "standards" / "loop").symlink_to(".."), id="a link around in a circle"),
        pytest.param(lambda root: os.mkfifo(root / "pipe"), id="a pipe"),
        pytest.param(lambda root: (root / ".git").mkdir(mode=0o000), id="a closed hidden folder"),
    ],
)
def test_what_is_none_of_the_catalogue_is_left_alone(folder, make):
    make(folder)
    apply(folder)
    assert load_folder(folder).identity.version == "0.2.0"


def test_a_pipe_in_place_of_a_file_is_refused_not_waited_for(folder):
    os.mkfifo(folder / "standards" / "pipe.yaml")
    _, problems = inspect_folder(folder)
    assert [(each.rule, each.where) for each in problems] == [("file.unreadable", "small/standards/pipe.yaml:1")]


@pytest.mark.parametrize("closed", ["standards", "standards/inside", "changes"])
def test_a_folder_that_can_not_be_listed_is_a_problem_not_an_empty_one(folder, monkeypatch, closed):
    """What isn't seen would be missing from the release."""
    (folder / closed).mkdir(exist_ok=True)
    scandir = os.scandir

    def guarded(path):
        if os.fspath(path) == str(folder / closed):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    content, problems = inspect_folder(folder)
    assert content is None
    assert ("file.unreadable", f"small/{closed}") in {(each.rule, each.where) for each in problems}


@pytest.mark.parametrize("text", ["a: 1", "a: 1\n", "a: 1\r\nb: 2"], ids=["no last line end", "whole", "Windows"])
@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
def test_the_printed_diff_is_a_patch(folder, tmp_path, text):
    """Whoever reviews may apply it by hand."""
    table = folder / "tables" / "table" / "20200101.csv"
    ends = {"a: 1": "", "a: 1\n": "\n", "a: 1\r\nb: 2": ""}[text]
    table.write_bytes(table.read_bytes().removesuffix(b"\n") + ends.encode())
    if "\r" in text:
        table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    copy = tmp_path / "copy" / "small"
    shutil.copytree(folder, copy)
    done = apply(folder)
    subprocess.run(
        ["patch", "-p1", "--binary", "-s"],  # noqa: S607 - whichever there is
        cwd=copy.parent,
        input=done.diff.encode(),
        check=True,
    )
    assert snapshot(copy) == snapshot(folder)


def test_two_that_apply_at_once_leave_one_whole_result(folder):
    """The files are held against what was read: the slower one is refused."""
    stale = requests.Workspace(folder)
    stale.set("catalogue.yaml", ("identity", "version"), "0.3.0")
    apply(folder)
    with pytest.raises(InvalidCatalogueError) as refused:
        stale.commit()
    assert {each.rule for each in refused.value.problems} == {"file.changed"}
    assert load_folder(folder).identity.version == "0.2.0"
    assert not any(folder.rglob(f"*{journal.PART}"))


def test_a_file_that_was_only_looked_at_must_be_as_it_was_too(folder):
    """What an edit rests on may stand in another file."""
    stale = requests.Workspace(folder)
    stale.data("standards/demo.yaml")
    stale.set("catalogue.yaml", ("identity", "version"), "0.3.0")
    apply(folder)
    shutil.copyfile(folder / "catalogue.yaml", folder / "catalogue.now")
    stale_version = "identity: {id: small, version: 0.1.0, title: 小目录, title_en: Small}"
    (folder / "catalogue.yaml").write_text(f"# who we are\n{stale_version}\n", encoding="utf-8")
    with pytest.raises(InvalidCatalogueError) as refused:
        stale.commit()
    assert [each.where for each in refused.value.problems] == ["small/standards/demo.yaml"]
