"""What ships is what the authored files say: the release, the schemas, the ids for type checkers."""

import ast
import json
from pathlib import Path

import jsonschema
import pytest

import hcstandards as hcs
from hcstandards import building
from hcstandards.authoring.loading import load_folder
from hcstandards.authoring.shapes import authored_schemas
from hcstandards.catalogue import EMBEDDED
from hcstandards.errors import InvalidCatalogueError
from hcstandards.release.compiling import compile_content

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(building.__file__).parent

if not (ROOT / "catalogue" / "catalogue.yaml").is_file():
    pytest.skip("the authored files are not beside the tests", allow_module_level=True)


@pytest.fixture(scope="module")
def content():
    return load_folder(ROOT / "catalogue")


def test_the_shipped_release_is_a_fresh_compile_of_the_authored_files(content):
    shipped = Path(EMBEDDED).read_bytes()
    assert compile_content(content) == shipped, "run `make compile`"
    assert hcs.load() == hcs.load(ROOT / "catalogue")


def test_compiling_twice_gives_the_same_bytes(content):
    assert compile_content(content) == compile_content(load_folder(ROOT / "catalogue"))


def test_the_ids_for_type_checkers_are_fresh(content):
    assert (PACKAGE / "_ids.py").read_text(encoding="utf-8") == building.ids_module(content), "run `make compile`"


def test_each_id_is_one_that_answers(content):
    names = {
        node.target.id: [each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant) and each.value]
        for node in ast.parse(building.ids_module(content)).body
        if isinstance(node, ast.AnnAssign)
    }
    day = hcs.load().as_of(content_day())
    for kind, ask in (
        ("StandardId", day.standard),
        ("CodeSystemId", day.code_system),
        ("BodyId", day.body),
        ("IndicatorId", day.indicator),
        ("ProgrammeId", day.programme),
    ):
        assert names[kind]
        for each in names[kind]:
            assert ask(hcs.Id(each)).id == each.partition("@")[0]
    pinned = [each for each in names["StandardId"] if "@" in each]
    assert all(day.edition(hcs.Id(each)) for each in pinned)


def content_day():
    from datetime import date

    return date(2026, 11, 22)


@pytest.mark.parametrize("name", [pytest.param(each, id=each) for each in building.schema_texts()])
def test_the_schemas_are_drawn_from_the_model(name):
    text = building.schema_texts()[name]
    assert (ROOT / "schemas" / name).read_text(encoding="utf-8") == text, (
        "run `python -m hcstandards.building --schemas`"
    )
    assert (PACKAGE / "_data" / "schemas" / name).read_text(encoding="utf-8") == text, "run `make compile`"


@pytest.mark.parametrize("schema", [pytest.param(each, id=kind) for kind, each in authored_schemas().items()])
def test_the_schemas_are_schemas(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"].startswith("https://")


def test_every_shipped_schema_is_one_of_the_folder():
    shipped = {each.name: each.read_bytes() for each in (PACKAGE / "_data" / "schemas").glob("*.json")}
    assert shipped == {each.name: each.read_bytes() for each in (ROOT / "schemas").glob("*.schema.json")}
    for raw in shipped.values():
        jsonschema.Draft202012Validator.check_schema(json.loads(raw))


def test_building_writes_what_it_compiles(tmp_path):
    from authoring.folders import write

    write(tmp_path).rename(tmp_path / "catalogue")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "x.schema.json").write_text("{}", encoding="utf-8")
    package = tmp_path / "src" / "hcstandards"
    stale = package / "_data" / "schemas" / "old.json"
    stale.parent.mkdir(parents=True)
    stale.write_text("{}", encoding="utf-8")
    building.build(tmp_path)
    assert not stale.exists()
    assert (package / "_data" / "schemas" / "x.schema.json").is_file()
    assert hcs.load(package / "_data" / "catalogue.hcs") == hcs.load(tmp_path / "catalogue")
    ids = (package / "_ids.py").read_text(encoding="utf-8")
    assert '"demo@1.0"' in ids
    assert 'GradingSchemeId: TypeAlias = Literal[""]' in ids


def test_a_broken_catalogue_leaves_the_package_alone(tmp_path):
    from authoring.folders import write

    write(tmp_path, **{"bodies.yaml": "kind: organ=>kind: ogre"}).rename(tmp_path / "catalogue")
    with pytest.raises(InvalidCatalogueError):
        building.build(tmp_path)
    assert not (tmp_path / "src").exists()
