"""A child is started again where it dies, and told of where it cannot be helped; nothing is lost or doubled."""

from __future__ import annotations

import csv
import os
import signal
from typing import Any, Iterator, List

import pyarrow as pa
import pytest
from conftest import BUNDLE, CLI, NODE, SAMPLE

from waspada_spark import WaspadaSparkError
from waspada_spark import child as children
from waspada_spark.child import Feeder

COMMAND = [NODE, CLI, "score", "--arrow", "-", "--bundle", str(BUNDLE)]


@pytest.fixture(autouse=True)
def no_child_left() -> Iterator[None]:
    yield
    for each in children._children.values():
        each.kill()
    children._children.clear()


@pytest.fixture(scope="module")
def batches() -> List[pa.RecordBatch]:
    with open(SAMPLE, encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    schema = pa.schema([pa.field(name, pa.string()) for name in header])
    cells = [[row[at] or None for row in rows[:600]] for at in range(len(header))]
    whole = pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in cells], schema=schema)
    return [whole.slice(at, 50) for at in range(0, 600, 50)]


def feeder(batches: List[pa.RecordBatch], command: List[str] = COMMAND, **options: Any) -> Feeder:
    settings = {"partition": 3, "timeout_seconds": 120, "restarts": 2, **options}
    return Feeder(command, batches[0].schema, **settings)


def only_child() -> Any:
    [found] = children._children.values()
    return found


def test_a_child_that_is_killed_between_batches_is_replaced_and_the_answers_are_the_same(batches: List[pa.RecordBatch]) -> None:
    calm = feeder(batches)
    expected = [calm.score(batch).to_pydict() for batch in batches]
    shaken = feeder(batches)
    found = []
    for at, batch in enumerate(batches):
        if at % 3 == 1:
            os.kill(only_child().pid, signal.SIGKILL)
        found.append(shaken.score(batch).to_pydict())
    assert found == expected
    assert shaken.rows == 600


def test_a_child_serves_one_task_after_another(batches: List[pa.RecordBatch]) -> None:
    first = feeder(batches)
    first.score(batches[0])
    pid = only_child().pid
    second = feeder(batches)
    second.score(batches[1])
    assert only_child().pid == pid
    assert (first.rows, second.rows) == (50, 50)


def test_a_child_that_always_dies_is_told_with_its_rows_and_words(batches: List[pa.RecordBatch]) -> None:
    dying = [NODE, "-e", "process.stderr.write('out of luck'); process.exit(7)"]
    with pytest.raises(WaspadaSparkError) as found:
        feeder(batches, dying).score(batches[0])
    fault = found.value
    assert (fault.code, fault.partition) == ("SPARK_CHILD", 3)
    assert "3 times over rows 1 to 50" in fault.message
    assert "exit status 7: out of luck" in fault.message


def test_a_child_that_hangs_is_ended(batches: List[pa.RecordBatch]) -> None:
    hanging = [NODE, "-e", "process.stdin.resume(); setInterval(() => undefined, 1000)"]
    with pytest.raises(WaspadaSparkError) as found:
        feeder(batches, hanging, timeout_seconds=2, restarts=0).score(batches[0])
    assert "no answer within 2 s" in found.value.message


def test_a_child_that_speaks_another_language_is_told(batches: List[pa.RecordBatch]) -> None:
    chatting = [NODE, "-e", "process.stdin.resume(); process.stdin.on('end', () => 0); console.log('hello'.repeat(9)); process.exit(0)"]
    with pytest.raises(WaspadaSparkError) as found:
        feeder(batches, chatting).score(batches[0])
    assert found.value.code == "SPARK_PROTOCOL"


def test_the_fault_of_a_child_is_not_tried_again(batches: List[pa.RecordBatch]) -> None:
    missing = [*COMMAND[:-1], "/nowhere"]
    with pytest.raises(WaspadaSparkError) as found:
        feeder(batches, missing).score(batches[0])
    assert found.value.code == "BUNDLE_MISSING"
    assert not children._children
