// The meaning of our trainer, slow and plain: every split is tried by adding up every row. Tables need fewer distinct values than bins.
import { createRandom, type Random } from '../../src/base/random.js';
import { directionOf } from '../../src/forest/features.js';
import { LARGEST, type Settings, type Table } from '../../src/train/trainer.js';

export interface PlainNode {
  readonly cover: number;
  readonly value?: number;
  readonly feature?: number;
  readonly threshold?: number;
  readonly missingLeft?: boolean;
  readonly left?: PlainNode;
  readonly right?: PlainNode;
}

interface Row {
  readonly row: number;
  readonly draws: number;
}

/** How often each row is drawn for a tree; the first thing that a tree asks of its dice. */
export function drawRows(rows: number, { bootstrap, sampleShare }: Settings, random: Random): number[] {
  const wanted = Math.max(1, Math.round(sampleShare * rows));
  const draws = new Array<number>(rows).fill(0);
  if (bootstrap)
    for (let k = 0; k < wanted; k++) {
      const row = Math.floor((random.next() * rows) / 2 ** 32);
      draws[row] = (draws[row] ?? 0) + 1;
    }
  else
    for (let row = 0, left = wanted; left > 0; row++)
      if (left === rows - row || random.below(rows - row) < left) {
        draws[row] = 1;
        left--;
      }
  return draws;
}

export const diceOf = (seed: number, tree: number): Random => createRandom(`forest ${seed} tree ${tree}`);

export function plainTree(table: Table, settings: Settings, tree: number): PlainNode {
  const { columns, target, weight, features, task } = table;
  const random = diceOf(settings.seed, tree);
  const draws = drawRows(target.length, settings, random);
  const centre = task === 'regression' ? (target[0] ?? 0) : 0;
  const x = (feature: number, row: number): number => Math.fround(columns[feature]?.[row] ?? Number.NaN) + 0;
  // All values of each feature in the table; a cut stands between two of them.
  const values = columns.map((column) =>
    [...new Set([...column].map((value) => Math.fround(value) + 0))]
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b),
  );
  const directions = features.map((feature) => (settings.monotone ? directionOf(feature) : 0));
  const bounded = directions.some((direction) => direction !== 0);
  const order = features.map((_, feature) => feature);
  const tries = Math.min(
    features.length,
    settings.featuresPerSplit === 'sqrt' ? Math.floor(Math.sqrt(features.length)) : settings.featuresPerSplit,
  );
  const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
  const totalsOf = (rows: readonly Row[]) => {
    let [count, heft, sum] = [0, 0, 0];
    for (const { row, draws } of rows) {
      const drawn = draws * (weight?.[row] ?? 1);
      count += draws;
      heft += drawn;
      sum += drawn * ((target[row] ?? 0) - centre);
    }
    return { count, weight: heft, sum };
  };

  const grow = (rows: readonly Row[], depth: number, low: number, high: number): PlainNode => {
    const all = totalsOf(rows);
    const mean = all.weight > 0 ? clamp(all.sum / all.weight, low, high) : 0;
    const leaf: PlainNode = { cover: all.weight, value: centre + mean };
    if (new Set(rows.map(({ row }) => target[row])).size < 2) return leaf;
    if (depth === settings.depth || all.count < 2 * settings.minLeaf) return leaf;

    let best: { feature: number; cut: number; missingLeft: boolean; lv: number; rv: number } | null = null;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let done = 0; done < features.length && (done < tries || best === null); ) {
      const group = done < tries ? Math.min(3, tries - done) : 1;
      for (let at = done; at < done + group; at++) {
        const other = at + random.below(features.length - at);
        [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
      }
      for (const feature of order.slice(done, done + group)) {
        const known = values[feature] ?? [];
        const codeOf = (row: number): number => known.indexOf(x(feature, row));
        const codes = [...new Set(rows.map(({ row }) => codeOf(row)))].filter((code) => code >= 0);
        codes.sort((a, b) => a - b);
        const unknown = rows.some(({ row }) => codeOf(row) < 0);
        let cuts = [-1, ...codes.slice(1).map((code, at) => ((codes[at] ?? 0) + code - 1) >> 1)];
        cuts.push(known.length - 1);
        if (settings.extraTrees && codes.length > 1) {
          const [first = 0, last = 0] = [codes[0], codes.at(-1)];
          cuts = [first + random.below(last - first)];
        }
        for (const missingLeft of unknown ? [false, true] : [false])
          for (const cut of cuts) {
            const goesLeft = ({ row }: Row): boolean => (codeOf(row) < 0 ? missingLeft : codeOf(row) <= cut);
            const left = totalsOf(rows.filter(goesLeft));
            const right = totalsOf(rows.filter((each) => !goesLeft(each)));
            if (left.count < settings.minLeaf || right.count < settings.minLeaf) continue;
            const lv = clamp(left.sum / left.weight, low, high);
            const rv = clamp(right.sum / right.weight, low, high);
            if (bounded && (directions[feature] ?? 0) * (rv - lv) < 0) continue;
            const score = bounded
              ? lv * (2 * left.sum - lv * left.weight) + rv * (2 * right.sum - rv * right.weight)
              : left.sum ** 2 / left.weight + right.sum ** 2 / right.weight;
            if (score <= bestScore) continue;
            bestScore = score;
            best = { feature, cut, missingLeft: unknown ? missingLeft : left.weight >= right.weight, lv, rv };
          }
      }
      done += group;
    }
    if (best === null) return leaf;

    const { feature, cut, missingLeft, lv, rv } = best;
    const known = values[feature] ?? [];
    const [below, above] = [known[cut] ?? -LARGEST, known[cut + 1] ?? LARGEST];
    const middle = Math.fround((below + above) / 2);
    const threshold =
      cut < 0 ? -LARGEST : cut === known.length - 1 ? LARGEST : middle < above ? middle : below;
    const goesLeft = ({ row }: Row): boolean =>
      Number.isNaN(x(feature, row)) ? missingLeft : x(feature, row) <= threshold;
    const between = (lv + rv) / 2;
    const direction = directions[feature] ?? 0;
    const left = grow(
      rows.filter(goesLeft),
      depth + 1,
      direction < 0 ? between : low,
      direction > 0 ? between : high,
    );
    const right = grow(
      rows.filter((each) => !goesLeft(each)),
      depth + 1,
      direction > 0 ? between : low,
      direction < 0 ? between : high,
    );
    return { cover: all.weight, feature, threshold, missingLeft, left, right };
  };

  const rows = draws.flatMap((draws, row) => (draws > 0 && (weight?.[row] ?? 1) > 0 ? [{ row, draws }] : []));
  return grow(rows, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
}
