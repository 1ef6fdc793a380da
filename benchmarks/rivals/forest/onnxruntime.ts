// onnxruntime-node: the forest as one TreeEnsembleRegressor, one thread.
import { versionOf } from '../rival.js';
import { writeOnnx } from './onnx-model.js';
import type { LoadRival } from './rival.js';

export const onnxruntime: LoadRival = async ({ forest, rows, count }) => {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(writeOnnx(forest), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  const width = forest.features.length;
  const predict = async (values: Float32Array, many: number): Promise<ArrayLike<number>> => {
    const { outputs } = await session.run({ rows: new Tensor('float32', values, [many, width]) });
    if (outputs === undefined) throw new TypeError('onnxruntime gave no numbers');
    return outputs.data;
  };
  return [
    {
      name: 'onnxruntime-node',
      version: versionOf('onnxruntime-node'),
      note: 'one thread; all rows in one tensor, or one',
      answers: () => predict(rows, count),
      batch: async () => (await predict(rows, count)).length,
      one: (row) => predict(rows.subarray(row * width, (row + 1) * width), 1),
      close: () => session.release(),
    },
  ];
};
