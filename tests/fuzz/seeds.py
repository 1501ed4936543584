"""Write a small valid file for every reader, for the fuzzer to start from: `python tests/fuzz/seeds.py FOLDER`."""

import gzip
import io
import sys
import zipfile
from pathlib import Path

import xlsxwriter

TEXTS = {
    "csv": '代码,名称,开始日期\nA1,甲,20200101\nA2,"乙,丙",20200230\n',
    "tsv": "\t".join(["1", *[""] * 9, "A00.000", "甲", *[""] * 6, "1", "R1", "", "", "X1", "版"]) + "\n",
    "lines": "A00.000 甲\nA00.000x001 乙\n",
    "fixed-width": "00001 A00     0 Cholera".ljust(77) + "Cholera\n",
    "tabular": "<ICD10CM.tabular><chapter><name>1</name><desc>x</desc><section id='A00-A09'><desc>y</desc><diag>"
    "<name>A00</name><desc>z</desc></diag></section></chapter></ICD10CM.tabular>",
    "claml": "<ClaML><Class code='A' kind='category'><SuperClass code='B'/><Rubric kind='preferred'><Label>x</Label>"
    "</Rubric></Class></ClaML>",
    "sdmx": "<Structure><Codelists><Codelist id='L' agencyID='X'><Code id='A'><Name xml:lang='zh'>甲</Name></Code>"
    "</Codelist></Codelists></Structure>",
    "fhir": '{"resourceType":"CodeSystem","url":"u","concept":[{"code":"a","display":"b","concept":[{"code":"c"}]}]}',
    "map": '{"resourceType":"ConceptMap","group":[{"source":"s","target":"t","element":[{"code":"a","target":'
    '[{"code":"b","equivalence":"equal"}]}]}]}',
    "json": '{"catalog":{"groups":[{"id":"g","title":"G","controls":[{"id":"a","title":"A","props":[{"name":"label",'
    '"value":"A-1"}],"parts":[{"name":"statement","prose":"x"}],"links":[{"rel":"related","href":"#b"}],"controls":'
    '[{"id":"a.1","title":"B"}]}]}]}}',
    "profile": '{"profile":{"imports":[{"include-controls":[{"with-ids":["a","b"],"matching":[{"pattern":"c*"}]}]}]}}',
    "changes": "# 文号：x\n# 日期：2020年1月1日\n-110101 乙区>甲市\n",
    "guess": "code\tname\nA1\t甲\nA2\t乙\n",
}


def book(rows):
    """Return the bytes of a workbook with *rows*."""
    raw = io.BytesIO()
    made = xlsxwriter.Workbook(raw)
    page = made.add_worksheet("Query1")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    made.close()
    return raw.getvalue()


def main(folder):
    """Write the seeds, a folder for each reader."""
    raws = {name: [text.encode()] for name, text in TEXTS.items()}
    raws["csv"] += [TEXTS["csv"].encode("gb18030"), TEXTS["csv"].encode("utf-16"), gzip.compress(raws["csv"][0])]
    drugs = book([["药品代码", "注册名称", "曾用码"], ["X1", "甲", 3]])
    consumables = io.BytesIO()
    with zipfile.ZipFile(consumables, "w") as archive:
        archive.writestr("停用表.xlsx", book([["27位码"], ["C1"]]))
        archive.writestr("C09全量规格型号.xlsx", book([["27位码", "单件产品名称"], ["C2", "甲"]]))
    raws |= {"workbook": [drugs], "legacy": [drugs], "zip": [consumables.getvalue()]}
    for name, each in raws.items():
        (Path(folder) / name).mkdir(parents=True, exist_ok=True)
        for number, raw in enumerate(each):
            (Path(folder) / name / f"seed-{number}").write_bytes(raw)


if __name__ == "__main__":
    main(sys.argv[1])
