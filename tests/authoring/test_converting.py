"""Plain data to model values: nothing unknown, nothing coerced, every problem with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcstandards.authoring.converting import convert, filled_in
from hcstandards.authoring.reading import Authored
from hcstandards.model.content import Entry
from hcstandards.model.indicators import Threshold
from hcstandards.model.standards import Edition

SOURCE = {"document": "paper", "confidence": "clear"}
EDITION = {"standard": "demo", "version": "1.0.0", "label": "1.0", "source": SOURCE}
THRESHOLD = {
    "id": "demo/x",
    "standard": "demo",
    "edition": "1.0.0",
    "indicator": "beds",
    "comparator": "ge",
    "unit": "1",
    "level": "all",
    "purpose": "indicator",
    "source": SOURCE,
}


def places(data: object, cls: type) -> list[str]:
    value, problems = convert(Authored("f.yaml", {}, {}), ("here", 3), data, cls)
    assert value is None
    return [each.where.partition("$")[2] for each in problems]


@pytest.mark.parametrize(
    ("cls", "data", "place"),
    [
        pytest.param(Edition, EDITION | {"colour": "red"}, ".here[3]", id="unknown key"),
        pytest.param(Edition, EDITION | {"version": 1}, ".here[3].version", id="a number where text is asked"),
        pytest.param(Edition, EDITION | {"label": None}, ".here[3].label", id="nothing where text is asked"),
        pytest.param(Edition, EDITION | {"issued": "2023-02-29"}, ".here[3].issued", id="impossible date"),
        pytest.param(Edition, EDITION | {"issued": 20230228}, ".here[3].issued", id="date as a number"),
        pytest.param(Edition, {"standard": "demo"}, ".here[3].version", id="missing keys"),
        pytest.param(Edition, EDITION | {"source": SOURCE | {"line": "2.5"}}, ".here[3].source.line", id="half a line"),
        pytest.param(Threshold, THRESHOLD | {"value": 20}, ".here[3].value", id="a figure that is no text"),
        pytest.param(Threshold, THRESHOLD | {"value": "many"}, ".here[3].value", id="a figure in words"),
        pytest.param(Threshold, THRESHOLD | {"split": {"rural": 1}}, ".here[3].split", id="a side that is no text"),
        pytest.param(Edition, "text", ".here[3]", id="text where a mapping is asked"),
    ],
)
def test_what_is_refused_and_where(cls, data, place):
    assert places(data, cls)[0] == place


@pytest.mark.parametrize(
    ("cls", "data", "found", "expected"),
    [
        pytest.param(Edition, EDITION | {"issued": "2023-02-29"}, "'2023-02-29'", "a day, YYYY-MM-DD", id="a day"),
        pytest.param(
            Edition, EDITION | {"source": SOURCE | {"line": "2.5"}}, "'2.5'", "a whole number", id="a whole number"
        ),
        pytest.param(Threshold, THRESHOLD | {"value": "many"}, "'many'", "a number", id="a number"),
        pytest.param(Edition, {"standard": "demo"}, "required field missing", "", id="nothing there"),
    ],
)
def test_what_was_found_and_what_is_expected(cls, data, found, expected):
    _, problems = convert(Authored("f.yaml", {"here": [data]}, {}), ("here", 0), data, cls)
    assert (problems[0].found, problems[0].expected) == (found, expected)


def test_all_problems_of_a_value_come_at_once():
    found = places(EDITION | {"version": 1, "issued": "never", "errata": [{"published": "2020-00-01"}]}, Edition)
    assert {".here[3].version", ".here[3].issued"} <= set(found)
    assert any(each.startswith(".here[3].errata[0]") for each in found)


def test_an_entry_inherits_its_standard_its_only_edition_and_the_sources_defaults():
    data = {
        "source_defaults": {"document": "paper", "confidence": "clear"},
        "standard": {"id": "demo", "editions": [{"version": "1.0.0", "source": {"line": "1"}}]},
        "thresholds": [{"id": "demo/x", "source": {"line": "2", "confidence": "inferred"}}],
        "code_systems": [{"id": "sex", "releases": [{"id": "1"}, {"id": "2", "edition": "2.0.0"}]}],
    }
    filled = filled_in(data)
    assert "source_defaults" not in filled
    assert filled["standard"]["editions"][0]["standard"] == "demo"
    assert filled["thresholds"][0] == {
        "standard": "demo",
        "edition": "1.0.0",
        "id": "demo/x",
        "source": {"document": "paper", "confidence": "inferred", "line": "2"},
    }
    assert [each["edition"] for each in filled["code_systems"][0]["releases"]] == ["1.0.0", "2.0.0"]
    assert data["thresholds"][0]["source"] == {"line": "2", "confidence": "inferred"}, "the given data stays as it is"


def test_of_several_editions_none_is_inherited():
    data = {"standard": {"id": "demo", "editions": [{"version": "1.0.0"}, {"version": "2.0.0"}]}, "thresholds": [{}]}
    assert filled_in(data)["thresholds"] == [{"standard": "demo"}]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*EDITION, "standard", "issued", "thresholds", "x"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(data=PLAIN)
def test_any_data_converts_or_gives_problems(data):
    for cls in (Entry, Edition, Threshold):
        value, problems = convert(Authored("f.yaml", {}, {}), (), data, cls)
        assert (value is None) == bool(problems)
