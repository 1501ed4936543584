"""Real lists of several years, loaded as editions and compared; skipped where the data isn't there."""

import json
import lzma
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from diffing.catalogues import concept, edge, editions_of
from hcstandards.diffing.witnesses import answer
from hcstandards.values import Id

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the folder shared/data isn't beside the checkout")


def listed(path):
    lines = (line.partition(" ") for line in path.read_text(encoding="utf-8").splitlines())
    return {code: display for code, _, display in lines}


def table(codes, **facts):
    return [
        concept(code, display, **{name: get(code) for name, get in facts.items()}) for code, display in codes.items()
    ]


def compare(old, new, *, openness="closed"):
    """Return the rules of the codes' changes when *new* follows *old* as the next edition."""
    first, second = (
        editions_of({"1.0.0": old}, openness=openness),
        editions_of({"1.0.0": old, "1.1.0": new}, openness=openness),
    )
    diff = first.diff(second)
    for change in diff.changes:
        if change.bump == "major":
            assert change.witness is not None, change
    for change in [each for each in diff.changes if each.rule == "code.removed"][:3]:
        arguments = change.witness.arguments
        assert answer(first.holdings, "check_code", arguments) == change.witness.old  # on the whole releases too
    return Counter(each.rule for each in diff.changes), diff


def test_chs_drg_from_1_0_to_1_1():
    old, new = (listed(DATA / f"chs-drg/chs_drg_{version}/DRG.dat") for version in ("10", "11"))
    assert (len(old), len(new)) == (618, 628)
    rules, diff = compare(table(old), table(new))
    assert (rules["code.added-closed"], rules["code.removed"]) == (295, 285)
    assert rules["code.renamed"] + rules["code.display-moved"] == 69
    moved = {each.path.split("/")[2]: each.new for each in diff.changes if each.rule == "code.display-moved"}
    assert len(moved) == 8
    assert moved["CD19"] == old["CD29"] == "除眼眶外的外眼手术", "the two codes exchanged what they mean"
    assert moved["CD29"] == old["CD19"] == "眼眶手术"
    assert diff.bump == "major"


AREAS = DATA / "cn-divisions" / "areacodes"


@pytest.mark.parametrize("year", range(2010, 2024))
def test_divisions_from_year_to_year(year):
    old, new = (listed(AREAS / "data" / f"{each}.txt") for each in (year, year + 1))
    assert all(3210 <= len(each) <= 3226 for each in (old, new))
    rules, _ = compare(table(old), table(new))
    curated = (AREAS / "diff" / f"{year}-{year + 1}.diff").read_text(encoding="utf-8")
    signs = {sign: set(re.findall(rf"^[{sign}](\d{{6}}) ", curated, re.MULTILINE)) for sign in "+-"}
    assert rules["code.removed"] == len(signs["-"] - signs["+"])
    assert rules["code.added-closed"] == len(signs["+"] - signs["-"])
    assert rules["code.renamed"] == len(signs["-"] & signs["+"])


def test_divisions_of_2021_and_2022_are_the_same_list():
    rules, _ = compare(table(listed(AREAS / "data/2021.txt")), table(listed(AREAS / "data/2022.txt")))
    assert not [rule for rule in rules if rule.startswith("code.")]


def test_divisions_of_all_years_against_the_first():
    lists = {f"{year}.0.0": table(listed(AREAS / f"data/{year}.txt")) for year in range(2010, 2025)}
    first = dict([next(iter(lists.items()))])
    diff = editions_of(first, since=2010).diff(editions_of(lists, since=2010))
    old, new = (listed(AREAS / f"data/{year}.txt") for year in (2010, 2024))
    removed = {each.path.rpartition("/")[2] for each in diff.changes if each.rule == "code.removed"}
    assert set(old) - set(new) <= removed <= set(old)
    assert not any(each.rule == "release.removed" for each in diff.changes)
    assert all(each.witness for each in diff.changes if each.bump == "major")


@pytest.fixture(scope="module")
def divisions():
    """The lists of all years as editions, with the curated change logs as edges between them."""
    from hcstandards.importing.readers.divisions import change_rows

    lists = {year: listed(AREAS / f"data/{year}.txt") for year in range(2010, 2025)}
    edges = []
    for year in range(2010, 2024):
        log = (AREAS / f"diff/{year}-{year + 1}.diff").read_text(encoding="utf-8").splitlines()
        for _, cells in change_rows(enumerate(log, start=1), lists[year], lists[year + 1], str(year)):
            if cells[3]:  # a record that is followed by its parts alone has no target
                edges.append(edge(cells[2], cells[0], cells[3], old=f"{year}.0.0", new=f"{year + 1}.0.0"))
    tables = {f"{year}.0.0": table(codes) for year, codes in lists.items()}
    view = editions_of(tables, edges=edges, since=2010).as_of(date(2024, 6, 1))

    def translated(code, old, new):
        return {hit.code for hit in view.translate(Id(f"codes@{old}.0.0"), code, Id(f"codes@{new}.0.0")).hits}

    return lists, edges, view, translated


@pytest.mark.parametrize("year", range(2010, 2024))
def test_from_one_year_to_the_next_divisions_translate_as_the_change_log_says(divisions, year):
    lists, edges, _, translated = divisions
    old, new = lists[year], lists[year + 1]
    logged = [each for each in edges if each.source_edition == f"{year}.0.0"]
    left = {each.source_code for each in logged if each.kind != "partial"}
    stayed = {code for code in old.keys() & new.keys() - left if old[code] == new[code]}
    for codes, ends, days in (
        (old, ("source_code", "target_code"), (year, year + 1)),
        (new, ("target_code", "source_code"), (year + 1, year)),
    ):
        wanted = {code: {code} & stayed for code in codes}
        for each in logged:
            wanted[getattr(each, ends[0])].add(getattr(each, ends[1]))
        assert {code: translated(code, *days) for code in codes} == wanted


def test_divisions_translate_over_all_years(divisions):
    _, edges, view, translated = divisions
    assert len(edges) == 524
    assert translated("310103", 2010, 2024) == {"310101"}, "卢湾区 became part of 黄浦区"
    assert translated("310230", 2010, 2024) == {"310151"}, "崇明县 became 崇明区"
    assert translated("321003", 2010, 2024) == {"321002", "321003"}, "a part of 邗江区 went to 广陵区"
    assert translated("620122", 2021, 2022) == {"620102", "620105", "620122"}, "of two lists that are the same"
    hit = view.translate(Id("codes@2010.0.0"), "310103", Id("codes@2024.0.0")).hits[0]
    assert len(hit.steps) == 14
    assert [each.kind for each in hit.steps if not each.implied] == ["recoded"]
    gone = view.untranslated(Id("codes@2010.0.0"), Id("codes@2024.0.0"))
    assert len(gone) == 12
    assert "341400" in gone, "巢湖市 was dissolved"


@pytest.mark.parametrize(("part", "counts"), [("1", (249, 249)), ("2", (5123, 5046)), ("3", (31, 31))])
def test_iso_3166_in_two_releases(part, counts):
    key = {"1": "alpha_2", "2": "code", "3": "alpha_4"}[part]
    sides = []
    for release in ("22.3.5", "24.6.1"):
        items = json.loads((DATA / f"iso3166/pycountry-{release}/iso3166-{part}.json").read_text(encoding="utf-8"))
        sides.append({each[key]: each["name"] for each in items[f"3166-{part}"]})
    assert tuple(map(len, sides)) == counts
    rules, _ = compare(*map(table, sides))
    old, new = sides
    assert rules["code.removed"] == len(old.keys() - new.keys())
    assert rules["code.added-closed"] == len(new.keys() - old.keys())
    renamed = rules["code.renamed"] + rules["code.display-moved"]
    assert renamed == sum(old[code] != new[code] for code in old.keys() & new.keys())


def test_ms_drg_from_39_to_40_has_the_same_titles_and_other_members():
    sides = [json.loads(lzma.decompress((DATA / f"msdrg/v{each}.json.xz").read_bytes())) for each in (39, 40)]
    titles = [{code: each["desc"] for code, each in side["drgmap"].items()} for side in sides]
    assert list(map(len, titles)) == [767, 767]
    rules, _ = compare(*map(table, titles))
    assert not [rule for rule in rules if rule.startswith("code.")]
    members = [{code: each["level"] for code, each in side["ccmap"].items()} for side in sides]
    assert list(map(len, members)) == [17_975, 18_129]
    rules, _ = compare(*map(table, members), openness="open")
    assert rules["code.added"] - rules["code.removed"] == 18_129 - 17_975
    assert rules["code.added"] == len(members[1].keys() - members[0].keys())


def controls(items, parent=None):
    for each in items:
        yield each["id"], each["title"], parent
        yield from controls(each.get("controls", ()), each["id"])


def test_nist_800_53_from_revision_4_to_5():
    sides = []
    for revision in (4, 5):
        name = f"oscal/NIST_SP-800-53_rev{revision}_LOW-baseline-resolved-profile_catalog-min.json"
        groups = json.loads((DATA / name).read_text(encoding="utf-8"))["catalog"]["groups"]
        sides.append([each for group in groups for each in controls(group["controls"])])
    assert list(map(len, sides)) == [124, 149]
    old, new = ({code: (title, parent) for code, title, parent in side} for side in sides)
    rules, diff = compare(*([concept(code, title, parent=parent) for code, title, parent in side] for side in sides))
    added = [each for each in diff.changes if each.rule in ("code.added-closed", "code.added-below")]
    assert len(added) == len(new.keys() - old.keys())
    assert rules["code.removed"] == len(old.keys() - new.keys())
    assert rules["code.renamed"] == sum(old[code][0] != new[code][0] for code in old.keys() & new.keys())
    assert rules["code.parent"] == sum(old[code][1] != new[code][1] for code in old.keys() & new.keys())
