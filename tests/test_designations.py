"""Designations: read as they are written, printed one way, with the series as part of the identity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hcstandards as hcs
from hcstandards.designations import Designation, find_designation, parse_designation
from samples import CONTENT, opened, view


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        pytest.param("GB/T 2261.1—2003", "GB/T 2261.1-2003", id="em dash"),
        pytest.param("GB-T2261.1-2003", "GB/T 2261.1-2003", id="file name"),
        pytest.param("GBT2261.1-2003", "GB/T 2261.1-2003", id="glued"),
        pytest.param("ＧＢ／Ｔ　２２６１．１－２００３", "GB/T 2261.1-2003", id="full width"),
        pytest.param(" gb/t  2261.1 – 2003 ", "GB/T 2261.1-2003", id="small letters, en dash, blanks"),
        pytest.param("GB∕T 2261.1——2003", "GB/T 2261.1-2003", id="division slash, dash of two"),
        pytest.param("GB_T 2261.1-2003", "GB/T 2261.1-2003", id="underscore"),
        pytest.param("GB/T 2261.1-2003年", "GB/T 2261.1-2003", id="the word year"),
        pytest.param("WS364.2", "WS 364.2", id="no blank, no year"),
        pytest.param("WST 364.2-2023", "WS/T 364.2-2023", id="WST"),
        pytest.param("WS-T 364.2-2023", "WS/T 364.2-2023", id="WS-T"),
        pytest.param("GB 3304-91", "GB 3304-1991", id="year of two digits"),
        pytest.param("YY 0001-05", "YY 0001-2005", id="year of two digits, this century"),
        pytest.param("GBZ 1-2010", "GBZ 1-2010", id="GBZ is a series of its own"),
        pytest.param("GB/Z 1-2010", "GB/Z 1-2010", id="GB/Z is another"),
        pytest.param("GBZ/T 189-2007", "GBZ/T 189-2007", id="GBZ/T"),
        pytest.param("DB37/T 4224.1—2020", "DB37/T 4224.1-2020", id="province"),
        pytest.param("DB4403/T 278.2—2022", "DB4403/T 278.2-2022", id="city"),
        pytest.param("DB37 4224-2020", "DB37 4224-2020", id="province, mandatory"),
        pytest.param("T/CHIA 001—2017", "T/CHIA 001-2017", id="group, zeros kept"),
        pytest.param("LD/T 90-2012", "LD/T 90-2012", id="labour"),
        pytest.param("CFDAB/T 0303.3-2014", "CFDAB/T 0303.3-2014", id="drug administration"),
        pytest.param("GB 11643", "GB 11643", id="without a year"),
        pytest.param("医保发〔2019〕39号", "医保发〔2019〕39号", id="document"),
        pytest.param("医保发[2019]39号", "医保发〔2019〕39号", id="square brackets"),
        pytest.param("医保办函（２０２２）３９号", "医保办函〔2022〕39号", id="round brackets, full width"),
        pytest.param("医保发【2019】039号", "医保发〔2019〕39号", id="black brackets, leading zero"),
        pytest.param("卫医发(1994)第30号", "卫医发〔1994〕30号", id="第"),
        pytest.param("安市办发〔 2019〕 8 号", "安市办发〔2019〕8号", id="blanks inside"),
    ],
)
def test_what_is_written_is_printed_canonically(written, printed):
    assert str(parse_designation(written)) == printed
    assert parse_designation(printed) == parse_designation(written)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("医保发〔2019〕39号", "医保办函〔2022〕39号", id="series word and year"),
        pytest.param("医保发〔2022〕39号", "医保办函〔2022〕39号", id="series word alone"),
        pytest.param("GB 3304-1991", "GB/T 3304-1991", id="mandatory and recommended"),
        pytest.param("GBZ 1-2010", "GB/Z 1-2010", id="occupational health and guidance"),
        pytest.param("WS 364.2-2011", "WS/T 364.2-2023", id="edition that changed its nature"),
        pytest.param("GB/T 2261.1-2003", "GB/T 2261.2-2003", id="part"),
        pytest.param("GB/T 2261.1-2003", "GB/T 2261.1", id="year"),
    ],
)
def test_what_differs_stays_apart(one, other):
    assert parse_designation(one) != parse_designation(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GB",
        "医保发",
        "医保发2019年39号",
        "A00.000",
        "123",
        "GB/T 2261.1-20031",
        "chs-drg",
        "标准 GB/T 1",
        "G" * 300,
    ],
)
def test_what_is_no_designation_is_refused(text):
    assert find_designation(text) is None
    with pytest.raises(hcs.WrongValueError) as caught:
        parse_designation(text)
    assert len(str(caught.value)) < 400
    assert "标准号" in caught.value.text("zh")


def test_the_facts_of_a_designation():
    assert parse_designation("WS/T 363.1-2023") == Designation("WS/T", "363", "1", 2023)
    assert parse_designation("医保发〔2019〕39号").is_document
    assert not parse_designation("WS/T 363.1-2023").is_document
    assert parse_designation("GB/T 2261.1").covers(parse_designation("GB/T 2261.1-2003"))
    assert not parse_designation("GB/T 2261.1-2022").covers(parse_designation("GB/T 2261.1-2003"))


SERIES = st.sampled_from(["GB", "GB/T", "GB/Z", "GBZ", "GBZ/T", "WS", "WS/T", "DB37/T", "DB4403/T", "T/CHIA", "LD/T"])
STANDARDS = st.builds(
    Designation,
    SERIES,
    st.integers(1, 99999).map(str),
    st.none() | st.integers(1, 99).map(str),
    st.none() | st.integers(1950, 2049),
)
DOCUMENTS = st.builds(
    Designation,
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=6).filter(
        lambda text: not text.endswith("第")
    ),
    st.integers(1, 9999).map(str),
    st.none(),
    st.integers(1950, 2049),
)


@given(designation=STANDARDS | DOCUMENTS)
def test_printing_and_reading_undo_each_other(designation):
    assert parse_designation(str(designation)) == designation


@given(
    designation=STANDARDS.filter(lambda each: each.year),
    dash=st.sampled_from("-–—－−"),
    slash=st.sampled_from("/／-∕_"),
    blank=st.sampled_from(["", " ", "\u3000"]),
)
def test_dashes_slashes_and_blanks_dont_matter(designation, dash, slash, blank):
    written = str(designation).replace("/", slash).replace(f"-{designation.year}", f"{dash}{designation.year}")
    if designation.series not in ("GBZ", "GB") and not designation.series.startswith("T/"):
        written = written.replace(" ", blank)
    assert parse_designation(written) == designation


@given(text=st.text(max_size=30))
def test_any_text_is_read_or_not(text):
    found = find_designation(text)
    assert found is None or find_designation(str(found)) == found


@pytest.mark.parametrize(
    ("text", "id"),
    [
        pytest.param("GB-T2261.1—2022", "demo", id="the standard's own"),
        pytest.param("GBT 2261.1-03", "demo", id="of an edition, two digits"),
        pytest.param("GB/T 2261.1", "demo", id="of any year"),
        pytest.param("医保发（2019）39号", "demo", id="a printed form"),
        pytest.param("没有编号的指南", "demo", id="printed words without a number"),
        pytest.param("黔卫发[2019]39号", "guizhou", id="another office's 39"),
    ],
)
def test_a_standard_is_found_by_any_printed_designation(text, id):
    assert view().by_designation(text).id == id
    hit = view().search(text)[0]
    assert (hit.kind, hit.id) == ("standard", id)


@pytest.mark.parametrize("text", ["GB 2261.1-2022", "GB/T 2261.1-2004", "医保办函〔2019〕39号", "某指南"])
def test_an_unknown_designation_gives_near_ones(text):
    with pytest.raises(hcs.UnknownIdError) as caught:
        view().by_designation(text)
    assert caught.value.kind == "designation"
    assert caught.value.key == text
    if text != "某指南":
        assert caught.value.near


def test_a_designation_that_several_standards_bear_chooses_none():
    from attrs import evolve

    entries = tuple(
        evolve(each, standard=evolve(each.standard, designation="GB/T 2261.1-2022"))
        if each.standard.id == "ended"
        else each
        for each in CONTENT.entries
    )
    day = opened(evolve(CONTENT, entries=entries)).as_of(view().day)
    with pytest.raises(hcs.UnknownIdError) as caught:
        day.by_designation("GB/T 2261.1-2022")
    assert caught.value.near == ("demo", "ended")


def test_a_designation_is_text():
    with pytest.raises(hcs.WrongTypeError):
        view().by_designation(2261)
