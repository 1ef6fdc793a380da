// The part of onnxruntime-node that its adapter uses, so that the types hold where it is not installed.
declare module 'onnxruntime-node' {
  export class Tensor {
    constructor(kind: 'float32', data: Float32Array, shape: readonly number[]);
    readonly data: Float32Array;
  }
  export interface Session {
    run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
    release(): Promise<void>;
  }
  export const InferenceSession: {
    create(
      model: Uint8Array,
      options: {
        readonly intraOpNumThreads: number;
        readonly interOpNumThreads: number;
        readonly executionMode: 'sequential';
      },
    ): Promise<Session>;
  };
}
