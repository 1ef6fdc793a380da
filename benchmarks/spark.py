"""One round of the benchmark of Spark: the file named in, seconds and rows out as one line of JSON."""

import hashlib
import json
import os
import sys
import time

os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
file, out, bundle, engine, package = sys.argv[1:6]
sys.path.insert(0, package)

from pyspark.sql import SparkSession  # noqa: E402

from waspada_spark import clear_errors, score  # noqa: E402

spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.memory", "2g")
    .config("spark.ui.showConsoleProgress", "false")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("OFF")
df = spark.read.csv(file, header=True)
seconds = {}
# What Spark and Python take without us: the same rows through the same door, untouched.
for name in ("pass", "score"):
    started = time.monotonic()
    if name == "pass":
        # mapInArrow of Spark takes no name with a dot.
        plain = df.toDF(*(f"c{at}" for at in range(len(df.columns))))
        plain.mapInArrow(lambda batches: batches, plain.schema).write.mode("overwrite").parquet(out)
    else:
        with clear_errors():
            score(df, bundle, engine=engine).write.mode("overwrite").parquet(out)
    seconds[name] = time.monotonic() - started
scored = spark.read.parquet(out).where("band <> 'unscored'").select("applicationId", "score", "low", "high", "band", "reasons")
rows = [",".join(str(cell) for cell in row) for row in sorted(tuple(row) for row in scored.collect())]
digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
print(json.dumps({**seconds, "rows": len(rows), "digest": digest}))
