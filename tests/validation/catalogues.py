"""A small catalogue with the tables that documents are bound to; every code in it is made up."""

from datetime import date

from hcstandards.catalogue import Catalogue
from hcstandards.model.codes import CodeRule, CodeSystem, Concept, PropertyDefinition, TableRelease
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.model.sources import Document, Source
from hcstandards.model.standards import Area, Edition, Rights, Standard
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container
from hcstandards.release.holdings import Holdings
from hcstandards.values import FrozenMap

SOURCE = Source("made-up", "clear")


def concept(system, edition, code, display, **more):
    properties = FrozenMap(more.pop("properties", {}))
    return Concept(system, edition, code, display, properties=properties, **more)


def entry(system, releases, *, rules=(), properties=()):
    """A standard with one code system; *releases*: label → (first day, last day or None, complete)."""
    editions = tuple(
        Edition(system, label, label, SOURCE, issued=since, in_force_from=since, in_force_to=until)
        for label, (since, until, _) in releases.items()
    )
    tables = tuple(
        TableRelease(label, label, SOURCE, f"{system}-{label}.csv", 1, complete, None, since, since, until)
        for label, (since, until, complete) in releases.items()
    )
    rights = Rights("示例", "made up", True)
    standard = Standard(
        system,
        system,
        system,
        Area.BASIC_COMMON,
        "assigned",
        "demo",
        "recommended",
        "maintained-table",
        rights,
        SOURCE,
        editions,
    )
    known = tuple(PropertyDefinition(name, title, title) for name, title in properties)
    code_system = CodeSystem(system, system, f"{system} 表", system, SOURCE, "open", tuple(rules), tables, known)
    return Entry(standard, code_systems=(code_system,))


def catalogue(entries, tables):
    """*tables*: (system, release) → concepts."""
    content = Content(
        Identity("demo", "1.0.0", "示例", "Demo"),
        documents=(Document("made-up", "示例", "data", "zh"),),
        entries=tuple(entries),
        tables=tuple(Table(system, release, tuple(rows)) for (system, release), rows in tables.items()),
    )
    return Catalogue(Holdings(Container(compile_content(content), "demo")))


PATTERN = CodeRule("pattern", "示例结构", "made-up shape", True, SOURCE, pattern="[A-Z][0-9]{2}[.][0-9x]{3}")


def demo():
    """Diagnoses in two releases (2019, 2023), one code recoded, one disabled, one ended, one not yet valid."""
    diagnosis = "nhsa-diagnosis"
    old = [
        concept(diagnosis, "1.0.0", "A00.000", "霍乱甲"),
        concept(diagnosis, "1.0.0", "A01.000", "伤寒旧名"),
        concept(diagnosis, "1.0.0", "Z99.000", "只在旧版"),
    ]
    new = [
        concept(diagnosis, "2.0.0", "A00.000", "霍乱甲", properties={"clinical_code": "A00.900"}),
        concept(diagnosis, "2.0.0", "A01.000", "伤寒"),
        concept(diagnosis, "2.0.0", "B00.000", "停用病", status="disabled", replaced_by=("A01.000",)),
        concept(diagnosis, "2.0.0", "B01.000", "终止病", valid_to=date(2024, 1, 1), replaced_by=("A00.000",)),
        concept(diagnosis, "2.0.0", "B02.000", "未来病", valid_from=date(2025, 1, 1)),
    ]
    releases = {"1.0.0": (date(2019, 1, 1), date(2023, 1, 1), True), "2.0.0": (date(2023, 1, 1), None, True)}
    part = {"1.0.0": (date(2019, 1, 1), None, False)}
    sex = {"2003.0.0": (date(2003, 1, 1), None, True)}
    return catalogue(
        [
            entry(diagnosis, releases, rules=[PATTERN], properties=[("clinical_code", "国家临床版代码")]),
            entry("part", part),
            entry("sex", sex),
            entry("empty", {}),
        ],
        {
            (diagnosis, "1.0.0"): old,
            (diagnosis, "2.0.0"): new,
            ("part", "1.0.0"): [concept("part", "1.0.0", "1", "一")],
            ("sex", "2003.0.0"): [concept("sex", "2003.0.0", "1", "男性"), concept("sex", "2003.0.0", "2", "女性")],
        },
    )
