"""Shape: every problem of a file at once, each with its line."""

from pathlib import Path

import pytest

from hcstandards.authoring.reading import read_yaml
from hcstandards.authoring.schema import shape_problems
from hcstandards.authoring.shapes import _shape, authored_schemas

BROKEN = """\
standard:
  id: demo
  title: ""
  colour: red
  area: elsewhere
  editions:
    - {version: 1.0.0, in_force_from: 2024-4-1, source: {line: one}}
    - not a mapping
thresholds:
  - {id: demo/x, value: twelve}
strange: [1]
"""


def problems(path: Path, text: str, kind: str = "standard"):
    path.write_text(text, encoding="utf-8")
    return list(shape_problems(read_yaml(path, "demo.yaml"), kind))


def test_all_problems_come_at_once_in_the_files_order(tmp_path):
    found = problems(tmp_path / "f.yaml", BROKEN)
    by_place = {(each.where, each.rule): each for each in found}
    assert {
        ("demo.yaml:2 $.standard", "schema.required"),
        ("demo.yaml:2 $.standard", "schema.additionalProperties"),
        ("demo.yaml:3 $.standard.title", "schema.minLength"),
        ("demo.yaml:5 $.standard.area", "schema.enum"),
        ("demo.yaml:7 $.standard.editions[0]", "schema.required"),
        ("demo.yaml:7 $.standard.editions[0].in_force_from", "schema.pattern"),
        ("demo.yaml:7 $.standard.editions[0].source.line", "schema.pattern"),
        ("demo.yaml:8 $.standard.editions[1]", "schema.type"),
        ("demo.yaml:10 $.thresholds[0].value", "schema.pattern"),
        ("demo.yaml:1 $", "schema.additionalProperties"),
    } <= set(by_place)
    assert len({str(each) for each in found}) == len(found), "each problem once, however many keys are missing"
    lines = [int(each.where.split(":")[1].split()[0]) for each in found]
    assert lines == sorted(lines)
    unknown = by_place["demo.yaml:2 $.standard", "schema.additionalProperties"]
    assert unknown.found == "unknown key 'colour'"
    assert "title_en" in unknown.expected
    assert "'title_en'" in by_place["demo.yaml:2 $.standard", "schema.required"].found
    assert "management" in by_place["demo.yaml:5 $.standard.area", "schema.enum"].expected
    assert by_place["demo.yaml:8 $.standard.editions[1]", "schema.type"].expected == "a mapping"


@pytest.mark.parametrize("kind", sorted(authored_schemas()))
def test_each_kind_of_file_refuses_a_list(tmp_path, kind):
    (problem,) = problems(tmp_path / "f.yaml", "- a\n", kind)
    assert (problem.rule, problem.expected) == ("schema.type", "a mapping")


def test_a_long_value_is_shown_short(tmp_path):
    found = problems(tmp_path / "f.yaml", f"bodies: {'x' * 500}\n", "bodies")
    assert len(found[0].found) < 100
    assert found[0].found.endswith("…")


def test_a_type_without_a_shape_is_a_programming_error():
    with pytest.raises(TypeError, match="no shape"):
        _shape(complex, {}, inherit=False)
