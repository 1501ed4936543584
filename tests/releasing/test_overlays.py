"""An overlay stacks on a catalogue: conflicts named, origins visible, everything else as it was."""

import json
import pickle
from datetime import date

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import samples
from authoring.folders import write
from hcstandards import Catalogue, load
from hcstandards.cli import whole_program
from hcstandards.errors import (
    AbsentError,
    InvalidCatalogueError,
    LockError,
    NotCoveredError,
    OverlayConflictError,
    UnknownCodeError,
    UnknownIdError,
    WrongTypeError,
)
from hcstandards.model.bodies import Body
from hcstandards.model.codes import CodeSystem, CodeSystemExtension
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.model.indicators import Indicator
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container
from hcstandards.release.contents import content_of
from hcstandards.release.holdings import Holdings
from hcstandards.releasing.verifying import verify

DAY = date(2026, 11, 22)
BASE = samples.catalogue()

MARKS = CodeSystemExtension("marks", (samples.release("2026", "2023.0.0", 2, "2026-01-01"),))
MARK_TABLE = Table(
    "marks",
    "2026",
    (
        samples.concept("marks", "2023.0.0", "T00001", "人参片"),
        samples.concept("marks", "2023.0.0", "T00002", "黄芪片"),
    ),
)
LOCAL = Entry(
    samples.standard("anshun", jurisdiction="520400"),
    code_systems=(
        CodeSystem(
            "anshun-codes",
            "anshun",
            "安顺代码",
            "Anshun codes",
            samples.SOURCE,
            releases=(samples.release("1", "1.0.0", 1, "2020-01-01"),),
        ),
    ),
    thresholds=(samples.threshold("beds-min", "ge", "30", standard="anshun", indicator="beds", unit="{beds}"),),
)
LOCAL_TABLE = Table("anshun-codes", "1", (samples.concept("anshun-codes", "1.0.0", "x", "地方码"),))


def overlay(*entries, version="1.0.0", id="local", extends=("sample",), replaces=(), **more):
    return samples.opened(
        Content(Identity(id, version, "地方目录", "Local", tuple(extends), tuple(replaces)), entries=entries, **more)
    )


def licensed():
    return overlay(id="licensed", extensions=(MARKS,), tables=(MARK_TABLE,))


def local():
    return overlay(LOCAL, tables=(LOCAL_TABLE,))


STACK = BASE.with_overlay(licensed(), local())


def conflicts(*overlays, base=BASE):
    with pytest.raises(OverlayConflictError) as caught:
        base.with_overlay(*overlays)
    assert str(len(caught.value.problems)) in str(caught.value)
    return {(each.where.partition(": ")[2], each.rule.removeprefix("overlay.")) for each in caught.value.problems}


# what an overlay adds -----------------------------------------------------------------------------


def test_a_licensed_table_answers_where_the_base_has_none():
    with pytest.raises(NotCoveredError):
        BASE.as_of(DAY).concept("marks", "T00001")
    day = STACK.as_of(DAY)
    assert day.concept("marks", "T00001").display == "人参片"
    assert day.check_code("marks", "T00001").in_force
    assert day.check_code("marks", "T00009").known is False
    assert day.code_system("marks").title == BASE.as_of(DAY).code_system("marks").title
    with pytest.raises(AbsentError):
        STACK.as_of(date(2025, 1, 1)).concept("marks", "T00001")


def test_a_region_adds_its_own_standard_with_the_indicators_and_bodies_of_the_base():
    day = STACK.as_of(DAY, "520400")
    assert day.threshold("anshun/beds-min").value == 30
    assert day.check("anshun/beds-min", 29).outcome == "fail"
    assert day.indicator("beds").title == "床位数"
    assert [hit.title for hit in day.search("beds-min", kinds=["threshold"])] == ["床位数", "床位数"]
    assert [hit.id for hit in day.search("人参片")] == ["marks@2026#T00001"]


@pytest.mark.parametrize(
    ("region", "binding"),
    [
        pytest.param(None, {"anshun", "guizhou"}, id="anywhere"),
        pytest.param("520400", {"anshun", "guizhou"}, id="the city: its own, the province's, the nation's"),
        pytest.param("520402", {"anshun", "guizhou"}, id="a district of it"),
        pytest.param("520100", {"guizhou"}, id="another city of the province"),
        pytest.param("520000", {"guizhou"}, id="the province"),
        pytest.param("110000", set(), id="another province"),
    ],
)
def test_national_and_regional_rules_coexist_by_jurisdiction(region, binding):
    day = STACK.as_of(DAY, region)
    found = {each.id for each in day.standards()}
    assert found & {"anshun", "guizhou"} == binding
    assert found >= {"demo", "hospital", "lists"}
    assert {each.id for each in STACK.as_of(DAY).standards(region=region)} == found
    if region is not None and "anshun" not in binding:
        with pytest.raises(NotCoveredError):
            day.edition("anshun")
        with pytest.raises(NotCoveredError):
            day.threshold("anshun/beds-min")
        with pytest.raises(NotCoveredError):
            day.concept("anshun-codes", "x")
        assert day.check_code("anshun-codes", "x").known is None
        assert day.concept("anshun-codes@1.0.0", "x").display == "地方码"
    else:
        assert day.concept("anshun-codes", "x").display == "地方码"
    assert day.edition("demo").version == "2.0.0"


def test_the_origin_of_each_answer_is_visible():
    day = STACK.as_of(DAY)
    answers = {
        day.edition("demo"): "sample",
        day.concept("places", "01"): "sample",
        day.concept("marks", "T00001"): "licensed",
        day.check_code("marks", "T00002"): "licensed",
        day.code_system("marks"): "sample",
        day.standard("anshun"): "local",
        day.threshold("anshun/beds-min"): "local",
        day.check("anshun/beds-min", 3): "local",
        day.check("hospital/beds-min", 3): "sample",
        day.indicator("beds"): "sample",
        day.body("office"): "sample",
        "hospital-points": "sample",
        "marks": "licensed",
        "anshun": "local",
    }
    for answer, catalogue in answers.items():
        assert day.origin(answer).catalogue == catalogue, answer
    explained = day.explain(day.concept("marks", "T00001"))
    assert (explained.origin.catalogue, explained.origin.digest) == ("licensed", licensed().digest)
    assert explained.digest == STACK.digest
    assert BASE.as_of(DAY).explain("demo").origin.digest == BASE.digest
    with pytest.raises(WrongTypeError):
        day.origin(7)
    with pytest.raises(UnknownIdError):
        day.origin("nothing-of-that-name")


def test_a_stack_is_a_value():
    assert [each.catalogue for each in STACK.layers] == ["sample", "licensed", "local"]
    assert BASE.with_overlay(licensed(), local()) == STACK == BASE.with_overlay(licensed()).with_overlay(local())
    assert STACK.digest not in {BASE.digest, BASE.with_overlay(licensed()).digest}
    assert STACK.version == BASE.version
    assert "licensed 1.0.0" in repr(STACK)
    again = pickle.loads(pickle.dumps(STACK))  # noqa: S301 - our own
    assert again == STACK
    assert again.as_of(DAY).concept("marks", "T00001").display == "人参片"
    assert BASE.with_overlay() == BASE
    with pytest.raises(WrongTypeError):
        STACK.save("nowhere")


def test_a_stack_compiles_into_one_release_that_says_the_same():
    content = content_of(STACK.holdings)
    one = Catalogue(Holdings(Container(compile_content(content), "one")))
    day, whole = STACK.as_of(DAY), one.as_of(DAY)
    for code in day.codes("marks"):
        assert day.concept("marks", code) == whole.concept("marks", code)
    assert day.thresholds() == whole.thresholds()
    assert STACK.holdings.search_rows() == one.holdings.search_rows()
    assert STACK.diff(one).changes == ()


# what it leaves alone -----------------------------------------------------------------------------

OVERLAYS = [licensed, local]
BASE_IDS = sorted(BASE.holdings.standard_ids())
CODES = [(system, code) for system in ("places", "part", "lapsed") for code in ("01", "02", "03", "04", "0a", "1", "?")]


def answer(ask):
    try:
        return ask()
    except (AbsentError, UnknownCodeError) as error:
        return type(error), error.key


@settings(max_examples=60)
@given(
    st.permutations(OVERLAYS).map(lambda each: each[:2]),
    st.integers(0, 2),
    st.dates(date(2009, 1, 1), date(2031, 1, 1)),
    st.sampled_from([None, "110000", "520000", "520400"]),
)
def test_an_overlay_never_changes_what_the_base_answers_for_ids_it_does_not_touch(order, count, on, region):
    stack = BASE.with_overlay(*(make() for make in order[:count]))
    above, below = stack.as_of(on, region), BASE.as_of(on, region)
    for key in BASE_IDS:
        assert above.standard(key) == below.standard(key)
        assert answer(lambda key=key: above.edition(key)) == answer(lambda key=key: below.edition(key))
        assert above.status(key) == below.status(key)
    for key in BASE.holdings.threshold_ids():
        assert answer(lambda key=key: above.threshold(key)) == answer(lambda key=key: below.threshold(key))
    for system, code in CODES:
        assert above.check_code(system, code) == below.check_code(system, code)
        found, expected = (answer(lambda s=system, c=code, v=view: v.concept(s, c)) for view in (above, below))
        assert found == expected


@given(st.permutations(OVERLAYS))
def test_the_order_of_overlays_that_do_not_touch_each_other_decides_nothing(order):
    stack = BASE.with_overlay(*(make() for make in order))
    assert stack.holdings.index == STACK.holdings.index
    assert stack.holdings.search_rows() == STACK.holdings.search_rows()


# conflicts ----------------------------------------------------------------------------------------


def titled(entry, title):
    return evolve(entry, standard=evolve(entry.standard, title=title))


def test_every_conflict_is_named_at_once():
    found = conflicts(
        overlay(
            titled(samples.ENDED, "另一个题名"),
            LOCAL,
            indicators=(Indicator("beds", "病床", "Sickbeds", "{beds}"),),
            tables=(LOCAL_TABLE,),
        )
    )
    assert found == {("standard/ended", "conflict"), ("indicators/beds", "conflict")}


@pytest.mark.parametrize(
    ("upper", "expected"),
    [
        pytest.param(
            lambda: overlay(evolve(samples.ENDED, thresholds=(samples.threshold("x", "ge", "1", standard="ended"),))),
            {("thresholds/ended", "conflict")},
            id="a threshold put on a standard of the base",
        ),
        pytest.param(
            lambda: overlay(
                evolve(LOCAL, code_systems=(evolve(LOCAL.code_systems[0], id="places"),), thresholds=()),
                tables=(Table("places", "1", (samples.concept("places", "1.0.0", "x", "地方码"),)),),
            ),
            {("system/places", "conflict")},
            id="a code system of the base under another standard",
        ),
        pytest.param(
            lambda: overlay(
                evolve(LOCAL, code_systems=(evolve(LOCAL.code_systems[0], id="former-places"),), thresholds=()),
                tables=(Table("former-places", "1", (samples.concept("former-places", "1.0.0", "x", "码"),)),),
            ),
            {("code_systems/former-places", "former-id")},
            id="a former id of the base",
        ),
        pytest.param(
            lambda: overlay(
                extensions=(CodeSystemExtension("places", (samples.release("2023", "2023.0.0", 1, "2024-04-01"),)),),
                tables=(Table("places", "2023", (samples.concept("places", "2023.0.0", "01", "别的"),)),),
            ),
            {("table/places/2023", "conflict"), ("releases/places/2023", "conflict")},
            id="a table release of the base with other rows",
        ),
        pytest.param(
            lambda: overlay(
                extensions=(CodeSystemExtension("places", (samples.release("2025", "2023.0.0", 1, "2025-01-01"),)),),
                tables=(Table("places", "2025", (samples.concept("places", "2023.0.0", "01", "别的"),)),),
            ),
            {("releases/places", "overlap")},
            id="two releases in force on a day",
        ),
        pytest.param(
            lambda: overlay(
                extensions=(evolve(MARKS, releases=(samples.release("2026", "9.0.0", 2, "2026-01-01"),)),),
                tables=(MARK_TABLE,),
            ),
            {("releases/marks/2026", "edition")},
            id="a table of an edition that is not there",
        ),
        pytest.param(
            lambda: overlay(
                extensions=(CodeSystemExtension("marks", (samples.release("2011", "2023.0.0", 1, "2026-01-01"),)),),
                tables=(Table("marks", "2011", (samples.concept("marks", "2023.0.0", "T00001", "参"),)),),
            ),
            {("releases/marks/2011", "name")},
            id="a table that bears the label of another edition",
        ),
        pytest.param(
            lambda: overlay(extensions=(evolve(MARKS, id="nothing"),)),
            {("code_systems/nothing", "missing")},
            id="a table for a code system that is not there",
        ),
        pytest.param(
            lambda: overlay(Entry(samples.standard("lone", issuer="nobody"))),
            {("bodies/nobody", "missing")},
            id="a body that nobody has",
        ),
        pytest.param(lambda: overlay(extends=("other",)), {("identity.extends", "base")}, id="for another catalogue"),
        pytest.param(
            lambda: overlay(extends=("sample@^1.0",)), {("identity.extends", "base")}, id="for another version"
        ),
        pytest.param(
            lambda: overlay(replaces=("standards/no", "trees/x")), {("identity.replaces", "replaces")}, id="of nothing"
        ),
    ],
)
def test_a_conflict_is_named(upper, expected):
    assert conflicts(upper()) == expected


def test_conflicts_between_two_overlays():
    other = overlay(titled(LOCAL, "另一个"), id="other", tables=(LOCAL_TABLE,))
    assert conflicts(local(), other) == {("standard/anshun", "conflict")}


def test_what_is_the_same_in_both_is_no_conflict():
    copy = overlay(
        samples.ENDED,
        samples.LISTS,
        bodies=(Body("office", "办公室", "Office", "organ", samples.SOURCE),),
        tables=samples.TABLES,
    )
    stack = BASE.with_overlay(copy)
    assert stack.as_of(DAY).origin("ended").catalogue == "sample"
    assert stack.holdings.search_rows() == BASE.holdings.search_rows()


# replacing ----------------------------------------------------------------------------------------


def test_an_overlay_replaces_what_it_says_and_nothing_else():
    lean = evolve(samples.HOSPITAL, thresholds=(), criteria=(), grading=(), points=(), programmes=())
    upper = overlay(
        titled(lean, "本地医院标准"),
        replaces=("standards/hospital", "indicators/beds"),
        indicators=(Indicator("beds", "病床", "Sickbeds", "{beds}"),),
    )
    day = BASE.with_overlay(upper).as_of(DAY)
    assert day.standard("hospital").title == "本地医院标准"
    assert day.indicator("beds").title == "病床"
    assert (day.origin("hospital").catalogue, day.origin(day.indicator("beds")).catalogue) == ("local", "local")
    assert day.origin(day.indicator("stay")).catalogue == "sample"
    for gone in (
        lambda: day.threshold("hospital/beds-min"),
        lambda: day.grade("hospital", {}),
        lambda: day.programme("work"),
    ):
        with pytest.raises(UnknownIdError):
            gone()
    assert day.criteria("hospital") == ()
    hits = {(hit.kind, hit.id) for hit in day.search("hospital", limit=100)}
    assert hits == {("standard", "hospital")}
    assert {hit.title for hit in day.search("beds", kinds=["indicator"])} == {"病床"}
    assert day.edition("demo").version == "2.0.0"


def test_an_overlay_replaces_a_table_release():
    upper = overlay(
        replaces=("tables/places/2023",),
        extensions=(CodeSystemExtension("places", (samples.release("2023b", "2023.0.0", 1, "2024-04-01"),)),),
        tables=(Table("places", "2023b", (samples.concept("places", "2023.0.0", "01", "全表"),)),),
    )
    stack = BASE.with_overlay(upper)
    assert stack.as_of(DAY).concept("places", "01").display == "全表"
    assert [each.id for each in stack.as_of(DAY).code_system("places").releases] == ["2011", "2023b"]
    assert stack.as_of(date(2015, 1, 1)).concept("places", "02").display == "急诊室"
    assert not [hit for hit in stack.as_of(DAY).search("医疗卫生机构") if hit.kind == "concept"]
    assert [hit.id for hit in stack.as_of(DAY).search("急诊室")] == ["places@2011#02"]


# locks, files, folders, the command ---------------------------------------------------------------


def test_a_lock_of_a_stack_names_every_layer():
    lock = STACK.lock(DAY)
    assert [each.catalogue for each in lock.catalogues] == ["sample", "licensed", "local"]
    assert STACK.as_of(date(2030, 1, 1), lock=lock).edition("demo").version == "2.0.0"
    with pytest.raises(LockError, match=r"licensed 1\.0\.0"):
        BASE.as_of(DAY, lock=lock)
    with pytest.raises(LockError):
        BASE.as_of(DAY, lock=lock, strict=False)
    assert STACK.as_of(DAY, lock=BASE.lock(DAY), strict=False).edition("demo").version == "2.0.0"


def test_an_overlay_is_itself_a_release(tmp_path):
    paths = [tmp_path / name for name in ("base.hcs", "licensed.hcs", "local.hcs")]
    for path, catalogue in zip(paths, (BASE, licensed(), local()), strict=True):
        catalogue.save(path)
        assert verify(path.read_bytes(), str(path)).problems == ()
        assert load(path) == catalogue
    assert load(paths) == STACK
    assert load(paths[1:], over=BASE) == STACK
    assert load(str(paths[2]), over=BASE.with_overlay(paths[1])) == STACK


OVERLAY_FILES = {
    "catalogue.yaml": "identity: {id: mine, version: 1.0.0, title: 我的, title_en: Mine, extends: [small]}\n",
    "extensions.yaml": (
        "source_defaults: {document: paper, confidence: clear}\n"
        "extensions:\n"
        "  - id: sex\n"
        "    releases:\n"
        "      - {id: '1990', edition: 1.0.0, table: old.csv, count: '1', in_force_from: '1990-01-01',\n"
        "         in_force_to: '2020-01-01', source: {place: 表}}\n"
    ),
    "old.csv": "code,display\n1,男\n",
    "standards/mine.yaml": (
        "source_defaults: {document: paper, confidence: clear, language: zh}\n"
        "standard: {id: mine, title: 我的, title_en: Mine, area: management, area_basis: assigned, issuer: office,\n"
        "  nature: guidance, lifecycle: simple, source: {place: 标题}, jurisdiction: '520000',\n"
        "  rights: {redistributable: 'true', statement: 自编, statement_en: made up},\n"
        "  editions: [{version: 1.0.0, label: '1.0', in_force_from: '2020-01-01', source: {place: 标题}}]}\n"
        "thresholds:\n"
        "  - {id: mine/beds, indicator: beds, comparator: ge, unit: '{beds}', level: all, purpose: indicator,\n"
        "     value: '30', source: {line: '2', literal: 床位不少于30张}}\n"
    ),
}


def overlay_folder(root, **changes):
    folder = root / "mine"
    for name, text in OVERLAY_FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        old, _, new = changes.get(name, "=>").partition("=>")
        assert old in text
        path.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return folder


def test_a_folder_is_checked_together_with_what_lies_below_it(tmp_path):
    base = load(write(tmp_path))
    day = base.with_overlay(overlay_folder(tmp_path)).as_of(date(2000, 1, 1))
    assert day.concept("sex", "1").display == "男"
    assert day.origin(day.concept("sex", "1")).catalogue == "mine"
    assert load(tmp_path / "mine", over=base).as_of(DAY, "520400").threshold("mine/beds").value == 30
    assert load([tmp_path / "small", tmp_path / "mine"]).as_of(DAY).concept("sex", "1").display == "男性"


@pytest.mark.parametrize(
    ("changes", "where", "rule"),
    [
        pytest.param(
            {"standards/mine.yaml": "issuer: office=>issuer: nobody"}, "mine/standards/mine.yaml:2", "reference.body",
            id="a body that neither has",
        ),
        pytest.param(
            {"standards/mine.yaml": "indicator: beds=>indicator: chairs"}, "mine/standards/mine.yaml:7",
            "reference.indicator", id="an indicator that neither has",
        ),
        pytest.param(
            {"standards/mine.yaml": "unit: '{beds}'=>unit: '%'"}, "mine/standards/mine.yaml:7", "threshold.unit",
            id="another unit than the indicator of the base",
        ),
        pytest.param(
            {"extensions.yaml": "id: sex=>id: sexes"}, "mine/extensions.yaml:3", "extension.code-system",
            id="a code system that is not below",
        ),
        pytest.param(
            {"extensions.yaml": "count: '1'=>count: '2'"}, "mine/extensions.yaml:5", "table.count", id="a wrong count"
        ),
        pytest.param(
            {"extensions.yaml": "'2020-01-01', source=>'2021-01-01', source"}, "mine/extensions.yaml:5",
            "release.overlap", id="an overlap with the base",
        ),
        pytest.param(
            {"extensions.yaml": "edition: 1.0.0=>edition: 3.0.0"}, "mine/extensions.yaml:5", "reference.edition",
            id="an edition that the standard of the base lacks",
        ),
        pytest.param(
            {"old.csv": "1,男=>1,男 "}, "mine/extensions.yaml:5", "table.damaged", id="a blank at the end"
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_an_overlay_is_found_in_its_own_file(tmp_path, changes, where, rule):
    base = load(write(tmp_path))
    with pytest.raises(InvalidCatalogueError) as caught:
        base.with_overlay(overlay_folder(tmp_path, **changes))
    found = [(each.where.partition(" ")[0], each.rule) for each in caught.value.problems if each.severity == "error"]
    assert (where, rule) in found
    assert all(each.startswith("mine/") for each, _ in found)


def test_a_folder_of_an_overlay_alone_says_what_it_needs(tmp_path):
    with pytest.raises(InvalidCatalogueError, match=r"overlay\.alone") as caught:
        load(overlay_folder(tmp_path))
    assert "small" in str(caught.value)


def test_the_command_line_stacks_and_builds_overlays(tmp_path):
    write(tmp_path)
    overlay_folder(tmp_path)
    stack = ["--catalogue", str(tmp_path / "small"), "--catalogue", str(tmp_path / "mine")]

    def run(*arguments, exits=0):
        found = CliRunner().invoke(whole_program(), [str(each) for each in arguments])
        assert found.exit_code == exits, found.output
        return found.output

    asked = ["code", "sex", "1", "--as-of", "2000-01-01", "--format", "json"]
    assert "男" in json.dumps(json.loads(run(*stack, *asked)), ensure_ascii=False)
    out = tmp_path / "mine.hcs"
    run("--catalogue", tmp_path / "small", "release", "build", tmp_path / "mine", "-o", out)
    assert json.loads(run("--catalogue", tmp_path / "small", "--catalogue", out, *asked)) is not None
    assert "overlay.alone" not in run("--catalogue", tmp_path / "small", "catalogue", "check", tmp_path / "mine")
    assert run("release", "verify", out)


def test_a_catalogue_is_a_layer_once():
    assert ("identity.id", "identity") in conflicts(local(), local())
    assert ("identity.id", "identity") in conflicts(overlay(id="sample"))
    other = overlay(LOCAL, tables=(LOCAL_TABLE,), version="2.0.0")
    assert ("identity.id", "identity") in conflicts(other, base=BASE.with_overlay(local()))


@pytest.mark.parametrize("selector", ["", "1.0", "^x1", "==1.0.0", "v1.0.0"])
def test_what_an_overlay_extends_says_how_a_version_is_written(selector):
    with pytest.raises(OverlayConflictError, match="a range is written") as caught:
        BASE.with_overlay(overlay(extends=(f"sample@{selector}",)))
    assert "范围的写法" in caught.value.text("zh")


def test_a_regional_standard_says_in_both_languages_how_to_read_it_elsewhere():
    with pytest.raises(NotCoveredError) as caught:
        STACK.as_of(DAY, "110000").edition("anshun")
    assert "anshun@<version>" in str(caught.value)
    assert "anshun@<版本>" in caught.value.text("zh")
