"""`catalogue check`: every problem of a folder of authored files, with file and line."""

import shutil
from pathlib import Path

import pytest

CATALOGUE = Path(__file__).parents[2] / "catalogue"


@pytest.fixture
def folder(tmp_path):
    """Return a small catalogue of one standard without problems."""
    folder = tmp_path / "catalogue"
    schema = "hospital-evaluation.schema.json"
    (tmp_path / "schemas").mkdir()
    shutil.copy(CATALOGUE.parent / "schemas" / schema, tmp_path / "schemas" / schema)
    shutil.copytree(CATALOGUE / "bodies", folder / "bodies")
    shutil.copytree(CATALOGUE / "documents", folder / "documents")
    (folder / "standards").mkdir()
    (folder / "tables").mkdir()
    for name in ("catalogue.yaml", "lifecycles.yaml", "standards/gbt-2261.1.yaml"):
        shutil.copy(CATALOGUE / name, folder / name)
    shutil.copytree(CATALOGUE / "tables" / "gbt-2261.1", folder / "tables" / "gbt-2261.1")
    return folder


def test_a_folder_without_problems(run, answer, folder):
    assert answer("catalogue", "check", folder) == []
    assert "0 error(s), 0 warning(s); 1 standards" in run("catalogue", "check", folder).stderr


def test_every_problem_has_its_file_and_line(run, answer, folder):
    path = folder / "standards" / "gbt-2261.1.yaml"
    text = path.read_text(encoding="utf-8")
    line = text.splitlines().index("  area: basic-common") + 1
    path.write_text(
        text.replace("area: basic-common", "area: commons").replace("nature: rec", "natures: rec"), encoding="utf-8"
    )
    problems = answer("catalogue", "check", folder, exits=1)
    assert f"standards/gbt-2261.1.yaml:{line} " in " ".join(each["where"] for each in problems)
    assert len(problems) >= 2
    printed = run("catalogue", "check", folder, exits=1)
    assert all(each["where"] in printed.stdout for each in problems)


def test_a_schema_that_binds_codes_of_nowhere_is_a_problem(run, folder):
    schema = "health-record-cover.schema.json"
    shutil.copy(CATALOGUE.parent / "schemas" / schema, folder.parent / "schemas" / schema)
    printed = run("catalogue", "check", folder, exits=1).stdout
    assert "#/properties/ethnic_group/x-hcs-binding: release.schemas: no code system 'gbt-3304'" in printed
    assert "#/properties/sex/" not in printed


def test_a_folder_is_a_catalogue_to_ask(answer, folder):
    assert [each["id"] for each in answer("list", "--catalogue", folder)] == ["gbt-2261.1"]


def test_a_broken_folder_is_refused_with_its_problems(run, folder):
    (folder / "standards" / "gbt-2261.1.yaml").write_text("standard: {\n", encoding="utf-8")
    assert "gbt-2261.1.yaml:" in run("list", "--catalogue", folder, exits=2).stderr


def test_no_such_folder(run, tmp_path):
    run("catalogue", "check", tmp_path / "none", exits=2)
