"""Documents of a type of our own making, and the sample catalogue's day."""

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from samples import catalogue

ROOT = Path(__file__).parents[2]
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


EXAMPLES = ROOT / "schemas" / "examples" / "settlement-list"


@pytest.fixture(scope="session")
def settlements():
    """Return a table of settlement lists, valid ones and others: `id` and `document`."""
    found = [path.read_text() for what in ("valid", "invalid") for path in sorted((EXAMPLES / what).glob("*.json"))]
    return pl.DataFrame({"id": [f"d{number}" for number in range(len(found))], "document": found})


@pytest.fixture
def printed():
    """Run the Python of sections of docs/scaling.md as it is printed there, and return what it named."""

    def run(*sections):
        text = (ROOT / "docs" / "scaling.md").read_text()
        names = {}
        for section in sections:
            part = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
            blocks = re.findall(r"```python\n(.*?)```", part, re.DOTALL)
            assert blocks
            for each in blocks:
                exec(each, names)  # noqa: S102 - our own guide
        return names

    return run
