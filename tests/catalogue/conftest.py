"""The authored catalogue, loaded and checked once for all tests of its content."""

from pathlib import Path

import pytest

from hcstandards.authoring.loading import load_folder
from hcstandards.model.content import Content

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def content() -> Content:
    """Return the content of the folder `catalogue`."""
    return load_folder(ROOT / "catalogue")
