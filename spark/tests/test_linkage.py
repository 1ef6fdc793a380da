"""Linkage by Spark SQL windows is that of `waspada link`, on made-up people who share everything and write it in every way."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any, Dict, List, Optional, Set

import pytest
from conftest import waspada

from waspada_spark import WaspadaSparkError, link
from waspada_spark.identity import LINK_PARTS, PARTS, normalise_part, parse_moment

SPELLINGS: Dict[str, List[List[str]]] = {
    "phone": [["0812-3456-7890", "+62 812 3456 7890", "6281234567890", "81234567890", "０８１２３４５６７８９０"], ["+60 12-345 6789", "006012345 6789"], ["0813 1111 2222"]],
    "payer": [["CV Maju Jaya", "cv  maju\tjaya", "ＣＶ MAJU JAYA", "\ufeffCV Maju\u00a0Jaya"], ["Budi"], ["PT İstanbul"]],
    "email": [["a@b.id", "A@B.ID", " a@b.id "], ["kantor@agen.co.id"]],
    "address": [["Jalan Melati 05, RT 001", "jl. melati 5 rt 1", "JLN Melati 5; RT: 01"], ["Kecamatan Slahung No 7", "kec slahung nomor 007"]],
    "agent": [["Agen Satu", "agen satu"], ["Agen Dua"]],
    "familyCard": [["3502-1111", "35021111"], ["3502 2222"], ["3502/3333"]],
    "subjectKey": [["k1", " k1"], ["K1"], ["k2"], ["k3"]],
}  # fmt: skip
NOTHING = ["", "-", "tidak ada", "TUNAI", "ybs", "0", "jalan tanpa nomor", "x" * 201]
ODD_TIMES = ["2026-03-01T08:00", "2026-03-01", "2026-03-02T00:00:30Z", "2026-03-01T08:00:60+07:00", "2026-03-01 07:59:59,5+0800"]


def people(seed: int, rows: int, days: float, worlds: int = 1) -> List[Dict[str, str]]:
    dice = random.Random(seed)

    def part(name: str, world: str) -> str:
        if dice.random() < 0.35:
            return dice.choice(NOTHING) if name != "subjectKey" else ""
        found = dice.choice(dice.choice(SPELLINGS[name]))
        # Of each world but the first, people share among themselves alone.
        return found if world == "0" else world + found if name == "email" else f"{found}{'0' + world if name == 'phone' else ' ' + world}"

    def time() -> str:
        if dice.random() < 0.15:
            return dice.choice(ODD_TIMES)
        second = int(dice.random() * days * 86_400)
        day, rest = divmod(second, 86_400)
        return f"2026-{2 + (day + 5) // 28:02d}-{1 + (day + 5) % 28:02d}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}+07:00"

    found = []
    for at in range(rows):
        row = {"applicationId": f"P-{at:05d}", "submittedAt": time(), "linkage.verifiedGroup": dice.choice(["", "", "true", "false", "BENAR", "perhaps"])}
        world = str(dice.randrange(worlds))
        row.update({f"identity.{name}": part(name, world) for name in PARTS})
        found.append(row)
    return found


def write(path: Path, rows: List[Dict[str, str]]) -> Path:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def by_engine(tmp_path: Path, rows: List[Dict[str, str]], *words: str) -> Dict[str, Dict[str, Optional[str]]]:
    out = tmp_path / "linked.csv"
    waspada("link", str(write(tmp_path / "people.csv", rows)), "--out", str(out), "--only", "--rejects", str(tmp_path / "rejects.csv"), *words)
    with open(out, encoding="utf-8", newline="") as file:
        return {row.pop("applicationId"): {name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)}


def by_spark(spark: Any, rows: List[Dict[str, str]], **options: Any) -> Dict[str, Dict[str, Optional[str]]]:
    schema = ", ".join(f"`{name}` string" for name in rows[0])
    df = spark.createDataFrame([tuple(value or None for value in row.values()) for row in rows], schema)
    linked = link(df, **options)
    assert linked.count() == len(rows)
    names = [name for name in linked.columns if name.startswith("linkage.") and name != "linkage.issue"]
    return {
        row["applicationId"]: {name: None if row[name] is None else str(row[name]).lower() for name in names}
        for row in linked.collect()
        if row["linkage.issue"] is None
    }


@pytest.mark.parametrize(
    ("rows", "days", "worlds", "explained"),
    [(60, 2, 1, {"false"}), (300, 80, 1, {"false"}), (200, 0.01, 2, {"false"}), (300, 20, 50, {"false", "true"})],
)
def test_every_field_of_every_row_is_that_of_the_engine(
    spark: Any, tmp_path: Path, rows: int, days: float, worlds: int, explained: Set[str]
) -> None:
    made = people(rows, rows, days, worlds)
    expected = by_engine(tmp_path, made)
    assert len(expected) == rows
    assert by_spark(spark, made) == expected
    assert {row["linkage.sameKK"] for row in expected.values()} >= explained


def test_another_window_has_other_names_and_other_counts(spark: Any, tmp_path: Path) -> None:
    made = people(4, 200, 60)
    expected = by_engine(tmp_path, made, "--window-days", "7")
    assert by_spark(spark, made, window_days=7) == expected
    assert "linkage.phone7d" in next(iter(expected.values()))


def test_rows_that_cannot_be_linked_stay_and_say_why_and_are_nobodys_company(spark: Any, tmp_path: Path) -> None:
    made = people(5, 60, 2)
    made[3]["submittedAt"] = "soon"
    made[7]["applicationId"] = made[8]["applicationId"]
    made[9]["applicationId"] = "not a number"
    made[11]["submittedAt"] = ""
    expected = by_engine(tmp_path, made)
    assert by_spark(spark, made) == expected
    schema = ", ".join(f"`{name}` string" for name in made[0])
    rows = link(spark.createDataFrame([tuple(row.values()) for row in made], schema)).collect()
    issues = sorted((row["linkage.issue"], row["applicationId"]) for row in rows if row["linkage.issue"] is not None)
    twice = made[8]["applicationId"]
    assert issues == [
        ("FIELDS_DATE", made[3]["applicationId"]),
        ("FIELDS_MISSING", made[11]["applicationId"]),
        ("FIELDS_VALUE", "not a number"),
        ("ROW_DUPLICATE_ID", twice),
        ("ROW_DUPLICATE_ID", twice),
    ]


def test_what_else_a_row_holds_stays_as_it_is(spark: Any) -> None:
    from pyspark.sql import functions as f

    df = spark.createDataFrame([("A-1", "2026-01-01T08:00:00+07:00", "0812 3456 7890", 7)], "number string, at string, phone string, n int")
    df = df.withColumn("identity", f.struct(f.col("phone"))).withColumn("more", f.array(f.lit(1.5)))
    [row] = link(df, {"applicationId": "number", "submittedAt": "at", "identity.phone": "identity.phone"}).collect()
    assert (row["number"], row["n"], row["identity"]["phone"], row["more"]) == ("A-1", 7, "0812 3456 7890", [1.5])
    assert (row["linkage.phone30d"], row["linkage.payer30d"], row["linkage.sameKK"], row["linkage.bookingBurst"]) == (0, None, False, None)


def test_without_an_id_a_time_or_an_offset_nothing_is_linked(spark: Any) -> None:
    df = spark.createDataFrame([("A-1", "2026-01-01")], "applicationId string, submittedAt string")
    for work in (lambda: link(df.drop("submittedAt")), lambda: link(df, offset="seven"), lambda: link(df, window_days=0)):
        with pytest.raises(WaspadaSparkError):
            work()


def test_parts_and_times_read_as_the_engine_reads_them() -> None:
    assert normalise_part("phone", "8123-456-7890") == "+628123456" + "7890"
    assert normalise_part("phone", "0812 CALL ME") is None
    assert normalise_part("address", "Jl. Melati") is None
    assert normalise_part("familyCard", "0000") is None
    assert parse_moment("2026-02-29", 420) is None
    assert parse_moment("1899-12-31", 0) is None
    assert parse_moment("1970-01-01T07:00:00.0019+07:00", 0) == (1, 1)
    assert set(LINK_PARTS) < set(PARTS)
