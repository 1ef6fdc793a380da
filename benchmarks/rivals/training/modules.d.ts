// The part of ydf-training that its adapter uses, so that the types hold where it is not installed.
declare module 'ydf-training' {
  export interface Model {
    /** Of two classes, the probability of the rarer one. */
    predict(csv: string): readonly number[];
    unload(): void;
  }
  interface Learner {
    train(csv: string): Model;
  }
  interface Library {
    readonly RandomForestLearner: new (label: string, task: 'CLASSIFICATION') => Learner;
  }
  const load: (options: { print(text: string): void; printErr(text: string): void }) => Promise<Library>;
  export default load;
}
