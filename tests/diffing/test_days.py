"""Which edition answers and which codes hold, against an oracle that asks day by day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from diffing.catalogues import PAPER, catalogue, concept, edge, edition, editions_of, standard
from diffing.test_laws import about, mirrored, seen
from hcstandards.diffing.witnesses import answer
from hcstandards.model.content import Entry

ON = PAPER.read_on
DAYS = [date(2018, 1, 1), date(2021, 1, 1), date(2024, 1, 1), ON, date(2027, 1, 1), date(2028, 1, 1)]
ASKED = sorted({*DAYS, *(date(each.year, 7, 1) for each in DAYS)})


@st.composite
def editions(draw):
    """Up to three editions one after the other, with gaps between them or an end after the last."""
    days = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=6, unique=True)))
    versions = draw(st.permutations(["1.0.0", "2.0.0", "3.0.0"]))
    spans = list(zip(days, [*days[1:], None], strict=True))
    chosen = draw(st.lists(st.sampled_from(spans), min_size=1, max_size=3, unique=True))
    return tuple(edition(version, *span) for version, span in zip(versions, sorted(chosen, key=str), strict=False))


def answered(held, day):
    return next((each.version for each in held if each.starts <= day and (each.ends is None or day < each.ends)), None)


@given(editions(), editions())
def test_what_editions_answer_is_past_or_to_come_as_asking_day_by_day_shows(old, new):
    sides = [catalogue(Entry(standard(*each))) for each in (old, new)]
    changes = sides[0].diff(sides[1]).changes
    breaking = [each for each in changes if each.bump == "major"]
    other = [day for day in ASKED if answered(old, day) not in (None, answered(new, day))]
    past = [day for day in other if day < ON]
    lost = [day for day in other if answered(new, day) is None]
    gone = {each.version for each in old} - {each.version for each in new}
    assert bool(changes) is (sides[0].digest != sides[1].digest)
    assert bool(breaking) is bool(past or lost or gone)
    if past and not gone:
        assert any(each.temporal == "retroactive" for each in breaking)
    for each in changes:
        assert each.effect is None
        assert each.witness is not None or each.bump != "major"
        assert each.since is None or each.temporal == ("prospective" if each.since >= ON else "retroactive")


@st.composite
def rows(draw, code):
    since, until = draw(st.sampled_from([None, *DAYS])), draw(st.sampled_from([None, *DAYS]))
    return concept(
        code,
        draw(st.sampled_from("abcd")),
        parent=draw(st.sampled_from([None, None, "1"])) if code != "1" else None,
        status=draw(st.sampled_from(["active"] * 4 + ["disabled"])),
        valid_from=since,
        valid_to=until if since is None or until is None or since < until else None,
        replaced_by=draw(st.sampled_from([(), (), ("2",)])) if code != "2" else (),
    )


@st.composite
def tables(draw):
    codes = draw(st.lists(st.sampled_from("123"), min_size=1, max_size=3, unique=True))
    return tuple(draw(rows(code)) for code in sorted(codes))


@st.composite
def coded(draw):
    """Codes that begin and end, move and mean something else, in one edition or two, past or still to come."""
    held = {version: draw(tables()) for version in ("1.0.0", "1.1.0")[: draw(st.integers(1, 2))]}
    kinds = st.sampled_from(["recoded", "split", "merged", "disabled", "reused", "renamed"])
    drawn = draw(st.lists(st.tuples(kinds, *[st.sampled_from("123")] * 2), max_size=2, unique_by=lambda each: each[1:]))
    edges = [edge(kind, code, None if kind == "disabled" else target) for kind, code, target in drawn]
    openness, since = draw(st.sampled_from(["open", "closed"])), draw(st.sampled_from([2020, 2026]))
    return editions_of(held, edges=edges, openness=openness, since=since)


@given(coded(), coded())
def test_what_happens_to_dated_codes_is_told_shown_and_mirrored(old, new):
    there, back = old.diff(new).changes, new.diff(old).changes
    assert bool(there) is (old.digest != new.digest)
    reused = {each.path for each in (*there, *back) if each.kind == "reused"}  # the way back is a mere change
    assert {mirrored(each) for each in there if about(each) not in reused} == {
        seen(each) for each in back if about(each) not in reused
    }
    for each in there:
        assert each.effect is None
        assert each.witness is not None or not (each.bump == "major" or each.refused)
        assert each.since is None or each.temporal == ("prospective" if each.since >= ON else "retroactive")
    told = [each for each in there if each.rule.startswith(("code.", "release.", "edition."))]
    for code in "123":
        worse = []
        for day in ASKED:
            asked = {"system": "codes", "code": code, "day": str(day)}
            before, after = (answer(side.holdings, "check_code", asked) for side in (old, new))
            worse += [day] if "in force: True" in before and "in force: True" not in after else []
        about_it = [each for each in told if code in (*each.path, *(each.old or "")) or each.rule[:4] != "code"]
        assert about_it or not worse, (code, worse)
        if any(day < ON for day in worse):
            assert any(each.bump == "major" or each.rule == "code.disabled" for each in told), (code, worse)
