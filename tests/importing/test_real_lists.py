"""Every list at hand imports by recipe, with the rows and defects that its README states."""

from pathlib import Path
from unicodedata import normalize

import pytest

from hcstandards.importing.limits import DEFAULT_LIMITS
from hcstandards.importing.lists import names_of
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real lists are not beside the checkout")

LISTS = [
    pytest.param("icd10-nhsa", "chs-drg/icd/ZD_INFO.dat", {}, 33_304, 0, id="ICD-10 insurance edition"),
    pytest.param("icd10-nhsa", "chs-drg/icd/SS_INFO.dat", {"system": "nhsa-procedure"}, 13_686, 0, id="ICD-9-CM-3"),
    pytest.param("chs-drg-list", "chs-drg/chs_drg_10/DRG.dat", {}, 618, 0, id="DRG 1.0"),
    pytest.param("chs-drg-list", "chs-drg/chs_drg_11/DRG.dat", {"edition": "1.1.0"}, 628, 0, id="DRG 1.1"),
    pytest.param("chs-drg-list", "chs-drg/chs_drg_10/CC.dat", {"system": "chs-drg-cc"}, 7_918, 0, id="CC 1.0"),
    pytest.param("chs-drg-list", "chs-drg/chs_drg_10/MCC.dat", {"system": "chs-drg-mcc"}, 2_379, 0, id="MCC 1.0"),
    pytest.param("chs-drg-list", "chs-drg/chs_drg_11/CC.dat", {"system": "chs-drg-cc"}, 16_568, 0, id="CC 1.1"),
    pytest.param("chs-drg-list", "chs-drg/chs_drg_11/MCC.dat", {"system": "chs-drg-mcc"}, 4_678, 0, id="MCC 1.1"),
    pytest.param("gbt-2260-list", "cn-divisions/areacodes/data/2010.txt", {}, 3_226, 0, id="divisions 2010"),
    pytest.param("gbt-2260-list", "cn-divisions/areacodes/data/2024.txt", {}, 3_213, 0, id="divisions 2024"),
    pytest.param("divisions-nbs", "cn-divisions/china-division-2.0.0/provinces.csv", {}, 31, 0, id="NBS provinces"),
    pytest.param("divisions-nbs", "cn-divisions/china-division-2.5.0/provinces.csv", {}, 31, 0, id="NBS provinces 2.5"),
    pytest.param("divisions-nbs", "cn-divisions/china-division-2.0.0/cities.csv", {}, 344, 0, id="NBS cities 2.0"),
    pytest.param("divisions-nbs", "cn-divisions/china-division-2.5.0/cities.csv", {}, 342, 0, id="NBS cities 2.5"),
    pytest.param("divisions-nbs", "cn-divisions/china-division-2.0.0/areas.csv", {}, 2_856, 0, id="NBS areas 2.0"),
    pytest.param("divisions-nbs", "cn-divisions/china-division-2.5.0/areas.csv", {}, 2_990, 0, id="NBS areas 2.5"),
    pytest.param(
        "csv", "cn-ethnic/gb3304.csv", {"system": "gb3304", "columns": {"code": "digitalCode"}}, 56, 0, id="ethnic"
    ),
    # README counts line ends, and the last line has none
    pytest.param("csv", "icd10-cn-3char/disease.csv", {"system": "icd10-3"}, 1_586, 0, id="three characters"),
    pytest.param("range-blocks", "icd10-cn-3char/disease_catalog.csv", {}, 238, None, id="chapters and blocks"),
    pytest.param("icd10cm-order", "icd10cm/icd10cm-order-Jan-2021.txt.gz", {}, 95_358, 0, id="order file"),
    pytest.param("code-list", "icd10cm/code-list-April-2025.txt", {}, 97_902, 38, id="bare code list"),
    pytest.param("icd9dx", "gems/icd9dx2015.csv", {}, 14_567, 0, id="ICD-9-CM"),
    pytest.param("iso3166", "iso3166/pycountry-22.3.5/iso3166-1.json", {}, 249, 0, id="countries"),
    pytest.param("iso3166", "iso3166/pycountry-24.6.1/iso3166-1.json", {}, 249, 0, id="countries 24"),
    pytest.param("iso3166", "iso3166/pycountry-22.3.5/iso3166-3.json", {}, 31, 0, id="withdrawn countries 22"),
    pytest.param("iso3166", "iso3166/pycountry-22.3.5/iso3166-2.json", {}, 5_123, 0, id="subdivisions 22"),
    pytest.param("iso3166", "iso3166/pycountry-24.6.1/iso3166-2.json", {}, 5_046, 0, id="subdivisions 24"),
    pytest.param("iso3166", "iso3166/pycountry-24.6.1/iso3166-3.json", {}, 31, 0, id="withdrawn countries"),
    pytest.param("msdrg-groups", "msdrg/v39.json.xz", {}, 767, 0, id="MS-DRG 39 groups"),
    pytest.param("msdrg-groups", "msdrg/v40.json.xz", {}, 767, 0, id="MS-DRG 40 groups"),
    pytest.param("msdrg-diagnoses", "msdrg/v39.json.xz", {}, 65_683, 0, id="MS-DRG 39 diagnoses"),
    pytest.param("msdrg-diagnoses", "msdrg/v40.json.xz", {}, 66_332, 0, id="MS-DRG 40 diagnoses"),
    pytest.param("msdrg", "msdrg/v39.json.xz", {}, 17_975, 0, id="MS-DRG 39"),
    pytest.param("msdrg", "msdrg/v40.json.xz", {}, 18_129, 0, id="MS-DRG 40"),
    pytest.param("ahrq", "ahrq/CMR-Reference-File-v2026-1.xlsx", {}, 4_568, 0, id="workbook"),
    pytest.param("hospitals", "hospital/hospital-data.csv", {}, 4_826, 0, id="hospitals"),
    pytest.param("harbin-weights", "chs-drg/harbin-weights/2022.csv", {}, 660, None, id="weights 2022"),
    pytest.param("harbin-weights", "chs-drg/harbin-weights/2023.csv", {}, 703, None, id="weights 2023"),
]


@pytest.mark.parametrize(("recipe", "file", "facts", "rows", "refused"), LISTS)
def test_a_list_imports_with_the_rows_that_its_readme_states(imported, recipe, file, facts, rows, refused):
    report = imported(recipe, DATA / file, **facts)
    assert report.kept == report.concepts
    assert report.rows == rows
    if refused is not None:
        assert report.refused == refused


def test_the_insurance_edition_shows_its_lost_characters(imported, counts):
    report = imported("icd10-nhsa", DATA / "chs-drg/icd/ZD_INFO.dat")
    assert counts(report) == {"lost-character": 1, "lost-rare-character": 13, "damaged-twins": 1}
    values = [each.value for each in report.findings.kept["lost-rare-character"]]
    assert "深覆??" in values
    procedures = imported("icd10-nhsa", DATA / "chs-drg/icd/SS_INFO.dat", out="ss.hct", system="nhsa-procedure")
    assert counts(procedures) == {"lost-rare-character": 8}


def test_the_grouping_crosswalk_shows_its_dangling_ends(imported, counts, tmp_path):
    imported("icd10-nhsa", DATA / "chs-drg/icd/ZD_INFO.dat", out="zd.hct")
    table = tmp_path / "zd.hct"
    facts = {"source_table": table, "target_table": table}
    report = imported("icd10-nhsa", DATA / "chs-drg/icd/ZD_MAP.dat", out="map.csv", **facts)
    assert (report.rows, report.edges) == (35_591, 35_591)
    # the one dangling target has a blank too many before it: trimmed, it is in the table
    assert counts(report) == {"dangling-source": 4_143, "dangling-target": 1, "blank-end": 1}
    trimmed = imported("icd10-nhsa", DATA / "chs-drg/icd/ZD_MAP.dat", out="map.csv", repairs=("trim",), **facts)
    assert counts(trimmed) == {"dangling-source": 4_143, "blank-end": 1}
    pairs = [line.split(",") for line in (tmp_path / "map.csv").read_text("utf-8").splitlines()[1:]]
    assert sum(cells[2] != cells[6] for cells in pairs) == 4_388


def test_the_procedure_crosswalk(imported, tmp_path):
    report = imported("icd10-nhsa", DATA / "chs-drg/icd/SS_MAP.dat", out="map.csv", system="nhsa-procedure")
    pairs = [line.split(",") for line in (tmp_path / "map.csv").read_text("utf-8").splitlines()[1:]]
    assert report.rows == 13_654
    assert sum(cells[2] != cells[6] for cells in pairs) == 560


RELEASES = [
    pytest.param("DRG.dat", {}, {"added": 295, "removed": 285}, id="groups"),
    pytest.param("CC.dat", {"system": "chs-drg-cc"}, {"added": 11_497, "removed": 2_847, "changed": 4_937}, id="CC"),
    pytest.param("MCC.dat", {"system": "chs-drg-mcc"}, {"added": 3_812, "removed": 1_513}, id="MCC"),
]


@pytest.mark.parametrize(("name", "facts", "wanted"), RELEASES)
def test_two_releases_differ_as_their_readme_states(imported, tmp_path, name, facts, wanted):
    imported("chs-drg-list", DATA / "chs-drg/chs_drg_10" / name, release="20210101", out="one.hct", **facts)
    report = imported(
        "chs-drg-list",
        DATA / "chs-drg/chs_drg_11" / name,
        release="20220101",
        out="two.hct",
        previous=tmp_path / "one.hct",
        **facts,
        edition="1.1.0",
    )
    assert {kind: report.changes[kind] for kind in wanted} == wanted


def test_a_city_s_weights_from_one_year_to_the_next(imported, tmp_path):
    data = DATA / "chs-drg/harbin-weights"
    imported("harbin-weights", data / "2022.csv", release="20220101", out="one.hct")
    report = imported(
        "harbin-weights", data / "2023.csv", release="20230101", out="two.hct", previous=tmp_path / "one.hct"
    )
    assert report.changes == {"added": 286, "removed": 243, "changed": 417, "unchanged": 0}


QUIRKS = [
    pytest.param(lambda code, _: "+" in code, 1_178, id="dagger and asterisk"),
    pytest.param(lambda code, _: code[4:7].isdigit() and code[7:8] == "x", 11_359, id="extensions"),
    pytest.param(lambda _, name: "（" in name or "）" in name, 654, id="full-width parentheses"),
    pytest.param(lambda _, name: normalize("NFKC", name) != name, 2_529, id="NFKC would alter"),
]


def test_the_insurance_edition_keeps_what_it_said(imported, tmp_path):
    imported("icd10-nhsa", DATA / "chs-drg/icd/ZD_INFO.dat")
    rows = [(each.code, each.display) for each in FileRows(TableFile(tmp_path / "list.hct"), 0)]
    for quirk in QUIRKS:
        holds, wanted = quirk.values
        assert sum(holds(*each) for each in rows) == wanted, quirk.id


def test_two_years_of_divisions_can_be_the_same(imported, tmp_path):
    for year, previous in (("2021", None), ("2022", "2021")):
        report = imported(
            "gbt-2260-list",
            DATA / f"cn-divisions/areacodes/data/{year}.txt",
            release=f"{year}1231",
            out=f"{year}.hct",
            previous=tmp_path / f"{previous}.hct" if previous else None,
        )
    assert (report.changes["added"], report.changes["removed"], report.changes["changed"]) == (0, 0, 0)


def test_a_division_s_parent_follows_from_its_code(imported, tmp_path):
    imported("gbt-2260-list", DATA / "cn-divisions/areacodes/data/2024.txt")
    rows = FileRows(TableFile(tmp_path / "list.hct"), 0)
    parents = {code: rows.concepts(code)[0].parent for code in ("110000", "110101", "130100", "130102")}
    assert parents == {"110000": None, "110101": "110000", "130100": "130000", "130102": "130100"}


LOGS = [pytest.param(year, edges, id=f"{year}-{year + 1}") for year, edges in ((2010, 38), (2015, 74), (2021, 6))]


@pytest.mark.parametrize(("year", "edges"), LOGS)
def test_the_change_log_finds_every_division_it_names(imported, year, edges):
    lists = DATA / "cn-divisions/areacodes"
    report = imported(
        "gbt-2260-changes",
        lists / "diff" / f"{year}-{year + 1}.diff",
        out="changes.csv",
        source_table=lists / "data" / f"{year}.txt",
        target_table=lists / "data" / f"{year + 1}.txt",
    )
    assert report.edges == edges
    assert not report.findings.number("error")


def test_every_change_log_can_be_read():
    from hcstandards.importing.readers.divisions import change_rows

    lists = DATA / "cn-divisions/areacodes"
    kinds: dict[str, int] = {}
    for log in sorted((lists / "diff").glob("*.diff")):
        older, newer = (names_of(lists / "data" / f"{year}.txt", DEFAULT_LIMITS) for year in log.stem.split("-"))
        lines = enumerate(log.read_text("utf-8").splitlines(), start=1)
        for _, cells in change_rows(lines, older, newer, log.name):
            kinds[cells[2]] = kinds.get(cells[2], 0) + 1
    assert kinds["partial"] == 82
    assert sum(kinds.values()) == 524


def test_the_general_equivalence_mapping_keeps_its_scenarios(imported, counts, tmp_path):
    report = imported("gem", DATA / "gems/icd9toicd10cmgem.csv", out="gem.csv")
    assert (report.rows, report.edges, counts(report)) == (23_912, 23_912, {})
    kinds = [line.split(",")[3] for line in (tmp_path / "gem.csv").read_text("utf-8").splitlines()[1:]]
    assert {"unchanged", "partial", "disabled"} == set(kinds)


def test_fhir_concept_maps(imported, counts):
    report = imported("fhir-conceptmap", DATA / "fhir-r4/conceptmaps.json", out="maps.csv")
    assert report.rows == 354
    assert counts(report)["no-code"] == 1


def test_the_tabular_list_keeps_its_hierarchy(imported, tmp_path):
    report = imported("icd10cm-tabular", DATA / "icd10cm/icd10cm-tabular-April-2025.xml.gz")
    assert (report.rows, report.refused) == (46_816, 0)
    assert not report.findings.counts
    rows = FileRows(TableFile(tmp_path / "list.hct"), 0)
    cholera = rows.concepts("A00.0")[0]
    assert (cholera.parent, cholera.properties["kind"]) == ("A00", "diag")
    assert rows.concepts("A00")[0].parent == "A00-A09"
    assert rows.concepts("A00-A09")[0].parent == "1"
    assert "Classical cholera" in cholera.properties["inclusion-terms"]


def test_a_fee_schedule_shows_its_sentinels_and_the_typo(imported, counts, tmp_path):
    report = imported("tw-nhi", DATA / "tw-nhi/NHI_fee.csv")
    found = counts(report)
    assert report.rows == 5_273
    assert found["sentinel-typo"] == 1
    assert report.findings.kept["sentinel-typo"][0].value == "29101213"
    assert found["sentinel"] + found["sentinel-typo"] + 25 == 5_273
    mended = imported("tw-nhi", DATA / "tw-nhi/NHI_fee.csv", out="mended.hct", repairs=("sentinels",))
    head = TableFile(tmp_path / "mended.hct").releases[0].head
    assert head.repairs == ("sentinels",)
    assert dict(mended.findings.done)["sentinel-typo", "an open end"] == 1


def test_a_wrong_delimiter_is_reported(imported, counts):
    report = imported("csv", DATA / "icd10-cn-3char/disease.csv", system="icd10-3")
    assert counts(report) == {"delimiter": 1}


@pytest.mark.parametrize(
    ("revision", "controls"), [pytest.param("4", 124, id="rev4"), pytest.param("5", 149, id="rev5")]
)
def test_controls_at_any_depth(imported, revision, controls):
    name = f"NIST_SP-800-53_rev{revision}_LOW-baseline-resolved-profile_catalog-min.json"
    assert imported("oscal", DATA / "oscal" / name).concepts == controls


def test_the_order_file_against_the_bare_list_of_a_later_year(imported, tmp_path):
    imported("icd10cm-order", DATA / "icd10cm/icd10cm-order-Jan-2021.txt.gz", out="old.hct")
    imported("code-list", DATA / "icd10cm/code-list-April-2025.txt", out="new.hct")
    old, new = (set(FileRows(TableFile(tmp_path / name), 0).codes()) for name in ("old.hct", "new.hct"))
    assert (len(new - old), len(old - new)) == (2_785, 279)
