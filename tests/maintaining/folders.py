"""A small folder of authored files with comments and odd spacing, for changes to leave alone."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from hcstandards.maintaining import requests

FILES = {
    "catalogue.yaml": "# who we are\nidentity: {id: small, version: 0.1.0, title: 小目录, title_en: Small}\n",
    "documents.yaml": (
        "documents:\n"
        "  - {id: paper, title: 文件, kind: official-text, language: zh}\n"
        "  - {id: notice, title: 公告, kind: official-text, language: zh}\n"
    ),
    "bodies.yaml": (
        "source_defaults: {document: paper, confidence: clear}\n"
        "bodies:\n  - {id: office, name: 办公室, name_en: Office, kind: organ, source: {line: 1}}\n"
    ),
    "indicators.yaml": "indicators:\n  - {id: beds, title: 床位, title_en: Beds, unit: '{beds}'}\n",
    "lifecycles.yaml": (
        "source_defaults: {document: paper, confidence: clear}\n"
        "lifecycles:\n"
        "  - id: maintained-table\n"
        "    title: 维护\n"
        "    title_en: Maintained\n"
        "    source: {line: 1}\n"
        "    states:\n"
        "      - {code: application, title: 申报, title_en: Application, fhir: draft}\n"
        "      - {code: review, title: 审核, title_en: Review, fhir: draft}\n"
        "      - {code: public-notice, title: 公示, title_en: Notice, fhir: draft}\n"
        "      - {code: release, title: 发布, title_en: Release, fhir: active}\n"
        "    transitions:\n"
        "      - {origin: application, target: review}\n"
        "      - {origin: review, target: public-notice}\n"
        "      - {origin: public-notice, target: release}\n"
        "      - {origin: release, target: application, way_back: true}\n"
    ),
    "standards/demo.yaml": (
        "# the demo standard\n"
        "source_defaults: {document: paper, confidence: clear}\n"
        "standard:\n"
        "  id: demo\n"
        "  title: 标准   # as printed\n"
        "  title_en: >-\n"
        "    A title that is folded\n"
        "    over two lines\n"
        "  area: management\n"
        "  area_basis: assigned\n"
        "  issuer: office\n"
        "  nature: guidance\n"
        "  lifecycle: maintained-table\n"
        "  rights: {redistributable: true, statement: 自编, statement_en: made up}\n"
        "  source: {place: 标题}\n"
        "  editions:\n"
        "    # the first one\n"
        '    - {version: 1.0.0, label: "1.0", in_force_from: "2020-01-01", source: {place: 标题}}\n'
        '  note: "a quoted text that a library would fold\n'
        '    at another place"\n'
        "code_systems:\n"
        "  - id: table\n"
        "    title: 表\n"
        "    title_en: Table\n"
        "    source: {place: 表1}\n"
        "    properties: [{id: unit, title: 单位, title_en: Unit}]\n"
        "    releases:\n"
        '      - id: "20200101"\n'
        "        table: tables/table/20200101.csv\n"
        "        count: 3 # counted\n"
        '        in_force_from: "2020-01-01"\n'
        "        source: {place: 表1}\n"
        "thresholds:\n"
        "  # size\n"
        "  - id: demo/beds\n"
        "    indicator: beds\n"
        "    comparator: ge\n"
        "    value: 20\n"
        '    unit: "{beds}"\n'
        "    level: all\n"
        "    purpose: indicator\n"
        "    source: {line: 2, literal: 床位不少于20张}\n"
    ),
    "tables/table/20200101.csv": 'code,display,unit\n01,"甲,一",盒\n02,乙,\n04,丁,支\n',
}


def write(root: Path, name: str = "small") -> Path:
    """Write the folder under *root* and return it."""
    folder = root / name
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return folder


def noticed(folder: Path, operations: Iterable[dict[str, Any]], target: str = "table") -> Path:
    """Put a request `c` into a folder, reviewed, its public notice from 15 to 25 January 2026; return the folder."""
    first, second, since, until = (date(2026, 1, day) for day in (5, 12, 15, 25))
    facts = {"title": "变更", "title_en": "A change", "target": target}
    requests.propose(folder, "c", by="李", on=first, operations=operations, **facts)
    requests.review(folder, "c", by="王", on=second)
    requests.notice(folder, "c", by="李", since=since, until=until)
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file of the folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def changed_lines(diff: str) -> tuple[list[str], list[str]]:
    """Return the lines that a unified diff takes away and those it adds."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    return [line[1:] for line in lines if line.startswith("-")], [line[1:] for line in lines if line.startswith("+")]
