"""Table files on a catalogue: the lookups answer as for an embedded table; files are replaced while they are read."""

import os
import pickle
import random
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

import hcstandards as hcs
from hcstandards.errors import (
    HcStandardsError,
    NoLongerInForceError,
    NotYetInForceError,
    OverlayConflictError,
    ReleaseError,
    UnknownCodeError,
    UnknownVersionError,
    WrongTypeError,
    WrongValueError,
)
from hcstandards.tables.heads import TableRow
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows
from hcstandards.tables.writing import write_table
from hcstandards.values import FrozenMap
from hcstandards.view import View
from table_samples import ROWS, head


def test_lookups(base, written):
    catalogue = base.with_tables(written())
    view = catalogue.as_of(date(2024, 3, 1))
    assert view.concept("drugs", "A1-02").display == "头孢氨苄胶囊"
    assert view.concept("drugs", "B-01").display == "2型糖尿病用药"
    assert catalogue.as_of(date(2024, 8, 1)).concept("drugs", "B-01").display == "胰岛素（重组）"
    assert set(view.codes("drugs")) == {row.code for row in ROWS}
    check = view.check_code("drugs", "A1-03")
    assert (check.known, check.in_force, check.replaced_by) == (True, False, ("A1-02",))
    check = view.check_code("drugs", "A1-99")
    assert (check.known, check.in_force) == (False, False)
    assert check.near
    with pytest.raises(UnknownCodeError):
        view.concept("drugs", "A1-99")
    with pytest.raises(NotYetInForceError):
        catalogue.as_of(date(2023, 12, 31)).concept("drugs", "A")
    assert view.translate("drugs", "A1-03", "drugs").hits[0].code == "A1-02"
    assert view.origin(view.concept("drugs", "A")).catalogue == "table.drugs"
    assert view.code_system("drugs").properties == FORMS
    assert [each.id for each in view.search("头孢氨苄", kinds=["concept"])] == ["drugs@20240101#A1-02"]


def test_search_asks_the_release_that_is_pinned(base, written):
    catalogue = base.with_tables(written())
    early = date(2020, 1, 1)  # before the release is in force
    assert catalogue.as_of(early).search("头孢氨苄", kinds=["concept"]) == ()
    pinned = catalogue.as_of(early, pins={"drugs": "20240101"})
    locked = catalogue.as_of(early, lock=catalogue.lock(date(2024, 3, 1)))
    for view in (pinned, locked):
        assert [each.id for each in view.search("头孢氨苄", kinds=["concept"])] == ["drugs@20240101#A1-02"]


FORMS = head().properties


def test_a_first_answer_is_the_same_whatever_was_asked_before(base, written):
    catalogue = base.with_tables(written())
    for day in (date(2024, 3, 1), date(2024, 8, 1)):
        asked = catalogue.as_of(day)
        codes = ["A", "A1-01", "A1-03", "B-01", "010"]
        fresh = [View(asked.holdings, day).concept("drugs", code) for code in codes]
        assert [asked.concept("drugs", code) for code in codes] == fresh
        assert [asked.concept("drugs", code) for code in codes] == fresh
        for wrong in (10, None, b"A", ["A"]):
            with pytest.raises(WrongTypeError):
                asked.concept("drugs", wrong)
        for unknown in ("A1-99", "", "a", "\ud800", "A\x00"):
            with pytest.raises(UnknownCodeError):
                asked.concept("drugs", unknown)
            assert asked.check_code("drugs", unknown).known is False
        with pytest.raises(WrongTypeError):
            asked.concept(["drugs"], "A")


def test_properties_are_a_mapping_like_any_other(base, written):
    concept = base.with_tables(written()).as_of(date(2024, 8, 1)).concept("drugs", "A1-03")
    same = evolve(concept, properties=FrozenMap({"form": "片剂"}))
    assert (concept, hash(concept), repr(concept)) == (same, hash(same), repr(same))
    assert pickle.loads(pickle.dumps(concept)) == same  # noqa: S301
    assert not hasattr(concept.properties, "other")


def test_two_releases(base, written):
    path = written()
    later = [TableRow("A", "抗感染药物"), TableRow("Z", "新")]
    written(later, previous=path, release="20250101", since=date(2025, 1, 1))
    catalogue = base.with_tables(path)
    old, new = catalogue.as_of(date(2024, 12, 31)), catalogue.as_of(date(2025, 1, 1))
    assert (old.concept("drugs", "A").display, new.concept("drugs", "A").display) == ("抗感染药", "抗感染药物")
    assert new.concept("drugs@20240101", "A").display == "抗感染药"
    assert old.table("drugs").diff(new.table("drugs")).added == ("Z",)
    with pytest.raises(UnknownVersionError):
        new.concept("drugs@1999", "A")
    assert "头孢类" in new.check_code("drugs", "A1").why[-1]


def test_an_edition_that_is_pinned_means_its_release_on_the_day(base, written):
    path = written(since=date(2024, 1, 1))
    later = [TableRow("A", "抗感染药物"), TableRow("Z", "新")]
    written(later, previous=path, release="20250101", since=date(2025, 1, 1))
    catalogue = base.with_tables(path)
    edition = head().edition
    days = {date(2023, 1, 1): "20240101", date(2024, 12, 31): "20240101", date(2025, 1, 1): "20250101"}
    for day, release in days.items():
        assert catalogue.as_of(day).table(f"drugs@{edition}").release.id == release
        assert catalogue.as_of(day).table("drugs@20240101").release.id == "20240101"
    with pytest.raises(UnknownCodeError, match="editions that have it: 20240101"):
        catalogue.as_of(date(2025, 1, 1)).concept("drugs", "A1-02")


def test_releases_for_a_code_system_of_the_catalogue(base, written):
    path = written(system="marks", edition="2023.0.0", since=date(2024, 5, 1))
    view = base.with_tables(path).as_of(date(2024, 6, 1))
    assert view.concept("marks", "A1").display == "头孢类"
    assert view.code_system("marks").rules == base.as_of(date(2024, 6, 1)).code_system("marks").rules
    assert view.concept("places", view.codes("places")[0]) == base.as_of(date(2024, 6, 1)).concept(
        "places", view.codes("places")[0]
    )
    with pytest.raises(OverlayConflictError, match=r"2011\.0\.0, 2023\.0\.0"):
        base.with_tables(written(name="wrong.hct", system="marks", edition="7.0.0"))
    with pytest.raises(OverlayConflictError, match="overlap"):
        base.with_tables(written(name="both.hct", system="places", edition="2023.0.0", since=date(2024, 5, 1)))


def test_a_whole_table_stands_in_for_an_embedded_part(base, written):
    path = written(system="part", edition="2023.0.0", since=date(2024, 5, 1))
    view = base.with_tables(path).as_of(date(2024, 6, 1))
    assert view.table("part").release.id == "20240101"
    assert view.check_code("part", "zzz").known is False


def test_a_code_system_for_a_standard_of_the_catalogue(base, written):
    view = base.with_tables(written(standard="lists", edition="2023.0.0")).as_of(date(2024, 6, 1))
    assert view.code_system("drugs").standard == "lists"
    assert view.concept("drugs", "A").edition == "2023.0.0"


def test_a_release_without_days_in_force(base, written):
    path = written(since=None, published=date(2024, 2, 1))
    view = base.with_tables(path).as_of(date(2024, 3, 1))
    assert view.concept("drugs", "A")
    release = view.table("drugs").release
    assert (release.in_force_from, release.assumed_from) == (None, date(2024, 2, 1))
    assert release.doubts


def test_an_ended_release(base, written):
    catalogue = base.with_tables(written(in_force_to=date(2024, 6, 1)))
    with pytest.raises(NoLongerInForceError):
        catalogue.as_of(date(2024, 6, 1)).concept("drugs", "A")


def test_load_takes_table_files(tmp_path, base, written):
    from hcstandards.catalogue import EMBEDDED

    lower = tmp_path / "base.hcs"
    base.save(lower)
    catalogue = hcs.load([lower, written()])
    assert catalogue.as_of(date(2024, 3, 1)).concept("drugs", "A").display == "抗感染药"
    assert catalogue == base.with_tables(written()) == pickle.loads(pickle.dumps(catalogue))  # noqa: S301 - our own
    if Path(EMBEDDED).exists():
        assert hcs.load(written()).as_of(date(2024, 3, 1)).concept("drugs", "A").display == "抗感染药"
    damaged = tmp_path / "damaged.hct"
    damaged.write_bytes(written().read_bytes()[:-20])
    with pytest.raises(ReleaseError):
        base.with_tables(damaged)


def test_the_database_is_imported_when_a_table_file_is_opened():
    code = (
        "import sys, hcstandards as hcs; from datetime import date; from hcstandards.tables import questions; "
        "assert not {'sqlite3', 'polars', 'pypinyin', 're2'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_flipped_bit_is_refused_or_said_by_our_own_error_and_never_sealed_anew(base, written, tmp_path):
    """Opening doesn't read every byte: what SQLite stumbles over is a ReleaseError, `verify` finds the rest."""
    path = written([TableRow(f"{number:05d}", f"名称{number}") for number in range(400)])
    raw = path.read_bytes()
    damaged = tmp_path / "damaged.hct"
    rng, refused = random.Random(4), 0  # noqa: S311
    for _ in range(150):
        changed = bytearray(raw)
        changed[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        damaged.write_bytes(changed)
        try:
            table = base.with_tables(damaged).as_of(date(2024, 8, 1)).table("drugs")
            for code in ("00000", "00199", "00399", "zz"):
                table.concepts(code)
            table.search("名称39")
            assert sum(1 for _ in table.all()) <= 400
        except HcStandardsError:
            refused += 1
        with pytest.raises(ReleaseError):
            TableFile(damaged).verify()
    assert 0 < refused < 150
    for length in (0, 1, 15, 100, 4096, len(raw) // 2, len(raw) - 1):
        damaged.write_bytes(raw[:length])
        with pytest.raises(ReleaseError):
            TableFile(damaged)
    changed = bytearray(raw)
    at = raw.index("名称399".encode())
    changed[at : at + 3] = "各".encode()
    damaged.write_bytes(changed)
    assert base.with_tables(damaged)  # opens, for nothing but the head is read
    with pytest.raises(ReleaseError, match="digest"):
        base.with_tables(damaged, verify=True)
    assert base.with_tables(path, verify=True)
    with pytest.raises(ReleaseError, match="digest"):
        written([TableRow("A", "甲")], name="next.hct", previous=damaged, release="20250101", since=date(2025, 1, 1))
    assert not (tmp_path / "next.hct").exists()


# read while it is replaced -----------------------------------------------------------------------

READER = """
import os, sys, threading
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows
path, stop = sys.argv[1:]
wrong, asked, labels = [], [0], set()
def read():
    while not os.path.exists(stop):
        file = TableFile(path)
        rows = FileRows(file, 0)
        for _ in range(20):
            seen = {rows.concepts(code)[0].display for code in ("a", "m", "z")} | {rows.file.releases[0].head.label}
            asked[0] += 1
            if len(seen) == 1 and not labels >= seen:
                labels.update(seen)
                if len(labels) == 2:
                    open(f"{stop}-{os.getpid()}", "w").close()
            if len(seen) != 1:
                wrong.append(seen)
threads = [threading.Thread(target=read) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
print(asked[0], len(wrong))
"""


def test_every_answer_comes_from_one_release_or_the_other(tmp_path):
    """Four processes of eight threads read while the file is replaced again and again."""
    path, stop = tmp_path / "t.hct", tmp_path / "stop"
    raws = []
    for label in ("old", "new"):
        rows = [TableRow(code, label) for code in ("a", "m", "z")] + [TableRow(f"{n:04d}", label) for n in range(500)]
        write_table(path, head(label=label), rows, search=False)
        raws.append(path.read_bytes())
    readers = [
        subprocess.Popen([sys.executable, "-c", READER, str(path), str(stop)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    until = time.monotonic() + 30
    number = 0
    while number < 60 or (len(list(tmp_path.glob("stop-*"))) < 4 and time.monotonic() < until):
        part = tmp_path / "part"
        part.write_bytes(raws[number % 2])
        Path(part).replace(path)
        threading.Event().wait(0.02)
        number += 1
    stop.touch()
    answers = [reader.communicate()[0].split() for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0, 0, 0]
    assert all(int(asked) > 0 for asked, _ in answers)
    assert [wrong for _, wrong in answers] == ["0"] * 4
    assert len(list(tmp_path.glob("stop-*"))) == 4  # every process met both releases


def test_a_file_replaced_while_it_is_opened_belongs_to_its_seal(tmp_path, monkeypatch):
    path = tmp_path / "t.hct"
    write_table(path, head(), [TableRow("a", "old")], search=False)
    connect, swaps = TableFile._connect, []

    def swap(file):
        if not swaps:
            swaps.append(write_table(path, head(), [TableRow("a", "new")], search=False))
        return connect(file)

    monkeypatch.setattr(TableFile, "_connect", swap)
    file = TableFile(path)
    assert FileRows(file, 0).concepts("a")[0].display == "new"
    assert file.verify(deep=True) == file.seal


@pytest.fixture
def replaced(tmp_path):
    """Rows opened from a file that has been replaced, and then one that has been removed."""
    path = tmp_path / "t.hct"
    write_table(path, head(), [TableRow("a", "old")], search=False)
    rows = FileRows(TableFile(path), 0)
    write_table(path, head(), [TableRow("a", "new")], search=False)
    return rows, Path(path)


def test_new_threads_go_on_with_what_was_opened(replaced):
    rows, path = replaced
    seen = []

    def ask():
        seen.append(rows.concepts("a")[0].display)

    for _ in range(2):
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        path.unlink(missing_ok=True)
    assert seen == ["old"] * 16
    rows.file.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("swap", [False, True])
def test_a_fork_goes_on_with_what_was_opened(tmp_path, swap):
    path = tmp_path / "t.hct"
    write_table(path, head(), [TableRow("a", "old")], search=False)
    rows = FileRows(TableFile(path), 0)
    assert rows.concepts("a")[0].display == "old"
    if swap:
        write_table(path, head(), [TableRow("a", "new")], search=False)
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if rows.concepts("a")[0].display == "old" else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert rows.concepts("a")[0].display == "old"


def test_a_large_table_is_not_read_into_memory(base, written, monkeypatch):
    from hcstandards.tables import layering

    layer = layering.TableLayer(str(written()), base.holdings)
    (name,) = (each for each in layer.names() if each.startswith("table/drugs/"))
    assert len(layer.member(name)["rows"]) == len(ROWS)
    monkeypatch.setattr(layering, "MOST_IN_MEMORY", len(ROWS) - 1)
    with pytest.raises(WrongValueError, match=r"View\.table"):
        layer.member(name)
