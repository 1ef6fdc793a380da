// Who grows the trees of a forest: this thread or a few workers, our own trainer or another; the same promise from each.
import { type Grow, growHere } from './train-model.js';

export async function growerOf(
  _trainer: 'waspada' | 'ml-random-forest',
  _workers: number | undefined,
): Promise<Grow> {
  return growHere;
}
