"""The columns of a DataFrame in; columns of text as a file of applications has them out, in batches of bounded size."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import pyarrow as pa
import pyarrow.compute as pc

from .faults import WaspadaSparkError

Columns = Union[Mapping[str, str], Sequence[str], None]


class Source(NamedTuple):
    """A field of the dictionary, and the column of the DataFrame that holds it (its parts, where it is inside a struct)."""

    field: str
    parts: Tuple[str, ...]


def sources_of(schema: Any, columns: Columns) -> List[Source]:
    """Which columns are sent, under which names: all of them, those of a list, or field -> column. Structs become dotted names. Code: SPARK_SCHEMA, all faults at once."""
    leaves = dict(_leaves(schema))
    if columns is None:
        wanted = {name: name for name in leaves}
    elif isinstance(columns, Mapping):
        wanted = dict(columns)
    else:
        wanted = {name: name for name in columns}
    faults: List[str] = []
    found: List[Source] = []
    for field, column in wanted.items():
        leaf = leaves.get(column)
        if leaf is None:
            faults.append(f"no column {column}")
            continue
        parts, kind = leaf
        fault = _fault(kind)
        if fault is not None:
            faults.append(f"{column}: {fault}")
        found.append(Source(field, parts))
    if faults:
        raise WaspadaSparkError("SPARK_SCHEMA", "; ".join(faults), path=["columns"])
    if not found:
        raise WaspadaSparkError("SPARK_SCHEMA", "found no column to send", path=["columns"])
    return found


def leaf_names(schema: Any) -> List[str]:
    """The columns by the names that `columns` takes: those inside structs are dotted."""
    return [name for name, _ in _leaves(schema)]


def _leaves(schema: Any, before: Tuple[str, ...] = ()) -> Iterator[Tuple[str, Tuple[Tuple[str, ...], Any]]]:
    for field in schema.fields:
        parts = (*before, field.name)
        if field.dataType.typeName() == "struct":
            yield from _leaves(field.dataType, parts)
        else:
            yield ".".join(parts), (parts, field.dataType)


_WHOLE = ("byte", "short", "integer", "long")
_PLAIN = ("string", "varchar", "char", "boolean", "date", "void", *_WHOLE)


def _fault(kind: Any) -> Optional[str]:
    name = kind.typeName()
    if name in _PLAIN:
        return None
    if name == "array":
        item = kind.elementType.typeName()
        return None if item in _PLAIN else f"found a list of {item}, expected a list of text"
    if name in ("timestamp", "timestamp_ntz"):
        # Spark keeps an instant: the day in the offset of the office is gone, and with it the civil date.
        return "found a timestamp, expected text with its own offset (2026-06-15T09:30:00+07:00)"
    if name in ("double", "float", "decimal"):
        return f"found {name}, expected text: a code such as 35.10 is another as a number"
    return f"found {name}, expected text, whole numbers, true or false, dates, or lists of them"


def wire_schema(sources: Sequence[Source]) -> pa.Schema:
    """What a child is sent: text columns named by field."""
    return pa.schema([pa.field(source.field, pa.string()) for source in sources])


def to_wire(columns: Sequence[pa.Array], schema: pa.Schema, partition: int, before: int) -> pa.RecordBatch:
    """The columns as text: null is an unknown cell, an empty list `[]`, items are joined by `|`. Code: FIELDS_LIST with the row."""
    texts: List[pa.Array] = []
    for array, field in zip(columns, schema):
        try:
            texts.append(_text(array))
        except _BadList as bad:
            raise WaspadaSparkError(
                "FIELDS_LIST",
                bad.args[0],
                "Leave unknown items out; a list that is not known is null.",
                path=[field.name],
                partition=partition,
                row=before + bad.at + 1,
            ) from None
    return pa.RecordBatch.from_arrays(texts, schema=schema)


class _BadList(Exception):
    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


def _text(array: pa.Array) -> pa.Array:
    kind = array.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _joined(array)
    if pa.types.is_string(kind):
        return array
    return pc.cast(array, pa.string())


def _joined(array: pa.Array) -> pa.Array:
    item = array.type.value_type
    lists = array if pa.types.is_string(item) else pc.cast(array, pa.list_(pa.string()))
    flat = pc.list_flatten(lists)
    if flat.null_count > 0:
        raise _BadList("found an item that is null in a list", _owner_of(lists, pc.is_null(flat)))
    bars = pc.match_substring(flat, "|")
    if pc.any(bars).as_py():
        raise _BadList("found an item with | in a list", _owner_of(lists, bars))
    joined = pc.binary_join(lists, "|")
    return pc.if_else(pc.equal(pc.list_value_length(lists), 0), pa.scalar("[]"), joined)


def _owner_of(lists: pa.Array, marks: pa.Array) -> int:
    at: int = pc.index(marks, True).as_py()
    owner: int = pc.list_parent_indices(lists)[at].as_py()
    return owner


def slices(batch: pa.RecordBatch, most_rows: int, most_bytes: int, partition: int, before: int) -> Iterator[pa.RecordBatch]:
    """A batch in pieces of bounded size. Code: SPARK_BUDGET for a row that alone is above the bound."""
    start = 0
    while start < batch.num_rows:
        size = min(most_rows, batch.num_rows - start)
        piece = batch.slice(start, size)
        while piece.nbytes > most_bytes:
            if size == 1:
                raise WaspadaSparkError(
                    "SPARK_BUDGET",
                    f"found {piece.nbytes} bytes in one row, expected at most {most_bytes}",
                    partition=partition,
                    row=before + start + 1,
                )
            size = (size + 1) // 2
            piece = batch.slice(start, size)
        yield piece
        start += size


def select(df: Any, sources: Sequence[Source], keep: Sequence[str]) -> Any:
    """The DataFrame with the columns sent, then those that travel along, by position."""
    from pyspark.sql import functions as f

    sent = [f.col(_quoted(source.parts)).alias(f"sent_{at}") for at, source in enumerate(sources)]
    kept = [f.col(_quoted((name,))).alias(f"kept_{at}") for at, name in enumerate(keep)]
    return df.select(*sent, *kept)


def _quoted(parts: Sequence[str]) -> str:
    return ".".join("`" + part.replace("`", "``") + "`" for part in parts)


def kept_types(schema: Any, keep: Sequence[str]) -> Dict[str, Any]:
    """The types of the columns that travel along. Code: SPARK_SCHEMA."""
    known = {field.name: field for field in schema.fields}
    missing = [name for name in keep if name not in known]
    if missing:
        raise WaspadaSparkError("SPARK_SCHEMA", f"found no column {', '.join(missing)} to keep", path=["keep"])
    return {name: known[name].dataType for name in keep}
