"""A DataFrame of applications with identity envelopes in; the same rows with linkage fields, counted by Spark SQL windows, out.

The meaning is that of `linkageOf` in src/linkage/definition.ts of the engine, which is told there line by line; a test holds the two
equal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Tuple

import pyarrow as pa
import pyarrow.compute as pc

from .faults import WaspadaSparkError
from .identity import DAY, LINK_PARTS, PARTS, normalise_part, parse_flag, parse_moment, parse_offset
from .ship import send_package
from .wire import Columns, leaf_names, select, sources_of

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame
    from pyspark.sql.types import StructType

#: Most that a count says: the range of the fields.
_MOST_OTHERS = 100_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")

_KEYED = pa.schema(
    [
        ("id", pa.string()),
        ("first", pa.int64()),
        ("last", pa.int64()),
        ("issue", pa.string()),
        ("verified", pa.bool_()),
        ("person", pa.string()),
        ("card", pa.string()),
        *((part, pa.string()) for part in LINK_PARTS),
    ]
)

@dataclass(frozen=True)
class _Keys:
    """Times and parts of the envelope in the one form in which they are compared."""

    fields: Tuple[str, ...]
    offset_minutes: int

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            columns: Dict[str, List[Optional[str]]] = {
                field: pc.cast(column, pa.string()).to_pylist() for field, column in zip(self.fields, batch.columns)
            }
            kept = batch.columns[len(self.fields) :]
            nothing: List[Optional[str]] = [None] * batch.num_rows
            rows = [
                self._row({field: columns.get(field, nothing)[row] for field in _FIELDS})
                for row in range(batch.num_rows)
            ]
            arrays = [pa.array([row[at] for row in rows], field.type) for at, field in enumerate(_KEYED)]
            names = [*_KEYED.names, *(f"kept_{at}" for at in range(len(kept)))]
            yield pa.RecordBatch.from_arrays([*arrays, *kept], names=names)

    def _row(self, cells: Dict[str, Optional[str]]) -> Tuple[Any, ...]:
        id, time = cells["applicationId"] or "", cells["submittedAt"] or ""
        moment = parse_moment(time, self.offset_minutes)
        issue = (
            "FIELDS_MISSING"
            if id == ""
            else "FIELDS_VALUE"
            if _ID.fullmatch(id) is None
            else "FIELDS_MISSING"
            if time == ""
            else "FIELDS_DATE"
            if moment is None
            else None
        )
        first, last = (None, None) if moment is None else moment
        parts = {part: normalise_part(part, cells[f"identity.{part}"]) for part in PARTS}
        key = parts["subjectKey"]
        # Who has no key stands for this application alone.
        person = f"a{id}" if key is None else f"s{key}"
        verified = parse_flag(cells["linkage.verifiedGroup"])
        return (id, first, last, issue, verified, person, parts["familyCard"], *(parts[part] for part in LINK_PARTS))


_FIELDS = ("applicationId", "submittedAt", "linkage.verifiedGroup", *(f"identity.{part}" for part in PARTS))


def link(
    df: DataFrame,
    columns: Columns = None,
    *,
    window_days: int = 30,
    burst_seconds: int = 60,
    burst_others: int = 2,
    offset: str = "+07:00",
) -> DataFrame:
    """
    Adds to each application how many others named the same phone, address, payer, e-mail or agent before it: the counts of `waspada link`.

    `df` has applicationId and submittedAt (text), and of `identity.phone`, `payer`, `email`, `address`, `agent`, `familyCard`,
    `subjectKey` and `linkage.verifiedGroup` what there is, flat or in structs; `columns` as in `score`. The result has every column
    and row of `df` (fields of the same name aside, which are counted anew), then `linkage.phone30d`, `address30d`, `payer30d`,
    `emailOrAgent30d`, `sameKK`, `verifiedGroup`, `bookingBurst` - null is unknown - and `linkage.issue`: the code of what kept a row
    out (no or a broken id or time, or an id that stands twice), null for every other row.

    A batch, not a stream. Cost: the sightings in the window of each row; a value that very many persons name costs their square.
    Codes: SPARK_SCHEMA, SPARK_OPTION.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    offset_minutes = parse_offset(offset)
    if offset_minutes is None:
        raise WaspadaSparkError("SPARK_OPTION", f"found the offset {offset!r}, expected one such as +08:00", path=["offset"])
    for name, value, most in (
        ("window_days", window_days, 3660),
        ("burst_seconds", burst_seconds, 86_400),
        ("burst_others", burst_others, 1000),
    ):
        if not 1 <= value <= most:
            raise WaspadaSparkError("SPARK_OPTION", f"found {name} {value}, expected 1 to {most}", path=[name])
    if df.isStreaming:
        raise WaspadaSparkError(
            "SPARK_OPTION", "found a stream", "Link in foreachBatch over the days of the window, or in the ledger of waspada serve.", path=["df"]
        )
    sources = [source for source in sources_of(df.schema, _readable(df, columns)) if source.field in _FIELDS]
    fields = tuple(source.field for source in sources)
    missing = [name for name in ("applicationId", "submittedAt") if name not in fields]
    if missing:
        raise WaspadaSparkError("SPARK_SCHEMA", f"found no column for {', '.join(missing)}", path=["columns"])
    send_package(df.sparkSession)

    # Twice the same number: which of them was meant cannot be guessed, so both are out.
    kept = [field.name for field in df.schema.fields]
    keyed = (
        select(df, sources, kept)
        .mapInArrow(_Keys(fields, offset_minutes), _keyed_schema(df.schema))
        .withColumn("times", f.count(f.lit(1)).over(Window.partitionBy("id")))
        .withColumn("issue", f.coalesce("issue", f.when(f.col("times") > 1, f.lit("ROW_DUPLICATE_ID"))))
    )
    usable = keyed.where(f.col("issue").isNull())
    named = usable.select(
        "id", "first", "last", "verified", "person", "card",
        f.explode(f.create_map(*[item for part in LINK_PARTS for item in (f.lit(part), f.col(part))])).alias("part", "key"),
    ).where(f.col("key").isNotNull())

    # Each row stands twice in the window of its value: where others come to know of it, and where it looks back.
    common = ["id", "part", "key", "verified", "person", "card"]
    events = named.select(*common, f.col("last").alias("time"), f.lit(False).alias("asks")).unionByName(
        named.select(*common, f.col("first").alias("time"), f.lit(True).alias("asks"))
    )
    counts = ~f.col("asks") & ~f.coalesce(f.col("verified"), f.lit(False))
    seen = f.collect_set(f.when(counts, f.struct("person", "card")))
    before = Window.partitionBy("part", "key").orderBy("time").rangeBetween(-window_days * DAY, -1)
    shared = events.withColumn("seen", seen.over(before)).where("asks").select("id", "part", "seen")

    # Times without seconds neither count in a burst nor are told of one.
    exact = named.where("part = 'payer' and first = last").withColumn("asks", f.lit(False))
    just = Window.partitionBy("key").orderBy("first").rangeBetween(-burst_seconds * 1000, -1)
    bursts = exact.select("id", f.lit("burst").alias("part"), seen.over(just).alias("seen"))

    by_part = {
        part: f.first(f.when(f.col("part") == part, f.col("seen")), ignorenulls=True).alias(f"seen_{part}")
        for part in (*LINK_PARTS, "burst")
    }
    rows = usable.select("id", "person", "card", "verified").join(
        shared.unionByName(bursts).groupBy("id").agg(*by_part.values()), "id", "left"
    )
    company = {part: _Company(f, f.col(f"seen_{part}")) for part in (*LINK_PARTS, "burst")}
    both = f.when(
        f.col("seen_email").isNull() & f.col("seen_agent").isNull(), f.lit(None)
    ).otherwise(f.array_union(f.coalesce("seen_email", "seen_agent"), f.coalesce("seen_agent", "seen_email")))

    def sum_of(name: str) -> Column:
        found = [f.coalesce(getattr(company[part], name)(), f.lit(0)) for part in LINK_PARTS]
        return reduce(lambda total, one: total + one, found)

    others, unknown, family = sum_of("others"), sum_of("unknown"), sum_of("family")
    anything = f.coalesce(*[f.col(f"seen_{part}") for part in LINK_PARTS]).isNotNull()
    same = (
        f.when(~anything, f.lit(None).cast("boolean"))
        .when(others == 0, family > 0)
        .when(f.col("card").isNotNull() & (others - unknown > unknown), f.lit(False))
    )

    def told(found: Column) -> Column:
        # least() skips nulls; unknown stays unknown.
        return f.when(found.isNotNull(), f.least(found, f.lit(_MOST_OTHERS)))

    result = {
        f"linkage.phone{window_days}d": told(company["phone"].others()),
        f"linkage.address{window_days}d": told(company["address"].others()),
        f"linkage.payer{window_days}d": told(company["payer"].others()),
        f"linkage.emailOrAgent{window_days}d": told(_Company(f, both).others()),
        "linkage.sameKK": same,
        "linkage.verifiedGroup": f.col("verified"),
        "linkage.bookingBurst": company["burst"].others() >= burst_others,
    }
    linked = rows.select(f.col("id"), *[column.alias(name) for name, column in result.items()])
    back = [f.col(f"kept_{at}").alias(name) for at, name in enumerate(kept) if name not in result]
    fresh = [f.col(f"`{name}`") for name in result]
    # A row that is out finds nothing here: of its id there is no usable row.
    result_rows: DataFrame = keyed.join(linked, "id", "left").select(*back, *fresh, f.col("issue").alias("linkage.issue"))
    return result_rows


def _keyed_schema(schema: StructType) -> StructType:
    from pyspark.sql.types import BooleanType, LongType, StringType, StructField, StructType

    of = {pa.string(): StringType, pa.int64(): LongType, pa.bool_(): BooleanType}
    fields = [StructField(field.name, of[field.type](), True) for field in _KEYED]
    fields += [StructField(f"kept_{at}", field.dataType, True) for at, field in enumerate(schema.fields)]
    return StructType(fields)


def _readable(df: DataFrame, columns: Columns) -> Columns:
    """Of all columns those that are read here: another may be of any type."""
    return [name for name in leaf_names(df.schema) if name in _FIELDS] if columns is None else columns


class _Company:
    """Who is seen in a window, of the row that asks: others that count, those of them without a known card, and the family."""

    def __init__(self, f: Any, seen: Any) -> None:
        self._f = f
        self._strangers = f.filter(seen, lambda one: one["person"] != f.col("person"))

    def _persons(self, keep: Any) -> Any:
        f = self._f
        return f.array_distinct(f.transform(f.filter(self._strangers, keep), lambda one: one["person"]))

    def _family(self) -> Any:
        f = self._f
        return self._persons(lambda one: f.coalesce(one["card"] == f.col("card"), f.lit(False)))

    def family(self) -> Column:
        f = self._f
        found: Column = f.when(self._strangers.isNotNull(), f.size(self._family()))
        return found

    def others(self) -> Column:
        f = self._f
        everybody = self._persons(lambda one: f.lit(True))
        found: Column = f.when(self._strangers.isNotNull(), f.size(everybody) - f.size(self._family()))
        return found

    def unknown(self) -> Column:
        f = self._f
        everybody = self._persons(lambda one: f.lit(True))
        carded = self._persons(lambda one: one["card"].isNotNull())
        found: Column = f.when(self._strangers.isNull(), f.lit(None)).otherwise(
            f.when(f.col("card").isNull(), f.size(everybody)).otherwise(f.size(f.array_except(everybody, carded)))
        )
        return found
