"""What the tests share: a built engine, a Node, files of applications made from the sample, and the answer of one process."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: The folder of the npm package: this clone after `npm run build`, or the one named.
ENGINE = Path(os.environ.get("WASPADA_ENGINE", ROOT))
BUNDLE = ROOT / "models" / "passport-application-demo" / "1.0.0"
REGION_BUNDLE = ROOT / "models" / "region" / "1.0.0"
SAMPLE = ROOT / "data" / "samples" / "applications.csv"
#: Rows of the long files: 200,000 where a change is checked, 10 million where the long proof is recorded.
ROWS = int(os.environ.get("WASPADA_SPARK_ROWS") or (10_000_000 if os.environ.get("WASPADA_PROVE") else 200_000))

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
def one_process(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], bytes]:
    """What `waspada score` writes for a file."""
    folder = tmp_path_factory.mktemp("scores")

    def run(path: Path) -> bytes:
        out = folder / f"scores-{path.name}"
        if not out.exists():
            waspada("score", str(path), "--out", str(out), "--bundle", str(BUNDLE), "--json")
        return out.read_bytes()

    return run


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
    rows = sorted(tuple(row) for row in df.where("band <> 'unscored'").select(*COLUMNS).toLocalIterator())
    lines = [",".join(COLUMNS), *(",".join(_cell(value) for value in row) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _cell(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
