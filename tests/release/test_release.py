"""From content to bytes and back: canonical, sealed, and the same every time."""

import json
import os
import random
import threading
from contextlib import suppress
from hashlib import sha256

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import hcstandards as hcs
from hcstandards.catalogue import Catalogue
from hcstandards.errors import ReleaseError
from hcstandards.release import container
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container, canonical, open_file, pack
from hcstandards.release.holdings import Holdings
from samples import CONTENT, DAY, catalogue, opened, threshold

RAW = compile_content(CONTENT)


def sealed(start: bytes) -> bytes:
    return start + b"sha256:" + sha256(start).hexdigest().encode() + b"\n"


def test_the_same_content_gives_the_same_bytes():
    assert compile_content(CONTENT) == RAW
    shuffled = list(CONTENT.entries)
    random.Random(1).shuffle(shuffled)  # noqa: S311 - no secret
    assert compile_content(evolve(CONTENT, entries=tuple(shuffled), tables=CONTENT.tables[::-1])) == RAW


def test_another_word_gives_another_digest():
    other = evolve(CONTENT, identity=evolve(CONTENT.identity, title="另一个"))
    assert opened(other).digest != catalogue().digest


def test_what_is_compiled_is_what_is_opened():
    holdings = Holdings(Container(RAW, "raw"))
    for entry in CONTENT.entries:
        key = entry.standard.id
        assert holdings.standard(key) == entry.standard
        assert holdings.statuses(key) == entry.statuses
        assert holdings.criteria(key) == entry.criteria
        assert holdings.criterion_groups(key) == entry.criterion_groups
        for kind, find in (
            ("code_systems", holdings.code_system),
            ("grading", holdings.grading_scheme),
            ("points", holdings.points_scheme),
            ("programmes", holdings.programme),
            ("pilots", holdings.pilot),
        ):
            assert tuple(find(each.id) for each in getattr(entry, kind)) == getattr(entry, kind)
        for each in entry.thresholds:
            assert holdings.threshold_versions(each.id) == (each,)
    for table in CONTENT.tables:
        rows = holdings.table(table.system, table.release)
        assert len(rows) == len(table.concepts)
        assert tuple(each for code in rows.codes() for each in rows.concepts(code)) == table.concepts
    for kind, find in (
        ("documents", holdings.document),
        ("bodies", holdings.body),
        ("indicators", holdings.indicator),
        ("lifecycles", holdings.lifecycle),
    ):
        assert tuple(find(key) for key in holdings.ids(kind)) == tuple(
            sorted(getattr(CONTENT, kind), key=lambda each: each.id)
        )
    assert holdings.correspondences() == ()
    assert holdings.ids("changes") == ()


def test_a_threshold_of_two_editions_is_one_id_and_one_hit():
    entry = next(each for each in CONTENT.entries if each.standard.id == "demo")
    both = tuple(
        threshold("share", "ge", value, standard="demo", edition=version)
        for version, value in (("1.0.0", "1"), ("2.0.0", "2"))
    )
    entries = (*(each for each in CONTENT.entries if each is not entry), evolve(entry, thresholds=both))
    found = opened(evolve(CONTENT, entries=entries)).as_of(DAY)
    assert [each.id for each in found.search("demo/share")] == ["demo/share"]
    assert found.threshold(hcs.Id("demo/share")) == both[1]
    assert found.threshold(hcs.Id("demo/share@1.0")) == both[0]


def test_values_are_made_once():
    holdings = Holdings(Container(RAW, "raw"))
    assert holdings.standard("demo") is holdings.standard("demo")
    assert holdings.table("places", "2011") is holdings.table("places", "2011")
    assert holdings.criteria("hospital") is holdings.criteria("hospital")


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda each: each.standard("dem"), id="standard"),
        pytest.param(lambda each: each.document("pape"), id="document"),
        pytest.param(lambda each: each.body("offic"), id="body"),
        pytest.param(lambda each: each.indicator("bed"), id="indicator"),
        pytest.param(lambda each: each.lifecycle("simpl"), id="lifecycle"),
        pytest.param(lambda each: each.code_system("place"), id="code system"),
        pytest.param(lambda each: each.grading_scheme("hospita"), id="grading scheme"),
        pytest.param(lambda each: each.points_scheme("hospital-point"), id="points scheme"),
        pytest.param(lambda each: each.programme("wor"), id="programme"),
        pytest.param(lambda each: each.threshold_versions("hospital/bed-min"), id="threshold"),
    ],
)
def test_an_unknown_id_names_its_kind_and_near_ones(ask, request):
    with pytest.raises(hcs.UnknownIdError) as caught:
        ask(Holdings(Container(RAW, "raw")))
    assert caught.value.kind == request.node.callspec.id
    assert caught.value.near


@pytest.mark.parametrize("kind", ["pilot", "change"])
def test_an_unknown_id_among_none(kind):
    with pytest.raises(hcs.UnknownIdError):
        getattr(Holdings(Container(RAW, "raw")), kind)("anything")


def test_the_release_is_canonical_json_throughout():
    box = Container(RAW, "raw")
    lines = RAW.split(b"\n")
    assert lines[0] == b"hcstandards-release 1"
    assert canonical(json.loads(lines[1])) == lines[1]
    assert list(box.names()) == sorted(box.names())
    for name, listed in zip(box.names(), box.manifest["members"], strict=True):
        body = canonical(box.member(name))
        assert (listed["size"], listed["sha256"]) == (len(body), sha256(body).hexdigest())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(members=st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), JSON, max_size=4), head=JSON)
def test_packing_and_opening_undo_each_other(members, head):
    raw = pack({"index": head}, members)
    box = Container(raw, "any")
    assert box.manifest["index"] == head
    assert {name: box.member(name) for name in box.names()} == members
    assert all(name in box for name in members)
    assert box.raw == raw
    assert pack({"index": head}, dict(reversed(members.items()))) == raw


def test_canonical_json_has_one_form_and_no_floats_beyond_numbers():
    assert canonical({"b": "男 𬌗", "a": [1, True, None]}) == '{"a":[1,true,null],"b":"男 𬌗"}'.encode()
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))


@pytest.mark.parametrize("size", [0, 1, 10, 21, 40, len(RAW) // 2, len(RAW) - 1])
def test_a_file_cut_short_is_refused(size):
    with pytest.raises(ReleaseError) as caught:
        Container(RAW[:size], "cut")
    assert caught.value.path == "cut"
    assert len(str(caught.value)) < 300


@given(place=st.integers(0, len(RAW) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused(place, bit):
    raw = bytearray(RAW)
    raw[place] ^= 1 << bit
    with pytest.raises(ReleaseError):
        Container(bytes(raw), "flipped")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param(b"PK\x03\x04", "does not start", id="a zip"),
        pytest.param(b"", "does not start", id="nothing"),
        pytest.param(sealed(RAW.replace(b"release 1", b"release 2", 1)[:-72]), "generation 2", id="a later generation"),
        pytest.param(b"hcstandards-release " + b"9" * 1000, "generation 9", id="a generation without an end"),
        pytest.param(sealed(b"hcstandards-release 1\nnot json\n"), "manifest", id="a sealed manifest that is no JSON"),
        pytest.param(sealed(b"hcstandards-release 1\n{}\n"), "manifest", id="a sealed manifest without members"),
        pytest.param(sealed(b"hcstandards-release 1\n[]\n"), "manifest", id="a sealed manifest that is a list"),
        pytest.param(
            sealed(b'hcstandards-release 1\n{"members":[{"name":"a","size":9}]}\n1'),
            "sizes",
            id="members of other sizes",
        ),
        pytest.param(sealed(b"hcstandards-release 1\n{}"), "manifest", id="a sealed manifest without an end"),
    ],
)
def test_what_is_no_release_of_ours_is_refused(raw, words):
    with pytest.raises(ReleaseError) as caught:
        Container(raw, "strange")
    assert words in str(caught.value)
    assert len(str(caught.value)) < 300
    assert caught.value.text("zh") != str(caught.value)


def test_a_file_is_opened_by_its_path(tmp_path):
    path = tmp_path / "sample.hcs"
    path.write_bytes(RAW)
    assert hcs.load(path) == hcs.load(str(path)) == catalogue()
    assert open_file(path).path == str(path)


@pytest.mark.parametrize("name", ["missing.hcs", "sub/missing.hcs"])
def test_a_file_that_is_not_there(tmp_path, name):
    with pytest.raises(ReleaseError) as caught:
        hcs.load(tmp_path / name)
    assert "No such file" in str(caught.value)
    assert "没有这个文件" in caught.value.text("zh")


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "large.hcs"
    path.write_bytes(RAW)
    monkeypatch.setattr(container, "LARGEST", 10)
    with pytest.raises(ReleaseError) as caught:
        open_file(path)
    assert "larger than 10" in str(caught.value)


PIPES = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")


@PIPES
def test_a_pipe_without_end_is_refused_at_the_limit(tmp_path, monkeypatch):
    """A pipe has no size: it is read up to the limit and not beyond."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    monkeypatch.setattr(container, "LARGEST", 100)
    written = []

    def write():
        with suppress(BrokenPipeError), path.open("wb", buffering=0) as stream:
            while sum(written) < 10_000_000:
                written.append(stream.write(b"x" * 1000))

    writer = threading.Thread(target=write)
    writer.start()
    with pytest.raises(ReleaseError, match="larger than 100 bytes"):
        open_file(path)
    writer.join(10)
    assert sum(written) < 10_000_000


@PIPES
def test_a_release_comes_through_a_pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=[RAW])
    writer.start()
    assert open_file(path).raw == RAW
    writer.join(10)


def test_a_package_without_its_release_says_how_to_build_it(tmp_path, monkeypatch):
    monkeypatch.setattr("hcstandards.catalogue.EMBEDDED", str(tmp_path / "gone.hcs"))
    with pytest.raises(ReleaseError) as caught:
        hcs.load()
    assert "make compile" in str(caught.value)


def test_only_a_path_can_be_loaded():
    with pytest.raises(hcs.WrongTypeError):
        hcs.load(5)


def test_a_catalogue_is_what_its_digest_is():
    again = Catalogue(Holdings(Container(RAW, "elsewhere")))
    assert again == catalogue()
    assert hash(again) == hash(catalogue())
    assert again != "sample"
    assert str(again.version) == "0.1.0"
    assert "sample 0.1.0 sha256:" in repr(again)
    assert [each.id for each in again.standards] == sorted(each.standard.id for each in CONTENT.entries)
    assert again.holdings.digest == again.digest
