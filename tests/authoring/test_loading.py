"""A folder to checked content: conversion, tables, files that are missing or doubled."""

from datetime import date
from decimal import Decimal

import pytest

import hcstandards as hcs
from authoring.folders import write
from hcstandards.authoring.loading import inspect_folder, load_folder
from hcstandards.errors import InvalidCatalogueError, MissingExtraError
from hcstandards.model.sources import Source


def test_the_sound_folder_loads(tmp_path):
    content = load_folder(write(tmp_path))
    (entry,) = content.entries
    assert [each.id for each in content.documents] == ["paper", "other", "third"]
    assert entry.standard.editions[0].standard == "demo"
    assert entry.thresholds[0].value == Decimal(20)
    assert (entry.thresholds[0].standard, entry.thresholds[0].edition) == ("demo", "1.0.0")
    assert entry.thresholds[0].source == Source("paper", "clear", line=2, literal="床位不少于20张", language="zh")
    assert entry.standard.rights.redistributable is True
    assert entry.code_systems[0].releases[0].edition == "1.0.0"
    assert content.documents[1].issued == date(2020, 2, 1)
    assert [each.code for each in content.tables[0].concepts] == ["1", "2"]


def test_a_folder_answers_like_a_release(tmp_path):
    folder = write(tmp_path)
    day = hcs.load(folder).as_of(date(2026, 11, 22))
    assert day.concept(hcs.Id("sex"), "1").display == "男性"
    assert hcs.load(str(folder)) == hcs.load(folder)


@pytest.mark.parametrize(
    ("file", "change", "rule", "where"),
    [
        pytest.param(
            "documents/first.yaml",
            "2020-02-01=>2020-02-30",
            "value.invalid",
            "small/documents/first.yaml:3 $.documents[1].issued",
            id="impossible date, in the list it stands in",
        ),
        pytest.param(
            "standards/demo.yaml",
            "in_force_from: '2020-01-01', source: {place: 标题}=>in_force_from: '2020-13-01', source: {place: 标题}",
            "value.invalid",
            "small/standards/demo.yaml:14 $.standard.editions[0].in_force_from",
            id="impossible month",
        ),
        pytest.param(
            "standards/demo.yaml",
            "value: '20'=>value: twenty",
            "schema.pattern",
            "small/standards/demo.yaml:22 $.thresholds[0].value",
            id="a number as words",
        ),
        pytest.param(
            "standards/demo.yaml",
            "value: '20'=>value: 1e3",
            "schema.pattern",
            "small/standards/demo.yaml:22 $.thresholds[0].value",
            id="a number with an exponent",
        ),
        pytest.param(
            "standards/demo.yaml",
            "redistributable: 'true'=>redistributable: 'yes'",
            "schema.enum",
            "small/standards/demo.yaml:11 $.standard.rights.redistributable",
            id="a truth value in another word",
        ),
        pytest.param(
            "bodies.yaml",
            "kind: organ=>kind: organ, colour: red",
            "schema.additionalProperties",
            "small/bodies.yaml:3 $.bodies[0]",
            id="unknown key",
        ),
        pytest.param(
            "catalogue.yaml",
            "version: 0.1.0=>version: first",
            "edition.version",
            "small/catalogue.yaml:1 $.identity.version",
            id="version of the catalogue",
        ),
        pytest.param(
            "documents/second.yaml",
            "id: third=>id: Third",
            "id.form",
            "small/documents/second.yaml:2 $.documents[0].id",
            id="an id in the second file of its kind",
        ),
        pytest.param(
            "standards/demo.yaml",
            "tables/sex.csv=>../../sex.csv",
            "table.path",
            "small/../../sex.csv",
            id="a table outside the catalogue",
        ),
        pytest.param(
            "standards/demo.yaml",
            "tables/sex.csv=>/etc/hostname",
            "table.path",
            "small//etc/hostname",
            id="a table at the root",
        ),
        pytest.param(
            "standards/demo.yaml",
            "tables/sex.csv=>tables/none.csv",
            "file.unreadable",
            "small/tables/none.csv:1",
            id="a missing table",
        ),
        pytest.param(
            "tables/sex.csv", "display=>shown", "table.column", "small/tables/sex.csv:1", id="an undeclared column"
        ),
        pytest.param("tables/sex.csv", "1,男性=>,男性", "table.value", "small/tables/sex.csv:2", id="an empty code"),
        pytest.param("tables/sex.csv", "2,女性=>2,", "table.value", "small/tables/sex.csv:3", id="an empty display"),
        pytest.param(
            "tables/sex.csv",
            "code,display\n1,男性\n2,女性=>code,display,status\n1,男性,active\n2,女性,gone",
            "table.value",
            "small/tables/sex.csv:3",
            id="an unknown status",
        ),
        pytest.param(
            "tables/sex.csv",
            "code,display\n1,男性\n2,女性=>code,display,valid_from\n1,男性,\n2,女性,2023-02-29",
            "table.value",
            "small/tables/sex.csv:3",
            id="an impossible date in a table",
        ),
    ],
)
def test_one_flaw_is_found_where_it_is(tmp_path, file, change, rule, where):
    folder = write(tmp_path, **{file: change})
    with pytest.raises(InvalidCatalogueError) as caught:
        load_folder(folder)
    assert (rule, where) in [(each.rule, each.where) for each in caught.value.problems]
    assert where in str(caught.value)
    assert where in caught.value.text("zh")


def test_problems_of_several_files_come_at_once(tmp_path):
    folder = write(
        tmp_path,
        **{
            "bodies.yaml": "kind: organ=>kind: ogre",
            "indicators.yaml": "unit:=>units:",
            "standards/demo.yaml": "ge=>no",
        },
    )
    _, problems = inspect_folder(folder)
    assert {each.where.partition(":")[0] for each in problems} == {
        "small/bodies.yaml",
        "small/indicators.yaml",
        "small/standards/demo.yaml",
    }


def test_a_standard_given_twice_is_refused(tmp_path):
    folder = write(tmp_path)
    again = folder / "standards" / "deeper" / "again.yaml"
    again.parent.mkdir()
    again.write_bytes((folder / "standards" / "demo.yaml").read_bytes())
    _, problems = inspect_folder(folder)
    assert [each.rule for each in problems] == ["id.repeated"]


def test_unreadable_files_are_problems_too(tmp_path):
    folder = write(tmp_path)
    (folder / "bodies.yaml").write_bytes("bodies: 机构".encode("gbk"))
    (folder / "standards" / "demo.yaml").write_bytes(b"")
    content, problems = inspect_folder(folder)
    assert content is None
    assert [each.rule for each in problems] == ["file.encoding", "yaml.empty"]


def test_a_folder_without_an_identity_is_no_catalogue(tmp_path):
    content, (problem,) = inspect_folder(tmp_path)
    assert content is None
    assert problem.rule == "file.missing"


def test_properties_and_former_codes_of_a_table(tmp_path):
    folder = write(
        tmp_path,
        **{
            "standards/demo.yaml": (
                "    releases:=>    properties: [{id: note, title: 注, title_en: Note}]\n    releases:"
            ),
            "tables/sex.csv": (
                "code,display\n1,男性\n2,女性=>"
                "code,display,display_en,note,status,valid_from,valid_to,replaced_by,record,parent\n"
                "1,男性,Male,注,disabled,2020-01-01,2021-01-01,2,r-1,2\n2,女性,,,,,,,,"
            ),
        },
    )
    first, second = load_folder(folder).tables[0].concepts
    assert dict(first.properties) == {"note": "注"}
    assert (first.status, first.replaced_by, first.record, first.parent) == ("disabled", ("2",), "r-1", "2")
    assert (first.valid_from, first.valid_to) == (date(2020, 1, 1), date(2021, 1, 1))
    assert (second.display_en, second.status, second.valid_from) == (None, "active", None)


def test_a_folder_needs_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "hcstandards.authoring.loading", None)
    with pytest.raises(MissingExtraError) as caught:
        hcs.load(write(tmp_path))
    assert caught.value.extra == "authoring"
