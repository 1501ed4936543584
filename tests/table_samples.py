"""A small made-up table: a tree, a reused code, a disabled one, former names, leading zeros."""

from datetime import date

from hcstandards.model.codes import PropertyDefinition
from hcstandards.tables.heads import TableHead, TableRow

DRUG = (PropertyDefinition("form", "剂型", "Dosage form"), PropertyDefinition("maker", "企业", "Maker"))


def head(release="20240101", since=date(2024, 1, 1), **more):
    facts = {"system": "drugs", "title": "药品", "title_en": "Drugs", "properties": DRUG, "in_force_from": since}
    return TableHead(release=release, **(facts | more))


ROWS = (
    TableRow("A", "抗感染药", "Anti-infectives"),
    TableRow("A1", "头孢类", "Cephalosporins", parent="A"),
    TableRow(
        "A1-01",
        "注射用头孢唑林钠",
        "Cefazolin sodium",
        parent="A1",
        properties={"form": "注射剂", "maker": "甲药业"},
        former_names=("先锋霉素V",),
        former_codes=("OLD-9",),
        record="R1",
    ),
    TableRow("A1-02", "头孢氨苄胶囊", "Cefalexin", parent="A1", properties={"form": "胶囊", "maker": "乙药业"}),
    TableRow(
        "A1-03", "头孢拉定片", parent="A1", status="disabled", replaced_by=("A1-02",), properties={"form": "片剂"}
    ),
    TableRow("B", "糖尿病用药", "Drugs used in diabetes"),
    TableRow("B-01", "2型糖尿病用药", parent="B", valid_to=date(2024, 7, 1)),
    TableRow("B-01", "胰岛素（重组）", parent="B", valid_from=date(2024, 7, 1)),
    TableRow("010", "零开头", "Leading zero"),
)
