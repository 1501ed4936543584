"""Files of every form give the same report, whatever the processes, the pieces and the restarts."""

import gzip
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import hcstandards as hcs
from hcstandards.bulk import validate_files, validate_many
from hcstandards.bulk.chunks import zstd
from hcstandards.errors import ProblemsError, WrongValueError
from hcstandards.model.reports import SEVERITIES

SMALL = 4096


def lines(texts):
    return b"\n".join(texts) + b"\n"


def as_list(texts):
    return b"[\n" + b",\n ".join(texts) + b"]"


FORMS = {
    "visits.ndjson": lines,
    "visits.jsonl": lambda texts: b"\xef\xbb\xbf\r\n" + b"\r\n\r\n".join(texts),
    "visits.ndjson.gz": lambda texts: gzip.compress(lines(texts)),
    "visits.ndjson.zst": lambda texts: zstd().compress(lines(texts)),
    "visits.json": as_list,
    "visits.json.gz": lambda texts: gzip.compress(as_list(texts)),
}


def issues_of(report):
    return pl.read_parquet(Path(report) / "issues.parquet")


def wanted(day, schema, texts):
    return validate_many(day, texts, schema=schema)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_answers_as_the_documents_do_alone(tmp_path, day, schema, texts, name):
    (tmp_path / name).write_bytes(FORMS[name](texts))
    summary = validate_files(day, [tmp_path / name], tmp_path / "r", schema=schema, jobs=1, chunk_bytes=SMALL)
    alone = wanted(day, schema, texts)
    columns = [each for each in alone.issues.columns if each not in ("file", "offset")]
    assert issues_of(tmp_path / "r").select(columns).equals(alone.issues.select(columns))
    assert summary.rules == alone.summary.rules
    assert (summary.documents, summary.invalid) == (600, alone.documents.filter(~pl.col("valid")).height)
    assert {row["region"] for row in summary.regions} == {"110000", "110001", "110002"}


def test_an_issue_says_where_its_document_starts(tmp_path, day, schema, texts):
    file = tmp_path / "visits.ndjson"
    file.write_bytes(lines(texts))
    validate_files(day, [file], tmp_path / "r", schema=schema, jobs=1, chunk_bytes=SMALL)
    raw = file.read_bytes()
    for document, offset in issues_of(tmp_path / "r").select("document", "offset").unique().iter_rows():
        assert raw[offset:].partition(b"\n")[0] == texts[document]


def test_parquet_of_texts_and_of_fields(tmp_path, day, schema, texts):
    pl.DataFrame({"id": list(range(600)), "document": [each.decode() for each in texts]}).write_parquet(
        tmp_path / "texts.parquet"
    )
    pl.DataFrame([json.loads(each) for each in texts], infer_schema_length=None).write_parquet(
        tmp_path / "rows.parquet"
    )
    alone = wanted(day, schema, texts).summary
    for name in ("texts.parquet", "rows.parquet"):
        summary = validate_files(day, [tmp_path / name], tmp_path / name[:4], schema=schema, jobs=1)
        assert summary.rules == alone.rules


def test_a_folder_of_single_documents(tmp_path, day, schema, texts):
    folder = tmp_path / "in" / "deeper"
    folder.mkdir(parents=True)
    for number, each in enumerate(texts[:40]):
        (folder / f"{number:03}.json").write_bytes(each)
    (folder / "readme.txt").write_text("no document")
    summary = validate_files(day, [tmp_path / "in"], tmp_path / "r", schema=schema, jobs=1)
    assert (summary.files, summary.documents) == (40, 40)
    assert summary.rules == wanted(day, schema, texts[:40]).summary.rules


def test_two_processes_give_the_bytes_of_one(tmp_path, day, schema, texts):
    file = tmp_path / "visits.ndjson"
    file.write_bytes(lines(texts))
    heard = []
    for jobs in (1, 2):
        told = lambda *done: heard.append(done)  # noqa: E731
        validate_files(day, [file], tmp_path / f"{jobs}", schema=schema, jobs=jobs, chunk_bytes=20_000, tell=told)
    for name in ("issues.parquet", "summary.json", "summary.html"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
    assert sum(documents for documents, _, _ in heard) == 1200


def test_a_finished_report_is_not_done_again_and_another_is_refused(tmp_path, day, schema, texts):
    file = tmp_path / "visits.ndjson"
    file.write_bytes(lines(texts))
    first = validate_files(day, [file], tmp_path / "r", schema=schema, jobs=1)
    heard = []
    assert validate_files(day, [file], tmp_path / "r", schema=schema, jobs=1, tell=lambda *d: heard.append(d)) == first
    assert heard == []
    file.write_bytes(lines(texts[:10]))
    with pytest.raises(ProblemsError) as caught:
        validate_files(day, [file], tmp_path / "r", schema=schema, jobs=1)
    assert caught.value.problems[0].rule == "report.other"
    again = validate_files(day, [file], tmp_path / "r", schema=schema, jobs=1, restart=True)
    assert again.documents == 10


@pytest.mark.parametrize(
    ("name", "raw", "documents", "code"),
    [
        pytest.param(
            "cut.ndjson.gz", gzip.compress(b'{"place":"04","on":"20240601"}\n' * 9)[:-9], None, "file.damaged", id="gz"
        ),
        pytest.param("a.ndjson.gz", b"not gzip", 0, "file.damaged", id="no gzip at all"),
        pytest.param("a.ndjson.zst", b"not zstd", 0, "file.damaged", id="no zstd at all"),
        pytest.param("a.json", b'[{"place":"04","on":"20240601"}, {', 1, "file.damaged", id="list cut short"),
        pytest.param("a.json", b'[{"place":"04","on":"20240601"}; {}]', 1, "file.damaged", id="no comma"),
        pytest.param("a.json", b'[{"place":"04","on":"20240601"},]', 1, "file.damaged", id="comma at the end"),
        pytest.param("a.ndjson", b"{\n", 1, "json.syntax", id="line that is no JSON"),
        pytest.param(
            "a.ndjson",
            b'{"place":"' + b"x" * 5000 + b'"}\n{"place":"04","on":"20240601"}\n',
            2,
            "json.size",
            id="line too long",
        ),
        pytest.param(
            "a.json",
            b'[{"place":"' + b"x" * 5000 + b'"}, {"place":"04","on":"20240601"}]',
            2,
            "json.size",
            id="element too long",
        ),
        pytest.param("a.json", b"{} {}", 1, "json.syntax", id="two in one file"),
        pytest.param("a.ndjson", b'\xff\xfe{"\x00\n', 1, "json.encoding", id="not UTF-8"),
    ],
)
def test_damage_is_reported_and_what_came_before_is_judged(tmp_path, day, schema, name, raw, documents, code):
    (tmp_path / name).write_bytes(raw)
    summary = validate_files(day, [tmp_path / name], tmp_path / "r", schema=schema, jobs=1, most_bytes=4000)
    found = issues_of(tmp_path / "r")
    assert code in found["code"].to_list()
    assert not summary.valid
    assert documents is None or summary.documents == documents
    assert set(found["severity"]) <= set(SEVERITIES)


def test_what_comes_after_an_element_that_is_too_long_is_judged(tmp_path, day, schema, texts):
    long = json.dumps({"place": "04", "on": "20240601", "note": '\\"]}[{' * 9000}).encode()
    (tmp_path / "a.json").write_bytes(as_list([texts[0], long, *texts[1:9], long, b"3"]))
    summary = validate_files(day, [tmp_path / "a.json"], tmp_path / "r", schema=schema, jobs=1, most_bytes=4000)
    assert (summary.documents, summary.damaged) == (12, 0)
    found = issues_of(tmp_path / "r")
    assert found.filter(code="json.size")["document"].to_list() == [1, 10]
    alone = wanted(day, schema, texts[:9]).issues
    among = found.filter(~pl.col("document").is_in([1, 10, 11])).with_columns(
        pl.when(pl.col("document") > 0).then(pl.col("document") - 1).otherwise(0).alias("document")
    )
    assert among.select("document", "code", "pointer").equals(alone.select("document", "code", "pointer"))


def test_an_empty_list_is_no_damage(tmp_path, day, schema):
    (tmp_path / "a.json").write_bytes(b" [\n] \n")
    summary = validate_files(day, [tmp_path / "a.json"], tmp_path / "r", schema=schema, jobs=1)
    assert (summary.documents, summary.valid) == (0, True)


def test_that_a_table_is_not_loaded_is_said_once(tmp_path, settlements):
    """Not once a document: the summary names the table, and the other issues are all there."""
    now = hcs.load().as_of(date(2026, 11, 22))
    lists = settlements["document"].to_list()
    (tmp_path / "a.ndjson").write_text("\n".join(json.dumps(json.loads(each)) for each in lists))
    summary = validate_files(now, [tmp_path / "a.ndjson"], tmp_path / "r", "settlement-list", jobs=1)
    each = validate_many(now, lists, "settlement-list")
    missing = each.issues.filter(code="code.not-loaded")
    assert missing.height > 1
    counts = missing.unique(["document", "expected"])["expected"].value_counts().rows()
    assert {row["table"]: row["documents"] for row in summary.not_loaded} == dict(counts)
    rest = [name for name in each.issues.columns if name not in ("file", "offset")]
    others = each.issues.filter(pl.col("code") != "code.not-loaded").select(rest)
    assert issues_of(tmp_path / "r").select(rest).equals(others)
    assert summary.severities["information"] == others.filter(severity="information").height
    assert missing["expected"][0] in (tmp_path / "r" / "summary.html").read_text()


def test_what_cannot_be_run_is_refused(tmp_path, day, schema):
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ProblemsError) as caught:
        validate_files(
            day, [tmp_path / "a.csv", tmp_path / "none.json", tmp_path / "empty"], tmp_path / "r", schema=schema
        )
    assert [each.rule for each in caught.value.problems] == ["file.form", "file.unreadable", "file.none"]
    (tmp_path / "a.ndjson").write_text("{}")
    with pytest.raises(WrongValueError):
        validate_files(day, [tmp_path / "a.ndjson"], tmp_path / "r", schema=schema, jobs=0)
    with pytest.raises(WrongValueError):
        validate_files(day, [tmp_path / "a.ndjson"], tmp_path / "r", schema=schema, form="csv")
    assert not (tmp_path / "r").exists()


def test_an_empty_file_and_ndjson_as_report(tmp_path, day, schema, texts):
    (tmp_path / "a.ndjson").write_bytes(b"\n\n")
    assert validate_files(day, [tmp_path / "a.ndjson"], tmp_path / "r", schema=schema, jobs=1).documents == 0
    assert issues_of(tmp_path / "r").height == 0
    (tmp_path / "b.ndjson").write_bytes(lines(texts))
    validate_files(
        day, [tmp_path / "b.ndjson"], tmp_path / "s", schema=schema, jobs=1, form="ndjson", chunk_bytes=SMALL
    )
    written = [json.loads(line) for line in (tmp_path / "s" / "issues.ndjson").read_text().splitlines()]
    columns = [each for each in wanted(day, schema, texts).issues.columns if each not in ("file", "offset")]
    assert [{name: row[name] for name in columns} for row in written] == wanted(day, schema, texts).issues.select(
        columns
    ).to_dicts()


def test_the_page_stands_alone(tmp_path, day, schema):
    (tmp_path / "a.ndjson").write_text('{"place":"<script>alert(1)</script>","on":"20240601","<b>":1}')
    validate_files(day, [tmp_path / "a.ndjson"], tmp_path / "r", schema=schema, jobs=1)
    page = (tmp_path / "r" / "summary.html").read_text()
    assert "<svg" in page
    assert "<script" not in page
    assert "<b>:" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert os.path.getsize(tmp_path / "r" / "summary.html") < 100_000  # noqa: PTH202


def test_a_process_that_cannot_start_ends_the_run(tmp_path, texts):
    """A script without `if __name__ == "__main__":` is run again by each of its processes."""
    (tmp_path / "visits.ndjson").write_bytes(lines(texts))
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys\nsys.path[:0] = {[str(Path(__file__).parents[1]), *sys.path]!r}\n"
        "from datetime import date\nfrom samples import catalogue\nfrom hcstandards.bulk import validate_files\n"
        "view = catalogue().as_of(date(2026, 11, 22))\n"
        f"validate_files(view, [{str(tmp_path / 'visits.ndjson')!r}], {str(tmp_path / 'r')!r},"
        " schema={'type': 'object'}, jobs=2, chunk_bytes=9000)\n"
    )
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "bulk.process" in ended.stderr.splitlines()[-1]
