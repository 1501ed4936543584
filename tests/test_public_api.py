"""The public names, what importing them costs, and the values' manners: frozen, hashable, picklable."""

import copy
import pickle
import subprocess
import sys
from datetime import date
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hcstandards as hcs
from hcstandards import errors
from hcstandards.values import FrozenMap, holds
from samples import SOURCE, catalogue, view

HEAVY = (
    "cattrs",
    "jsonschema",
    "referencing",
    "yaml",
    "click",
    "rich",
    "pandas",
    "polars",
    "pyarrow",
    "numpy",
)


def run(program: str) -> list[str]:
    """Return the words that *program* prints in a fresh process."""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return found.stdout.split()


def test_importing_loads_nothing_that_is_not_used_at_once():
    added = run(
        "import sys, site; before = set(sys.modules)\nimport hcstandards\nprint(*sorted(set(sys.modules) - before))"
    )
    assert "hcstandards" in added
    assert len(added) < 15
    own = {"hcstandards", *sys.stdlib_module_names}
    assert [each for each in added if each.partition(".")[0] not in own] == []


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("day.edition('chs-drg').version", id="edition"),
        pytest.param("day.concept('gbt-2261.1', '1').display", id="concept"),
        pytest.param("day.check_code('nhsa-drug', 'XJ01CAA040A001010102699')", id="check_code"),
        pytest.param("day.threshold('hospital-grading-1989/primary-beds-min')", id="threshold"),
        pytest.param("day.grade('hospital-grading-1989', {'level': 'primary'})", id="grade"),
        pytest.param("day.search('床位')", id="search"),
        pytest.param("day.by_designation('GB/T 2261.1')", id="designation"),
    ],
)
def test_a_first_answer_loads_no_other_room(question):
    loaded = run(
        "import sys, datetime, hcstandards\n"
        "day = hcstandards.load().as_of(datetime.date(2026, 11, 22))\n"
        f"{question}\n"
        "print(*sys.modules)"
    )
    assert "hcstandards.view" in loaded
    tops = {each.partition(".")[0] for each in loaded}
    assert tops.isdisjoint(HEAVY)
    assert not [each for each in loaded if each.startswith(("hcstandards.authoring", "hcstandards.cli"))]


def test_the_public_names_are_complete_and_each_resolves():
    assert list(hcs.__all__) == sorted(hcs.__all__)
    assert len(set(hcs.__all__)) == len(hcs.__all__)
    assert set(hcs._HOMES) == set(hcs.__all__)
    for name in hcs.__all__:
        value = getattr(hcs, name)
        assert value is getattr(hcs, name)
        assert not isinstance(value, ModuleType)
        assert name in dir(hcs)
    assert hcs.__version__


def test_every_error_is_public_or_a_kind_of_a_public_one():
    for name, each in vars(errors).items():
        if isinstance(each, type) and issubclass(each, Exception):
            assert issubclass(each, hcs.HcStandardsError)
            assert hasattr(hcs, name) or any(hasattr(hcs, base.__name__) for base in each.__mro__[1:-3])


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="Nonsense"):
        _ = hcs.Nonsense


# values ------------------------------------------------------------------------------------------


def answers() -> list[object]:
    day = view(region="520000", demo="1.0")
    return [
        day,
        catalogue(),
        catalogue().version,
        day.standard("demo"),
        day.edition("demo"),
        day.status("demo"),
        day.concept("places", "01"),
        day.check_code("places", "01"),
        day.threshold("hospital/vaccinated"),
        day.check("hospital/none", 0),
        day.grade("hospital", {"level": "primary", "values": {"beds": 1}}),
        day.points("hospital-points", [], cycle="calendar"),
        day.programme("work"),
        day.body("office"),
        day.explain("demo"),
        *day.search("hospital"),
        hcs.HospitalFacts(level="primary"),
        FrozenMap({"a": FrozenMap({"b": 1})}),
    ]


@pytest.mark.parametrize("again", [pytest.param(lambda x: pickle.loads(pickle.dumps(x)), id="pickle"), copy.deepcopy])  # noqa: S301
def test_answers_can_be_kept_and_compared(again):
    for value in answers():
        other = again(value)
        assert other == value
        assert hash(other) == hash(value)
        assert repr(other)


def test_an_opened_answer_still_answers_after_a_pickle():
    day = pickle.loads(pickle.dumps(view("2013-01-01", "520000", demo="1.0")))  # noqa: S301
    assert (day.day, day.region) == (date(2013, 1, 1), "520000")
    assert day.edition("demo").version == "1.0.0"
    assert day.concept("places", "01").display == "医院病房"


def test_views_differ_by_what_they_answer_for():
    views = {view(), view("2026-11-23"), view(region="520000"), view(demo="1.0"), view()}
    assert len(views) == 4
    assert view() != "view"
    assert "2026-11-22 in 520000" in repr(view(region="520000"))
    assert " in " not in repr(view())


def test_values_never_change():
    found = view().edition("demo")
    with pytest.raises(AttributeError):
        found.version = "9.9.9"
    with pytest.raises(AttributeError):
        found.colour = "red"


# FrozenMap and periods ---------------------------------------------------------------------------


@given(items=st.dictionaries(st.text(max_size=3), st.integers(), max_size=5))
def test_a_frozen_map_is_a_mapping_that_never_changes(items):
    frozen = FrozenMap(items)
    assert frozen == items == dict(frozen)
    assert frozen == FrozenMap(dict(reversed(items.items())))
    assert hash(frozen) == hash(FrozenMap(dict(reversed(items.items()))))
    assert list(frozen) == list(items)
    assert len(frozen) == len(items)
    before = dict(frozen)
    items["new"] = object()
    assert dict(frozen) == before
    assert not hasattr(frozen, "__setitem__")


def test_an_empty_frozen_map():
    assert FrozenMap() == FrozenMap(None) == {}
    assert FrozenMap({"a": 1}) != FrozenMap({"a": 2})
    assert repr(FrozenMap({"a": 1})) == "FrozenMap({'a': 1})"
    with pytest.raises(KeyError):
        FrozenMap()["a"]


@given(since=st.none() | st.dates(), until=st.none() | st.dates(), day=st.dates())
def test_a_period_is_half_open(since, until, day):
    expected = since is not None and since <= day and not (until is not None and until <= day)
    assert holds(since, until, day) is expected
    assert SOURCE.confidence == "clear"
