"""
Coverage-guided fuzzing of every reader: `make fuzz`, or `python tests/fuzz/fuzz_readers.py NAME -max_total_time=60`.

Whatever bytes come in, a reader gives rows or refuses with an error of ours; anything else is a crash. Needs atheris.
What it finds becomes a case of `tests/importing/test_fuzzed.py`.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["hcstandards", "zipfile", "csv", "json", "xml"]):
    from attrs import evolve

    from hcstandards.errors import HcStandardsError
    from hcstandards.importing.guessing import guess
    from hcstandards.importing.limits import DEFAULT_LIMITS
    from hcstandards.importing.opening import Options
    from hcstandards.importing.recipes import load_recipe
    from hcstandards.importing.requests import Request
    from hcstandards.importing.running import run

LIMITS = evolve(DEFAULT_LIMITS, unpacked=2**24, rows=2_000, line=10_000, seconds=20.0, json=2**20, strings=2**20)
FOLDER = Path(tempfile.mkdtemp(prefix="hcstandards-fuzz-"))
LISTS = {"110000": "甲市", "110101": "乙区"}
READERS = {
    "csv": ("csv", "list.csv"),
    "tsv": ("nhsa-1307", "1307.txt"),
    "lines": ("icd10-nhsa", "list.txt"),
    "fixed-width": ("icd10cm-order", "order.txt"),
    "workbook": ("nhsa-drug-workbook", "list.xlsx"),
    "legacy": ("icd10-nhsa", "list.xls"),
    "zip": ("nhsa-consumables-zip", "list.zip"),
    "tabular": ("icd10cm-tabular", "list.xml"),
    "claml": ("claml", "list.xml"),
    "sdmx": ("sdmx-codelist", "list.xml"),
    "fhir": ("fhir-codesystem", "list.json"),
    "map": ("fhir-conceptmap", "list.json"),
    "json": ("oscal-catalog", "list.json"),
    "profile": ("oscal-profile", "list.json"),
    "changes": ("gbt-2260-changes", "list.diff"),
    "guess": ("", "list.dat"),
}


def fuzzed(name):
    """Return the function that takes fuzzed bytes for the reader *name*."""
    recipe_name, file = READERS[name]
    path = FOLDER / file
    request = None
    if recipe_name:
        recipe = load_recipe(recipe_name)
        request = Request(
            recipe, (path,), None, system="t", limits=LIMITS, options=Options(older=LISTS, newer=LISTS), examples=3
        )

    def one(data):
        path.write_bytes(data)
        try:
            if request is None:
                guess(path, LIMITS)
            else:
                run(request)
        except HcStandardsError:
            return

    return one


def main():
    """Run the fuzzer of the reader that the first argument names."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in READERS:
        print("one of:", *READERS)
        sys.exit(2)
    atheris.Setup([sys.argv[0], *sys.argv[2:]], fuzzed(name))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
