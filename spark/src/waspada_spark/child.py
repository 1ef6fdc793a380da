"""Batches of applications in, batches of scores out, through one Node process that lives as long as the Python worker does."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from typing import IO, Any, Dict, List, Optional, Sequence, Tuple

import pyarrow as pa

from .faults import WaspadaSparkError

#: Words of a child that died without a fault of its own are told up to so many characters.
_MOST_WORDS = 2000


class ChildGone(Exception):
    """The child ended without saying why: it can be started again, and what it had not answered can be sent again."""


class Child:
    """A child that answers each batch with one batch of as many rows: Arrow IPC on its standard input and output."""

    def __init__(self, command: Sequence[str], schema: pa.Schema, timeout_seconds: float) -> None:
        self._words: IO[bytes] = tempfile.TemporaryFile()
        self._timeout = timeout_seconds
        try:
            self._process = subprocess.Popen(
                list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._words
            )
        except OSError as error:
            self._words.close()
            raise WaspadaSparkError("SPARK_NODE", f"could not start {command[0]}: {error.strerror}") from None
        self._schema = schema
        self._writer: Optional[Any] = None
        self._reader: Optional[Any] = None
        self._late = False
        #: Rows answered since the child was started: the child counts its rows from there.
        self.rows = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    def score(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One batch in, one batch of as many rows out. Raises WaspadaSparkError for a fault that the child told, ChildGone otherwise."""
        answer = self._guarded(lambda: self._exchange(batch))
        if answer.num_rows != batch.num_rows:
            self.kill()
            raise WaspadaSparkError(
                "SPARK_PROTOCOL", f"found {answer.num_rows} rows for a batch, expected {batch.num_rows}"
            )
        self.rows += batch.num_rows
        return answer

    def check(self) -> pa.Schema:
        """Sends the schema and no row; gives the schema of the answers. Raises as `score` does."""
        return self._guarded(self._introduce)

    def close(self) -> None:
        """Ends the stream; the child ends by itself."""
        try:
            if self._writer is not None:
                self._writer.close()
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process.wait(timeout=10)
        except (OSError, pa.ArrowException, subprocess.TimeoutExpired):
            pass
        self.kill()

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                pass
        self._words.close()

    def _exchange(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        self._open_writer().write_batch(batch)
        self._flush()
        return self._open_reader().read_next_batch()

    def _introduce(self) -> pa.Schema:
        self._open_writer().close()
        self._flush()
        if self._process.stdin is not None:
            self._process.stdin.close()
        reader = self._open_reader()
        if any(batch.num_rows > 0 for batch in reader):
            raise WaspadaSparkError("SPARK_PROTOCOL", "found rows in the answer, and none were sent")
        return reader.schema

    def _guarded(self, work: Any) -> Any:
        """A child that hangs is killed by a timer, which ends the read that waits for it."""
        timer = threading.Timer(self._timeout, self._stop_late)
        timer.daemon = True
        timer.start()
        try:
            return work()
        except (OSError, ValueError, StopIteration, pa.ArrowException) as error:
            raise self._why(error) from None
        finally:
            timer.cancel()

    def _stop_late(self) -> None:
        self._late = True
        self._process.kill()

    def _open_writer(self) -> Any:
        if self._writer is None:
            self._writer = pa.ipc.new_stream(self._process.stdin, self._schema)
        return self._writer

    def _flush(self) -> None:
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.flush()

    def _open_reader(self) -> Any:
        # Only after something was sent: a child may tell its schema with its first answer.
        if self._reader is None:
            self._reader = pa.ipc.open_stream(self._process.stdout)
        return self._reader

    def _why(self, error: Exception) -> Exception:
        """What ended the exchange: the fault that the child told in its last words, or that it is gone."""
        try:
            status: Optional[int] = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            status = None
        self._words.seek(0)
        words = self._words.read().decode("utf-8", "replace").strip()
        self.kill()
        problem = last_problem(words)
        if problem is not None:
            return problem
        if status == 0 or status is None:
            return WaspadaSparkError("SPARK_PROTOCOL", f"found no Arrow stream in the answer of the child: {error}")
        if self._late:
            return ChildGone(f"no answer within {self._timeout:g} s")
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        return ChildGone(f"{how}{': ' + words[-_MOST_WORDS:] if words else ''}")


def last_problem(words: str) -> Optional[WaspadaSparkError]:
    """The fault that is told last: a problem document of RFC 9457 with `code`, `path`, `detail`, `hint`, on a line or alone."""
    for text in [*reversed(words.splitlines()), words]:
        try:
            found = json.loads(text)
        except ValueError:
            continue
        if isinstance(found, dict) and isinstance(found.get("code"), str):
            path = found.get("path")
            return WaspadaSparkError(
                found["code"],
                str(found.get("detail", "")),
                str(found.get("hint", "")),
                path=path if isinstance(path, list) else [],
            )
    return None


#: Children of this Python worker, by what they were started with: a task finds the child of the task before it.
_children: Dict[Tuple[Any, ...], Child] = {}
_owner = 0
#: A worker runs one task at a time; other jobs may have left their children behind.
_MOST_IDLE = 2


class Feeder:
    """Feeds the batches of one task to a child, starts another where it is gone, and tells faults by partition and row."""

    def __init__(
        self,
        command: Sequence[str],
        schema: pa.Schema,
        partition: int,
        timeout_seconds: float,
        restarts: int,
    ) -> None:
        self._command: List[str] = list(command)
        self._schema = schema
        self._partition = partition
        self._timeout = timeout_seconds
        self._restarts = restarts
        self._key = (tuple(command), schema.to_string(), schema.serialize().to_pybytes())
        #: Rows of this task that are answered.
        self.rows = 0

    def score(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The answer to a batch. A batch is sent again to a new child only while nothing of its answer was passed on."""
        gone: List[str] = []
        while True:
            child = self._take()
            before = child.rows
            try:
                answer = child.score(batch)
            except ChildGone as why:
                _children.pop(self._key, None)
                gone.append(str(why))
                if len(gone) <= self._restarts:
                    continue
                raise self._told("SPARK_CHILD", self._lost(gone, batch), None, [], None) from None
            except WaspadaSparkError as fault:
                _children.pop(self._key, None)
                raise self._placed(fault, before) from None
            self.rows += batch.num_rows
            return answer

    def _lost(self, gone: Sequence[str], batch: pa.RecordBatch) -> str:
        rows = f"rows {self.rows + 1} to {self.rows + batch.num_rows}"
        return f"the child ended {len(gone)} times over {rows}, the last with {gone[-1]}"

    def _placed(self, fault: WaspadaSparkError, before: int) -> WaspadaSparkError:
        """The child counts rows from its start, over the tasks that it served: the row within this partition instead."""
        row: Optional[int] = None
        path = list(fault.path)
        if len(path) >= 2 and path[0] == "row" and isinstance(path[1], int):
            row = path[1] - before + self.rows
            path = path[2:]
        return self._told(fault.code, fault.message, fault.hint, path, row)

    def _told(
        self, code: str, message: str, hint: Optional[str], path: List[Any], row: Optional[int]
    ) -> WaspadaSparkError:
        return WaspadaSparkError(code, message, hint, path=path, partition=self._partition, row=row)

    def _take(self) -> Child:
        global _owner
        if _owner != os.getpid():
            # After a fork the children belong to the process that started them.
            _children.clear()
            _owner = os.getpid()
        child = _children.get(self._key)
        if child is None:
            while len(_children) >= _MOST_IDLE:
                _children.pop(next(iter(_children))).close()
            child = Child(self._command, self._schema, self._timeout)
            _children[self._key] = child
        return child
