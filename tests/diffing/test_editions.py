"""What the changes of a standard call for in the versions of its editions, and which changes in place are refused."""

import json
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from diffing.catalogues import (
    BEDS,
    RATE,
    SOURCE,
    catalogue,
    coded,
    concept,
    edition,
    editions_of,
    measured,
    release,
    standard,
    system,
    threshold,
)
from hcstandards.diffing.bump import check_version
from hcstandards.diffing.changelog import as_data, markdown
from hcstandards.errors import ReleaseRefusedError
from hcstandards.interop.plain import dumps, plain
from hcstandards.model.content import Entry, Table
from hcstandards.model.standards import EditionFact, Erratum

D = date.fromisoformat
READ = D("2026-06-01")  # the day on which the sample's source was read: later days are to come
ERRATUM = Erratum(D("2026-05-01"), "更正", "corrected", SOURCE)
CORRECTED = [edition(errata=(ERRATUM,))]
PILOTED = [edition("0.9.0")]


def dated(*values):
    """Return a catalogue whose threshold has another value from each day on."""
    pieces = []
    for number, (value, since) in enumerate(values):
        until = values[number + 1][1] if number + 1 < len(values) else None
        pieces.append(threshold(value, valid_from=since and D(since), valid_to=until and D(until)))
    return measured(*pieces)


def tabled(*concepts, whole=True, errata=(), openness="open", version="1.0.0"):
    one = release(count=len(concepts), complete=whole)
    entry = Entry(standard(edition(errata=errata)), code_systems=(system(one, openness=openness),))
    return catalogue(entry, tables=[Table("codes", "r1", concepts)], version=version)


def fact(value):
    return EditionFact("groups", value, "组数", "groups", SOURCE)


ONE, TWO = concept("1"), concept("2")


@pytest.mark.parametrize(
    ("old", "new", "bump", "required", "grounds"),
    [
        pytest.param(measured(threshold("20")), measured(threshold("25")), "major", "2.0.0", None, id="a value"),
        pytest.param(
            measured(threshold("20")), measured(threshold("25"), editions=CORRECTED), "patch", "1.0.1", "erratum",
            id="a value, under an erratum",
        ),
        pytest.param(
            dated(("20", None)), dated(("20", None), ("25", "2027-01-01")), "minor", "1.1.0", "dated",
            id="another value from a day to come",
        ),
        pytest.param(
            dated(("20", None)), dated(("20", None), ("25", "2024-01-01")), "major", "2.0.0", None,
            id="another value from a day past",
        ),
        pytest.param(
            measured(threshold("20", edition="0.9.0"), editions=PILOTED),
            measured(threshold("25", edition="0.9.0"), editions=PILOTED), "minor", "0.10.0", "draft", id="a draft",
        ),
        pytest.param(
            measured(threshold("20"), version="0.1.0"), measured(threshold("25"), version="0.1.0"),
            "major", "2.0.0", "draft", id="in a catalogue that is a draft itself",
        ),
        pytest.param(
            measured(threshold("20")), measured(threshold("20", note="n")), "patch", "1.0.1", "wording", id="a note",
        ),
        pytest.param(tabled(ONE), tabled(evolve(ONE, display="x")), "patch", "1.0.1", "wording", id="a display"),
        pytest.param(tabled(ONE), tabled(ONE, TWO), "minor", "1.1.0", None, id="a code more in a whole table"),
        pytest.param(
            tabled(ONE), tabled(ONE, TWO, errata=(ERRATUM,)), "patch", "1.0.1", "erratum", id="a code more, erratum"
        ),
        pytest.param(
            tabled(ONE), tabled(ONE, evolve(TWO, valid_from=D("2027-01-01"))), "minor", "1.1.0", "dated",
            id="a code more from a day to come",
        ),
        pytest.param(
            tabled(ONE, TWO), tabled(ONE, evolve(TWO, valid_to=D("2027-01-01"))), "minor", "1.1.0", "dated",
            id="a code that will end",
        ),
        pytest.param(
            tabled(ONE, TWO), tabled(ONE, evolve(TWO, valid_to=D("2024-01-01"))), "major", "2.0.0", None,
            id="a code that has ended",
        ),
        pytest.param(tabled(ONE, TWO), tabled(ONE), "major", "2.0.0", None, id="a code less"),
        pytest.param(
            catalogue(Entry(standard(edition(facts=(fact("618"),))))),
            catalogue(Entry(standard(edition(facts=(fact("628"),))))), "minor", "1.1.0", None, id="a figure of it",
        ),
    ],
)  # fmt: skip
def test_what_a_change_in_place_calls_for_and_what_allows_it(old, new, bump, required, grounds):
    diff = old.diff(new)
    (found,) = diff.editions
    assert (found.bump, found.required, found.grounds) == (bump, required, grounds)
    assert (found.in_place, found.previous) == (True, found.edition)
    assert found.refused is (grounds is None)
    assert bool(found.paths) is found.refused
    if found.refused:
        with pytest.raises(ReleaseRefusedError) as caught:
            check_version("1.0.0", "9.0.0", diff)
        (problem,) = caught.value.problems
        assert (problem.where, problem.rule) == ("standards/lab/editions/1.0.0", "edition.in-place")
        assert required in problem.text("en")
        assert "勘误" in problem.text("zh")
    else:
        check_version("1.0.0", "9.0.0", diff)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(measured(threshold("20")), measured(threshold("20"), threshold("5", name="x")), id="a threshold"),
        pytest.param(tabled(ONE, whole=False), tabled(ONE, TWO, whole=False), id="a code of a part of a table"),
        pytest.param(
            catalogue(Entry(standard(edition()))), catalogue(Entry(standard(edition(facts=(fact("618"),))))), id="fact"
        ),
        pytest.param(
            catalogue(Entry(standard(edition()))), catalogue(Entry(standard(edition(until=D("2027-01-01"))))), id="end"
        ),
        pytest.param(
            catalogue(Entry(standard()), indicators=(BEDS,)), catalogue(Entry(standard()), indicators=(BEDS, RATE)),
            id="what belongs to no edition",
        ),
    ],
)  # fmt: skip
def test_what_is_newly_recorded_of_an_edition_changes_nothing_it_said(old, new):
    diff = old.diff(new)
    assert diff.changes
    assert diff.editions == ()
    check_version("1.0.0", "9.0.0", diff)


@pytest.mark.parametrize(
    ("version", "grounds"),
    [pytest.param("2.0.0", "version", id="enough"), pytest.param("1.0.1", None, id="as printed, and too low")],
)
def test_a_new_edition_is_measured_from_the_one_before_and_never_refused(version, grounds):
    tables = {"1.0.0": [concept("1"), concept("2")]}
    old, new = editions_of(tables), editions_of({**tables, version: [concept("1")]})
    diff = old.diff(new)
    (found,) = diff.editions
    assert (found.edition, found.previous, found.in_place) == (version, "1.0.0", False)
    assert (found.bump, found.required, found.grounds, found.refused) == ("major", "2.0.0", grounds, False)
    check_version("1.0.0", "9.0.0", diff)


def test_what_a_new_edition_no_longer_asks_is_its_own_doing():
    before = [edition(until=None)]
    after = [edition(until=D("2027-01-01")), edition("2.0.0", D("2027-01-01"))]
    old, new = measured(threshold("20"), editions=before), measured(threshold("20"), editions=after)
    (found,) = old.diff(new).editions
    assert (found.edition, found.in_place, found.grounds) == ("2.0.0", False, "version")


def test_an_upcoming_edition_is_stable_too():
    """Published and not yet in force: what it says is corrected by an erratum, and in no other way."""
    coming = edition(since=D("2027-01-01"))
    old, new = measured(threshold("20"), editions=[coming]), measured(threshold("25"), editions=[coming])
    (change,) = old.diff(new).changes
    assert (change.temporal, change.bump) == ("prospective", "minor")
    assert old.diff(new).editions[0].refused
    corrected = measured(threshold("25"), editions=[evolve(coming, errata=(ERRATUM,))])
    assert old.diff(corrected).editions[0].grounds == "erratum"


def test_a_table_is_never_taken_from_an_edition():
    both = (release("r1", until=D("2022-01-01")), release("r2", since=D("2022-01-01")))

    def tables(*releases):
        entry = Entry(standard(), code_systems=(system(*releases),))
        return catalogue(entry, tables=[Table("codes", each.id, (ONE,)) for each in releases])

    (found,) = tables(*both).diff(tables(both[1])).editions
    assert (found.bump, found.refused, found.paths) == ("major", True, ("code-systems/codes/releases/r1",))
    assert tables(both[1]).diff(tables(*both)).editions == (), "one more is a release of its own"


def test_changes_are_grouped_by_standard_and_edition():
    def two(*values):
        lab, other = threshold(values[0]), evolve(threshold(values[1]), id="ward/beds-min", standard="ward")
        entries = [Entry(standard(), thresholds=(lab,)), Entry(standard(id="ward"), thresholds=(other,))]
        return catalogue(entries)

    diff = two("20", "30").diff(two("21", "31"))
    assert [(each.standard, each.edition, each.count) for each in diff.editions] == [
        ("lab", "1.0.0", 1),
        ("ward", "1.0.0", 1),
    ]
    assert {(each.path, each.standard, each.edition) for each in diff.changes} == {
        ("thresholds/lab/beds-min", "lab", "1.0.0"),
        ("thresholds/ward/beds-min", "ward", "1.0.0"),
    }
    assert two("20", "30").diff(two("20", "30")).editions == ()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param("en", "lab@1.0.0: changed in place (1), calls for 2.0.0 (major); refused", id="English"),
        pytest.param("zh", "lab@1.0.0：就地变更 1 项，须为 2.0.0（主版本）；不得发布", id="Chinese"),
    ],
)
def test_the_diff_names_the_edition_in_every_form(tmp_path, capsys, language, words):
    pytest.importorskip("click")
    from hcstandards.cli import main

    old, new = measured(threshold("20")), measured(threshold("25"))
    assert words in markdown(old.diff(new), old.holdings, new.holdings, language)
    paths = []
    for name, each in (("old", old), ("new", new)):
        (tmp_path / f"{name}.hcs").write_bytes(each.holdings.container.raw)
        paths.append(str(tmp_path / f"{name}.hcs"))
    with pytest.raises(SystemExit):
        main(["diff", *paths, "--lang", language])
    assert words in capsys.readouterr().out
    (data,) = json.loads(dumps(plain(as_data(old.diff(new)))))["editions"]
    assert data == {
        "standard": "lab", "edition": "1.0.0", "previous": "1.0.0", "bump": "major", "required": "2.0.0",
        "in_place": True, "grounds": None, "count": 1, "paths": ["thresholds/lab/beds-min"], "refused": True,
    }  # fmt: skip


def test_a_code_that_comes_with_its_own_day_is_dated_by_it():
    old, new = tabled(ONE), tabled(ONE, evolve(TWO, valid_from=D("2027-01-01")))
    change = next(each for each in old.diff(new).changes if each.rule.startswith("code."))
    assert (change.rule, change.since, change.temporal) == ("code.added", D("2027-01-01"), "prospective")
    assert change.witness is None or change.witness.old != change.witness.new


def test_decimal_noise_is_no_change():
    old, new = measured(threshold("20")), measured(evolve(threshold("20"), value=Decimal("20.0")))
    assert not [each for each in old.diff(new).editions if each.refused]
    assert coded(ONE).diff(coded(ONE)).editions == ()
