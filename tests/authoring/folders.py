"""A small folder of authored files for tests to break."""

from pathlib import Path

FILES = {
    "catalogue.yaml": "identity: {id: small, version: 0.1.0, title: 小目录, title_en: Small}\n",
    "documents/first.yaml": (
        "documents:\n"
        "  - {id: paper, title: 文件, kind: official-text, language: zh}\n"
        "  - {id: other, title: 另一文件, kind: copy, language: zh, issued: '2020-02-01'}\n"
    ),
    "documents/second.yaml": "documents:\n  - {id: third, title: 第三, kind: copy, language: zh}\n",
    "bodies.yaml": (
        "source_defaults: {document: paper, confidence: clear}\n"
        "bodies:\n  - {id: office, name: 办公室, name_en: Office, kind: organ, source: {line: '1'}}\n"
    ),
    "indicators.yaml": "indicators:\n  - {id: beds, title: 床位, title_en: Beds, unit: '{beds}'}\n",
    "lifecycles.yaml": (
        "lifecycles:\n"
        "  - id: simple\n"
        "    title: 简单\n"
        "    title_en: Simple\n"
        "    source: {document: paper, confidence: clear}\n"
        "    states: [{code: '60', title: 出版, title_en: Publication, fhir: active}]\n"
        "    transitions: []\n"
    ),
    "standards/demo.yaml": (
        "source_defaults: {document: paper, confidence: clear, language: zh}\n"
        "standard:\n"
        "  id: demo\n"
        "  title: 标准\n"
        "  title_en: Standard\n"
        "  area: management\n"
        "  area_basis: assigned\n"
        "  issuer: office\n"
        "  nature: guidance\n"
        "  lifecycle: simple\n"
        "  rights: {redistributable: 'true', statement: 自编, statement_en: made up}\n"
        "  source: {place: 标题}\n"
        "  editions:\n"
        "    - {version: 1.0.0, label: '1.0', in_force_from: '2020-01-01', source: {place: 标题}}\n"
        "thresholds:\n"
        "  - id: demo/beds\n"
        "    indicator: beds\n"
        "    comparator: ge\n"
        "    unit: '{beds}'\n"
        "    level: all\n"
        "    purpose: indicator\n"
        "    value: '20'\n"
        "    source: {line: '2', literal: 床位不少于20张}\n"
        "code_systems:\n"
        "  - id: sex\n"
        "    title: 性别\n"
        "    title_en: Sex\n"
        "    source: {place: 表1}\n"
        "    releases:\n"
        "      - {id: '2003', table: tables/sex.csv, count: '2', in_force_from: '2020-01-01', source: {place: 表1}}\n"
    ),
    "tables/sex.csv": "code,display\n1,男性\n2,女性\n",
}


def write(root: Path, **changes: str) -> Path:
    """Write the folder under *root*; a change replaces the first text by the second: `{"path": "old=>new"}`."""
    folder = root / "small"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, change in changes.items():
        old, _, new = change.partition("=>")
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return folder
