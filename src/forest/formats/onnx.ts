// An ONNX file with one TreeEnsembleClassifier or TreeEnsembleRegressor (ai.onnx.ml 1 to 3) in, a model out that adds as onnxruntime does.
import type { Path } from '../../base/errors.js';
import { ForestBuilder } from '../forest.js';
import { fault, shown } from '../parts.js';
import { proved } from '../proof.js';
import { type Format, featureNames } from './format.js';
import { addTrees, readEnsemble } from './onnx-trees.js';
import { type Graph, type Operator, readGraph } from './onnx-wire.js';

/** TensorProto.DataType of the numbers that pass through a graph. */
const FLOAT = 1;
const DOUBLE = 11;

const TREES = /^TreeEnsemble(Classifier|Regressor)$/;
/** Entries of ModelProto that come first in a file: after ir_version (1) a text, a number or the graph itself. */
const afterVersion: ReadonlySet<number> = new Set([0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42]);

/**
 * Numbers are added in float32, tree by tree, the base last, as onnxruntime does on one thread. A classifier gives the probability
 * or the margin of its second class; above 0.5 or 0 is the class that onnxruntime gives. Where each leaf holds the weights of both
 * classes, the probabilities are those of onnxruntime, but not its label: it then says 1 wherever class 1 has any weight at all.
 * A missing input goes the way that `nodes_missing_value_tracks_true` says; a file where no node says so gives NaN for it.
 */
export const onnx: Format = {
  name: 'onnx',
  about:
    'ONNX files with one TreeEnsembleClassifier (two classes) or TreeEnsembleRegressor (one target) on float inputs, as skl2onnx and ' +
    'onnxmltools write them. Refused: other operators before or after the trees than casts, identities, ZipMap and the L1 Normalizer; ' +
    'several classes or targets, MIN and MAX, links other than LOGISTIC, doubles, comparisons that differ from node to node.',
  sniff: ({ bytes }) => bytes[0] === 0x08 && (bytes[1] ?? 99) < 32 && afterVersion.has(bytes[2] ?? 0),
  read({ bytes }, options) {
    const graph = readGraph(bytes);
    const { operator, columns } = onlyTrees(graph);
    const ensemble = readEnsemble(operator);
    // Where the graph leaves the width open, the names say it; the builder refuses a feature beyond them.
    const width = columns ?? options.features?.length ?? 0;
    const features = featureNames(null, width, options, ['graph', 'input']);
    const builder = new ForestBuilder({
      ...ensemble.about,
      features,
      directions: features.map(() => 0),
      inputs: 32,
      base: 0,
      precision: 32,
    });
    addTrees(builder, ensemble);
    return proved(
      builder.build(),
      features.map((name) => ({ name })),
      [options.proof],
    );
  },
};

/** What a value of the graph is: the table before and after it was made float, a label, the scores of the classes, a target. */
type Kind = 'table' | 'float' | 'label' | 'scores' | 'value';

/** The one operator of trees, with nothing around it that changes a number, and the width of its input where the file fixes it. */
function onlyTrees(graph: Graph): { readonly operator: Operator; readonly columns: number | undefined } {
  const path: Path = ['graph', 'node'];
  const [input, ...more] = graph.inputs;
  if (input === undefined || more.length > 0)
    fault('MODEL_UNSUPPORTED', ['graph', 'input'], `found ${graph.inputs.length} inputs, expected one table`);
  const values = new Map<string, Kind>();
  values.set(input.name, input.element === FLOAT ? 'float' : 'table');
  let operator: Operator | undefined;
  for (const [index, each] of graph.operators.entries()) {
    const at: Path = [...path, index];
    if (!graph.domains.includes(each.domain))
      fault('MODEL_SHAPE', [...at, 'domain'], `found ${shown(each.domain)}, which the file does not import`);
    const kind = values.get(each.inputs[0] ?? '');
    if (each.domain === 'ai.onnx.ml' && TREES.test(each.name)) {
      if (operator !== undefined) fault('MODEL_UNSUPPORTED', at, 'found a second ensemble of trees');
      if (kind !== 'float')
        fault('MODEL_UNSUPPORTED', [...at, 'input'], 'found trees that do not read the table as float');
      operator = each;
      const [first = '', second = ''] = each.outputs;
      values.set(first, each.name.endsWith('Classifier') ? 'label' : 'value');
      if (second !== '') values.set(second, 'scores');
      continue;
    }
    const after = kind === undefined ? undefined : harmless(each, kind);
    if (after === undefined)
      fault('MODEL_UNSUPPORTED', at, `found the operator ${shown(each.name)} on ${kind ?? 'nothing known'}`);
    for (const output of each.outputs) values.set(output, after);
  }
  if (operator === undefined) fault('MODEL_UNSUPPORTED', path, 'found no ensemble of trees');
  return { operator, columns: input.columns };
}

/** What an operator makes of a value where it changes no number that counts; otherwise undefined. */
function harmless({ domain, name, attributes }: Operator, kind: Kind): Kind | undefined {
  const attribute = (key: string) => attributes.find((each) => each.name === key);
  if (domain === '' && name === 'Identity') return kind;
  if (domain === '' && name === 'Cast') {
    const to = attribute('to')?.int;
    if (kind === 'table' || kind === 'float') return to === FLOAT ? 'float' : undefined;
    return kind === 'label' || to === FLOAT || to === DOUBLE ? kind : undefined;
  }
  if (domain !== 'ai.onnx.ml' || kind !== 'scores') return undefined;
  // The scores of the two classes, in every form that is read, are probabilities: they add up to 1 already.
  if (name === 'Normalizer') return attribute('norm')?.text === 'L1' ? kind : undefined;
  return name === 'ZipMap' ? kind : undefined;
}
