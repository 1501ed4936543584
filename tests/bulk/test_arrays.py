"""The elements of a JSON list, whatever the blocks it comes in."""

import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcstandards.bulk import arrays
from hcstandards.bulk.arrays import BrokenListError, elements_of

TEXT = st.text(st.sampled_from('ab"\\\\{}[],:\\n𬌗 '), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


class Drops(io.BytesIO):
    """Gives few bytes at a time, as a socket or a packed file may."""

    step = 1

    def read(self, size=-1):
        return super().read(self.step if size < 0 else min(size, self.step))


@given(st.lists(VALUES, max_size=6), st.integers(1, 60), st.integers(1, 40), st.sampled_from([None, 1]), st.booleans())
def test_every_element_is_found_and_long_ones_are_cut(documents, most, step, indent, plain):
    raw = json.dumps(documents, indent=indent, ensure_ascii=plain).encode()
    stream = Drops(raw)
    stream.step = step
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "BLOCK", step)
        found = list(elements_of(stream, most))
    assert len(found) == len(documents)
    for (at, text), document in zip(found, documents, strict=True):
        assert raw[at : at + len(text)] == text
        if len(text) > most:
            assert len(text) == most + 1
        else:
            assert json.loads(text) == document


@pytest.mark.parametrize(
    "long",
    [
        pytest.param(b'"' + b"x" * 20_000_000 + b'"', id="text"),
        pytest.param(b'"' + b"\\\\" * 10_000_000 + b'"', id="text of escapes"),
        pytest.param(b"1" * 20_000_000, id="number"),
        pytest.param(b"[" * 150_000 + b"]" * 150_000, id="nested"),
        pytest.param(b'{"a":"' + b"x" * 20_000_000 + b'","b":[1]}', id="text in an object"),
        pytest.param(b"{" + b'"a":"]",' * 150_000 + b'"a":1}', id="many fields"),
    ],
)
def test_what_is_too_long_is_not_held(long):
    stream = io.BytesIO(b"[" + long + b', {"a": 1}]')
    tracemalloc.start()
    try:
        found = [(at, len(text)) for at, text in elements_of(stream, 10_000)]
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == [(1, 10_001), (len(long) + 3, 8)]
    assert most < 8 * arrays.BLOCK


@pytest.mark.parametrize("raw", [b'["', b"[[", b'[{"a', b"[1", b'["a\\', b"[1,", b"[] 1", b"{}", b""])
@pytest.mark.parametrize("most", [1, 100])
def test_a_broken_list_is_said_to_be(raw, most):
    with pytest.raises(BrokenListError):
        list(elements_of(io.BytesIO(raw), most))
