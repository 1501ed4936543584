"""Real lists in two releases, compared both ways: the counts that their origins state, witnesses for what breaks."""

import csv
import gzip
import io
import json
import lzma
from collections import Counter
from pathlib import Path

import pytest

from diffing.catalogues import coded, concept
from diffing.test_laws import mirrored, seen
from hcstandards.diffing.witnesses import answer
from hcstandards.values import FrozenMap

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the folder shared/data isn't beside the checkout")


def words(name, version):
    """Return what stands after the first space of each line, by what stands before it."""
    lines = (DATA / f"chs-drg/chs_drg_{version}/{name}.dat").read_text(encoding="utf-8").splitlines()
    return {code: text for code, _, text in (line.partition(" ") for line in lines)}


def groups(version):
    return [concept(code, text) for code, text in words("DRG", version).items()]


def complications(name):
    def read(version):
        rows = words(name, version).items()
        return [concept(code, properties=FrozenMap({"excluded-by": table})) for code, table in rows]

    return read


def divisions(year):
    lines = (DATA / f"cn-divisions/areacodes/data/{year}.txt").read_text(encoding="utf-8").splitlines()
    listed = dict(line.split(" ", 1) for line in lines)
    above = {code: code[:2] + "0000" if code[4:] == "00" else code[:4] + "00" for code in listed}
    parents = {code: above[code] if above[code] in listed and above[code] != code else None for code in listed}
    return [concept(code, text, parent=parents[code]) for code, text in listed.items()]


def statistical(version):
    found = []
    for name, above in (("provinces", None), ("cities", "provinceCode"), ("areas", "cityCode")):
        text = (DATA / f"cn-divisions/china-division-{version}/{name}.csv").read_text(encoding="utf-8-sig")
        rows = csv.DictReader(io.StringIO(text))
        found += [concept(row["code"], row["name"], parent=row[above] if above else None) for row in rows]
    return found


def subdivisions(version):
    items = json.loads((DATA / f"iso3166/pycountry-{version}/iso3166-2.json").read_text(encoding="utf-8"))["3166-2"]
    codes = {each["code"] for each in items}
    above = {each["code"]: each.get("parent", "") for each in items}
    full = {code: next((one for one in (up, f"{code[:2]}-{up}") if one in codes), None) for code, up in above.items()}
    return [concept(each["code"], each["name"], parent=full[each["code"]]) for each in items]


def severities(version):
    held = json.loads(lzma.decompress((DATA / f"msdrg/v{version}.json.xz").read_bytes()))["ccmap"]
    return [concept(code, properties=FrozenMap({"level": each["level"]})) for code, each in held.items()]


def controls(revision):
    name = f"oscal/NIST_SP-800-53_rev{revision}_LOW-baseline-resolved-profile_catalog-min.json"
    catalog = json.loads((DATA / name).read_text(encoding="utf-8"))["catalog"]

    def inside(items, parent=None):
        for each in items:
            yield concept(each["id"], each["title"], parent=parent)
            yield from inside(each.get("controls", ()), each["id"])

    return [each for group in catalog["groups"] for each in inside(group["controls"])]


def diagnoses(release):
    if release == "2025":
        codes = (DATA / "icd10cm/code-list-April-2025.txt").read_text(encoding="latin-1").split()
    else:
        lines = gzip.decompress((DATA / "icd10cm/icd10cm-order-Jan-2021.txt.gz").read_bytes()).decode("latin-1")
        codes = [line[6:14].strip() for line in lines.splitlines()]
    return [concept(code, "-") for code in sorted({code.replace(".", "") for code in codes})]


LISTS = [
    # how it is read, the two releases, added, removed, renamed (or None), changed otherwise (or None)
    pytest.param(groups, ("10", "11"), 295, 285, 69, 0, id="CHS-DRG"),
    pytest.param(complications("CC"), ("10", "11"), 11_497, 2_847, 0, 4_937, id="CHS-DRG complications"),
    pytest.param(complications("MCC"), ("10", "11"), 3_812, 1_513, 0, None, id="CHS-DRG major complications"),
    pytest.param(divisions, ("2010", "2024"), None, None, None, None, id="GB/T 2260"),
    pytest.param(divisions, ("2021", "2022"), 0, 0, 0, 0, id="GB/T 2260, two years alike"),
    pytest.param(statistical, ("2.0.0", "2.5.0"), None, None, None, None, id="statistical divisions"),
    pytest.param(subdivisions, ("22.3.5", "24.6.1"), None, None, None, None, id="ISO 3166-2"),
    pytest.param(severities, ("39", "40"), None, None, 0, None, id="MS-DRG"),
    pytest.param(controls, ("4", "5"), None, None, None, None, id="NIST 800-53"),
    pytest.param(diagnoses, ("2021", "2025"), 2_785, 279, 0, 0, id="ICD-10-CM"),
]


@pytest.mark.parametrize(("read", "releases", "added", "removed", "renamed", "otherwise"), LISTS)
def test_a_real_list_changes_both_ways_by_what_its_origin_states(read, releases, added, removed, renamed, otherwise):
    old, new = map(read, releases)
    there, back = coded(*old), coded(*new)
    changes, returned = there.diff(back).changes, back.diff(there).changes
    before, after = ({each.code: each for each in side} for side in (old, new))
    both = before.keys() & after.keys()
    counted = {
        "added": len(after.keys() - before.keys()),
        "removed": len(before.keys() - after.keys()),
        "renamed": sum(before[code].display != after[code].display for code in both),
        "parent": sum(before[code].parent != after[code].parent for code in both),
        "property": sum(before[code].properties != after[code].properties for code in both),
    }
    for stated, kind in ((added, "added"), (removed, "removed"), (renamed, "renamed")):
        assert stated in (None, counted[kind])
    assert otherwise in (None, counted["property"] + counted["parent"])
    for found, kinds in ((changes, ("added", "removed")), (returned, ("removed", "added"))):
        codes = [each for each in found if each.rule.startswith("code.")]
        told = Counter(each.kind for each in codes)
        assert (told[kinds[0]], told[kinds[1]]) == (counted["added"], counted["removed"])
        assert all(told[kind] == counted[kind] for kind in ("renamed", "parent", "property"))
        assert len(codes) == sum(counted.values())
        assert all(each.witness is not None for each in found if each.bump == "major")
        assert all(each.effect is None for each in found)
    assert {mirrored(each) for each in changes} == {seen(each) for each in returned}
    for each in [each for each in changes if each.witness is not None][::97]:
        asked = [answer(side.holdings, each.witness.ask, each.witness.arguments) for side in (there, back)]
        assert asked == [each.witness.old, each.witness.new]


def test_weights_of_one_city_in_two_years():
    sides = []
    for year in (2022, 2023):
        with (DATA / f"chs-drg/harbin-weights/{year}.csv").open(encoding="utf-8-sig", newline="") as file:
            sides.append([row for row in csv.DictReader(file) if row["section"] == "weights"])
    weights = [{row["key"]: row["value"] for row in rows} for rows in sides]
    assert [len(each) for each in weights] == [660, 703]
    tables = [
        coded(*[concept(code, properties=FrozenMap({"weight": text})) for code, text in each.items()])
        for each in weights
    ]
    told = Counter(each.kind for each in tables[0].diff(tables[1]).changes if each.rule.startswith("code."))
    assert (told["added"], told["removed"], told["property"]) == (286, 243, 417)
