"""What is stored of a run gives its cells back, whatever they hold and whichever properties have own columns."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hcstandards.tables.layout import FORBIDDEN, GENERATION
from hcstandards.tables.making import Maker
from hcstandards.tables.packing import Packing

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters=FORBIDDEN), min_size=1, max_size=5)
MAYBE = st.none() | TEXTS
DAYS = st.none() | st.dates().map(date.isoformat)
LISTS = st.none() | st.sampled_from(['["a"]', '["甲","乙"]'])
CELLS = st.tuples(
    st.just("") | TEXTS, MAYBE, MAYBE, st.sampled_from([None, "disabled"]), DAYS, DAYS, MAYBE, LISTS, LISTS, LISTS
)
NAMES = ("a", "b", "c", "d")


@given(CELLS, st.tuples(MAYBE, MAYBE, MAYBE, MAYBE), st.sets(st.integers(0, 3)))
def test_packed_and_unpacked(cells, properties, indexed):
    packing = Packing(GENERATION, 4, tuple(indexed))
    stored = packing.pack(cells + properties)
    assert len(stored) == len(packing.columns)
    assert packing.unpack(stored) == cells + properties


@given(CELLS, st.tuples(MAYBE, MAYBE, MAYBE, MAYBE), st.sets(st.integers(0, 3)))
def test_a_concept_says_what_the_cells_do(cells, properties, indexed):
    packing = Packing(GENERATION, 4, tuple(indexed))
    concept = Maker("t.hct", "s", "1.0.0", NAMES, packing).concept("code", *packing.pack(cells + properties))
    display, display_en, parent, status, since, until, record, *_ = cells
    assert (concept.display, concept.display_en, concept.parent, concept.record) == (
        display,
        display_en,
        parent,
        record,
    )
    assert concept.status == (status or "active")
    assert [each and each.isoformat() for each in (concept.valid_from, concept.valid_to)] == [since, until]
    assert concept.properties == {name: cell for name, cell in zip(NAMES, properties, strict=True) if cell}
    assert list(concept.properties) == [name for name in NAMES if name in concept.properties]


def test_a_concept_is_like_any_other():
    import copy
    import pickle

    from hcstandards.model.codes import Concept

    packing = Packing(GENERATION, 1, ())
    cells = ("甲", None, "P", "disabled", "2024-01-01", None, None, '["B"]', None, None, "x")
    made = Maker("t.hct", "s", "1.0.0", ("a",), packing).concept("A", *packing.pack(cells))
    same = Concept("s", "1.0.0", "A", "甲", None, "P", made.properties, ("B",), "disabled", date(2024, 1, 1))
    assert type(made) is Concept
    assert made == same == pickle.loads(pickle.dumps(made)) == copy.deepcopy(made)  # noqa: S301 - our own
    assert hash(made) == hash(same)
    assert repr(made) == repr(same)
