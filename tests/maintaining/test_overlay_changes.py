"""Change requests in an overlay's folder: its own files are edited, what they name may lie below."""

from datetime import date

import pytest
from click.testing import CliRunner

from hcstandards import load
from hcstandards.cli import whole_program
from hcstandards.errors import (
    ChangeRefusedError,
    InvalidCatalogueError,
    OverlayConflictError,
    ReleaseRefusedError,
)
from hcstandards.maintaining import requests
from hcstandards.release.container import open_file
from hcstandards.releasing.assembling import build_release
from hcstandards.values import Id
from maintaining.folders import snapshot, write

D = date.fromisoformat
SOURCE = {"document": "paper", "confidence": "clear", "place": "表"}
FILES = {
    "catalogue.yaml": (
        "identity: {id: mine, version: 1.0.0, title: 我的, title_en: Mine, extends: [small@0.1.0]}  # ours\n"
    ),
    "extensions.yaml": (
        "source_defaults: {document: paper, confidence: clear}\n"
        "extensions:\n"
        "  # the province's own\n"
        "  - id: table\n"
        "    releases:\n"
        "      - {id: p1, edition: 1.0.0, table: tables/table/p1.csv, count: 1,\n"
        '         in_force_from: "2000-01-01", in_force_to: "2010-01-01", source: {place: 表}}\n'
    ),
    "tables/table/p1.csv": "code,display\nP1,省一\n",
    "tables/mine/one.csv": "code,display\n1,甲\n2,乙\n",
    "standards/mine.yaml": (
        "source_defaults: {document: paper, confidence: clear}\n"
        "standard:\n"
        "  id: mine\n"
        "  title: 我的\n"
        "  title_en: Mine\n"
        "  area: management\n"
        "  area_basis: assigned\n"
        "  issuer: office\n"
        "  nature: guidance\n"
        "  lifecycle: maintained-table\n"
        "  rights: {redistributable: true, statement: 自编, statement_en: made up}\n"
        "  source: {place: 标题}\n"
        "  editions:\n"
        '    - {version: 1.0.0, label: "1.0", in_force_from: "2020-01-01", source: {place: 标题}}\n'
        "code_systems:\n"
        "  - id: mine\n"
        "    title: 我的表\n"
        "    title_en: My table\n"
        "    source: {place: 表}\n"
        "    openness: open\n"
        "    releases:\n"
        '      - {id: one, table: tables/mine/one.csv, count: 2, in_force_from: "2020-01-01", source: {place: 表}}\n'
    ),
}
ADD = {"add_code": {"system": "mine", "release": "one", "code": "3", "display": "丙", "valid_from": "2027-01-01"}}
EXTEND = {"add_code": {"system": "table", "release": "p1", "code": "P2", "display": "省二", "valid_from": "2009-01-01"}}


@pytest.fixture
def base(tmp_path):
    return load(write(tmp_path)).holdings


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "mine"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def applied(folder, base, *operations, key="c"):
    requests.propose(
        folder, key, title="变更", title_en="Change", target="mine", by="李", on=D("2026-01-05"), operations=operations,
        base=base,
    )  # fmt: skip
    requests.review(folder, key, by="王", on=D("2026-01-12"), base=base)
    requests.notice(folder, key, by="李", since=D("2026-01-15"), until=D("2026-01-25"), base=base)
    return requests.apply(folder, key, by="李", on=D("2026-01-25"), base=base)


def test_an_overlay_is_maintained_like_any_catalogue(folder, base, tmp_path):
    """Application to release, by the lifecycle that lies below; the release follows the one before it."""
    below = snapshot(tmp_path / "small")
    before = tmp_path / "before.hcs"
    before.write_bytes(build_release(folder, base=base).raw)
    done = applied(folder, base, ADD, EXTEND)
    assert done.files == (
        "changes/c.yaml", "extensions.yaml", "standards/mine.yaml", "tables/mine/one.csv", "tables/table/p1.csv",
    )  # fmt: skip
    assert snapshot(tmp_path / "small") == below, "what lies below is left alone"
    built = build_release(folder, open_file(before), "auto", base)
    (edition,) = (each for each in built.diff.editions if each.standard == "mine")
    assert edition.grounds == "dated", "a code with its own day, after the last step of a request"
    day = load([tmp_path / "small", folder]).as_of(D("2027-01-01"))
    assert day.concept(Id("mine"), "3").display == "丙"
    assert day.concept(Id("table@p1"), "P2").display == "省二"
    assert "# the province's own" in (folder / "extensions.yaml").read_text(encoding="utf-8")


def test_a_release_of_an_extended_table_is_added(folder, base, tmp_path):
    release = {
        "add_release": {
            "system": "table", "release": "p2", "edition": "1.0.0", "copies": "p1", "in_force_from": "2010-01-01",
            "source": SOURCE,
        }
    }  # fmt: skip
    with pytest.raises(InvalidCatalogueError, match="p2 until ever; expected at most 2020-01-01"):
        applied(folder, base, release)
    assert not (folder / "changes").exists()
    ended = {"set_field": {"target": "code-system:table", "path": "releases.1.in_force_to", "value": "2020-01-01"}}
    applied(folder, base, release, ended)
    whole = load([tmp_path / "small", folder])
    assert whole.as_of(D("2015-01-01")).concept(Id("table"), "P1").edition == "1.0.0"


def test_the_first_documents_of_an_overlay_get_a_file(folder, base):
    papers = [
        {"add_document": {"id": each, "title": "省文件", "kind": "copy", "language": "zh"}} for each in ("one", "two")
    ]
    applied(folder, base, *papers, {"set_field": {"target": "mine", "path": "source.document", "value": "two"}})
    assert (folder / "documents.yaml").read_text(encoding="utf-8") == (
        "documents:\n"
        "  - {id: one, title: 省文件, kind: copy, language: zh}\n"
        "  - {id: two, title: 省文件, kind: copy, language: zh}\n"
    )


def test_an_overlay_that_can_not_be_stacked_is_found_before_it_is_loaded(folder, base, tmp_path):
    """The release in force below is the earlier one: its file isn't the overlay's, and the problem is."""
    file = folder / "extensions.yaml"
    text = file.read_text(encoding="utf-8").replace('"2000-01-01", in_force_to: "2010-01-01"', '"2026-01-01"')
    file.write_text(text, encoding="utf-8")
    with pytest.raises(OverlayConflictError):
        load([tmp_path / "small", folder])
    with pytest.raises(ReleaseRefusedError, match="20200101 and p1 are both in force from 2026-01-01"):
        build_release(folder, base=base)
    command = ["catalogue", "check", str(folder), "--catalogue", str(tmp_path / "small")]
    checked = CliRunner().invoke(whole_program(), command)
    assert checked.exit_code == 1
    assert "overlay.overlap" in checked.stdout
    with pytest.raises(InvalidCatalogueError, match=r"overlay\.overlap"):
        applied(folder, base, ADD)


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        pytest.param(
            {"add_code": {"system": "table", "release": "20200101", "code": "9", "display": "九"}},
            "'table' has no release '20200101'", id="a table below",
        ),
        pytest.param(
            {"set_field": {"target": "demo", "path": "title", "value": "新"}}, "no standard 'demo'",
            id="a standard below",
        ),
        pytest.param(
            {"recode": {
                "system": "table", "release": "p1", "old": "P1", "new": "P9", "on": "2005-01-01", "source": SOURCE,
            }},
            "a correspondence of table belongs to the file of its standard", id="an edge of a code system below",
        ),
    ],
)  # fmt: skip
def test_what_lies_below_is_not_edited(folder, base, operation, said):
    old = snapshot(folder)
    with pytest.raises(ChangeRefusedError, match=said):
        applied(folder, base, operation)
    assert snapshot(folder) == old


def test_an_overlay_without_what_lies_below_it_is_refused(folder):
    with pytest.raises(InvalidCatalogueError, match=r"overlay\.alone"):
        applied(folder, None, ADD)


def test_the_commands_take_what_lies_below_from_the_catalogue_option(folder, base, tmp_path):
    def run(*arguments):
        more = ("--folder", str(folder), "--catalogue", str(tmp_path / "small"))
        done = CliRunner().invoke(whole_program(), ["change", *arguments, *more])
        assert done.exit_code == 0, done.output
        return done.stdout

    operation = 'add_code: {system: mine, release: one, code: "3", display: 丙, valid_from: 2027-01-01}'
    run(
        "new", "c", "--title", "变更", "--title-en", "Change", "--target", "mine", "--by", "李", "--on", "2026-01-05",
        "--operation", operation,
    )  # fmt: skip
    run("review", "c", "--by", "王", "--on", "2026-01-12")
    run("notice", "c", "--by", "李", "--from", "2026-01-15", "--until", "2026-01-25")
    assert "+3,丙,2027-01-01" in run("apply", "c", "--by", "李", "--on", "2026-01-25")
    assert "release" in run("list")
