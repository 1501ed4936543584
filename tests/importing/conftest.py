"""Where the real lists are, and an import in one call."""

from pathlib import Path

import pytest

from hcstandards.importing.recipes import load_recipe
from hcstandards.importing.requests import Request
from hcstandards.importing.running import run

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
OWN = Path(__file__).parent / "recipes"


@pytest.fixture
def imported(tmp_path):
    """Import files by recipe (one that ships, or one of `recipes/`) and return the report."""

    def importing(recipe, *files, out="list.hct", **facts):
        own = OWN / f"{recipe}.yaml"
        request = Request(
            load_recipe(str(own) if own.exists() else recipe),
            tuple(map(Path, files)),
            tmp_path / out if out else None,
            **{"release": "20250101", "search": False, **facts},
        )
        return run(request)

    return importing


@pytest.fixture
def counts():
    """Return the number of findings by kind."""
    return lambda report: dict(report.findings.counts)
