"""A DataFrame of region facts in; a DataFrame with one row a region and index, for each group of facts, out."""

from __future__ import annotations

import csv
import os
import subprocess
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Sequence, Tuple, Union

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from .child import last_problem
from .faults import WaspadaSparkError
from .setting import OnExecutors, Setting, make_setting
from .wire import Columns, select, sources_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: The columns of a table of facts (waspada regions catalogue).
FACT_COLUMNS = (
    "code",
    "indicator",
    "period",
    "basis",
    "value",
    "coverage",
    "effort",
    "source",
    "confidence",
    "revision",
    "note",
    "name",
)
#: The columns of `waspada regions --csv`. Numbers as numbers, an empty cell as null: it is unknown.
REGION_ANSWER = pa.schema(
    [
        ("code", pa.string()),
        ("name", pa.string()),
        ("level", pa.string()),
        ("index", pa.string()),
        ("score", pa.int32()),
        ("low", pa.int32()),
        ("high", pa.int32()),
        ("band", pa.string()),
        ("coverage", pa.float64()),
        ("periods", pa.string()),
        ("bestRank", pa.int32()),
        ("worstRank", pa.int32()),
        ("class", pa.string()),
        ("classSure", pa.bool_()),
        ("reasons", pa.string()),
        ("figures", pa.string()),
        ("open", pa.string()),
        ("asOf", pa.string()),
        ("bundle", pa.string()),
        ("evidence", pa.string()),
    ]
)


@dataclass(frozen=True)
class _RegionTask:
    """Gathers the facts of each group of a partition, and asks the engine once a group."""

    setting: Setting
    fields: Tuple[str, ...]
    groups: int
    shipped: bool
    policy_date: Optional[str]
    most_bytes: int

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        partition = 0 if context is None else int(context.partitionId())
        found: Dict[Tuple[str, ...], List[Tuple[str, ...]]] = {}
        size = 0
        for batch in batches:
            size += batch.nbytes
            if size > self.most_bytes:
                raise WaspadaSparkError(
                    "SPARK_BUDGET", f"found more than {self.most_bytes} bytes of facts in one partition", partition=partition
                )
            columns = [pc.fill_null(pc.cast(column, pa.string()), "").to_pylist() for column in batch.columns]
            for row in zip(*columns):
                found.setdefault(row[: self.groups], []).append(row[self.groups :])
        for group in sorted(found):
            try:
                answer = self._ask(group, found[group])
            except WaspadaSparkError as fault:
                place = [*(f"{at}" for at in group), *fault.path]
                raise WaspadaSparkError(
                    fault.code, fault.message, fault.hint, path=place, partition=partition
                ) from None
            along = [pa.array([value] * answer.num_rows, pa.string()) for value in group]
            yield from pa.table(
                [*along, *answer.columns], names=[*(f"group_{at}" for at in range(self.groups)), *REGION_ANSWER.names]
            ).to_batches()

    def _ask(self, group: Sequence[str], rows: List[Tuple[str, ...]]) -> pa.Table:
        with tempfile.TemporaryDirectory(prefix="waspada-regions-") as home:
            facts, answer = os.path.join(home, "facts.csv"), os.path.join(home, "regions.csv")
            with open(facts, "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(self.fields)
                # In one order, whichever way the shuffle brought them.
                writer.writerows(sorted(rows))
            words = ["regions", "--facts", facts, "--csv", answer, "--as-of", group[0]]
            if not self.shipped:
                words.append("--only-own")
            if self.policy_date is not None:
                words += ["--policy-date", self.policy_date]
            try:
                done = subprocess.run(
                    [*self.setting.command(*words), "--json"],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    timeout=self.setting.timeout_seconds,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise WaspadaSparkError("SPARK_CHILD", f"no answer within {self.setting.timeout_seconds:g} s") from None
            if done.returncode != 0:
                told = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
                fault = last_problem(told)
                raise fault or WaspadaSparkError("SPARK_CHILD", f"exit status {done.returncode}: {told[-2000:]}")
            options = pcsv.ConvertOptions(
                column_types=REGION_ANSWER, strings_can_be_null=True, quoted_strings_can_be_null=True, null_values=[""]
            )
            table = pcsv.read_csv(answer, parse_options=pcsv.ParseOptions(newlines_in_values=True), convert_options=options)
            return table.select(REGION_ANSWER.names).cast(REGION_ANSWER)


def score_regions(
    df: DataFrame,
    bundle: Union[str, OnExecutors],
    columns: Columns = None,
    *,
    as_of: str = "asOf",
    by: Sequence[str] = (),
    shipped_facts: bool = False,
    engine: Union[str, OnExecutors, None] = None,
    digest: Optional[str] = None,
    node: Optional[str] = None,
    policy_date: Optional[str] = None,
    most_bytes: int = 64 << 20,
    node_memory_mb: int = 512,
    timeout_seconds: float = 600,
) -> DataFrame:
    """
    Scores the regions of each group of facts as `waspada regions --csv` does: one answer for each day of `as_of`, and for each of `by`.

    Indices of a region are shrunk, ranked and classed against all others, so that a group is never cut: it is gathered in one task
    (at most `most_bytes` a partition). Groups run beside each other: ten years of months are 120. Columns of the DataFrame: `as_of`
    (text or date), those of `by`, and those of a table of facts (code, indicator, period, basis, value, coverage, effort, source,
    confidence, revision, note, name), all text; `columns` as in `score`. With `shipped_facts` those of the package are read too.
    The result has `as_of` and `by` as text, then the columns of `waspada regions --csv`. Codes: SPARK_*, BUNDLE_*, REGION_*.
    """
    from pyspark.sql import functions as f
    from pyspark.sql.types import BooleanType, DoubleType, IntegerType, StringType, StructField, StructType

    grouped = [as_of, *by]
    wanted = [name for name in df.columns if name in FACT_COLUMNS] if columns is None else columns
    facts = sources_of(df.schema, wanted)
    groups = sources_of(df.schema, grouped)
    missing = [name for name in ("code", "indicator", "period", "basis", "value") if name not in [each.field for each in facts]]
    if missing:
        raise WaspadaSparkError("SPARK_SCHEMA", f"found no column for {', '.join(missing)}", path=["columns"])
    clash = [name for name in by if name in REGION_ANSWER.names]
    if clash:
        raise WaspadaSparkError("SPARK_SCHEMA", f"found {', '.join(clash)} in the result already", path=["by"])
    setting = make_setting(df.sparkSession, bundle, engine, digest, node, node_memory_mb, timeout_seconds, 0)
    task = _RegionTask(
        setting, tuple(source.field for source in facts), len(groups), shipped_facts, policy_date, most_bytes
    )
    of: Dict[Any, Any] = {
        pa.string(): StringType,
        pa.int32(): IntegerType,
        pa.bool_(): BooleanType,
        pa.float64(): DoubleType,
    }
    fields = [StructField(f"group_{at}", StringType(), True) for at in range(len(groups))]
    fields += [StructField(field.name, of[field.type](), True) for field in REGION_ANSWER]
    sent = select(df, [*groups, *facts], [])
    keys = [f.col(f"sent_{at}") for at in range(len(groups))]
    scored = sent.repartition(*keys).mapInArrow(task, StructType(fields))
    # asOf of the answer is the day asked for: it stands once, under the name of the user.
    named = [f.col(f"group_{at}").alias(name) for at, name in enumerate(grouped)]
    rest = [f.col(name) for name in REGION_ANSWER.names if name != "asOf"]
    result: DataFrame = scored.select(*named, *rest)
    return result
