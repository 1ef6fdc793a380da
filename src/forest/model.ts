// A model is a forest with the names and sources of its inputs, and the proof that it gives what it gave where it was made.
import { type Issue, issue, refuse } from '../base/errors.js';
import type { Feature } from './features.js';
import type { Forest } from './forest.js';
import { walk } from './walk.js';

/** Sample inputs (rows of features; NaN unknown) with the outputs that the maker of the model computed for them. */
export interface Proof {
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly number[];
  /** Largest difference allowed; 0 is bit for bit. Above 0 only where the origin rounds its own output. */
  readonly tolerance: number;
}

export interface Model {
  readonly forest: Forest;
  /** One for each input column, in order. */
  readonly features: readonly Feature[];
  /** Digest of the field dictionary that the sources refer to; null for a model of plain tables. */
  readonly fieldDictionary: string | null;
  readonly proof: Proof;
}

/** Walks every sample input and compares; the fault of the first row that differs, or null. Code: MODEL_PROOF. */
export function proofFault(forest: Forest, { inputs, outputs, tolerance }: Proof): Issue | null {
  if (inputs.length === 0 || inputs.length !== outputs.length)
    return issue('MODEL_PROOF', ['proof'], `found ${inputs.length} inputs and ${outputs.length} outputs`);
  for (const [row, input] of inputs.entries()) {
    if (input.length !== forest.features.length) {
      const message = `found ${input.length} inputs, expected ${forest.features.length}`;
      return issue('MODEL_PROOF', ['proof', 'inputs', row], message);
    }
    const found = walk(forest, input);
    const expected = outputs[row] ?? Number.NaN;
    const equal = found === expected || Object.is(found, expected);
    if (!equal && !(Math.abs(found - expected) <= tolerance))
      return issue('MODEL_PROOF', ['proof', 'outputs', row], `found ${found}, expected ${expected}`);
  }
  return null;
}

/** Refuses a forest that does not give its own expected outputs. Code: MODEL_PROOF. */
export function checkProof(forest: Forest, proof: Proof): void {
  const fault = proofFault(forest, proof);
  if (fault !== null) refuse([fault]);
}
