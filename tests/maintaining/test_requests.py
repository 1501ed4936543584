"""The way of a change request, and what its operations do to the files."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from hcstandards import load
from hcstandards.authoring.loading import load_folder
from hcstandards.errors import ChangeRefusedError, InvalidCatalogueError
from hcstandards.maintaining import requests
from hcstandards.values import Id
from maintaining.folders import changed_lines, snapshot, write

D = date.fromisoformat
CATALOGUE = Path(__file__).resolve().parents[2] / "catalogue"
DOCUMENT = re.compile(r"document: ([a-z0-9.-]+)")
SOURCE = {"document": "notice", "confidence": "clear", "line": "3"}


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path)


def propose(folder, *operations, key="change-1", target="table", **more):
    return requests.propose(
        folder, key, title="变更", title_en="A change", target=target, by="李", on=D("2026-01-05"),
        operations=operations, **more,
    )  # fmt: skip


def ready(folder, *operations, key="change-1", **more):
    """Bring a request to the end of its public notice."""
    propose(folder, *operations, key=key, **more)
    requests.review(folder, key, by="王", on=D("2026-01-12"))
    requests.notice(folder, key, by="李", since=D("2026-01-15"), until=D("2026-01-25"))


def applied(folder, *operations, **more):
    ready(folder, *operations, **more)
    return requests.apply(folder, "change-1", by="李", on=D("2026-01-25"))


DISABLE = {"disable_code": {"system": "table", "release": "20200101", "code": "02", "valid_to": "2027-01-01"}}
ADD = {
    "add_code": {"system": "table", "release": "20200101", "code": "03", "display": "丙", "valid_from": "2027-01-01"}
}
RECODE = {
    "recode": {
        "system": "table", "release": "20200101", "old": "02", "new": "12", "on": "2027-01-01", "source": SOURCE,
    }
}  # fmt: skip
EDITION = {
    "add_edition": {
        "standard": "demo", "version": "2.0.0", "label": "2.0", "in_force_from": "2027-01-01",
        "replaces": ["1.0.0"], "source": SOURCE,
    }
}  # fmt: skip


def test_a_request_goes_its_way_step_by_step(folder):
    ready(folder, DISABLE)
    requests.apply(folder, "change-1", by="李", on=D("2026-01-25"))
    (request,) = load_folder(folder).changes
    assert [(step.stage, str(step.on), step.verdict) for step in request.steps] == [
        ("application", "2026-01-05", None),
        ("review", "2026-01-12", "accepted"),
        ("public-notice", "2026-01-15", None),
        ("release", "2026-01-25", None),
    ]


def test_disabling_a_code_touches_its_row_and_adds_the_columns_it_needs(folder):
    before = snapshot(folder)["tables/table/20200101.csv"].decode()
    applied(folder, DISABLE)
    assert snapshot(folder)["tables/table/20200101.csv"].decode() == (
        'code,display,unit,valid_to\n01,"甲,一",盒,\n02,乙,,2027-01-01\n04,丁,支,\n'
    )
    assert before.count("\n") == 4
    catalogue = load(folder)
    assert catalogue.as_of(D("2026-12-31")).check_code(Id("table"), "02").in_force is True
    assert catalogue.as_of(D("2027-01-01")).check_code(Id("table"), "02").in_force is False


def test_a_new_code_stands_in_order_and_is_counted(folder):
    done = applied(folder, ADD)
    assert done.files == ("changes/change-1.yaml", "standards/demo.yaml", "tables/table/20200101.csv")
    removed, _ = changed_lines(done.diff)
    assert "        count: 3 # counted" in removed
    assert len(removed) == 1 + 1 + 3, "the count, and the header and rows that a new column widens"
    assert load(folder).as_of(D("2027-01-01")).codes(Id("table")) == ("01", "02", "03", "04")
    assert "count: 4 # counted" in (folder / "standards/demo.yaml").read_text()


def test_comments_order_and_every_other_byte_stay(folder):
    old = snapshot(folder)
    done = applied(folder, {"set_field": {"target": "demo", "path": "title", "value": "新标准"}}, target="demo")
    assert changed_lines(done.diff)[0] == ["  title: 标准   # as printed"]
    new = snapshot(folder)
    assert new["standards/demo.yaml"] == old["standards/demo.yaml"].replace("标准   #".encode(), "新标准   #".encode())
    assert {name for name in new if new[name] != old.get(name)} == {"standards/demo.yaml", "changes/change-1.yaml"}


def test_recoding_ends_the_old_code_and_records_the_edge(folder):
    applied(folder, RECODE)
    view = load(folder).as_of(D("2027-01-01"))
    assert view.concept(Id("table"), "12").display == "乙"
    assert view.check_code(Id("table"), "02").replaced_by == ("12",)
    (edge,) = load_folder(folder).entries[0].correspondences
    assert (edge.kind, edge.source_code, edge.target_code, edge.since) == ("recoded", "02", "12", D("2027-01-01"))
    assert (edge.source.document, edge.source.line) == ("notice", 3)


def test_recoding_twice_leaves_no_double_redirect(folder):
    again = {
        "recode": {
            "system": "table", "release": "20200101", "old": "12", "new": "22", "on": "2028-01-01", "source": SOURCE,
        }
    }  # fmt: skip
    applied(folder, RECODE)
    ready(folder, again, key="change-2")
    requests.apply(folder, "change-2", by="李", on=D("2026-02-01"))
    edges = {
        (e.source_code, e.target_code, str(e.since), str(e.until))
        for e in load_folder(folder).entries[0].correspondences
    }
    assert edges == {
        ("02", "12", "2027-01-01", "2028-01-01"),
        ("12", "22", "2028-01-01", "None"),
        ("02", "22", "2028-01-01", "None"),
    }
    assert load(folder).as_of(D("2028-01-01")).check_code(Id("table"), "02").replaced_by == ("22",)
    for day, now in (("2027-01-01", "12"), ("2027-12-31", "12"), ("2028-01-01", "22")):
        view = load(folder).as_of(D(day))
        assert view.check_code(Id("table"), "02").replaced_by == (now,), "not what is still to come"
        assert [each.code for each in view.translate(Id("table"), "02", Id("table")).hits] == [now]


def test_a_renamed_code_keeps_all_else(folder):
    applied(folder, {"rename_code": {"system": "table", "release": "20200101", "code": "01", "display": "甲一"}})
    assert (folder / "tables/table/20200101.csv").read_text().splitlines()[1] == "01,甲一,盒"


def test_a_second_edition_ends_the_first_and_keeps_what_hung_on_it(folder):
    applied(folder, EDITION, target="demo")
    catalogue = load(folder)
    assert catalogue.as_of(D("2026-12-31")).edition(Id("demo")).version == "1.0.0"
    assert catalogue.as_of(D("2027-01-01")).edition(Id("demo")).version == "2.0.0"
    (entry,) = load_folder(folder).entries
    assert [each.edition for each in entry.thresholds] == ["1.0.0"]
    assert [each.edition for each in entry.code_systems[0].releases] == ["1.0.0"]


def test_an_erratum_allows_what_an_edition_says_to_be_put_right(folder, tmp_path):
    erratum = {
        "add_erratum": {
            "standard": "demo", "version": "1.0.0", "published": "2026-01-01", "text": "床位数应为25张",
            "text_en": "beds: 25", "source": SOURCE,
        }
    }  # fmt: skip
    put_right = {"set_field": {"target": "demo/beds", "path": "value", "value": "25"}}
    stable = {"set_field": {"target": "catalogue", "path": "version", "value": "1.0.0"}}
    applied(folder, stable, target="catalogue")
    before = load(folder)
    ready(folder, put_right, key="change-2")
    ready(folder, erratum, put_right, key="change-3")
    requests.apply(folder, "change-3", by="李", on=D("2026-02-01"), dry_run=True)
    alone = shutil.copytree(folder, tmp_path / "alone")
    for root, key, grounds in ((alone, "change-2", None), (folder, "change-3", "erratum")):
        requests.apply(root, key, by="李", on=D("2026-02-01"))
        (edition,) = before.diff(load(root)).editions
        assert (edition.grounds, edition.refused) == (grounds, grounds is None)
    (found,) = load_folder(folder).entries[0].standard.editions[0].errata
    assert (found.published, found.text_en) == (D("2026-01-01"), "beds: 25")
    with pytest.raises(ChangeRefusedError, match="that erratum already"):
        propose(folder, erratum, key="change-4")


def test_a_threshold_gets_a_version_for_the_new_edition(folder):
    version = {
        "add_threshold_version": {
            "threshold": "demo/beds", "edition": "2.0.0", "value": "30", "source": SOURCE | {"literal": "不少于30张"},
        }
    }  # fmt: skip
    applied(folder, EDITION, version, target="demo/beds")
    catalogue = load(folder)
    found = {day: catalogue.as_of(D(day)).threshold(Id("demo/beds")).value for day in ("2026-12-31", "2027-01-01")}
    assert [str(value) for value in found.values()] == ["20", "30"]


def test_a_threshold_ends(folder):
    applied(folder, {"end_threshold": {"threshold": "demo/beds", "valid_to": "2027-01-01"}}, target="demo/beds")
    assert load_folder(folder).entries[0].thresholds[0].valid_to == D("2027-01-01")


def test_a_new_release_starts_as_a_copy_and_ends_the_old_one(folder):
    release = {
        "add_release": {
            "system": "table", "release": "20270101", "edition": "1.0.0", "copies": "20200101",
            "in_force_from": "2027-01-01", "source": SOURCE,
        }
    }  # fmt: skip
    code = {"add_code": ADD["add_code"] | {"release": "20270101"}}
    applied(folder, release, code)
    catalogue = load(folder)
    assert catalogue.as_of(D("2026-12-31")).codes(Id("table")) == ("01", "02", "04")
    assert catalogue.as_of(D("2027-01-01")).codes(Id("table")) == ("01", "02", "03", "04")


def test_fields_are_set_and_cleared(folder):
    applied(
        folder,
        {"set_field": {"target": "demo@1.0.0", "path": "issued", "value": "2019-12-01"}},
        {"set_field": {"target": "code-system:table", "path": "title_en", "value": "The table: #1"}},
        {"set_field": {"target": "demo/beds", "path": "value", "value": "25"}},
        {"clear_field": {"target": "demo", "path": "note"}},
        {"set_field": {"target": "catalogue", "path": "version", "value": "0.2.0"}},
        target="demo",
    )
    content = load_folder(folder)
    (entry,) = content.entries
    assert entry.standard.editions[0].issued == D("2019-12-01")
    assert entry.code_systems[0].title_en == "The table: #1"
    assert str(entry.thresholds[0].value) == "25"
    assert entry.standard.note is None
    assert content.identity.version == "0.2.0"
    assert "value: 25\n" in (folder / "standards/demo.yaml").read_text(), "a plain number stays plain"


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        pytest.param({"disable_code": DISABLE["disable_code"] | {"code": "99"}}, "no code '99'", id="unknown code"),
        pytest.param({"disable_code": DISABLE["disable_code"] | {"system": "x"}}, "no code system 'x'", id="system"),
        pytest.param({"disable_code": DISABLE["disable_code"] | {"release": "x"}}, "no release 'x'", id="release"),
        pytest.param({"add_code": ADD["add_code"] | {"code": "02"}}, "reserved", id="code in use"),
        pytest.param({"add_code": ADD["add_code"] | {"properties": {"x": "y"}}}, "property x", id="property"),
        pytest.param({"set_field": {"target": "demo", "path": "id", "value": "x"}}, "never changed", id="id"),
        pytest.param({"set_field": {"target": "demo", "path": "rights", "value": "x"}}, "more than one", id="mapping"),
        pytest.param({"set_field": {"target": "demo", "path": "title", "value": "标准"}}, "already", id="same value"),
        pytest.param({"clear_field": {"target": "demo", "path": "note_en"}}, "has no note_en", id="nothing to clear"),
        pytest.param({"end_threshold": {"threshold": "demo/x", "valid_to": "2027-01-01"}}, "demo/x", id="threshold"),
    ],
)
def test_what_cannot_be_done_is_refused_when_it_is_proposed(folder, operation, words):
    old = snapshot(folder)
    with pytest.raises((ChangeRefusedError, InvalidCatalogueError)) as caught:
        propose(folder, operation)
    assert words in str(caught.value)
    assert caught.value.text("zh") != caught.value.text("en")
    assert snapshot(folder) == old


def test_a_source_says_what_the_defaults_of_its_file_would_fill_in(folder):
    path = folder / "standards/demo.yaml"
    path.write_text(path.read_text().replace("confidence: clear}", "confidence: clear, evidence: official}", 1))
    with pytest.raises(ChangeRefusedError, match="must say evidence"):
        propose(folder, RECODE)
    propose(folder, {"recode": RECODE["recode"] | {"source": SOURCE | {"evidence": "secondary"}}})


def test_a_code_that_ended_may_come_back_as_another_concept_later(folder):
    applied(folder, DISABLE)
    early = {"add_code": ADD["add_code"] | {"code": "02", "valid_from": "2026-12-31"}}
    with pytest.raises(ChangeRefusedError, match="reserved"):
        propose(folder, early, key="change-2")
    propose(folder, {"add_code": ADD["add_code"] | {"code": "02", "valid_from": "2027-01-01"}}, key="change-2")


def test_problems_of_shape_and_meaning_are_all_given_and_nothing_is_written(folder):
    old = snapshot(folder)
    with pytest.raises(InvalidCatalogueError) as caught:
        propose(folder, {"disable_code": {"system": "table"}}, {"no_such": {}})
    assert {each.rule for each in caught.value.problems} == {"schema.required", "schema.additionalProperties"}
    assert all(each.where.startswith("small/changes/change-1.yaml:") for each in caught.value.problems)
    with pytest.raises(InvalidCatalogueError, match=r"reference\.body"):
        propose(folder, {"set_field": {"target": "demo", "path": "issuer", "value": "nobody"}})
    assert snapshot(folder) == old


@pytest.mark.parametrize(
    ("step", "words"),
    [
        pytest.param(
            lambda f: requests.apply(f, "change-1", by="李", on=D("2026-03-01")), "from application", id="apply"
        ),
        pytest.param(
            lambda f: requests.notice(f, "change-1", by="李", since=D("2026-03-01"), until=D("2026-03-02")),
            "from application",
            id="notice before review",
        ),
        pytest.param(
            lambda f: requests.review(f, "change-1", by="王", on=D("2026-01-01")), "before its last", id="back"
        ),
        pytest.param(lambda f: requests.review(f, "chage-1", by="王", on=D("2026-02-01")), "change-1", id="near id"),
        pytest.param(
            lambda f: requests.review(f, "change-1", by="王", on=D("2026-02-01"), verdict="rejected"),
            "reason",
            id="why",
        ),
        pytest.param(lambda f: propose(f, DISABLE), "one already", id="taken id"),
        pytest.param(lambda f: propose(f, DISABLE, key="../x"), "lower-case", id="no file name"),
    ],
)
def test_a_step_out_of_order_is_refused(folder, step, words):
    propose(folder, DISABLE)
    old = snapshot(folder)
    with pytest.raises(ChangeRefusedError, match=words):
        step(folder)
    assert snapshot(folder) == old


def test_nothing_is_applied_before_the_public_notice_is_over(folder):
    ready(folder, DISABLE)
    with pytest.raises(ChangeRefusedError, match="open until 2026-01-25"):
        requests.apply(folder, "change-1", by="李", on=D("2026-01-24"))
    assert requests.apply(folder, "change-1", by="李", on=D("2026-01-25")).request.stage == "release"


def test_a_rejection_ends_a_request_with_its_reason(folder):
    propose(folder, DISABLE)
    requests.review(folder, "change-1", by="王", on=D("2026-01-12"), verdict="rejected", note="仍在使用")
    propose(folder, DISABLE, key="change-2")
    requests.reject(folder, "change-2", by="王", on=D("2026-01-13"), reason="重复申报")
    first, second = load_folder(folder).changes
    assert (first.stage, first.steps[-1].note) == ("rejected", "仍在使用")
    assert (second.stage, second.steps[-1].note) == ("rejected", "重复申报")
    for key in ("change-1", "change-2"):
        with pytest.raises(ChangeRefusedError):
            requests.notice(folder, key, by="李", since=D("2026-02-01"), until=D("2026-02-10"))


def test_a_dry_run_shows_the_diff_and_writes_nothing(folder):
    ready(folder, DISABLE)
    old = snapshot(folder)
    done = requests.apply(folder, "change-1", by="李", on=D("2026-02-01"), dry_run=True)
    assert "+02,乙,,2027-01-01" in done.diff
    assert "a/small/tables/table/20200101.csv" in done.diff
    assert snapshot(folder) == old


def test_a_request_without_operations_gets_a_template_and_can_not_be_accepted(folder):
    propose(folder)
    text = (folder / "changes/change-1.yaml").read_text()
    assert "#   - disable_code: {system, release, code, valid_to, [replaced_by]}" in text
    with pytest.raises(ChangeRefusedError, match="no operations"):
        requests.review(folder, "change-1", by="王", on=D("2026-01-12"))
    requests.review(folder, "change-1", by="王", on=D("2026-01-12"), verdict="rejected", note="空")
    assert load_folder(folder).changes[0].stage == "rejected"


@pytest.mark.parametrize(
    ("old", "new", "fine"),
    [
        pytest.param('valid_to: "2027-01-01"', 'valid_to: "2026-02-01"', False, id="another day"),
        pytest.param(
            "    operations:\n", "    operations:\n      - clear_field: {target: demo, path: note}\n", False, id="more"
        ),
        pytest.param('code: "02"', "code:   '02'", True, id="another way of writing it"),
        pytest.param("title: 变更", "title: 停用代码", True, id="another title"),
    ],
)
def test_what_was_reviewed_is_what_is_applied(folder, old, new, fine):
    ready(folder, DISABLE)
    file = folder / "changes" / "change-1.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    if fine:
        assert requests.apply(folder, "change-1", by="李", on=D("2026-02-01")).request.stage == "release"
        return
    with pytest.raises(InvalidCatalogueError, match=r"change\.reviewed.*those of the review"):
        requests.apply(folder, "change-1", by="李", on=D("2026-02-01"))


def test_a_file_that_was_changed_in_the_meantime_is_not_overwritten(folder, monkeypatch):
    ready(folder, DISABLE)
    table = folder / "tables/table/20200101.csv"
    done = requests._done

    def edit_first(ws, key, **more):
        table.write_text(table.read_text() + "05,戊,\n")
        return done(ws, key, **more)

    monkeypatch.setattr(requests, "_done", edit_first)
    with pytest.raises(InvalidCatalogueError):
        requests.apply(folder, "change-1", by="李", on=D("2026-02-01"))
    assert "05,戊," in table.read_text()
    assert "2027-01-01" not in table.read_text()


def test_what_is_released_is_not_released_again(folder):
    """The table's own stages, as disabling, are no way on for a request."""
    shutil.copyfile(CATALOGUE / "lifecycles.yaml", folder / "lifecycles.yaml")
    (folder / "documents.yaml").write_text(
        (folder / "documents.yaml").read_text(encoding="utf-8")
        + "".join(
            f"  - {{id: {each}, title: 文件, kind: secondary, language: zh}}\n"
            for each in sorted(set(DOCUMENT.findall((folder / "lifecycles.yaml").read_text(encoding="utf-8"))))
        ),
        encoding="utf-8",
    )
    applied(folder, DISABLE)
    with pytest.raises(ChangeRefusedError, match=r"only to: application$"):
        requests.apply(folder, "change-1", by="李", on=D("2026-03-01"))
