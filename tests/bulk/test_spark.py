"""Spark, on a local cluster: the same answers as in one process. `make test-spark` has what this needs."""

import json
import os
import shutil
import sys
from datetime import date

import pytest

pytest.importorskip("pyspark", reason="the spark extra isn't installed")
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("Java is missing", allow_module_level=True)


@pytest.fixture(scope="module")
def session():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    found = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def day():
    import hcstandards

    return hcstandards.load().as_of(date(2026, 11, 22))


@pytest.mark.filterwarnings("ignore")
def test_documents_are_judged_as_in_one_process(session, day):
    from hcstandards.bulk import spark, validate_many

    documents = [json.dumps({"level": level}) for level in ("primary", "quaternary", "tertiary", 3) * 5]
    frame = session.createDataFrame([(f"d{n}", each) for n, each in enumerate(documents)], "id string, document string")
    found = spark.validate(frame.repartition(3), day, "hospital-evaluation", key="id").collect()
    alone = validate_many(day, documents, "hospital-evaluation").issues
    wanted = sorted((f"d{n}", code, pointer) for n, code, pointer in alone.select("document", "code", "pointer").rows())
    assert sorted((row["key"], row["code"], row["pointer"]) for row in found) == wanted


@pytest.mark.filterwarnings("ignore")
def test_hospitals_are_graded_as_in_one_process(session, day):
    from hcstandards.bulk import spark

    rows = [("a", "primary", 20.0), ("b", "secondary", None), ("c", "primary", 10.0)]
    frame = session.createDataFrame(rows, "hospital string, level string, `hospital-beds` double")
    found = spark.grade(frame, day, "hospital-grading-1989").collect()
    rule = "hospital-grading-1989/primary-beds-min"
    table = {"hospital": list("abc"), "level": [row[1] for row in rows], "hospital-beds": [row[2] for row in rows]}
    alone = day.grade_table("hospital-grading-1989", table).frame
    assert sorted((row["hospital"], row[rule], row["reason"]) for row in found) == sorted(
        alone.select("hospital", rule, "reason").rows()
    )
