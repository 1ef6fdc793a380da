"""Scores applications as files of them arrive, by Structured Streaming; stops when all that is there is scored.

    spark-submit --py-files waspada_spark-0.1.0-py3-none-any.whl stream_job.py ARRIVING/ SCORES/ CHECKPOINT/ BUNDLE ENGINE
"""

import sys

from pyspark.sql import SparkSession

from waspada_spark import clear_errors, score


def main() -> None:
    arriving, scores, checkpoint, bundle, engine = sys.argv[1:6]
    spark = SparkSession.builder.appName("waspada stream").getOrCreate()
    # A stream needs its schema before the first file: text, as every code is.
    header = spark.read.option("header", True).csv(arriving).limit(0)
    stream = spark.readStream.schema(header.schema).option("header", True).csv(arriving)
    with clear_errors():
        query = (
            score(stream, bundle, engine=engine)
            .writeStream.format("parquet")
            .option("checkpointLocation", checkpoint)
            .trigger(availableNow=True)
            .start(scores)
        )
        query.awaitTermination()
    print(spark.read.parquet(scores).count())
    spark.stop()


if __name__ == "__main__":
    main()
