"""A lock pins what answers; every lookup honours it; a catalogue that doesn't fit is refused."""

import json
import pickle
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import samples
from diffing.catalogues import coded, concept
from hcstandards.cli import whole_program
from hcstandards.errors import (
    AbsentError,
    LockError,
    NotYetInForceError,
    UnknownIdError,
    UnknownVersionError,
    WrongTypeError,
    WrongValueError,
)
from hcstandards.model.content import Entry
from hcstandards.model.locks import Pinned
from hcstandards.release.locks import lock_bytes, parse_lock, read_lock
from hcstandards.values import FrozenMap

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "schemas" / "lock.schema.json").read_text(encoding="utf-8"))
THEN, NOW = date(2021, 6, 1), date(2026, 11, 22)
DAYS = st.dates(date(2009, 1, 1), date(2031, 1, 1))


def made(day=THEN, **more):
    return samples.catalogue().lock(day, **more)


def answer(ask):
    try:
        return ask()
    except (AbsentError, UnknownVersionError) as error:
        return type(error), error.key


def test_a_lock_pins_what_answers_on_its_day():
    lock = made()
    assert dict(lock.standards) == {"demo": "1.1.0", "guizhou": "1.0.0", "hospital": "1.0.0", "lists": "2011.0.0"}
    assert dict(lock.tables) == {"places": "2011"}
    assert lock.absent["standards/ended"] == "no-longer-in-force"
    assert lock.absent["tables/marks"] == "not-covered"
    assert lock.absent["standards/undated"] == "undetermined"


def test_the_file_is_canonical_and_follows_its_schema():
    lock = made(region="520000")
    raw = lock_bytes(lock)
    assert raw == lock_bytes(made(region="520000"))
    assert parse_lock(raw, "x") == lock
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(raw))


def test_every_lookup_honours_it():
    plain, locked = samples.catalogue().as_of(NOW), samples.catalogue().as_of(NOW, lock=made())
    assert (plain.edition("demo").version, locked.edition("demo").version) == ("2.0.0", "1.1.0")
    assert (plain.status("demo").edition, locked.status("demo").edition) == ("2.0.0", "1.1.0")
    assert (plain.concept("places", "01").display, locked.concept("places", "01").display) == (
        "医疗卫生机构",
        "医院病房",
    )
    assert "02" in locked.codes("places")
    assert locked.check_code("places", "02").known
    assert not plain.check_code("places", "02").known
    assert locked.explain("demo").rule == locked.explain("places").rule == "lock"


def test_the_order_of_resolution():
    catalogue, lock = samples.catalogue(), made()
    locked = catalogue.as_of(NOW, lock=lock)
    assert locked.edition("demo@1.0.0").version == "1.0.0"
    assert locked.explain("demo@1.0.0").rule == "explicit-version"
    forced = catalogue.as_of(NOW, pins={"demo": "3.0.0", "lists": "2023"}, lock=lock)
    assert forced.edition("demo@1.0.0").version == "3.0.0"
    assert forced.explain("demo@1.0.0").rule == "forced-pin"
    assert forced.concept("places", "01").display == "医疗卫生机构"
    assert forced.concept("places@2011", "01").display == "医疗卫生机构"
    assert locked.concept("places@2023", "01").display == "医疗卫生机构"
    assert locked.explain("ended").rule == "day"


@settings(max_examples=40)
@given(locked=DAYS, asked=DAYS)
def test_as_of_with_a_lock_equals_explicit_pins(locked, asked):
    catalogue = samples.catalogue()
    lock = catalogue.lock(locked)
    view, plain = catalogue.as_of(asked, lock=lock), catalogue.as_of(asked)
    for key in catalogue.holdings.standard_ids():
        pinned = f"{key}@{lock.standards[key]}" if key in lock.standards else key
        assert answer(lambda key=key: view.edition(key)) == answer(lambda key=pinned: plain.edition(key))
        assert answer(lambda key=key: view.status(key)) == answer(lambda key=pinned: plain.status(key))
    for key in catalogue.holdings.index["code_systems"]:
        pinned = f"{key}@{lock.tables[key]}" if key in lock.tables else key
        assert answer(lambda key=key: view.codes(key)) == answer(lambda key=pinned: plain.codes(key))


@settings(max_examples=40)
@given(DAYS)
def test_a_lock_of_a_day_changes_nothing_that_day(day):
    catalogue = samples.catalogue()
    view, plain = catalogue.as_of(day, lock=catalogue.lock(day)), catalogue.as_of(day)
    for key in catalogue.holdings.standard_ids():
        assert answer(lambda key=key: view.edition(key)) == answer(lambda key=key: plain.edition(key))
    for key in catalogue.holdings.index["code_systems"]:
        assert answer(lambda key=key: view.codes(key)) == answer(lambda key=key: plain.codes(key))
        for code in answer(lambda key=key: plain.codes(key)) or ():
            if isinstance(code, str):
                asks = [lambda key=key, code=code, on=on: on.concept(key, code) for on in (view, plain)]
                assert answer(asks[0]) == answer(asks[1])


@pytest.mark.parametrize(
    ("day", "display"),
    [
        pytest.param("2021-12-31", "旧", id="the old meaning"),
        pytest.param("2022-06-01", None, id="between"),
        pytest.param("2023-01-01", "新", id="the new meaning"),
    ],
)
def test_under_a_lock_a_code_still_means_what_it_did_on_the_day(day, display):
    catalogue = coded(concept("1", "旧", valid_to=date(2022, 1, 1)), concept("1", "新", valid_from=date(2023, 1, 1)))
    view = catalogue.as_of(date.fromisoformat(day), lock=catalogue.lock(NOW))
    assert answer(lambda: view.concept("codes", "1").display) == (display or (NotYetInForceError, "codes 1"))


@pytest.mark.parametrize(
    ("only", "standards", "tables"),
    [
        pytest.param(["demo"], {"demo": "1.1.0"}, {}, id="a standard"),
        pytest.param(["demo@3.0"], {"demo": "3.0.0"}, {}, id="a version of it"),
        pytest.param(["places"], {"lists": "2011.0.0"}, {"places": "2011"}, id="a code system with its standard"),
        pytest.param(["places@2023"], {"lists": "2011.0.0"}, {"places": "2023"}, id="a table release"),
        pytest.param(["lists"], {"lists": "2011.0.0"}, {"places": "2011"}, id="a standard with its code systems"),
    ],
)
def test_only_some(only, standards, tables):
    lock = made(only=only)
    assert (dict(lock.standards), dict(lock.tables)) == (standards, tables)


def test_only_what_there_is():
    with pytest.raises(UnknownIdError) as caught:
        made(only=["demos"])
    assert "demo" in caught.value.near
    with pytest.raises(UnknownVersionError):
        made(only=["demo@9"])


# a catalogue that doesn't fit ---------------------------------------------------------------------


def changed(**more):
    return samples.opened(evolve(samples.CONTENT, **more))


def test_another_release_is_refused_and_both_are_named():
    later = changed(identity=evolve(samples.CONTENT.identity, version="0.2.0"))
    with pytest.raises(LockError) as caught:
        later.as_of(NOW, lock=made())
    for words in ("sample 0.1.0", "sample 0.2.0", later.digest, samples.catalogue().digest):
        assert words in str(caught.value)
        assert words in caught.value.text("zh")
    assert later.as_of(NOW, lock=made(), strict=False).edition("demo").version == "1.1.0"


def ended_earlier(edition):
    return evolve(edition, in_force_to=date(2026, 1, 1)) if edition.version == "2.0.0" else edition


def labelled(edition):
    return evolve(edition, label="another") if edition.version == "1.1.0" else edition


def with_demo(change):
    editions = tuple(map(change, samples.DEMO.standard.editions))
    demo = evolve(samples.DEMO, standard=evolve(samples.DEMO.standard, editions=editions))
    return changed(entries=(demo, *samples.CONTENT.entries[1:]))


def test_without_strict_only_what_is_pinned_must_be_the_same():
    lock = made()
    grown = changed(entries=(*samples.CONTENT.entries, Entry(samples.standard("added"))))
    assert grown.as_of(NOW, lock=lock, strict=False).edition("demo").version == "1.1.0"
    assert with_demo(ended_earlier).as_of(NOW, lock=lock, strict=False).edition("demo").version == "1.1.0"
    for catalogue, where in (
        (with_demo(labelled), "/standards/demo"),
        (changed(entries=samples.CONTENT.entries[1:]), "/standards/demo"),
        (changed(tables=(evolve(samples.TABLES[0], concepts=()), *samples.TABLES[1:])), "/tables/places"),
    ):
        with pytest.raises(LockError) as caught:
            catalogue.as_of(NOW, lock=lock, strict=False)
        assert [each.where for each in caught.value.problems] == [where]


def test_a_lock_that_was_edited_is_refused():
    plain = json.loads(lock_bytes(made()))
    plain["standards"]["demo"]["edition"] = "3.0.0"
    with pytest.raises(LockError, match=r"/standards/demo: lock\.content"):
        samples.catalogue().as_of(NOW, lock=parse_lock(json.dumps(plain).encode(), "edited"))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        pytest.param({"lock": 2}, "/lock", id="a later generation"),
        pytest.param({"day": "2026-02-30"}, "/day", id="a day that is none"),
        pytest.param({"digest": "sha256:00"}, "/digest", id="a short digest"),
        pytest.param({"region": "52"}, "/region", id="a short region"),
        pytest.param({"more": 1}, "/more", id="a key too many"),
        pytest.param({"catalogues": []}, "/catalogues", id="no catalogue"),
        pytest.param({"standards": {"demo": {"edition": "1.0.0"}}}, "/standards/demo", id="no digest"),
        pytest.param({"tables": {"places": "2011"}}, "/tables/places", id="no object"),
        pytest.param({"absent": {"x": 1}}, "/absent", id="no text"),
    ],
)
def test_a_file_of_another_shape_is_refused(change, where):
    plain = {**json.loads(lock_bytes(made())), **change}
    with pytest.raises(LockError) as caught:
        parse_lock(json.dumps(plain).encode(), "x.lock")
    assert [each.where for each in caught.value.problems] == [f"x.lock {where}"]
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(plain)) or where == "/day"


@pytest.mark.parametrize("raw", [b"", b"[", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_what_is_no_lock_is_refused(raw):
    with pytest.raises(LockError):
        parse_lock(raw, "x.lock")


def test_a_file_that_is_not_there_and_a_value_of_another_type(tmp_path):
    with pytest.raises(LockError, match="No such file"):
        read_lock(tmp_path / "no.lock")
    with pytest.raises(WrongTypeError):
        samples.catalogue().as_of(NOW, lock=7)


def test_views_with_locks_are_values():
    lock = made()
    view = samples.catalogue().as_of(NOW, lock=lock)
    assert view == samples.catalogue().as_of(NOW, lock=lock) != samples.catalogue().as_of(NOW)
    again = pickle.loads(pickle.dumps(view))  # noqa: S301 - our own
    assert again == view
    assert hash(again) == hash(view)
    assert again.edition("demo").version == "1.1.0"


def test_the_command_and_the_option(tmp_path):
    samples.catalogue().save(tmp_path / "sample.hcs")
    lock = str(tmp_path / "my.lock")

    def run(*arguments):
        chosen = ["--catalogue", str(tmp_path / "sample.hcs"), "--lang", "en", *arguments]
        return CliRunner().invoke(whole_program(), chosen)

    assert "4 editions and 1 table releases as of 2021-06-01" in run("lock", "-o", lock, "--as-of", "2021-06-01").stdout
    assert read_lock(lock) == made()
    assert "医院病房" in run("code", "places", "01", "--as-of", "2026-11-22", "--lock", lock).stdout
    assert "lock" in run("explain", "demo", "--as-of", "2026-11-22", "--lock", lock).stdout
    other = CliRunner().invoke(whole_program(), ["list", "--lock", lock])
    assert other.exit_code == 2


@pytest.mark.parametrize(
    ("more", "version"),
    [
        pytest.param({}, "2.0.0", id="the day"),
        pytest.param({"pins": {"demo": "1.0.0"}}, "1.0.0", id="a pin"),
        pytest.param({"pins": {"demo": "^1.0"}}, "1.1.0", id="a pinned range"),
        pytest.param({"lock": samples.catalogue().lock(THEN)}, "1.1.0", id="a lock"),
        pytest.param(
            {"lock": samples.catalogue().lock(THEN), "pins": {"demo": "3.0"}}, "3.0.0", id="a pin over a lock"
        ),
        pytest.param({"only": ["demo@>=1 <3"]}, "2.0.0", id="a range, by the day"),
        pytest.param({"only": ["demo@3.x"], "pins": {"demo": "1.0.0"}}, "1.0.0", id="a pin over a version"),
    ],
)
def test_a_lock_holds_what_the_view_answers(more, version):
    assert samples.catalogue().lock(NOW, **more).standards["demo"] == version


def test_the_command_locks_what_its_pins_and_lock_give(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    program = whole_program()
    assert run(program, ["lock", "--only", "chs-drg", "--as-of", "2026-12-31", "-o", "one"]).exit_code == 0
    assert (
        run(program, ["lock", "--only", "chs-drg", "--as-of", "2030-01-01", "--lock", "one", "-o", "two"]).exit_code
        == 0
    )
    assert run(program, ["lock", "--only", "chs-drg", "--pin", "chs-drg@^1.0", "-o", "three"]).exit_code == 0
    assert [read_lock(each).standards["chs-drg"] for each in ("one", "two", "three")] == ["2.0.0", "2.0.0", "1.1.0"]
    twice = run(program, ["lock", "--pin", "chs-drg@1.0", "--pin", "chs-drg@2.0"])
    assert (twice.exit_code, "one version of each id" in twice.output) == (2, True)


def test_a_former_id_locks_the_code_system_that_has_it():
    lock = made(only=["former-places@2023"])
    assert dict(lock.tables)["places"] == "2023"


@pytest.mark.parametrize(
    ("only", "kind"),
    [
        pytest.param(["demo@1.0.0", "demo@2.0.0"], WrongValueError, id="two versions"),
        pytest.param(["places@2011", "former-places@2023"], WrongValueError, id="two versions, by a former id"),
        pytest.param([5], WrongTypeError, id="a number"),
        pytest.param(["no-such"], UnknownIdError, id="unknown"),
        pytest.param(["demo@9"], UnknownVersionError, id="an unknown version"),
    ],
)
def test_what_cannot_be_locked_is_refused(only, kind):
    with pytest.raises(kind):
        made(only=only)


def test_one_id_is_not_taken_letter_by_letter():
    assert dict(made(only="demo").standards) == {"demo": "1.1.0"}


def test_pins_give_one_version_of_each_id():
    with pytest.raises(WrongValueError, match="one version of each id"):
        samples.catalogue().as_of(NOW, pins={"places": "2011", "former-places": "2023"})
    with pytest.raises(UnknownIdError, match="no standard or code system 'no-such'"):
        samples.catalogue().as_of(NOW, pins={"no-such": "1"})


def test_a_key_that_stands_twice_is_refused():
    raw = lock_bytes(made()).replace(b'"lock": 1,', b'"lock": 1, "lock": 1,')
    with pytest.raises(LockError, match="lock twice; expected each key once"):
        parse_lock(raw, "x")


def test_a_digest_that_is_not_of_the_catalogues_named_is_shown():
    lock = evolve(made(), digest="sha256:" + "0" * 64)
    with pytest.raises(LockError) as caught:
        samples.catalogue().as_of(NOW, lock=lock)
    (problem,) = caught.value.problems
    assert (problem.found, problem.expected) == (samples.catalogue().digest, lock.digest)


def test_what_to_do_stands_with_a_pin_that_does_not_fit():
    lock = made()
    wrong = evolve(lock, pinned_standards=FrozenMap({**lock.pinned_standards, "zz": Pinned("1.0.0", lock.digest)}))
    with pytest.raises(LockError, match="lock anew") as caught:
        samples.catalogue().as_of(NOW, lock=wrong)
    assert "请打开锁定的发布，或重新锁定" in caught.value.text("zh")
