"""
Spark, on a local cluster: the same answers as in one process.

`make test` unpacks Spark in `.spark` where Java is. What is missing skips these tests, and fails them in CI.
"""

import contextlib
import gc
import os
import pickle
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import hcstandards as hcs
import java
from hcstandards.bulk import validate_many
from samples import catalogue

pytestmark = pytest.mark.filterwarnings("ignore")
UNPACKED = Path(__file__).parents[2] / ".spark"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The folder that relative paths start from: Java can't change its own."""
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="module")
def session(place):
    missing = None if java.found() else java.MISSING
    if (UNPACKED / ".ready").exists():
        sys.path[:0] = [str(UNPACKED), *map(str, UNPACKED.glob("lib/py4j-*.zip"))]
        os.environ["SPARK_HOME"] = str(UNPACKED / "pyspark")
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        missing = missing or "Spark isn't here: `make spark` unpacks it"
    if missing:
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.task.maxFailures", "1")
    with contextlib.chdir(place):
        made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    yield made
    gateway = made.sparkContext._gateway
    made.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()  # the JVM ends with it
    gateway.proc.wait(60)
    gc.collect()


@pytest.fixture(scope="module")
def now():
    return hcs.load().as_of(date(2026, 11, 22))


TEXTS = ("code", "severity", "pointer", "field", "rule", "found", "message", "message_zh", "hint", "hint_zh", "source")


def test_documents_are_judged_as_in_one_process(session, day, schema, texts):
    from hcstandards.bulk import spark

    documents = [(f"d{number}", text.decode()) for number, text in enumerate(texts)]
    frame = session.createDataFrame(documents, "id string, document string").repartition(3)
    found = spark.validate(frame, day, schema=schema, key="id").select("key", *TEXTS)
    alone = validate_many(day, texts, schema=schema).issues
    wanted = alone.select(("d" + pl.col("document").cast(pl.String)).alias("key"), *TEXTS)
    assert wanted.height > len(texts) / 4
    assert pl.DataFrame(found.toArrow()).sort(pl.all()).equals(wanted.sort(pl.all()))


def test_hospitals_are_graded_as_in_one_process(session, now):
    from hcstandards.bulk import spark

    table = {
        "hospital": [f"h{number}" for number in range(90)],
        "level": ["primary", "secondary", "tertiary"] * 30,
        "hospital-beds": [float(number) if number % 4 else None for number in range(90)],
        "score": [950.0 - number for number in range(90)],
        "qualification": ["passed", "failed"] * 45,
    }
    rows = list(zip(*table.values(), strict=True))
    frame = session.createDataFrame(
        rows, "hospital string, level string, `hospital-beds` double, score double, qualification string"
    )
    found = pl.DataFrame(spark.grade(frame.repartition(3), now, "hospital-grading-1989").toArrow())
    alone = now.grade_table("hospital-grading-1989", pl.DataFrame(table)).frame
    shared = [name for name in found.columns if name in alone.columns]
    assert {"hospital", "grade", "reason", "hospital-grading-1989/primary-beds-min"} <= set(shared)
    texts = [pl.col(name).cast(pl.String) for name in shared]
    assert found.select(texts).sort("hospital").equals(alone.select(texts).sort("hospital"))
    assert found["grade"].n_unique() > 1


def test_workers_refuse_another_release_than_was_asked(session, now, schema, monkeypatch):
    from hcstandards.bulk import spark

    asked = catalogue().as_of(date(2026, 1, 1))  # one that no worker holds
    monkeypatch.setattr(spark, "packed", lambda _: pickle.dumps(now))
    frame = session.createDataFrame([("{}",)], "document string")
    with pytest.raises(Exception, match="ReleaseError") as caught:
        spark.validate(frame, asked, schema=schema).collect()
    assert asked.digest in str(caught.value)


def test_the_guide_runs_as_printed(session, now, printed, settlements, place, monkeypatch):
    monkeypatch.chdir(place)
    settlements.write_parquet(place / "documents.parquet")
    hospitals = {"hospital": ["甲院", "乙院"], "level": ["primary"] * 2, "hospital-beds": [20, 18]}
    pl.DataFrame(hospitals).write_parquet(place / "hospitals.parquet")
    names = printed("Spark")
    alone = validate_many(now, settlements, "settlement-list").issues
    assert alone.height
    assert names["issues"].count() == alone.height
    assert {row["key"] for row in names["issues"].collect()} == {f"d{number}" for number in alone["document"]}
    rule = "hospital-grading-1989/primary-beds-min"
    assert {row["hospital"]: row[rule] for row in names["grades"].collect()} == {
        "甲院": "pass",
        "乙院": "needs-explanation",
    }
