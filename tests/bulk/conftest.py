"""Documents of a type of our own making, and the sample catalogue's day."""

import json
from datetime import date

import pytest

from samples import catalogue

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://example.org/visit.schema.json",
    "type": "object",
    "required": ["place", "on"],
    "additionalProperties": False,
    "properties": {
        "place": {"type": "string", "x-hcs-binding": {"system": "places", "strength": "required", "asOf": ["/on"]}},
        "on": {"type": "string", "format": "hcs-date"},
        "region": {"type": "string"},
        "note": {"type": "string"},
        "acts": {"type": "array", "items": {"type": "object", "required": ["cost"]}},
    },
}


@pytest.fixture(scope="session")
def schema():
    return SCHEMA


@pytest.fixture(scope="session")
def day():
    return catalogue().as_of(date(2026, 11, 22))


def visit(number):
    """Return a document: every seventh lacks its day, every fifth has a code of another table."""
    made = {"place": "zz" if number % 5 == 0 else "04", "region": f"{110000 + number % 3}", "note": f"𬌗 {number}"}
    if number % 7:
        made["on"] = f"202{4 + number % 2}0601"
    if number % 11 == 0:
        made["acts"] = [{"cost": 1}, {}]
    return made


@pytest.fixture(scope="session")
def texts():
    return [json.dumps(visit(number), ensure_ascii=False).encode() for number in range(600)]
