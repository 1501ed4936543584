"""Writing a value and reading it back undo each other."""

import json

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import strategies
from hcstandards.model.bodies import Body
from hcstandards.model.changes import ChangeRequest
from hcstandards.model.codes import CodeSystem, Concept
from hcstandards.model.content import Identity
from hcstandards.model.correspondences import Correspondence
from hcstandards.model.criteria import Criterion, CriterionGroup
from hcstandards.model.grading import GradingScheme, PointsScheme
from hcstandards.model.indicators import Indicator, Threshold
from hcstandards.model.pilots import Pilot
from hcstandards.model.programmes import Programme
from hcstandards.model.sources import Document
from hcstandards.model.standards import Standard
from hcstandards.model.statuses import Lifecycle, StatusRecord
from hcstandards.release.codec import decode, encode
from hcstandards.release.container import canonical

KINDS = (
    Body,
    ChangeRequest,
    CodeSystem,
    Concept,
    Correspondence,
    Criterion,
    CriterionGroup,
    Document,
    GradingScheme,
    Identity,
    Indicator,
    Lifecycle,
    Pilot,
    PointsScheme,
    Programme,
    Standard,
    StatusRecord,
    Threshold,
)


@pytest.mark.parametrize("kind", [pytest.param(each, id=each.__name__) for each in KINDS])
@given(data=st.data())
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_encoding_and_decoding_undo_each_other(kind, data):
    value = data.draw(strategies.of(kind))
    plain = encode(value)
    again = decode(kind, json.loads(canonical(plain)))
    assert again == value
    assert hash(again) == hash(value)
    assert encode(again) == plain


@given(value=strategies.of(Threshold))
def test_decimals_keep_the_zeros_they_were_printed_with(value):
    again = decode(Threshold, json.loads(canonical(encode(value))))
    assert repr(again.value) == repr(value.value)
    assert (again.confidence, again.evaluable) == (value.confidence, value.evaluable)


@given(value=strategies.of(Document))
def test_defaults_are_left_out(value):
    plain = encode(value)
    for field in attrs.fields(Document):
        assert (field.name in plain) == (getattr(value, field.name) != field.default)
