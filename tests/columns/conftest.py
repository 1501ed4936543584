"""The sample catalogue's hospital scheme, for tables."""

from datetime import date

import pytest

from samples import catalogue


@pytest.fixture(scope="session")
def day():
    return catalogue().as_of(date(2026, 11, 22))
