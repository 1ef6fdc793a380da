// The bytes of an ONNX file in, its graph out: only the messages and fields that a tree ensemble needs (onnx.proto, IR 3 and later).
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { decodeUtf8 } from '../../base/json.js';
import { fault } from '../parts.js';

/** An attribute by the kinds of value that it holds; `other` is a tensor, a graph or a type. */
export interface Attribute {
  readonly name: string;
  readonly int: number | undefined;
  readonly text: string | undefined;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly texts: readonly string[];
  readonly other: boolean;
}

export interface Operator {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly Attribute[];
}

/** An input of the graph; `columns` is its last dimension where the file fixes it. */
export interface Input {
  readonly name: string;
  /** TensorProto.DataType: 1 float, 11 double; 0 where it is no tensor. */
  readonly element: number;
  readonly columns: number | undefined;
}

export interface Graph {
  readonly operators: readonly Operator[];
  readonly inputs: readonly Input[];
  /** Domains of operators that the model imports; '' is ONNX itself. */
  readonly domains: readonly string[];
}

/** Reads a whole ModelProto. Code: MODEL_SHAPE, also where the file is cut off. O(bytes). */
export function readGraph(bytes: Uint8Array): Graph {
  try {
    const model = messages(bytes, [7, 8]);
    const [graph, ...more] = model.get(7) ?? [];
    if (graph === undefined || more.length > 0) fault('MODEL_SHAPE', ['graph'], 'found no single graph');
    const parts = messages(graph, [1, 11]);
    return {
      operators: (parts.get(1) ?? []).map(readOperator),
      inputs: (parts.get(11) ?? []).map(readInput),
      domains: (model.get(8) ?? []).map((each) => text(messages(each, [1]).get(1))),
    };
  } catch (cause) {
    // The reader of the wire format throws plain errors, each for bytes that no message can have.
    if (cause instanceof Error && cause.name !== 'WaspadaError')
      fault('MODEL_SHAPE', [], `found bytes that are no ONNX file: ${cause.message}`);
    throw cause;
  }
}

/** The length-delimited fields of a message that are asked for, each with all its values; all others are skipped. */
function messages(bytes: Uint8Array, wanted: readonly number[]): ReadonlyMap<number, Uint8Array[]> {
  const found = new Map<number, Uint8Array[]>();
  each(bytes, (field, wire, reader) => {
    if (!wanted.includes(field) || wire !== WireType.LengthDelimited) return false;
    const values = found.get(field) ?? [];
    values.push(reader.bytes());
    found.set(field, values);
    return true;
  });
  return found;
}

/** Walks the fields of a message; what `take` does not take (false) is skipped. */
function each(
  bytes: Uint8Array,
  take: (field: number, wire: WireType, reader: BinaryReader) => boolean,
): void {
  const reader = new BinaryReader(bytes, decodeUtf8);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (!take(field, wire, reader)) reader.skip(wire, field);
  }
}

const texts = (values: readonly Uint8Array[] | undefined): string[] => (values ?? []).map(decodeUtf8);
const text = (values: readonly Uint8Array[] | undefined): string => texts(values).at(-1) ?? '';

function readOperator(bytes: Uint8Array): Operator {
  const parts = messages(bytes, [1, 2, 4, 5, 7]);
  return {
    inputs: texts(parts.get(1)),
    outputs: texts(parts.get(2)),
    name: text(parts.get(4)),
    attributes: (parts.get(5) ?? []).map(readAttribute),
    domain: text(parts.get(7)),
  };
}

/** AttributeProto: 1 name, 3 i, 4 s, 7 floats, 8 ints, 9 strings, 13 and 20 what needs no reading; the rest are other kinds. */
function readAttribute(bytes: Uint8Array): Attribute {
  let name = '';
  let int: number | undefined;
  let word: string | undefined;
  let other = false;
  const floats: number[] = [];
  const ints: number[] = [];
  const words: string[] = [];
  each(bytes, (field, wire, reader) => {
    const plain = wire === WireType.LengthDelimited;
    if (field === 1 && plain) name = reader.string();
    else if (field === 3 && wire === WireType.Varint) int = whole(reader);
    else if (field === 4 && plain) word = reader.string();
    else if (field === 7) list(reader, wire, WireType.Bit32, floats, () => reader.float());
    else if (field === 8) list(reader, wire, WireType.Varint, ints, () => whole(reader));
    else if (field === 9 && plain) words.push(reader.string());
    else if (field === 13 || field === 20) return false;
    else {
      other = true;
      return false;
    }
    return true;
  });
  return { name, int, text: word, floats, ints, texts: words, other };
}

/** A repeated field: one value at a time, or packed into one run of bytes. */
function list(
  reader: BinaryReader,
  wire: WireType,
  single: WireType,
  into: number[],
  read: () => number,
): void {
  if (wire !== WireType.LengthDelimited) {
    if (wire !== single) throw new Error('a list of another kind than its field');
    into.push(read());
    return;
  }
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new Error('a list that is longer than the file');
  while (reader.pos < end) into.push(read());
  if (reader.pos !== end) throw new Error('a list that ends within a number');
}

const whole = (reader: BinaryReader): number => Number(reader.int64());

/** ValueInfoProto: 1 name, 2 type; TypeProto: 1 tensor; tensor: 1 element kind, 2 shape; shape: 1 dimensions; dimension: 1 value. */
function readInput(bytes: Uint8Array): Input {
  const parts = messages(bytes, [1, 2]);
  const tensor =
    messages(last(parts.get(2)), [1])
      .get(1)
      ?.at(-1) ?? new Uint8Array();
  const dimensions = messages(last(messages(tensor, [2]).get(2)), [1]).get(1) ?? [];
  return {
    name: text(parts.get(1)),
    element: integer(tensor) ?? 0,
    columns: dimensions.length === 2 ? integer(last(dimensions)) : undefined,
  };
}

const last = (values: readonly Uint8Array[] | undefined): Uint8Array => values?.at(-1) ?? new Uint8Array();

/** Field 1 of a message as a whole number. */
function integer(bytes: Uint8Array): number | undefined {
  let found: number | undefined;
  each(bytes, (field, wire, reader) => {
    if (field !== 1 || wire !== WireType.Varint) return false;
    found = whole(reader);
    return true;
  });
  return found;
}
