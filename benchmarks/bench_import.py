"""
Imports at national size, each in a fresh process: rows a second, peak memory, and a first answer from the file.

    python benchmarks/bench_import.py --workbook-rows 269110 --table-rows 2000000

The workbook has the drug list's 26 columns, the table 27-character codes of consumables. Both are made up; they are
made once in --folder and kept there. --table-rows 20000000 is the national size.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# fmt: off
HEADERS = [
    "药品代码", "数据来源", "注册名称", "商品名称", "注册剂型", "剂型", "注册规格",
    "规格", "包装材质", "最小包装数量", "最小制剂单位", "最小包装单位", "药品企业", "分包装企业名称",
    "生产企业", "批准文号", "原批准文号", "药品本位码", "上市药品持有人", "市场状态", "医保药品名称",
    "2025版甲乙类", "医保剂型", "编号", "备注", "曾用码",
]
# fmt: on
RECIPE = """recipe: consumables
title: 医用耗材（生成）
title_en: Consumables, made up
system: bench-consumable
parts:
  - content: concepts
    format: tsv
    columns: {code: "1", display: "2", status: "4", record: "5"}
    properties:
      - {id: company, column: "3", title: 企业, title_en: Company}
    status: {"1": active, "0": disabled}
"""
CHILD = """
import json, sys, time
from pathlib import Path
from hcstandards.importing.recipes import load_recipe
from hcstandards.importing.requests import Request
from hcstandards.importing.running import run
recipe, file, out, search = sys.argv[1:]
start = time.perf_counter()
request = Request(load_recipe(recipe), (Path(file),), Path(out), release="20250101", search=search == "yes")
report = run(request)
seconds = time.perf_counter() - start
status = Path("/proc/self/status").read_text()  # ru_maxrss would be the parent's where that is larger
peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows
code = sys.stdin.read().strip()
start = time.perf_counter()
file = TableFile(out)
answer = FileRows(file, 0).concepts(code)[0].display
first = (time.perf_counter() - start) * 1e3
print(json.dumps({"rows": report.rows, "concepts": report.concepts, "seconds": seconds, "peak": peak,
                  "first": first, "answer": answer}))
"""


def workbook(path, rows):
    """Write a workbook of the drug list's shape."""
    import xlsxwriter

    rng = random.Random(1)
    firms = [f"示例制药{number}有限公司" for number in range(5000)]
    book = xlsxwriter.Workbook(str(path), {"strings_to_urls": False, "strings_to_formulas": False})
    page = book.add_worksheet("总表")
    page.write_row(0, 0, HEADERS)
    for number in range(1, rows + 1):
        cells = [drug(number), "国家", f"示例药品{number % 20_000}", "", "片剂", "片剂"]
        cells += [f"规格{rng.randrange(20_000)}mg×{rng.randrange(100)}" for _ in range(2)]
        cells += ["铝塑", str(rng.randrange(1, 100)), "片", "盒", *(rng.choice(firms) for _ in range(3))]
        cells += [f"国药准字H{rng.randrange(10**8):08d}", "", f"869{rng.randrange(10**11):011d}", rng.choice(firms)]
        cells += ["正常", f"示例药品{number % 20_000}", "甲", "口服常释剂型", str(number % 3000), f"备注{number}", ""]
        page.write_row(number, 0, cells)
    book.close()


def drug(number):
    """Return the drug code of a row."""
    return f"XA{number % 90 + 10:02d}AAB001A001{number:07d}01"[:23]


def consumable(number):
    """Return the 27-character code of a row."""
    return f"C{number // 1_000_000:02d}01010100000006{number // 10_000 % 1000:03d}{number:07d}"


def table(path, rows):
    """Write tab-separated rows of consumables."""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(rows):
            name = f"示例耗材{number // 100 % 50_000}型"
            stream.write(f"{consumable(number)}\t{name}\t企业{number % 9_000}\t{int(number % 97 != 0)}\tR{number}\n")


def measured(recipe, file, out, code, search):
    """Import in a fresh process and return what it measured."""
    command = [sys.executable, "-c", CHILD, recipe, str(file), str(out), search]
    done = subprocess.run(command, input=code, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def main():
    """Run both imports and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workbook-rows", type=int, default=20_000)
    parser.add_argument("--table-rows", type=int, default=200_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "hcstandards-bench-import")
    parser.add_argument("--no-search", action="store_true", help="without the search index")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    recipe = options.folder / "consumables.yaml"
    recipe.write_text(RECIPE, encoding="utf-8")
    search = "no" if options.no_search else "yes"
    cases = [
        ("workbook", workbook, options.workbook_rows, "nhsa-drug-workbook", "xlsx", drug),
        ("table", table, options.table_rows, str(recipe), "txt", consumable),
    ]
    print(f"{'case':10} {'rows':>12} {'seconds':>9} {'rows/s':>10} {'peak MiB':>9} {'file MiB':>9} {'first ms':>9}")
    for name, make, rows, recipe_name, suffix, code in cases:
        if not rows:
            continue
        file, out = (options.folder / f"{name}-{rows}.{end}" for end in (suffix, "hct"))
        if not file.exists():
            start = time.perf_counter()
            make(file, rows)
            print(f"made {file.name} in {time.perf_counter() - start:.0f} s", file=sys.stderr)
        found = measured(recipe_name, file, out, code(rows // 2), search)
        assert found["concepts"] == rows
        size = out.stat().st_size / 2**20
        figures = f"{found['seconds']:9.1f} {rows / found['seconds']:10,.0f} {found['peak']:9.0f} {size:9.0f}"
        print(f"{name:10} {rows:12,} {figures} {found['first']:9.2f}")
        out.unlink()


if __name__ == "__main__":
    main()
