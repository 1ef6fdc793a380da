// One meaning at three speeds: the whole file at once, one application against a ledger, and an oracle that knows only what came before.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { linkAll, linkageAt } from '../../src/linkage/batch.js';
import { linkageDefaults } from '../../src/linkage/definition.js';
import { linkFromLedger } from '../../src/linkage/incremental.js';
import { type LinkApplication, linkTable } from '../../src/linkage/table.js';
import { createLedger } from './ledger.js';
import { createOracle } from './oracle.js';
import { makePeople } from './people.js';

const START = Date.parse('2026-01-01T00:00:00Z');

/** Few values and few hours, so that everything meets everything: ties, returning persons, families, groups. */
const application = (inexact: boolean): fc.Arbitrary<LinkApplication> => {
  const some = (prefix: string, count: number) =>
    fc.option(
      fc.nat(count).map((value) => `${prefix}${value}`),
      { nil: null, freq: 4 },
    );
  return fc
    .record({
      seconds: fc.oneof(
        fc.nat(200),
        fc.nat(240).map((hours) => hours * 3600 * 4),
      ),
      precise: fc.constantFrom(...(inexact ? [0, 0, 0, 1, 2] : [0])),
      phone: some('08120000000', 2),
      payer: some('payer ', 2),
      email: some('post@id', 2),
      address: some('jl melati ', 3),
      agent: some('agent ', 1),
      subjectKey: some('person', 12),
      familyCard: some('35', 3),
      verifiedGroup: fc.constantFrom(null, null, false, false, true),
    })
    .map(({ seconds, precise, verifiedGroup, ...identity }) => {
      const stamp = new Date(START + seconds * 1000).toISOString();
      return {
        submittedAt: precise === 0 ? stamp : stamp.slice(0, precise === 1 ? 16 : 10),
        identity,
        verifiedGroup,
      };
    });
};

const linkages = (applications: readonly LinkApplication[], days = 30) => {
  const table = linkTable(applications);
  const { columns } = linkAll(table, { settings: { ...linkageDefaults, windowDays: days } });
  return applications.map((_, row) => linkageAt(columns, row));
};

test('the whole file at once says what the oracle says, whatever is tied, unknown or inexact', () => {
  fc.assert(
    fc.property(
      fc.array(application(true), { minLength: 1, maxLength: 40 }),
      fc.constantFrom(1, 7, 30),
      (applications, days) => {
        const oracle = createOracle(applications, days);
        for (const [row, linkage] of linkages(applications, days).entries())
          expect(linkage, `row ${row}`).toEqual(oracle(row));
      },
    ),
    { numRuns: 3000, seed: 11 },
  );
});

test('one application against the ledger says what the whole file says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(application(false), { minLength: 1, maxLength: 25 }),
      fc.constantFrom(1, 2, 10_000),
      async (applications, page) => {
        const ledger = createLedger(applications, page);
        const expected = linkages(applications);
        for (const [row, one] of applications.entries()) {
          const linkage = await linkFromLedger(
            ledger,
            { ...one, stream: `consultation:${row}` },
            { isVerified: (stream) => applications[Number(stream.split(':')[1])]?.verifiedGroup === true },
          );
          expect(linkage, `row ${row}`).toEqual(expected[row]);
        }
      },
    ),
    { numRuns: 300, seed: 12 },
  );
});

test('the order of the rows of a file and the salt of its keys change nothing', () => {
  fc.assert(
    fc.property(
      fc.array(application(true), { minLength: 2, maxLength: 30 }),
      fc.integer(),
      (applications, seed) => {
        const random = createRandom(seed);
        const order = applications.map((_, row) => row).sort(() => random.unit() - 0.5);
        const before = linkages(applications);
        const shuffled = linkTable(
          order.flatMap((row) => applications[row] ?? []),
          { salt: { low: random.next() | 0, high: random.next() | 0 } },
        );
        // Who has no subject key is a person of their own, so rows may move freely.
        const { columns } = linkAll(shuffled);
        for (const [at, row] of order.entries()) expect(linkageAt(columns, at)).toEqual(before[row]);
      },
    ),
    { numRuns: 500, seed: 13 },
  );
});

test('adding what comes later changes nothing that was said before', () => {
  fc.assert(
    fc.property(fc.array(application(false), { minLength: 2, maxLength: 30 }), (applications) => {
      const sorted = [...applications].sort((a, b) => Date.parse(a.submittedAt) - Date.parse(b.submittedAt));
      const half = sorted.slice(0, Math.ceil(sorted.length / 2));
      expect(linkages(sorted).slice(0, half.length)).toEqual(linkages(half));
    }),
    { numRuns: 500, seed: 14 },
  );
});

describe('a hundred thousand applications of a made-up population', () => {
  const { applications } = makePeople({ seed: 5, rows: 100_000 });

  test('the whole file at once differs from the oracle in no row', () => {
    const oracle = createOracle(applications);
    const found = linkages(applications);
    const different = found.flatMap((linkage, row) =>
      JSON.stringify(linkage) === JSON.stringify(oracle(row)) ? [] : [row],
    );
    expect(different).toEqual([]);
    // The rows are worth comparing: every field takes values that matter.
    expect(found.filter(({ payer }) => (payer ?? 0) >= 5).length).toBeGreaterThan(100);
    for (const flag of [true, false, null]) {
      expect(found.some(({ sameKK }) => sameKK === flag)).toBe(true);
      expect(found.some(({ verifiedGroup }) => verifiedGroup === flag)).toBe(true);
    }
    expect(found.some(({ bookingBurst }) => bookingBurst === true)).toBe(true);
  });

  test('the ledger says the same of a thousand of them', async () => {
    const ledger = createLedger(applications, 10_000);
    const found = linkages(applications);
    for (let row = 0; row < applications.length; row += 100) {
      const one = applications[row];
      if (one === undefined) continue;
      const linkage = await linkFromLedger(
        ledger,
        { ...one, stream: `consultation:${row}` },
        { isVerified: (stream) => applications[Number(stream.split(':')[1])]?.verifiedGroup === true },
      );
      expect(linkage, `row ${row}`).toEqual(found[row]);
    }
  });
});
