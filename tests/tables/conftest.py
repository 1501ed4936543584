from datetime import date

import pytest

import samples
from hcstandards.tables.writing import write_table
from table_samples import ROWS, head


@pytest.fixture
def written(tmp_path):
    """Write a table file and return its path."""

    def write(rows=ROWS, name="drugs.hct", previous=None, **facts):
        options = {key: facts.pop(key) for key in ("search", "pinyin") if key in facts}
        path = tmp_path / name
        write_table(path, head(**facts), rows, previous, **options)
        return path

    return write


@pytest.fixture
def base():
    return samples.catalogue()


@pytest.fixture
def table(base, written):
    """The sample table, on a day when the later B-01 is in force."""
    return base.with_tables(written()).as_of(date(2024, 8, 1)).table("drugs")
