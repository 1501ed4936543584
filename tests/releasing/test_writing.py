"""A file appears whole or not at all, and leftovers of killed writers hurt nobody."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hcstandards.release.writing import write_whole

posix = pytest.mark.skipif(os.name == "nt", reason="permission bits and locks of POSIX")


def parts(folder):
    return sorted(each.name for each in folder.iterdir() if each.name.endswith(".part"))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@posix
@pytest.mark.parametrize(
    ("umask", "expected"),
    [pytest.param(0o022, 0o644, id="others-may-read"), pytest.param(0o077, 0o600, id="nobody-else")],
)
def test_a_new_file_gets_the_bits_of_the_umask(tmp_path, umask, expected):
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "new", b"x")
    finally:
        os.umask(before)
    assert mode(tmp_path / "new") == expected


@posix
def test_a_file_that_is_replaced_keeps_its_bits(tmp_path):
    path = tmp_path / "old"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert (path.read_bytes(), mode(path)) == (b"new", 0o640)


@posix
def test_a_link_is_followed(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "file")
    write_whole(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "file").read_bytes() == b"x"


def test_what_a_killed_writer_left_is_cleared_away_and_nothing_else(tmp_path):
    for name in (".file.0123456789abcdef.part", ".other.0123456789abcdef.part", "file.part", ".file.txt"):
        (tmp_path / name).write_bytes(b"left")
    write_whole(tmp_path / "file", b"x")
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        ".file.txt",
        ".other.0123456789abcdef.part",
        "file",
        "file.part",
    ]


@posix
def test_what_a_living_writer_is_writing_stays(tmp_path):
    import fcntl

    part = tmp_path / ".file.0123456789abcdef.part"
    with part.open("wb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        write_whole(tmp_path / "file", b"x")
        assert part.exists()
    write_whole(tmp_path / "file", b"y")
    assert not part.exists()


def test_a_folder_that_is_not_there_is_an_error_and_leaves_nothing(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "no" / "file", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    def fail(handle):
        raise OSError(28, "No space left on device")

    (tmp_path / "file").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert parts(tmp_path) == []


@posix
def test_a_full_disk_names_the_file(tmp_path):
    """The limit on a file's size stands for the disk's."""
    program = (
        "import resource, signal, sys\n"
        "from hcstandards.release.writing import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write_whole(sys.argv[1], bytes(100_000))\n"
    )
    out = tmp_path / "release.hcs"
    done = subprocess.run([sys.executable, "-c", program, str(out)], capture_output=True, text=True, check=False)
    assert f"File too large: '{out}'" in done.stderr
    assert list(tmp_path.iterdir()) == []


WRITER = """
import sys
from pathlib import Path
from hcstandards.release.writing import write_whole
letter, path = sys.argv[1].encode(), Path(sys.argv[2])
for number in range(60):
    write_whole(path, letter * (1000 + number))
"""


def test_writers_at_once_disturb_neither_each_other_nor_a_reader(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"a" * 1000)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, letter, str(path)]) for letter in "abc"]
    while any(each.poll() is None for each in writers):
        raw = path.read_bytes()
        assert len(raw) >= 1000
        assert len(set(raw)) == 1
    assert [each.returncode for each in writers] == [0, 0, 0]
    assert parts(tmp_path) == []
    assert Path(path).stat().st_size == 1059
