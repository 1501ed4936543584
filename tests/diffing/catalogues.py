"""Small catalogues built from model values, for tests of the diff."""

from datetime import date
from decimal import Decimal

from attrs import evolve

from hcstandards.catalogue import Catalogue
from hcstandards.model.codes import CodeSystem, Concept, TableRelease
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.model.correspondences import Correspondence
from hcstandards.model.indicators import Indicator, Threshold
from hcstandards.model.sources import Document, Source
from hcstandards.model.standards import Area, Edition, Rights, Standard
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container
from hcstandards.release.holdings import Holdings

SOURCE = Source("paper", "clear", place="1", literal="x", language="zh")
PAPER = Document("paper", "文件", "official-text", "zh", read_on=date(2026, 6, 1))
BEDS = Indicator("beds", "床位", "beds", "{beds}", "higher")
RATE = Indicator("rate", "率", "rate", "%", "higher")


def edition(version="1.0.0", since=date(2020, 1, 1), until=None, standard="lab", **facts):
    return Edition(standard, version, version, SOURCE, in_force_from=since, in_force_to=until, **facts)


def standard(*editions, id="lab", **facts):
    filled = {
        "title": "实验",
        "title_en": "Lab",
        "area": Area.MANAGEMENT,
        "area_basis": "assigned",
        "issuer": "us",
        "nature": "recommended",
        "lifecycle": "document",
        "rights": Rights(True, "可", "may"),
        "source": SOURCE,
        **facts,
    }
    return Standard(id=id, editions=editions or (edition(standard=id),), **filled)


def threshold(value="20", comparator="ge", *, name="beds-min", edition="1.0.0", **facts):
    filled = {"indicator": "beds", "unit": "{beds}", "level": "all", "purpose": "gate", "source": SOURCE, **facts}
    number = None if value is None else Decimal(value)
    return Threshold(id=f"lab/{name}", standard="lab", edition=edition, comparator=comparator, value=number, **filled)


def release(id="r1", edition="1.0.0", since=date(2020, 1, 1), until=None, count=1, **facts):
    return TableRelease(id, edition, SOURCE, f"{id}.csv", count, in_force_from=since, in_force_to=until, **facts)


def concept(code, display=None, *, edition="1.0.0", system="codes", **facts):
    return Concept(system, edition, code, display or f"d{code}", **facts)


def system(*releases, **facts):
    filled = {"standard": "lab", "title": "码", "title_en": "Codes", "source": SOURCE, **facts}
    return CodeSystem(id="codes", releases=releases or (release(),), **filled)


def edge(kind, source_code, target_code=None, *, old="1.0.0", new="1.1.0"):
    target = {"target_system": "codes", "target_edition": new, "target_code": target_code} if target_code else {}
    return Correspondence("codes", old, source_code, kind, SOURCE, **target)


def catalogue(entry=None, *, tables=(), version="1.0.0", documents=(PAPER,), **content):
    entries = () if entry is None else (entry,) if isinstance(entry, Entry) else tuple(entry)
    identity = Identity("test", version, "试验", "Test")
    filled = {"indicators": (BEDS, RATE), **content}
    whole = Content(identity, documents=documents, entries=entries, tables=tuple(tables), **filled)
    return Catalogue(Holdings(Container(compile_content(whole), f"{version}.hcs")))


def coded(*concepts, edges=(), system_facts=None, release_facts=None, **content):
    """Return a catalogue with one table of one release."""
    one = release(count=len(concepts), **(release_facts or {}))
    entry = Entry(standard(), code_systems=(system(one, **(system_facts or {})),), correspondences=tuple(edges))
    return catalogue(entry, tables=[Table("codes", "r1", concepts)], **content)


def editions_of(tables, *, edges=(), since=2020, openness="closed", properties=(), **content):
    """
    Return a catalogue whose code system has one release an edition, a year each, the last one open.

    *tables*: version to concepts (their edition is set here).
    """
    versions = list(tables)
    ends = [date(since + number + 1, 1, 1) for number in range(len(versions) - 1)] + [None]
    editions, releases, contents = [], [], []
    for number, (version, concepts) in enumerate(tables.items()):
        start = date(since + number, 1, 1)
        editions.append(edition(version, start, ends[number]))
        releases.append(release(f"t{version}", version, start, ends[number], count=len(concepts)))
        contents.append(Table("codes", f"t{version}", tuple(evolve(each, edition=version) for each in concepts)))
    codes = system(*releases, openness=openness, properties=tuple(properties))
    entry = Entry(standard(*editions), code_systems=(codes,), correspondences=tuple(edges))
    return catalogue(entry, tables=contents, **content)


def measured(*thresholds, editions=None, **content):
    """Return a catalogue with thresholds of one standard."""
    return catalogue(Entry(standard(*(editions or ())), thresholds=thresholds), **content)
