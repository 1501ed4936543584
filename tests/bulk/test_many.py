"""Iterators and Arrow tables in, columns out; the same from Dask."""

import json
import pickle
from datetime import date

import polars as pl
import pyarrow as pa
import pytest

import hcstandards as hcs
from hcstandards.bulk import validate_many
from hcstandards.bulk.batches import BatchGrader, BatchValidator, Shipped, ship
from hcstandards.errors import ReleaseError, WrongTypeError, WrongValueError
from samples import catalogue


def test_each_document_is_judged_as_it_is_alone(day, schema, texts):
    checked = validate_many(day, iter(texts), schema=schema, region_field="/region", day_field="/on")
    for number, text in enumerate(texts[:60]):
        alone = day.validate(text, schema=schema)
        row = checked.documents.row(number, named=True)
        assert (row["valid"], row["issues"]) == (alone.valid, len(alone.issues))
        found = checked.issues.filter(pl.col("document") == number)
        names = ("code", "severity", "pointer", "rule", "found", "message", "message_zh", "hint")
        assert found.select(names).rows() == [tuple(getattr(each, name) for name in names) for each in alone.issues]
    assert {row["day"] for row in checked.summary.days} == {"2024-06-01", "2025-06-01", "?"}


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda texts: [json.loads(each) for each in texts], id="plain data"),
        pytest.param(lambda texts: pa.table({"document": [each.decode() for each in texts]}), id="pyarrow"),
        pytest.param(lambda texts: pl.DataFrame({"document": texts}), id="polars, binary"),
        pytest.param(lambda texts: pa.table({"n": [1] * len(texts), "document": texts}).to_batches()[0], id="a batch"),
        pytest.param(lambda texts: pl.DataFrame({"document": texts}).lazy(), id="lazy"),
    ],
)
def test_tables_and_iterators_answer_alike(day, schema, texts, made):
    names = ["document", "code", "pointer"]
    wanted = validate_many(day, texts, schema=schema).issues.select(names)
    assert validate_many(day, made(texts), schema=schema).issues.select(names).equals(wanted)


@pytest.mark.parametrize(
    ("documents", "error"),
    [
        pytest.param("{}", WrongTypeError, id="one document"),
        pytest.param({"a": 1}, WrongTypeError, id="a mapping"),
        pytest.param(3, WrongTypeError, id="a number"),
        pytest.param(pl.DataFrame({"a": [1]}), WrongValueError, id="a table without the column"),
    ],
)
def test_what_holds_no_documents_is_refused(day, schema, documents, error):
    with pytest.raises(error):
        validate_many(day, documents, schema=schema, column="text")


def test_batches_carry_their_keys_and_the_function_travels(day, schema, texts):
    worker = pickle.loads(pickle.dumps(BatchValidator(ship(day), schema=schema, key="id")))  # noqa: S301 - our own
    names = [f"n{number}" for number in range(len(texts))]
    whole = pa.table({"id": names, "document": [each.decode() for each in texts]})
    found = pl.concat([pl.DataFrame(each) for each in worker(whole.to_batches(max_chunksize=100))])
    alone = validate_many(day, texts, schema=schema).issues
    assert found["key"].to_list() == [f"n{number}" for number in alone["document"]]
    assert found["code"].equals(alone["code"])


def test_another_release_than_was_asked_is_refused(day):
    shipped = Shipped("sha256:0", "another", lambda: pickle.dumps(day))
    with pytest.raises(ReleaseError):
        shipped.view()


def test_grades_of_batches_have_the_same_columns_whatever_their_rows(day):
    grader = pickle.loads(pickle.dumps(BatchGrader(ship(day), "hospital", keep=("region",))))  # noqa: S301 - our own
    table = pa.table({"level": ["primary", "tertiary", "x"], "beds": [20, 600, 1], "region": ["a", "b", "c"]})
    batches = [each for row in range(3) for each in grader(table.slice(row, 1).to_batches())]
    assert {each.schema for each in batches} == {grader.arrow_schema(table.schema)}
    together = pl.DataFrame(pa.Table.from_batches(batches))
    assert together["hospital/beds-min"].to_list() == ["pass", None, None]
    assert together["refused"].to_list() == [False, False, True]
    assert together["region"].to_list() == ["a", "b", "c"]


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed", reason="the dask extra isn't installed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local,
        distributed.Client(local) as client,
    ):
        yield client


@pytest.mark.filterwarnings("ignore")
def test_the_guide_to_dask_runs_as_printed(cluster, printed, settlements, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settlements.write_parquet("documents.parquet")
    (tmp_path / "lists").mkdir()
    texts = settlements["document"].to_list()
    (tmp_path / "lists" / "a.ndjson").write_text("\n".join(json.dumps(json.loads(each)) for each in texts))
    pl.DataFrame({"level": ["primary"] * 2, "hospital-beds": [20, 18]}).write_parquet("hospitals.parquet")
    names = printed("Dask")
    alone = validate_many(names["day"], texts, "settlement-list").issues
    assert names["issues"]["key"].to_list() == [f"d{number}" for number in alone["document"]]
    for found in (names["issues"], names["of_files"]):
        assert found["code"].to_list() == alone["code"].to_list()
    assert names["grades"]["hospital-grading-1989/primary-beds-min"].to_list() == ["pass", "needs-explanation"]


def test_the_guide_to_tables_and_files_runs_as_printed(printed, settlements, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    texts = settlements["document"]
    (tmp_path / "lists.ndjson").write_text("\n".join(json.dumps(json.loads(each)) for each in texts))
    names = printed("Hospitals in columns", "Documents in files")
    assert names["graded"].frame["hospital"].to_list() == ["甲院", "乙院"]
    assert names["checked"].documents["valid"].to_list() == [names["day"].validate(each).valid for each in texts]


def test_the_guide_to_other_engines_runs_as_printed(printed, settlements, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settlements.write_parquet("documents.parquet")
    names = printed("Any other engine")
    found = pl.DataFrame(pa.Table.from_batches(names["batches"]))
    alone = validate_many(names["day"], settlements, "settlement-list").issues
    assert found.select("document", "code", "pointer").equals(alone.select("document", "code", "pointer"))


@pytest.mark.filterwarnings("ignore")
def test_dask_refuses_another_release_than_was_asked(cluster, schema, monkeypatch):
    import pandas as pd
    from dask.dataframe import from_pandas

    from hcstandards.bulk import dask

    asked = catalogue().as_of(date(2026, 1, 1))  # one that no worker holds
    other = hcs.load().as_of(date(2026, 1, 1))
    monkeypatch.setattr(dask, "packed", lambda _: pickle.dumps(other))
    frame = from_pandas(pd.DataFrame({"document": ["{}"]}), npartitions=1)
    with pytest.raises(ReleaseError) as caught:
        dask.validate(frame, asked, schema=schema).compute()
    assert asked.digest in str(caught.value)


@pytest.mark.filterwarnings("ignore")
def test_dask_answers_as_one_process(cluster, day, schema, texts, tmp_path):
    import pandas as pd
    from dask.dataframe import from_pandas

    from hcstandards.bulk import dask

    alone = validate_many(day, texts, schema=schema).issues
    given = pd.DataFrame({"id": [f"n{n}" for n in range(len(texts))], "document": [each.decode() for each in texts]})
    found = dask.validate(from_pandas(given, npartitions=3), day, schema=schema, key="id").compute()
    assert found["key"].to_list() == [f"n{number}" for number in alone["document"]]
    (tmp_path / "a.ndjson").write_bytes(b"\n".join(texts))
    files = dask.validate_files(day, [tmp_path / "a.ndjson"], schema=schema, chunk_bytes=20_000).compute()
    assert files["code"].to_list() == alone["code"].to_list()
    hospitals = pd.DataFrame({"level": ["primary"] * 4, "beds": [20, 19, None, 30]})
    grades = dask.grade(from_pandas(hospitals, npartitions=2), day, "hospital").compute()
    assert grades["hospital/beds-min"].to_list() == ["pass", "needs-explanation", "missing", "pass"]


def test_every_document_has_its_type_clean_or_not():
    day = hcs.load().as_of(date(2026, 11, 22))
    texts = ['{"level": "tertiary"}', '{"level": "none"}', '{"a": 1}', '"text"', "{"]
    checked = validate_many(day, texts)
    kind = "hospital-evaluation"
    assert checked.documents.select("kind", "valid", "issues").rows() == [
        (kind, True, 0),
        (kind, False, 1),
        (None, False, 1),
        (None, False, 1),
        (None, False, 1),
    ]
    assert checked.issues["code"].to_list()[1:] == ["document.kind", "document.kind", "json.syntax"]
    assert validate_many(day, texts[:1], kind=kind).documents["kind"].to_list() == [kind]
