"""One order of resolution, and axes that tell them apart, as a user of the command line and of the API meets them."""

from datetime import date

import pytest
from attrs import evolve

import hcstandards as hcs
from hcstandards.errors import UnknownVersionError
from hcstandards.model.content import Content, Entry, Identity
from hcstandards.model.pilots import Pilot
from hcstandards.model.standards import Erratum
from hcstandards.model.statuses import StatusRecord
from hcstandards.values import Id
from lookup.test_pilots import unit
from samples import SOURCE, edition, opened, standard

D = date.fromisoformat
NOW = ("--as-of", "2026-11-22")


@pytest.fixture
def lock(run, tmp_path):
    """A lock file that pins CHS-DRG 1.1."""
    path = tmp_path / "chs.lock"
    run("lock", "-o", path, "--only", "chs-drg@1.1.0", *NOW)
    return path


@pytest.mark.parametrize(
    ("id", "pin", "locked", "version", "rule"),
    [
        pytest.param("chs-drg", None, False, "2.0.0", "day", id="the day"),
        pytest.param("chs-drg", None, True, "1.1.0", "lock", id="a lock wins over the day"),
        pytest.param("chs-drg@3.0.0", None, True, "3.0.0", "explicit-version", id="an id over the lock"),
        pytest.param("chs-drg@3.0.0", "chs-drg@1.0.0", True, "1.0.0", "forced-pin", id="a forced pin over everything"),
        pytest.param("chs-drg", "chs-drg@^1.0", False, "1.1.0", "forced-pin", id="a pin may be a range"),
    ],
)
def test_forced_pin_then_explicit_then_lock_then_day(answer, lock, id, pin, locked, version, rule):
    options = [*NOW, *(("--pin", pin) if pin else ()), *(("--lock", lock) if locked else ())]
    found = answer("explain", id, *options)
    assert (found["edition"], found["rule"]) == (version, rule)
    pins = dict([pin.split("@")]) if pin else None
    view = hcs.load().as_of(D("2026-11-22"), pins=pins, lock=lock if locked else None)
    assert (view.edition(Id(id)).version, view.explain(id).rule) == (version, rule)


@pytest.mark.parametrize("pin", ["chs-drg", "@2.0.0", "chs-drg@"])
def test_a_pin_names_an_id_and_a_version(run, pin):
    assert "ID@VERSION" in run("list", "--pin", pin, exits=2).stderr


def test_an_unknown_version_lists_the_known_ones_wherever_it_stands(run):
    known = "1.0.0, 1.1.0, 2.0.0, 3.0.0"
    assert known in run("show", "chs-drg@2.1.0", exits=2).stderr
    assert known in run("show", "chs-drg", "--pin", "chs-drg@2.1.0", exits=2).stderr
    with pytest.raises(UnknownVersionError) as caught:
        hcs.load().as_of(D("2026-11-22")).edition(Id("chs-drg@^4.0"))
    assert caught.value.known == ("1.0.0", "1.1.0", "2.0.0", "3.0.0")


def corrected():
    """A standard issued, corrected by an erratum, in force, on pilot in one city before."""
    erratum = Erratum(D("2019-09-01"), "表2更正", "table 2 corrected", SOURCE)
    first = edition("rules", "1.0.0", "2020-01-01", "2024-01-01")
    second = edition("rules", "2.0.0", "2024-01-01", "2026-01-01")
    pilot = Pilot(
        "trial", "rules", "试点", "Trial", SOURCE, edition="1.0.0",
        units=(unit("520400", "listed 2019-02-01", "actual-use 2019-07-01"),),
    )  # fmt: skip
    record = StatusRecord("identifier", "deprecated", D("2023-01-01"), SOURCE, region="520000")
    entry = Entry(
        standard(
            "rules",
            evolve(first, issued=D("2019-06-01"), errata=(erratum,)),
            evolve(second, issued=D("2023-06-01")),
        ),
        pilots=(pilot,),
        statuses=(record,),
    )
    return opened(Content(Identity("x", "1.0.0", "目录", "C"), entries=(entry,)))


@pytest.mark.parametrize(
    ("day", "version", "legal", "errata", "fhir"),
    [
        pytest.param("2019-05-31", "1.0.0", "unpublished", 0, "unknown", id="not published"),
        pytest.param("2019-06-01", "1.0.0", "upcoming", 0, "draft", id="published is not in force"),
        pytest.param("2019-09-01", "1.0.0", "upcoming", 1, "draft", id="corrected between issue and force"),
        pytest.param("2020-01-01", "1.0.0", "in-force", 1, "active", id="in force, as corrected"),
        pytest.param("2024-01-01", "2.0.0", "in-force", 0, "active", id="replaced by the next"),
        pytest.param("2026-01-01", "2.0.0", "withdrawn", 0, "retired", id="withdrawn"),
    ],
)
def test_each_axis_answers_on_each_day(day, version, legal, errata, fhir):
    found = corrected().as_of(D(day)).status(Id("rules"))
    assert (found.edition, found.legal, len(found.errata), found.fhir) == (version, legal, errata, fhir)


def test_the_edition_that_was_replaced_says_so():
    view = corrected().as_of(D("2024-01-01"))
    assert view.status(Id("rules@1.0.0")).legal == "replaced"
    assert view.status(Id("rules@1.0.0")).errata[0].text_en == "table 2 corrected"


@pytest.mark.parametrize(
    ("region", "identifier"),
    [("520000", "deprecated"), ("520400", "deprecated"), ("110000", "active"), (None, "active")],
)
def test_a_record_of_a_division_holds_in_all_of_it(region, identifier):
    assert corrected().as_of(D("2023-06-01"), region=region).status(Id("rules")).identifier == identifier


def test_status_shows_the_errata(run, tmp_path):
    path = tmp_path / "x.hcs"
    path.write_bytes(corrected().holdings.container.raw)
    shown = run("status", "rules", "--as-of", "2019-09-01", "--catalogue", path).stdout
    assert "table 2 corrected" in shown
    assert "table 2 corrected" not in run("status", "rules", "--as-of", "2019-08-31", "--catalogue", path).stdout


def test_a_pilot_binds_where_it_is_in_use_and_says_so(answer, tmp_path):
    path = tmp_path / "x.hcs"
    path.write_bytes(corrected().holdings.container.raw)
    found = answer("explain", "rules", "--as-of", "2019-07-01", "--region", "520402", "--catalogue", path)
    assert (found["edition"], found["rule"]) == ("1.0.0", "pilot")
    before = answer("explain", "rules", "--as-of", "2019-06-30", "--region", "520402", "--catalogue", path)
    assert before["edition"] is None
