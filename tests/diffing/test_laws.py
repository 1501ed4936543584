"""Laws of the diff, over catalogues that hypothesis makes up."""

import pickle
from datetime import date, timedelta
from decimal import Decimal

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from diffing.catalogues import concept, edge, edition, editions_of, measured, threshold
from hcstandards.diffing.rules import MIRRORED
from hcstandards.diffing.witnesses import answer, question
from hcstandards.values import FrozenMap

CODES = ("1", "2", "3", "4", "5")
DIRECTIONS = {"added": "removed", "tightened": "loosened", "widened": "narrowed"}
DIRECTIONS |= {new: old for old, new in DIRECTIONS.items()}
MOVES = ("recoded", "split", "merged", "redistributed")

rows = st.builds(
    concept,
    code=st.sampled_from(CODES),
    display=st.sampled_from(["a", "b]],[", 'c"d']),
    parent=st.sampled_from([None, "1", "2"]),
    status=st.sampled_from(["active", "active", "disabled"]),
    record=st.sampled_from([None, "r"]),
    properties=st.sampled_from([FrozenMap(), FrozenMap({"w": "1"}), FrozenMap({"w": "2"})]),
)
tables = st.lists(rows, min_size=1, max_size=5, unique_by=lambda each: each.code)
edges = st.lists(
    st.builds(edge, st.sampled_from(["recoded", "split", "merged", "partial"]), *[st.sampled_from(CODES)] * 2),
    max_size=3,
    unique_by=lambda each: (each.source_code, each.target_code),
)


@st.composite
def coded(draw):
    contents = {version: draw(tables) for version in ("1.0.0", "1.1.0")[: draw(st.integers(1, 2))]}
    return editions_of(contents, edges=draw(edges), openness=draw(st.sampled_from(["open", "closed"])))


@st.composite
def thresholds(draw, version):
    comparator = draw(st.sampled_from(["ge", "gt", "le", "lt", "eq", "between"]))
    numbers = sorted(Decimal(each) for each in draw(st.tuples(st.integers(0, 4), st.integers(0, 4))))
    unit = draw(st.sampled_from(["%", "1"]))
    facts = {
        "indicator": "rate",
        "unit": unit,
        "edition": version,
        "exception": draw(st.sampled_from([None, None, "explain"])),
        "level": draw(st.sampled_from(["all", "primary", "tertiary"])),
    }
    if comparator == "between":
        return threshold(None, comparator, low=numbers[0], high=numbers[1], **facts)
    if draw(st.booleans()):
        return threshold(str(numbers[0]), comparator, **facts)
    return threshold(None, comparator, split=FrozenMap({"rural": numbers[0], "urban": numbers[1]}), **facts)


@st.composite
def figures(draw):
    turn = date(2027, 1, 1)
    if draw(st.booleans()):
        return measured(draw(thresholds("1.0.0")), editions=[edition()])
    editions = [edition(until=turn), edition("2.0.0", turn)]
    found = [draw(thresholds("1.0.0")), draw(thresholds("2.0.0"))]
    return measured(*found[: draw(st.integers(1, 2))], editions=editions)


catalogues = st.one_of(coded(), figures())
pairs = st.one_of(st.tuples(coded(), coded()), st.tuples(figures(), figures()))


def seen(change):
    path = "" if change.kind in MOVES else change.path
    return change.kind, path, change.old, change.new, change.direction


def mirrored(change):
    path = "" if change.kind in MOVES else change.path
    kind = MIRRORED.get(change.kind, change.kind)
    return kind, path, change.new, change.old, DIRECTIONS.get(change.direction, change.direction)


@given(catalogues)
def test_a_catalogue_does_not_differ_from_itself(catalogue):
    assert catalogue.diff(catalogue).changes == ()
    assert catalogue.diff(pickle.loads(pickle.dumps(catalogue))).bump is None  # noqa: S301 - our own


@given(pairs)
def test_the_way_back_mirrors_the_way_there(pair):
    old, new = pair
    there, back = old.diff(new).changes, new.diff(old).changes
    reused = {each.path for each in (*there, *back) if each.kind == "reused"}  # the way back is a mere change
    assert {mirrored(each) for each in there if about(each) not in reused} == {
        seen(each) for each in back if about(each) not in reused
    }
    assert len({each.fingerprint for each in there}) == len(there)


def about(change):
    return "" if change.kind in MOVES else change.path.removesuffix("/display")


@given(pairs)
def test_what_differs_is_reported(pair):
    old, new = pair
    assert bool(old.diff(new).changes) is (old.digest != new.digest)


@given(pairs)
def test_every_breaking_change_has_a_witness_that_differs(pair):
    old, new = pair
    for change in old.diff(new).changes:
        witness = change.witness
        assert change.effect is None
        if change.bump == "major" or change.refused:
            assert witness is not None, change
        if witness is not None:
            assert answer(old.holdings, witness.ask, witness.arguments) == witness.old
            assert answer(new.holdings, witness.ask, witness.arguments) == witness.new
            assert witness.old != witness.new


@given(pairs)
def test_a_diff_survives_pickling(pair):
    diff = pair[0].diff(pair[1])
    assert pickle.loads(pickle.dumps(diff)) == diff  # noqa: S301 - our own


@given(figures(), st.dates(date(2019, 1, 1), date(2029, 1, 1)))
def test_answers_are_constant_between_the_days_on_which_something_starts_or_ends(catalogue, day):
    holdings = catalogue.holdings
    editions = holdings.standard("lab").editions
    turns = [each for one in editions for each in (one.starts, one.ends) if each is not None and each <= day]

    def asked(on):
        return answer(
            holdings, "threshold", question("threshold", threshold="lab/beds-min", day=on, field="value").arguments
        )

    if turns:
        assert asked(day) == asked(max(turns))
        assert asked(day) == asked(max(turns) + (day - max(turns)) / 2)
    else:
        assert asked(day) == asked(day - timedelta(days=400))


DAYS = st.dates(date(2019, 1, 1), date(2029, 1, 1))


@st.composite
def dated(draw):
    """A code that holds for some days, or two concepts that share it one after the other, in one or two releases."""
    first, second, third = sorted(draw(st.lists(DAYS, min_size=3, max_size=3, unique=True)))
    meanings = [concept("1", "a", valid_from=first, valid_to=second)]
    if draw(st.booleans()):
        meanings.append(concept("1", "b", valid_from=draw(st.sampled_from([second, third]))))
    contents = dict.fromkeys(("1.0.0", "1.1.0")[: draw(st.integers(1, 2))], meanings)
    return editions_of(contents), {first, second, third, date(2020, 1, 1), date(2021, 1, 1)}


@given(dated(), DAYS)
def test_what_a_code_means_is_constant_between_the_days_on_which_something_starts_or_ends(made, day):
    catalogue, turns = made

    def asked(on):
        shown = {"system": "codes", "code": "1", "day": on}
        asks = [question("check_code", **shown), question("concept", **shown, field="display")]
        return [answer(catalogue.holdings, each.ask, each.arguments) for each in asks]

    since = max((each for each in turns if each <= day), default=date(2018, 1, 1))
    assert asked(day) == asked(since) == asked(since + (day - since) / 2)


@given(tables, tables)
def test_a_new_release_changes_nothing_that_an_older_one_answers(first, second):
    old, new = editions_of({"1.0.0": first}), editions_of({"1.0.0": first, "1.1.0": second})
    asks = [question("check_code", system="codes", code=code, day=date(2020, 12, 31)) for code in CODES]
    for pin in ("codes@1.0.0", "codes@t1.0.0"):  # under a pin, only the end of the older release is news
        days = (date(2020, 1, 1), date(2030, 1, 1))
        asks += [question("concept", system=pin, code=code, day=day, field="display") for code in CODES for day in days]
    for each in asks:
        assert answer(old.holdings, each.ask, each.arguments) == answer(new.holdings, each.ask, each.arguments)
    assert old.as_of(date(2020, 6, 1)).codes("codes") == new.as_of(date(2020, 6, 1)).codes("codes")


@given(tables)
def test_labels_never_change_what_codes_are_known(table):
    old = editions_of({"1.0.0": table})
    new = editions_of({"1.0.0": [evolve(each, display=each.display + "!") for each in table]})
    assert {each.rule for each in old.diff(new).changes} <= {"code.renamed", "code.reused-unrecorded"}
