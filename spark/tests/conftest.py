"""What the tests share: a built engine, a Node, files of applications made from the sample, and the answer of one process."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: The folder of the npm package: this clone after `npm run build`, or the one named.
ENGINE = Path(os.environ.get("WASPADA_ENGINE", ROOT))
BUNDLE = ROOT / "models" / "passport-application-demo" / "1.0.0"
REGION_BUNDLE = ROOT / "models" / "region" / "1.0.0"
SAMPLE = ROOT / "data" / "samples" / "applications.csv"
_named = os.environ.get("WASPADA_SPARK_ROWS")
_long = os.environ.get("WASPADA_PROVE")
#: Rows of the long files: 200,000 on local[2] and fewer on the cluster where a change is checked; 10 million where the long proof is recorded.
ROWS = int(_named or (10_000_000 if _long else 200_000))
CLUSTER_ROWS = int(_named or (10_000_000 if _long else 50_000))

# Executors start the Python of the tests, not the first on the PATH.
os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
# The package travels by addPyFile; nothing of it may be found otherwise.
NODE = os.environ.get("WASPADA_NODE") or shutil.which("node") or ""
CLI = str(ENGINE / "dist" / "cli.js")


def waspada(*words: str) -> str:
    """Runs the command line of the engine; gives what it printed."""
    return subprocess.run([NODE, CLI, *words], check=True, capture_output=True, text=True).stdout


def pytest_collection_modifyitems(items: List[Any]) -> None:
    if not os.path.exists(CLI):
        reason = f"found no {CLI}: npm run build"
    elif "--arrow" not in waspada("score", "--help"):
        reason = f"{CLI} does not know --arrow: npm run build"
    else:
        return
    for item in items:
        item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def make_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """A file of so many applications: those of the sample again and again, each with its own number."""
    folder = tmp_path_factory.mktemp("applications")

    def make(rows: int) -> Path:
        path = folder / f"applications-{rows}.csv"
        if path.exists():
            return path
        with open(SAMPLE, encoding="utf-8", newline="") as file:
            header, *lines = list(csv.reader(file))
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            for row in range(rows):
                _, *cells = lines[row % len(lines)]
                writer.writerow([f"S-{row:09d}", *cells])
        return path

    return make


@pytest.fixture(scope="session")
def file_of_one_process(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """The file that `waspada score` writes for a file."""
    folder = tmp_path_factory.mktemp("scores")

    def run(path: Path) -> Path:
        out = folder / f"scores-{path.name}"
        if not out.exists():
            waspada("score", str(path), "--out", str(out), "--bundle", str(BUNDLE), "--json")
        return out

    return run


@pytest.fixture(scope="session")
def one_process(file_of_one_process: Callable[[Path], Path]) -> Callable[[Path], bytes]:
    """What is in it."""
    return lambda path: file_of_one_process(path).read_bytes()


def new_session(master: str, **settings: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("waspada-spark tests")
    plain = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.showConsoleProgress": "false",
    }
    for name, value in {**plain, **settings}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    session = new_session("local[2]")
    yield session
    session.stop()


COLUMNS = [
    "applicationId",
    "score",
    "low",
    "high",
    "band",
    "sufficient",
    "reasons",
    "questions",
    "issues",
    "bundle",
    "evidence",
]


def as_file(df: Any) -> bytes:
    """The scored rows as the file that one process writes: a header, the rows in the order of their numbers, no rejected row."""
    lines = sorted(row.line for row in _lines(df).collect())
    return "".join(f"{line}\n" for line in [",".join(COLUMNS), *lines]).encode()


def assert_same_file(df: Any, expected: Path) -> None:
    """The same by line after line. Executors write the lines, since they hold no part of ten million rows at once."""
    folder = expected.parent / f"{expected.name}-{uuid.uuid4().hex}"
    _lines(df).write.text(str(folder))
    lines = [line for part in folder.glob("part-*") for line in part.read_bytes().splitlines()]
    shutil.rmtree(folder)
    lines.sort()
    count = 0
    with open(expected, "rb") as file:
        for count, line in enumerate([",".join(COLUMNS).encode(), *lines], 1):
            assert line + b"\n" == file.readline(), f"line {count} of {expected.name}"
        assert file.readline() == b"", f"{expected.name} goes on after line {count}"


def _lines(df: Any) -> Any:
    """The rows that were scored, as lines. Ids of a file that is compared are of one length, so that lines sort as they do."""
    from pyspark.sql import functions as f

    cells = [f.coalesce(f.col(name).cast("string"), f.lit("null")) for name in COLUMNS]
    return df.where("band <> 'unscored'").select(f.concat_ws(",", *cells).alias("line"))
