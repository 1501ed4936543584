"""The scan for rows that differ finds what reading both tables in full finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffing.catalogues import coded, concept
from hcstandards.diffing import rows as module
from hcstandards.diffing.rows import differing_rows, find_rows

NAME = "table/codes/r1"
texts = st.sampled_from(["a", "b", "]],[", 'q"', "\\", "一", ']],["', "x" * 300])
codes = st.text(st.sampled_from('0123456789]["\\,'), min_size=1, max_size=3)
tables = st.lists(st.builds(concept, codes, texts), max_size=40, unique_by=lambda each: each.code)


def plain(table):
    return {each.code: [each.display] for each in table}


def found(side):
    return {code: [each["display"] for each in rows] for code, rows in side.items()}


@given(tables, tables)
def test_any_two_tables(old, new):
    one, two = (coded(*each).holdings.container for each in (old, new))
    result = differing_rows(one, NAME, two, NAME)
    mine, theirs = plain(old), plain(new)
    assert found(result.old) == {code: each for code, each in mine.items() if theirs.get(code) != each}
    assert found(result.new) == {code: each for code, each in theirs.items() if mine.get(code) != each}
    same = mine == theirs
    assert result.reordered is (same and list(mine) != list(theirs))


@pytest.mark.parametrize("steps", [pytest.param(1, id="gives up at once"), pytest.param(100_000, id="walks on")])
@given(data=st.data(), table=st.lists(st.integers(0, 9), min_size=5, max_size=60))
def test_a_few_changes_in_a_long_table(steps, data, table):
    old = [concept(f"{number:04}", str(value) * 40) for number, value in enumerate(table)]
    new = list(old)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(new)))
        if data.draw(st.booleans()) and at < len(new):
            del new[at]
        else:
            new.insert(at, concept(f"n{at}-{len(new)}", "new"))
    one, two = (coded(*each).holdings.container for each in (old, new))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MOST_STEPS", steps)
        result = differing_rows(one, NAME, two, NAME)
    assert found(result.old) == {c: d for c, d in plain(old).items() if c not in plain(new)}
    assert found(result.new) == {c: d for c, d in plain(new).items() if c not in plain(old)}


@given(tables, st.sets(codes))
def test_rows_are_found_by_code(table, wanted):
    container = coded(*table).holdings.container
    assert found(find_rows(container, NAME, wanted)) == {c: d for c, d in plain(table).items() if c in wanted}
