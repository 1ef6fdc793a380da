"""A real cluster of one master and two workers on this machine: the bytes of one process, also when a worker dies in the middle."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest
from conftest import BUNDLE, CLUSTER_ROWS, ENGINE, NODE, assert_same_file, new_session

from waspada_spark import WaspadaSparkError, clear_errors, score

PARTITIONS = 24
#: How long a master or a worker may take to come up on a busy machine.
MOST_SECONDS = 180


class Cluster:
    """Processes that this test started; each ends by its own number."""

    def __init__(self, home: Path) -> None:
        import pyspark

        self.home = home
        self._spark_class = os.path.join(os.path.dirname(pyspark.__file__), "bin", "spark-class")
        self._processes: List["subprocess.Popen[bytes]"] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"spark://127.0.0.1:{port}"
        self._start("master", "Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        self._await("master", "New state: ALIVE")
        self.workers = [self.add_worker(at) for at in range(2)]

    def add_worker(self, at: int) -> "subprocess.Popen[bytes]":
        name = f"worker-{at}"
        process = self._start(
            name, "Worker", self.address, "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0",
            "--work-dir", str(self.home / name),
        )  # fmt: skip
        self._await(name, "Successfully registered with master")
        return process

    def _start(self, name: str, what: str, *words: str) -> "subprocess.Popen[bytes]":
        environment: Dict[str, str] = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
        with open(self.home / f"{name}.log", "wb") as log:
            command = [self._spark_class, f"org.apache.spark.deploy.{what.lower()}.{what}", *words]
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
        self._processes.append(process)
        return process

    def _await(self, name: str, words: str) -> None:
        log = self.home / f"{name}.log"
        for _ in range(MOST_SECONDS * 5):
            if words in log.read_text(errors="replace"):
                return
            time.sleep(0.2)
        raise AssertionError(f"{name} did not come up:\n{log.read_text(errors='replace')[-3000:]}")

    def stop(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                kill_tree(process.pid)
            process.wait()


def kill_tree(pid: int) -> None:
    """Ends a process and what it started (of a worker: its executors), the root first, so that nothing is started again."""
    found = [pid]
    for one in found:
        found += children_of(one)
    for one in found:
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            pass


def children_of(pid: int) -> List[int]:
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                status = Path(f"/proc/{name}/status").read_text()
            except OSError:
                continue
            parent = re.search(r"^PPid:\s+(\d+)$", status, re.MULTILINE)
            if parent is not None and int(parent.group(1)) == pid:
                found.append(int(name))
    return found


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if not os.path.isdir("/proc"):
        pytest.skip("found no /proc: the processes of a worker cannot be told from others here")
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def session(cluster: Cluster) -> Iterator[Any]:
    made = new_session(
        cluster.address,
        **{"spark.executor.memory": "768m", "spark.executor.cores": "1", "spark.cores.max": "2", "spark.network.timeout": "120s"},
    )
    yield made
    made.stop()


def read(session: Any, path: Path) -> Any:
    """Many small parts, so that a worker dies in the middle of the job and not of its only part."""
    session.conf.set("spark.sql.files.maxPartitionBytes", str(path.stat().st_size // PARTITIONS))
    session.conf.set("spark.sql.files.openCostInBytes", "0")
    df = session.read.csv(str(path), header=True)
    assert df.rdd.getNumPartitions() >= PARTITIONS
    return df


def run(df: Any, **options: Any) -> Any:
    return score(df, str(BUNDLE), engine=str(ENGINE), node=NODE, **options)


def test_the_bytes_are_those_of_one_process(
    session: Any, make_file: Callable[[int], Path], file_of_one_process: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = make_file(CLUSTER_ROWS)
    with clear_errors():
        run(read(session, path)).write.parquet(str(tmp_path / "scored"))
    assert_same_file(session.read.parquet(str(tmp_path / "scored")), file_of_one_process(path))


def test_faults_of_executors_name_partition_and_row(session: Any, cluster: Cluster, make_file: Callable[[int], Path]) -> None:
    rows = [(f"A-{at}", "2026-01-02T09:00:00+07:00" if at != 25 else "never") for at in range(40)]
    df = session.createDataFrame(rows, "applicationId string, submittedAt string").coalesce(1)

    def fault(scored: Any) -> WaspadaSparkError:
        with pytest.raises(WaspadaSparkError) as found, clear_errors():
            scored.collect()
        return found.value

    bad = fault(run(df, bad_rows="fail"))
    assert (bad.code, bad.partition, bad.row, bad.path) == ("FIELDS_DATE", 0, 26, ["submittedAt"])
    missing = fault(score(df, str(BUNDLE), engine=str(ENGINE), node="/nowhere/node", check=False))
    assert missing.code == "SPARK_NODE" and missing.partition == 0

    archives = list(cluster.home.glob("worker-*/app-*/*/waspada-bundle-*.zip"))
    assert archives, "the bundle was sent to the executors"
    sound = {archive: archive.read_bytes() for archive in archives}
    for archive, content in sound.items():
        archive.write_bytes(content[: len(content) // 2])
    try:
        changed = fault(run(df))
        assert changed.code == "BUNDLE_DIGEST" and changed.partition == 0
    finally:
        for archive, content in sound.items():
            archive.write_bytes(content)
    assert run(df).count() == 40


def test_a_worker_that_is_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    session: Any, cluster: Cluster, make_file: Callable[[int], Path], file_of_one_process: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = make_file(CLUSTER_ROWS)
    scored = run(read(session, path))
    tracker = session.sparkContext.statusTracker()
    before = set(tracker.getJobIdsForGroup())
    done: List[int] = []

    def kill_in_the_middle() -> None:
        for _ in range(MOST_SECONDS * 50):
            jobs = set(tracker.getJobIdsForGroup()) - before
            infos = [tracker.getStageInfo(stage) for job in jobs for stage in tracker.getJobInfo(job).stageIds]
            found = max((info.numCompletedTasks for info in infos if info is not None), default=0)
            if found >= 3:
                done.append(found)
                kill_tree(cluster.workers[0].pid)
                return
            time.sleep(0.02)

    killer = threading.Thread(target=kill_in_the_middle)
    killer.start()
    with clear_errors():
        scored.write.parquet(str(tmp_path / "scored"))
    killer.join()
    assert done and done[0] < PARTITIONS, "a worker was killed while parts were still to do"
    assert cluster.workers[0].wait() != 0
    assert_same_file(session.read.parquet(str(tmp_path / "scored")), file_of_one_process(path))
