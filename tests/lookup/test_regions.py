"""Regions that are asked about: form, and a province that exists; a mistyped one is told."""

from datetime import date

import pytest

import hcstandards as hcs
from diffing.catalogues import coded, concept
from hcstandards.errors import WrongTypeError, WrongValueError

DAY = date(2026, 11, 22)
EMBEDDED = hcs.load()


@pytest.mark.parametrize("region", ["110000", "520400", "820000", "659012"])
def test_what_lies_in_a_province_is_a_region(region):
    assert EMBEDDED.as_of(DAY, region=region).region == region


@pytest.mark.parametrize(
    ("region", "said"),
    [
        pytest.param("999999", "the first two one of 11, 12", id="no province"),
        pytest.param("250400", "the first two one of 11, 12", id="digits changed round"),
        pytest.param("52040", "six digits", id="short"),
        pytest.param("５２０４００", "six digits", id="full width"),
        pytest.param("", "six digits", id="empty"),
    ],
)
def test_what_lies_in_none_is_refused(region, said):
    with pytest.raises(WrongValueError, match=said) as caught:
        EMBEDDED.as_of(DAY, region=region)
    assert "GB/T 2260 的六位数字" in caught.value.text("zh")


def test_a_number_is_no_region():
    with pytest.raises(WrongTypeError):
        EMBEDDED.as_of(DAY, region=520400)


def test_a_catalogue_without_the_table_asks_for_the_form_alone():
    assert coded(concept("1")).as_of(DAY, region="999999").region == "999999"
