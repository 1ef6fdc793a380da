"""The examples run as they are written, by spark-submit."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, Callable

import pytest
from conftest import BUNDLE, ENGINE, NODE

HOME = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def submit(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    import pyspark

    package = tmp_path_factory.mktemp("wheel") / "waspada_spark.zip"
    with zipfile.ZipFile(package, "w") as packed:
        for file in (HOME / "src" / "waspada_spark").glob("*.py"):
            packed.write(file, f"waspada_spark/{file.name}")
    command = os.path.join(os.path.dirname(pyspark.__file__), "bin", "spark-submit")

    def run(example: str, *words: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "WASPADA_NODE": NODE}
        options = ["--master", "local[2]", "--conf", "spark.ui.enabled=false", "--py-files", str(package)]
        return subprocess.run(
            [command, *options, str(HOME / "examples" / example), *words], capture_output=True, text=True, env=environment, check=False
        )

    return run


def words_of(log: str) -> str:
    """What was said, without the log of Spark."""
    return "\n".join(line for line in log.splitlines() if " INFO " not in line)[-3000:]


def test_a_table_is_scored_by_spark_submit_and_a_wrong_digest_is_one_clear_error(
    spark: Any, submit: Any, make_file: Callable[[int], Path], tmp_path: Path
) -> None:
    spark.read.csv(str(make_file(1000)), header=True).write.parquet(str(tmp_path / "applications"))
    words = ["--applications", str(tmp_path / "applications"), "--bundle", str(BUNDLE), "--engine", str(ENGINE)]
    done = submit("score_job.py", *words, "--scores", str(tmp_path / "scores"))
    assert done.returncode == 0, words_of(done.stdout + done.stderr)
    counts = [int(line.split(": ")[1]) for line in done.stdout.splitlines() if ": " in line]
    assert sum(counts) == 1000
    refused = submit("score_job.py", *words, "--scores", str(tmp_path / "more"), "--digest", "sha256:" + "1" * 64)
    assert refused.returncode == 3
    # spark-submit sends what Python says on either stream to standard output.
    said = refused.stdout + refused.stderr
    assert "BUNDLE_DIGEST" in said and "Traceback" not in said


def test_a_stream_of_files_is_scored_by_spark_submit(submit: Any, make_file: Callable[[int], Path], tmp_path: Path) -> None:
    (tmp_path / "arriving").mkdir()
    (tmp_path / "arriving" / "one.csv").write_bytes(make_file(1000).read_bytes())
    done = submit(
        "stream_job.py", str(tmp_path / "arriving"), str(tmp_path / "scores"), str(tmp_path / "checkpoint"), str(BUNDLE), str(ENGINE)
    )
    assert done.returncode == 0, words_of(done.stdout + done.stderr)
    assert done.stdout.strip().splitlines()[-1] == "1000"
