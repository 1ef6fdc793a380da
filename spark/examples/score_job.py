"""Re-scores a table of applications overnight with another bundle, by spark-submit.

    spark-submit --master spark://HOST:7077 --py-files waspada_spark-0.1.0-py3-none-any.whl score_job.py \
        --applications s3a://.../applications/ --scores s3a://.../scores/ --bundle models/passport-application/1.0.0 \
        --engine node_modules/waspada --policy-date 2026-07-01
"""

import argparse
import sys

from pyspark.sql import SparkSession

from waspada_spark import WaspadaSparkError, clear_errors, duplicate_ids, score


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--applications", required=True, help="Parquet, columns named as fields, codes as text")
    parser.add_argument("--scores", required=True, help="a folder that is not there yet")
    parser.add_argument("--bundle", required=True)
    parser.add_argument("--digest", help="of the bundle that was reviewed: sha256:...")
    parser.add_argument("--engine", help="the folder of the npm package waspada")
    parser.add_argument("--node", help="a path that every executor has")
    parser.add_argument("--policy-date", help="the rules in force on this date, for files of earlier years")
    asked = parser.parse_args()

    spark = SparkSession.builder.appName("waspada").getOrCreate()
    applications = spark.read.parquet(asked.applications)
    try:
        with clear_errors():
            twice = duplicate_ids(applications).take(5)
            if twice:
                print("ROW_DUPLICATE_ID: " + ", ".join(f"{row.applicationId} ({row.rows})" for row in twice), file=sys.stderr)
                return 3
            scored = score(
                applications,
                asked.bundle,
                engine=asked.engine,
                digest=asked.digest,
                node=asked.node,
                policy_date=asked.policy_date,
            )
            scored.write.parquet(asked.scores)
            written = spark.read.parquet(asked.scores)
            for row in written.groupBy("band").count().orderBy("band").collect():
                print(f"{row['band']}: {row['count']}")
    except WaspadaSparkError as fault:
        print(fault, file=sys.stderr)
        return 3
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
