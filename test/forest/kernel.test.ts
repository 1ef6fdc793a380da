import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { type ForestAbout, ForestBuilder } from '../../src/forest/forest.js';
import { kernelSource, kernelWasm } from '../../src/forest/kernel-wasm.js';
import { walk } from '../../src/forest/walk.js';

const about: ForestAbout = {
  ...{ output: 'value', classes: [], features: ['x'], directions: [0], compare: '<=', inputs: 64 },
  ...{ missing: 'none', aggregate: 'sum', base: 0, precision: 64 },
};
const builder = new ForestBuilder(about);
builder.addTree({
  ...{ feature: [0, -1, -1], threshold: [0.5, 0, 0], left: [1, -1, -1], right: [2, -1, -1] },
  value: [0, 3, 4],
});
const forest = builder.build();

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test('the module in the source was made from the kernel beside it', () => {
  const source = readFileSync(new URL('../../src/forest/kernel/kernel.as', import.meta.url));
  const digest = createHash('sha256').update(source).digest('hex');
  expect(kernelSource, 'run: npm ci && npm run build in src/forest/kernel').toBe(`sha256:${digest}`);
});

test('the module imports a memory and nothing else', () => {
  const text = Buffer.from(kernelWasm, 'base64').toString('latin1');
  expect(text.slice(0, 4)).toBe('\0asm');
  expect(text).toContain('\x03env\x06memory');
  expect(text).not.toContain('abort');
});

const refusing = class {
  constructor() {
    throw new EvalError('code generation is not allowed here');
  }
};

test.each([
  ['there is no WebAssembly', undefined],
  ['a policy forbids WebAssembly', { Module: refusing, Memory: refusing, Instance: refusing }],
  ['a machine has no memory left for it', { ...globals(), Memory: refusing }],
])('where %s, plain JavaScript gives the same answers', async (_, stub) => {
  vi.stubGlobal('WebAssembly', stub);
  vi.resetModules();
  const { createPredictor } = await import('../../src/forest/predict.js');
  const predictor = createPredictor(forest);
  expect(predictor.engine).toBe('javascript');
  for (const x of [0.5, 0.51, Number.NaN])
    expect(predictor.predictRow(Float64Array.of(x))).toBe(walk(forest, [x]));
});

test('where WebAssembly runs, it is used', async () => {
  const { createPredictor } = await import('../../src/forest/predict.js');
  expect(createPredictor(forest).engine).toBe('wasm');
});

test('two predictors of one forest do not share their working memory', async () => {
  const { createPredictor } = await import('../../src/forest/predict.js');
  const [one, other] = [createPredictor(forest), createPredictor(forest)];
  const out = new Float64Array(2);
  one.predict([Float64Array.of(0, 1)], 0, 2, out);
  expect(other.predictRow(Float64Array.of(1))).toBe(4);
  expect(one.predictRow(Float64Array.of(0))).toBe(3);
  expect([...out]).toEqual([3, 4]);
});

/** What of WebAssembly is not replaced. */
function globals(): object {
  const found: unknown = Reflect.get(globalThis, 'WebAssembly');
  if (typeof found !== 'object' || found === null) throw new Error('found no WebAssembly');
  return { Module: Reflect.get(found, 'Module'), Instance: Reflect.get(found, 'Instance') };
}
