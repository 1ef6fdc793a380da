// Ids that stand twice: no duplicate is missed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HashSet, hashId } from '../../src/io/ids.js';

test('a set of hashes finds exactly what was added twice', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[A-Z0-9-]{1,6}$/), { maxLength: 3000 }), (ids) => {
      const set = new HashSet();
      const counts = new Map<string, number>();
      for (const id of ids) {
        set.add(hashId(id));
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      const twice = [...counts].filter(([, times]) => times > 1).map(([id]) => hashId(id));
      expect(new Set(set.twice)).toEqual(new Set(twice));
    }),
    { numRuns: 50 },
  );
});

test('a million ids in sequence have a million hashes: whole numbers above 0 that a double holds', () => {
  const set = new HashSet();
  for (let i = 0; i < 1_000_000; i++) {
    const hash = hashId(`2026-JKT-${i}`);
    if (!Number.isSafeInteger(hash - 1) || hash < 1) throw new Error(`hash ${hash} of ${i}`);
    set.add(hash);
  }
  // Two of them may share a hash (one chance in 18,000); what matters is that hashes spread.
  expect(set.twice.size).toBeLessThan(3);
});
