"""The lists that the table benchmarks measure: real ones where they are at hand, else made up in the real shape."""

import gzip
import random
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path

from hcstandards.model.codes import PropertyDefinition
from hcstandards.tables.heads import TableHead, TableRow

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
PROPERTIES = tuple(PropertyDefinition(f"p{n}", f"属性{n}", f"property {n}") for n in range(6))
PARTS = (  # noqa: SIM905 - shorter than a list
    "注射用 头孢 阿莫 西林 胶囊 片剂 复方 氯化 钠盐 葡萄 糖酸 "
    "钙片 胰岛素 维生素 甲硝唑 地塞 米松 颗粒 口服 溶液 缓释 肠溶"
).split()
SITES = (  # noqa: SIM905
    "心 肝 脾 肺 肾 胃 胆囊 胰腺 小肠 结肠 直肠 膀胱 子宫 甲状腺 皮肤 骨髓 膝关节 视网膜 冠状动脉 淋巴结"
).split()
SITES_EN = (  # noqa: SIM905
    "heart liver spleen lung kidney stomach gallbladder pancreas ileum colon rectum bladder uterus thyroid skin "
    "marrow knee retina coronary node"
).split()
KINDS = "恶性肿瘤 良性肿瘤 炎症 感染 结核 出血 梗死 栓塞 狭窄 破裂 损伤 功能障碍 衰竭 溃疡 脓肿".split()  # noqa: SIM905
KINDS_EN = (  # noqa: SIM905
    "malignant-neoplasm benign-neoplasm inflammation infection tuberculosis haemorrhage infarction embolism stenosis "
    "rupture injury dysfunction failure ulcer abscess"
).split()


def head(release: str = "20260101", year: int = 2026) -> TableHead:
    return TableHead("bench", release, "测试", "Bench", in_force_from=date(year, 1, 1), properties=PROPERTIES)


def drugs(count: int, edition: int = 0) -> Iterator[TableRow]:
    """Yield rows of the drug list's shape; two in a hundred differ from one edition to the next."""
    rng = random.Random(7)
    for number in range(count):
        name = "".join(rng.choices(PARTS, k=4)) + f"{rng.randrange(1000)}mg"
        changed = (number * 7919) % 50 < edition and (number * 7919) % 50 >= edition - 1 if edition else False
        code = f"X{number % 26:02d}{chr(65 + number % 26)}{number:09d}0101{number % 100000:05d}"
        group = f"G{number % 5000:05d}"
        own = {f"p{n}": f"{PARTS[(number + n) % len(PARTS)]}{number % (50 * (n + 1))}" for n in range(6)}
        yield TableRow(
            code, name + ("（新）" if changed else ""), parent=group, record=f"R{number:08d}", properties=own
        )


def diseases(count: int) -> Iterator[TableRow]:
    """Yield records of seven fields: code, Chinese, English, parent, first and last day, status."""
    rng = random.Random(9)
    for number in range(count):
        site, kind, other = rng.randrange(len(SITES)), rng.randrange(len(KINDS)), rng.randrange(len(KINDS))
        yield TableRow(
            _disease(number),
            f"急性{SITES[site]}{KINDS[kind]}伴慢性{SITES[site - 1]}{KINDS[other]}",
            f"Acute {SITES_EN[site]} {KINDS_EN[kind]} complicated by chronic {SITES_EN[site - 1]} {KINDS_EN[other]}",
            parent=_disease(number - number % 26),
            valid_from=date(2019, 1, 1) if rng.random() < 0.5 else date(2021, 1, 1),
            valid_to=date(2030, 1, 1) if rng.random() < 0.25 else None,
            status="disabled" if rng.random() < 0.25 else "active",
        )


def _disease(number: int) -> str:
    return f"{chr(65 + number % 26)}{number // 26:05d}.{number % 10}"


def record_bytes(row: TableRow) -> int:
    """Return the length of a record as text, its fields parted by one byte each, days as ISO text."""
    own = [row.code, row.display, row.display_en, row.parent, row.valid_from, row.valid_to, row.status, row.record]
    texts = ["" if each is None else str(each) for each in own] + list(row.properties.values())
    return sum(len(each.encode()) for each in texts) + sum(1 for each in texts if each) - 1


def icd10_zh() -> list[TableRow]:
    path = SHARED / "chs-drg" / "icd" / "ZD_INFO.dat"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [TableRow(code, name) for code, _, name in (line.partition(" ") for line in lines) if code]


def icd10_cm() -> list[TableRow]:
    path = SHARED / "icd10cm" / "icd10cm-order-Jan-2021.txt.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="latin-1") as stream:
        return [TableRow(line[6:14].strip(), line[77:].strip(), display_en=line[77:].strip()) for line in stream]


def by_hand(path: Path, rows: Iterable[TableRow]) -> None:
    """Write a database as anyone would by hand: a column for a field, the code as the key."""
    found = iter(rows)
    start = next(found)
    names = ["display", "display_en", "parent", "status", "valid_from", "valid_to", "record", *start.properties]
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute(f"CREATE TABLE concept(code TEXT PRIMARY KEY, {', '.join(names)}) WITHOUT ROWID")
    marks = ",".join("?" * (1 + len(names)))
    connection.executemany(
        f"INSERT OR IGNORE INTO concept VALUES({marks})",
        (
            (
                each.code,
                each.display,
                each.display_en,
                each.parent,
                None if each.status == "active" else each.status,
                each.valid_from and each.valid_from.isoformat(),
                each.valid_to and each.valid_to.isoformat(),
                each.record,
                *each.properties.values(),
            )
            for each in chain([start], found)
        ),
    )
    connection.commit()
    connection.close()
