"""
Compile the catalogue into the package while hatchling builds it.

Runs for wheels, built from the checkout or from an sdist, and for editable installs. What it
writes is ignored by git and listed under `artifacts` in pyproject.toml.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogue(BuildHookInterface[Any]):
    """Write `_data/` and `_ids.py` from `catalogue/` and `schemas/`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before hatchling gathers the files, alike for every *version* of the wheel."""
        del version, build_data
        root = Path(self.root)
        source = str(root / "src")
        sys.path.insert(0, source)  # this checkout's, whatever else is installed
        try:
            from hcstandards.building import build

            build(root)
        finally:
            sys.path.remove(source)

    def clean(self, versions: list[str]) -> None:
        """Remove what `initialize` writes."""
        del versions
        package = Path(self.root, "src", "hcstandards")
        shutil.rmtree(package / "_data", ignore_errors=True)
        (package / "_ids.py").unlink(missing_ok=True)
