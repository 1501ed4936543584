"""
A small made-up catalogue: one of everything that the lookups tell apart.

Standards: `demo` (three editions and an announced one), `ended`, `undated`, `guizhou` (binds there only), `hospital`
(thresholds, criteria, a grading scheme, points schemes), `lists` (code systems).
"""

from datetime import date
from decimal import Decimal
from functools import cache

from hcstandards.catalogue import Catalogue
from hcstandards.model.bodies import Body
from hcstandards.model.codes import CodeRule, CodeSystem, Concept, PropertyDefinition, Segment, TableRelease
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.model.criteria import Criterion, CriterionGroup
from hcstandards.model.grading import (
    GradeObligation,
    GradingLevel,
    GradingScheme,
    PointsBand,
    PointsCycle,
    PointsScheme,
    ScoreBand,
    SingleActConsequence,
    SpecialGrade,
)
from hcstandards.model.indicators import Indicator, Threshold
from hcstandards.model.programmes import Programme, Task
from hcstandards.model.sources import Document, Doubt, Source
from hcstandards.model.standards import Area, Edition, Rights, Standard
from hcstandards.model.statuses import Lifecycle, LifecycleState, LifecycleTransition, StatusRecord
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container
from hcstandards.release.holdings import Holdings
from hcstandards.values import FrozenMap
from hcstandards.view import View

D = Decimal
SOURCE = Source("paper", "clear", line=1, literal="字", place="标题")
DOUBT = Doubt("in_force_from", "未见施行日", "no source gives the first day")
DAY = date(2026, 11, 22)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def edition(standard: str, version: str, since: str | None = None, until: str | None = None, **more) -> Edition:
    label = more.pop("label", version.removesuffix(".0"))
    doubts = more.pop("doubts", () if since else (DOUBT,))
    return Edition(
        standard, version, label, SOURCE, in_force_from=day(since), in_force_to=day(until), doubts=doubts, **more
    )


def standard(id: str, *editions: Edition, **more) -> Standard:
    fields = {
        "title": f"{id} 标准",
        "title_en": f"The {id} standard",
        "area": Area.MANAGEMENT,
        "area_basis": "assigned",
        "issuer": "office",
        "nature": "guidance",
        "lifecycle": "simple",
        "rights": Rights(redistributable=True, statement="自编", statement_en="made up"),
        "source": SOURCE,
        **more,
    }
    return Standard(id=id, editions=editions or (edition(id, "1.0.0", "2020-01-01"),), **fields)


def release(id: str, version: str, count: int, since: str | None = None, until: str | None = None, **more):
    more.setdefault("doubts", () if since else (DOUBT,))
    return TableRelease(
        id, version, SOURCE, f"{id}.csv", count, in_force_from=day(since), in_force_to=day(until), **more
    )


def threshold(name: str, comparator: str, value: str | None = None, **more) -> Threshold:
    fields = {
        "standard": "hospital",
        "edition": "1.0.0",
        "indicator": "share",
        "unit": "%",
        "level": "primary",
        "purpose": "indicator",
        "source": SOURCE,
        **more,
    }
    return Threshold(
        id=f"{fields['standard']}/{name}", comparator=comparator, value=None if value is None else D(value), **fields
    )


def criterion(name: str, **more) -> Criterion:
    fields = {
        "standard": "hospital",
        "edition": "1.0.0",
        "kind": "qualification",
        "level": "primary",
        "group": "hospital/basics",
        "title": f"条款{name}",
        "title_en": f"Criterion {name}",
        "source": SOURCE,
        **more,
    }
    return Criterion(id=f"hospital/{name}", **fields)


def points_band(id: str, cycle: str, low: str, high: str | None = None, **more) -> PointsBand:
    """A band that has its low bound and not its high one, unless *more* says otherwise."""
    included = {"low_included": True, "high_included": None if high is None else False}
    bounds = {"low": D(low), "high": None if high is None else D(high)}
    return PointsBand(id=id, cycle=cycle, source=SOURCE, **(bounds | included | more))


LIFECYCLE = Lifecycle(
    "simple",
    "简单",
    "Simple",
    (
        LifecycleState("00", "预阶段", "Preliminary", "draft"),
        LifecycleState("60", "出版", "Publication", "active"),
        LifecycleState("95", "废止", "Withdrawal", "retired"),
    ),
    (LifecycleTransition("00", "60"), LifecycleTransition("60", "95")),
    SOURCE,
)

DEMO = Entry(
    standard(
        "demo",
        edition("demo", "1.0.0", "2020-01-01", "2021-01-01", issued=date(2019, 6, 1), designation="GB/T 2261.1-2003"),
        edition("demo", "1.1.0", "2021-01-01", "2022-01-01"),
        edition("demo", "2.0.0", "2022-01-01", "2027-01-01", designation="GB/T 2261.1-2022"),
        edition("demo", "3.0.0", "2027-01-01", issued=date(2026, 9, 1)),
        designation="GB/T 2261.1-2022",
        printed=("GB/T 2261.1—2003", "医保发[2019]39号", "没有编号的指南"),
        area=Area.BASIC_COMMON,
    ),
    statuses=(
        StatusRecord("lifecycle", "00", date(2018, 1, 1), SOURCE),
        StatusRecord("lifecycle", "60", date(2020, 1, 1), SOURCE),
        StatusRecord("identifier", "deprecated", date(2026, 1, 1), SOURCE, edition="2.0.0"),
        StatusRecord("identifier", "reserved", date(2020, 1, 1), SOURCE, edition="1.0.0"),
        StatusRecord("pilot", "actual-use", date(2026, 1, 1), SOURCE, region="520000", until=date(2026, 12, 1)),
    ),
)
ENDED = Entry(standard("ended", edition("ended", "1.0.0", "2010-01-01", "2012-01-01")))
UNDATED = Entry(
    standard("undated", edition("undated", "1.0.0", issued=date(2021, 5, 1)), edition("undated", "1.1.0-draft")),
    statuses=(StatusRecord("lifecycle", "00", date(2021, 1, 1), SOURCE),),
)
GUIZHOU = Entry(
    standard("guizhou", jurisdiction="520000", designation="黔卫发〔2019〕39号"),
    points=(
        PointsScheme(
            "guizhou-points",
            "guizhou",
            "1.0.0",
            "记分",
            "Points",
            "institution",
            (PointsCycle("one-year", "一年", "One year", SOURCE, years=1),),
            (),
            SOURCE,
        ),
    ),
)

LETTERS = CodeRule(
    "old-rule",
    "旧规则",
    "The old rule",
    enforced=True,
    source=SOURCE,
    segments=(Segment("标识", "Mark", 1, "fixed", "T"), Segment("序号", "Serial", 3, "digits")),
    holds_to=date(2026, 1, 10),
    examples=("T123",),
)
LONGER = CodeRule(
    "new-rule",
    "新规则",
    "The new rule",
    enforced=True,
    source=SOURCE,
    pattern="T[0-9]{5}",
    holds_from=date(2026, 1, 10),
)
UNVERIFIED = CodeRule("said-rule", "传闻规则", "A rule of hearsay", enforced=False, source=SOURCE, pattern="P[0-9]{3}")

LISTS = Entry(
    standard(
        "lists",
        edition("lists", "2011.0.0", "2012-01-01", "2024-04-01", label="2011"),
        edition("lists", "2023.0.0", "2024-04-01", label="2023"),
    ),
    code_systems=(
        CodeSystem(
            "places",
            "lists",
            "死亡地点",
            "Place of death",
            SOURCE,
            releases=(
                release("2011", "2011.0.0", 4, "2012-01-01", "2024-04-01"),
                release("2023", "2023.0.0", 4, "2024-04-01"),
            ),
            former_ids=("former-places",),
            properties=(PropertyDefinition("note", "注", "Note"),),
        ),
        CodeSystem(
            "marks",
            "lists",
            "饮片",
            "Slices",
            SOURCE,
            rules=(LETTERS, LONGER),
            how_to_load="请导入数据",
            how_to_load_en="Import the table",
        ),
        CodeSystem(
            "hearsay",
            "lists",
            "传闻",
            "Hearsay",
            SOURCE,
            rules=(UNVERIFIED,),
            how_to_load="请导入",
            how_to_load_en="Import",
        ),
        CodeSystem(
            "bare", "lists", "无规则", "Without rules", SOURCE, how_to_load="请导入", how_to_load_en="Import it"
        ),
        CodeSystem(
            "part",
            "lists",
            "部分",
            "In part",
            SOURCE,
            rules=(CodeRule("digits", "数字", "Digits", enforced=True, source=SOURCE, pattern="[0-9]+"),),
            releases=(release("one", "2023.0.0", 1, "2024-04-01", complete=False),),
        ),
        CodeSystem(
            "lapsed",
            "lists",
            "失效",
            "Lapsed",
            SOURCE,
            releases=(release("old", "2011.0.0", 1, "2012-01-01", "2013-01-01"),),
        ),
    ),
)


def concept(system: str, version: str, code: str, display: str, **more) -> Concept:
    return Concept(system, version, code, display, **more)


TABLES = (
    Table(
        "places",
        "2011",
        (
            concept("places", "2011.0.0", "01", "医院病房", display_en="Ward"),
            concept("places", "2011.0.0", "02", "急诊室"),
            concept("places", "2011.0.0", "03", "家中", replaced_by=("04",), valid_to=date(2020, 1, 1)),
            concept("places", "2011.0.0", "04", "家庭", valid_from=date(2020, 1, 1), parent="01"),
        ),
    ),
    Table(
        "places",
        "2023",
        (
            concept("places", "2023.0.0", "01", "医疗卫生机构", properties=FrozenMap({"note": "含诊所"})),
            concept("places", "2023.0.0", "04", "𬌗面（上，下）"),
            concept("places", "2023.0.0", "09", "其他", status="disabled"),
            concept("places", "2023.0.0", "0a", "Other", valid_from=date(2030, 1, 1)),
        ),
    ),
    Table("part", "one", (concept("part", "2023.0.0", "1", "一"),)),
    Table("lapsed", "old", (concept("lapsed", "2011.0.0", "1", "一"),)),
)

THRESHOLDS = (
    threshold(
        "beds-min",
        "ge",
        "20",
        indicator="beds",
        unit="{beds}",
        purpose="gate",
        exception="explain",
    ),
    threshold("share-range", "between", low=D(80), high=D(85), purpose="gate"),
    threshold("infection-max", "le", "3"),
    threshold("strict-min", "gt", "5"),
    threshold("strict-max", "lt", "5"),
    threshold("none", "eq", "0"),
    threshold("vaccinated", "ge", split=FrozenMap({"rural": D(85), "urban": D("92.5")})),
    threshold("peer", "le", relative_to="peer-average", indicator="stay", unit="d"),
    threshold(
        "garbled", "le", "20", source=Source("paper", "unresolvable", literal="字", line=3, note="the sign is lost")
    ),
    threshold("guessed", "ge", "90", source=Source("paper", "inferred", literal="字", line=2, reading="至少 90")),
    threshold("later", "ge", "50", valid_from=date(2030, 1, 1)),
    threshold("tertiary-beds", "ge", "500", indicator="beds", unit="{beds}", level="tertiary"),
    threshold("a-min", "ge", "900", indicator="score", unit="{score}", level="all", purpose="band"),
    threshold("b", "between", low=D(750), high=D(899), indicator="score", unit="{score}", level="all", purpose="band"),
    threshold("c-max", "le", "749", indicator="score", unit="{score}", level="all", purpose="band"),
)

BANDS = (
    ScoreBand("A", D(900), D(1000), "hospital/a-min", "甲等", "Grade A", SOURCE),
    ScoreBand("B", D(750), D(899), "hospital/b", "乙等", "Grade B", SOURCE),
    ScoreBand("C", D(0), D(749), "hospital/c-max", "丙等", "Grade C", SOURCE),
)
OBLIGATION = GradeObligation("C", "限期整改", "must improve within a set time", SOURCE)
GRADING = GradingScheme(
    "hospital",
    "hospital",
    "1.0.0",
    "分级",
    "Grading",
    D(0),
    D(1000),
    D(1),
    (
        GradingLevel("primary", "一级", "Primary", BANDS, True, SOURCE, (OBLIGATION,)),
        GradingLevel("secondary", "二级", "Secondary", BANDS, False, SOURCE),
        GradingLevel(
            "tertiary",
            "三级",
            "Tertiary",
            BANDS,
            False,
            SOURCE,
            special=SpecialGrade("special", "A", "特等", "Special grade", SOURCE),
        ),
    ),
    SOURCE,
)
POINTS = PointsScheme(
    "hospital-points",
    "hospital",
    "1.0.0",
    "记分",
    "Points",
    "institution",
    (
        PointsCycle("one-year", "一年", "One year", SOURCE, years=1),
        PointsCycle("three-years", "三年", "Three years", SOURCE, years=3),
        PointsCycle("calendar", "自然年", "Calendar year", SOURCE),
    ),
    (
        points_band(
            "watch", "one-year", "12", "16", consequence="重点监管", consequence_en="watched", high_included=None
        ),
        points_band("talk", "one-year", "16", "20", consequence="约谈", consequence_en="summoned", low_included=None),
        points_band("suspend", "one-year", "20", consequence="暂缓校验", consequence_en="suspended"),
        points_band("watch-3", "three-years", "36", consequence="重点监管", consequence_en="watched"),
    ),
    SOURCE,
    act_points=(D(1), D(2), D(6), D(12)),
    single_acts=(SingleActConsequence(D(12), "终止三年", "ended for three years", SOURCE),),
)

HOSPITAL = Entry(
    standard("hospital", area=Area.EVALUATION_SUPERVISION),
    thresholds=THRESHOLDS,
    criterion_groups=(CriterionGroup("hospital/basics", "hospital", "基本标准", "Basics", SOURCE),),
    criteria=(
        criterion("beds", thresholds=("hospital/beds-min",)),
        criterion("licence"),
        criterion("laboratory", condition="没有检验中心的"),
        criterion("plan", kind="management"),
        criterion("meaning", kind="definition"),
    ),
    grading=(GRADING,),
    points=(POINTS,),
    programmes=(
        Programme(
            "work",
            "hospital",
            "1.0.0",
            "工作方案",
            "Work programme",
            SOURCE,
            tasks=(Task("first", 1, "第一项任务", "First task", "sole", "clear", SOURCE, leads=("office",)),),
        ),
    ),
)

CONTENT = Content(
    Identity("sample", "0.1.0", "样本目录", "Sample catalogue"),
    documents=(Document("paper", "文件", "official-text", "zh"),),
    bodies=(Body("office", "办公室", "Office", "organ", SOURCE),),
    indicators=(
        Indicator("beds", "床位数", "Beds", "{beds}"),
        Indicator("share", "比例", "Share", "%"),
        Indicator("stay", "平均住院日", "Average length of stay", "d"),
        Indicator("score", "得分", "Score", "{score}"),
    ),
    lifecycles=(LIFECYCLE,),
    entries=(DEMO, ENDED, UNDATED, GUIZHOU, HOSPITAL, LISTS),
    tables=TABLES,
)


@cache
def catalogue() -> Catalogue:
    return opened(CONTENT)


def opened(content: Content) -> Catalogue:
    return Catalogue(Holdings(Container(compile_content(content), "sample")))


def view(text: str = "2026-11-22", region: str | None = None, **pins: str) -> View:
    return catalogue().as_of(date.fromisoformat(text), region, pins=pins)
