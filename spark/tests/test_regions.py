"""Region tables by Spark are those of `waspada regions`, for each day that is asked for."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
from conftest import ENGINE, NODE, REGION_BUNDLE, ROOT, waspada

from waspada_spark import WaspadaSparkError, clear_errors, score_regions

FACTS = ROOT / "data" / "regions" / "facts.csv"
DAYS = ["2026-06-15", "2026-07-31", "2026-08-31"]


@pytest.fixture(scope="module")
def facts(spark: Any) -> Any:
    with open(FACTS, encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    schema = ", ".join(f"`{name}` string" for name in ["asOf", *header])
    # A later day knows more: of the first, every seventh figure is not there yet.
    made = [(day, *(cell or None for cell in row)) for at, day in enumerate(DAYS) for n, row in enumerate(rows) if at > 0 or n % 7 > 0]
    return spark.createDataFrame(made, schema)


def run(df: Any, **options: Any) -> Any:
    return score_regions(df, str(REGION_BUNDLE), engine=str(ENGINE), node=NODE, **options)


def cells(row: Any, names: List[str]) -> Tuple[str, ...]:
    return tuple("" if row[name] is None else str(row[name]).lower() if isinstance(row[name], bool) else str(row[name]) for name in names)


def plain(text: str) -> str:
    """A number as both write it."""
    try:
        return str(float(text))
    except ValueError:
        return text


def test_each_day_has_the_table_of_the_command(facts: Any, tmp_path: Path) -> None:
    with clear_errors():
        found = run(facts).collect()
    for at, day in enumerate(DAYS):
        own, out = tmp_path / f"{day}.csv", tmp_path / f"{day}-regions.csv"
        names = facts.columns[1:]
        with open(own, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(names)
            writer.writerows(["" if cell is None else cell for cell in row[1:]] for row in facts.where(f"asOf = '{day}'").collect())
        waspada("regions", "--facts", str(own), "--only-own", "--csv", str(out), "--as-of", day, "--bundle", str(REGION_BUNDLE))
        with open(out, encoding="utf-8", newline="") as file:
            expected: List[Dict[str, str]] = list(csv.DictReader(file))
        header = list(expected[0])
        rows = sorted(tuple(plain(cell) for cell in cells(row, header)) for row in found if row.asOf == day)
        assert rows == sorted(tuple(plain(row[name]) for name in header) for row in expected), at
        assert len(rows) > 3000
    scores = {day: {(row.code, row["index"]): row.score for row in found if row.asOf == day} for day in DAYS}
    assert scores[DAYS[0]] != scores[DAYS[1]]
    # What has no figure is unknown, never low.
    assert any(score is None for score in scores[DAYS[1]].values())


def test_a_fact_at_fault_is_told_with_its_group(facts: Any) -> None:
    from pyspark.sql import functions as f

    wrong = facts.withColumn("basis", f.when(f.col("asOf") == DAYS[1], f.lit("ELSEWHERE")).otherwise(f.col("basis")))
    with pytest.raises(WaspadaSparkError) as found, clear_errors():
        run(wrong).collect()
    assert found.value.code.startswith("REGION_")
    assert found.value.path[0] == DAYS[1]
    assert found.value.partition is not None


def test_facts_without_their_columns_or_beyond_the_budget_are_refused(facts: Any) -> None:
    with pytest.raises(WaspadaSparkError) as found:
        run(facts.drop("basis"))
    assert found.value.code == "SPARK_SCHEMA"
    with pytest.raises(WaspadaSparkError) as found, clear_errors():
        run(facts, most_bytes=1000).collect()
    assert found.value.code == "SPARK_BUDGET"
