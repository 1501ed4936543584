"""`release verify`: whatever is wrong with a file is found, and old generations stay readable."""

import json
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

import samples
from hcstandards import load
from hcstandards.errors import ReleaseError
from hcstandards.release.container import SEAL, SEAL_LENGTH, Container, canonical, pack
from hcstandards.releasing.assembling import release_of
from hcstandards.releasing.verifying import verify, verify_file

STORED = Path(__file__).resolve().parents[1] / "releases" / "generation-1.hcs"


@cache
def release():
    content = evolve(samples.CONTENT, identity=evolve(samples.CONTENT.identity, version="1.0.0"))
    first = Container(release_of(content).raw, "first")
    less = evolve(content, entries=tuple(each for each in content.entries if each.standard.id != "ended"))
    return first, Container(release_of(less, first, "2.0.0").raw, "second")


def sealed(start):
    return start + SEAL + sha256(start).hexdigest().encode() + b"\n"


def failed(found):
    return {step.name for step in found.steps if step.problems}


def test_a_release_stands_every_check():
    first, second = release()
    for each, before in ((first, None), (second, first)):
        found = verify(each.raw, each.path, before)
        assert found.problems == ()
        assert found.digest == each.digest
    assert [step.name for step in found.steps][-1] == "against"


RAW = release()[1].raw
HEAD = RAW.index(b"\n", RAW.index(b"\n") + 1)
REGIONS = {
    "magic": (0, 22),
    "manifest": (22, HEAD),
    "members": (HEAD, len(RAW) - 72),
    "seal": (len(RAW) - 72, len(RAW)),
}


@pytest.mark.parametrize("region", REGIONS)
@given(data=st.data())
def test_any_single_flipped_byte_is_refused(region, data):
    place = data.draw(st.integers(REGIONS[region][0], REGIONS[region][1] - 1))
    flip = data.draw(st.integers(1, 255))
    raw = bytearray(RAW)
    raw[place] ^= flip
    with pytest.raises(ReleaseError):
        Container(bytes(raw), "flipped")
    assert verify(bytes(raw), "flipped").problems


def test_every_byte_of_magic_and_seal_counts():
    for start, stop in (REGIONS["magic"], REGIONS["seal"]):
        for place in range(start, stop):
            for flip in (0x01, 0x20, 0x80):
                with pytest.raises(ReleaseError):
                    Container(RAW[:place] + bytes([RAW[place] ^ flip]) + RAW[place + 1 :], "flipped")


@given(st.integers(0, len(RAW) - 1))
@example(0)
@example(len(RAW) - 1)
def test_a_file_cut_short_is_refused(length):
    assert verify(RAW[:length], "short").problems


def test_a_damaged_member_is_named():
    place = RAW.index("急诊室".encode(), RAW.index(b'"columns":'))
    found = verify(RAW[:place] + b"X" + RAW[place + 1 :], "damaged")
    assert failed(found) == {"seal", "members"}
    assert any("table/places/2011" in each.where for each in found.problems)


def test_what_no_release_is_at_all():
    assert failed(verify(b"", "empty")) == {"seal"}
    assert failed(verify(b"PK\x03\x04 a zip file", "zip")) == {"seal"}


# files that somebody sealed by hand ---------------------------------------------------------------


def rebuilt(head=None, members=None, drop=()):
    second = release()[1]
    kept = {key: value for key, value in second.manifest.items() if key not in {"members", *drop}}
    plain = {name: second.member(name) for name in second.names() if name not in drop}
    return pack({**kept, **(head or {})}, {**plain, **(members or {})})


@pytest.mark.parametrize(
    ("raw", "steps"),
    [
        pytest.param(rebuilt(drop=["system/places"]), {"index", "entries"}, id="a member that the index names"),
        pytest.param(rebuilt(members={"system/more": {}}), {"index"}, id="a member that the index doesn't name"),
        pytest.param(rebuilt(members={"thresholds/hospital": {}}), {"index", "entries"}, id="thresholds lost"),
        pytest.param(rebuilt(drop=["changelog/zh"]), {"version"}, id="half a changelog"),
        pytest.param(rebuilt(drop=["previous"]), {"version"}, id="a changelog from nowhere"),
        pytest.param(rebuilt({"identity": {"id": "sample", "version": "2"}}), {"version", "entries"}, id="no version"),
        pytest.param(
            rebuilt(members={"reserved": {"standards": {"demo": "别的"}}}), {"reserved"}, id="a reserved id in use"
        ),
    ],
)
def test_what_is_sealed_and_wrong_is_found(raw, steps):
    assert failed(verify(raw, "by hand")) == steps


def test_json_in_another_form_is_found():
    text = canonical({"a": 1, "b": 2})
    start = RAW[:-SEAL_LENGTH]
    other = start.replace(b'"lifecycles":{', b'"lifecycles": {') if b'"lifecycles":{' in start else None
    assert other is None or text
    second = release()[1]
    body = second.member_bytes("designations")
    loose = json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True).encode()
    assert loose != body
    manifest = {**second.manifest, "members": []}
    bodies = b""
    for name in second.names():
        each = loose if name == "designations" else second.member_bytes(name)
        manifest["members"].append({"name": name, "sha256": sha256(each).hexdigest(), "size": len(each)})
        bodies += each
    found = verify(sealed(b"hcstandards-release 1\n" + canonical(manifest) + b"\n" + bodies), "loose")
    assert failed(found) == {"canonical"}
    assert any("designations" in each.where for each in found.problems)


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(b"{}", id="without members"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b"{", id="no JSON"),
        pytest.param(b'{"members":[{"name":"x","sha256":"","size":-1}]}', id="a size below nothing"),
        pytest.param(b'{"members":[{"name":"x","sha256":"","size":9}]}', id="a size beyond the end"),
        pytest.param(b"[" * 100_000, id="without end"),
    ],
)
def test_a_sealed_file_with_a_wild_manifest_is_refused(manifest):
    raw = sealed(b"hcstandards-release 1\n" + manifest + b"\n" + b"{}")
    with pytest.raises(ReleaseError):
        Container(raw, "wild")
    assert verify(raw, "wild").problems


# against the release before -----------------------------------------------------------------------


def test_against_a_release_it_does_not_follow():
    first, second = release()
    assert failed(verify(first.raw, "x", second)) == {"against"}
    raw = rebuilt(drop=["reserved"])
    problems = verify(raw, "x", first).problems
    assert any("reserved/standards/ended" in each.where for each in problems)
    raw = rebuilt({"identity": {**second.manifest["identity"], "version": "1.0.1"}})
    assert any(each.found and "ended" in str(each.where) for each in verify(raw, "x", first).problems)
    other = {"version": "1.0.0", "digest": "sha256:" + "0" * 64}
    assert any("previous" in each.where for each in verify(rebuilt({"previous": other}), "x", first).problems)


# generations --------------------------------------------------------------------------------------


def test_the_stored_release_of_generation_1_opens_and_answers():
    catalogue = load(STORED)
    day = catalogue.as_of(date(2026, 11, 22))
    assert str(catalogue.version) == "1.0.0"
    assert day.edition("demo").version == "2.0.0"
    assert day.concept("places", "01").display == "医疗卫生机构"
    assert day.check_code("places", "03").known is False
    assert day.threshold("hospital/beds-min").value == 20
    assert day.points("hospital-points", [], cycle="calendar").total == 0
    assert day.search("医疗")
    assert verify_file(STORED).problems == ()


@pytest.mark.parametrize("generation", ["2", "10", "0", "", "1.0", "１", "9" * 100])
def test_another_generation_is_refused_clearly(generation):
    start = STORED.read_bytes()[:-SEAL_LENGTH].replace(b"release 1\n", b"release " + generation.encode() + b"\n", 1)
    with pytest.raises(ReleaseError, match=r"its format is of generation .* this library reads 1") as caught:
        Container(sealed(start), "later.hcs")
    assert "later.hcs" in str(caught.value)
    assert len(str(caught.value)) < 300
    assert "其格式" in caught.value.text("zh")
