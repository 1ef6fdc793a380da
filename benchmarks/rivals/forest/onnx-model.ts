// A forest in, the bytes of an ONNX model with one TreeEnsembleRegressor out.
import type { Forest } from '../../../src/forest/forest.js';

// Numbers of fields and kinds from onnx.proto (onnx 1.16, ir_version 8); the operator is that of ai.onnx.ml, version 3.
const FLOAT = 1;
const kinds = { s: 3, floats: 6, ints: 7, strings: 8, i: 2 } as const;

export function writeOnnx(forest: Forest): Uint8Array {
  const { trees, starts, feature, threshold, left, right, value } = forest;
  const columns = {
    nodes_treeids: [] as number[],
    nodes_nodeids: [] as number[],
    nodes_featureids: [] as number[],
    nodes_truenodeids: [] as number[],
    nodes_falsenodeids: [] as number[],
    target_treeids: [] as number[],
    target_nodeids: [] as number[],
    target_ids: [] as number[],
  };
  const modes: string[] = [];
  const values: number[] = [];
  const weights: number[] = [];
  for (let tree = 0; tree < trees; tree++) {
    const start = starts[tree] ?? 0;
    for (let node = start; node < (starts[tree + 1] ?? 0); node++) {
      const leaf = feature[node] === -1;
      columns.nodes_treeids.push(tree);
      columns.nodes_nodeids.push(node - start);
      columns.nodes_featureids.push(leaf ? 0 : (feature[node] ?? 0));
      columns.nodes_truenodeids.push(leaf ? 0 : (left[node] ?? 0) - start);
      columns.nodes_falsenodeids.push(leaf ? 0 : (right[node] ?? 0) - start);
      modes.push(leaf ? 'LEAF' : 'BRANCH_LEQ');
      values.push(leaf ? 0 : (threshold[node] ?? 0));
      if (!leaf) continue;
      columns.target_treeids.push(tree);
      columns.target_nodeids.push(node - start);
      columns.target_ids.push(0);
      weights.push(value[node] ?? 0);
    }
  }
  const attributes = [
    ...Object.entries(columns).map(([name, whole]) => attribute(name, 'ints', packed(8, whole.map(varint)))),
    attribute('nodes_modes', 'strings', concat(modes.map((mode) => field(9, utf8(mode))))),
    attribute('nodes_values', 'floats', packed(7, [floats(values)])),
    attribute('target_weights', 'floats', packed(7, [floats(weights)])),
    attribute('n_targets', 'i', number(3, 1)),
    attribute('aggregate_function', 's', field(4, utf8('AVERAGE'))),
    attribute('post_transform', 's', field(4, utf8('NONE'))),
  ];
  const node = concat([
    ...[field(1, utf8('rows')), field(2, utf8('outputs')), field(4, utf8('TreeEnsembleRegressor'))],
    ...attributes.map((each) => field(5, each)),
    field(7, utf8('ai.onnx.ml')),
  ]);
  const graph = concat([
    ...[field(1, node), field(2, utf8('forest'))],
    ...[field(11, tensor('rows', forest.features.length)), field(12, tensor('outputs', 1))],
  ]);
  return concat([
    ...[number(1, 8), field(7, graph)],
    ...[field(8, concat([field(1, utf8('ai.onnx.ml')), number(2, 3)])), field(8, number(2, 17))],
  ]);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function floats(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [index, value] of values.entries()) view.setFloat32(index * 4, value, true);
  return new Uint8Array(view.buffer);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const number = (id: number, value: number): Uint8Array => concat([varint(id * 8), varint(value)]);
const field = (id: number, bytes: Uint8Array): Uint8Array =>
  concat([varint(id * 8 + 2), varint(bytes.length), bytes]);
const packed = (id: number, parts: readonly Uint8Array[]): Uint8Array => field(id, concat(parts));
const attribute = (name: string, kind: keyof typeof kinds, content: Uint8Array): Uint8Array =>
  concat([field(1, utf8(name)), content, number(20, kinds[kind])]);

/** A float tensor of any number of rows. */
function tensor(name: string, width: number): Uint8Array {
  const shape = concat([field(1, field(2, utf8('n'))), field(1, number(1, width))]);
  return concat([field(1, utf8(name)), field(2, field(1, concat([number(1, FLOAT), field(2, shape)])))]);
}
