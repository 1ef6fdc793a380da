// What the page computes in a browser, run as the text that ships: it means what the analysis means.
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod/mini';
import { guard } from '../../../src/io/csv-write.js';
import { makeWorklist } from '../../../src/regions/worklist/worklist.js';
import { capacityScript, script } from '../../../src/report/regions/script.js';
import { csvScript } from '../../../src/report/script.js';

const answer = z.object({
  ranked: z.array(z.string()),
  drawn: z.array(z.string()),
  equal: z.nullable(z.object({ places: z.number(), left: z.number() })),
});

function standingsAt(capacity: number, explore: number, ranks: readonly number[], lots: readonly number[]) {
  const call = `standingsAt(${capacity}, ${explore}, ${JSON.stringify(ranks)}, ${JSON.stringify(lots)})`;
  const found: unknown = runInNewContext(`${capacityScript}; JSON.stringify(${call})`);
  return z.parse(answer, JSON.parse(String(found)));
}

test('the slider gives each place the standing that the list gives it at that capacity', () => {
  const need = fc.record({
    value: fc.option(fc.integer({ min: 0, max: 6 })),
    low: fc.constant(0),
    high: fc.constant(100),
  });
  fc.assert(
    fc.property(
      fc.array(need, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 35 }),
      fc.integer({ min: 1, max: 35 }),
      fc.constantFrom(0, 0.1, 0.2, 0.5),
      (needs, first, capacity, explore) => {
        const candidates = needs.map(({ value, low, high }, at) => ({
          code: `${10 + at}`,
          name: `${at}`,
          needs: [{ value: value === null ? null : value * 10, low, high, open: [] }],
        }));
        const at = (size: number) =>
          makeWorklist(candidates, [{ weight: 1, required: true }], {
            capacity: size,
            explore,
            exclude: new Map(),
            seed: 'lot',
            draws: 1,
          });
        // The page knows ranks and lots of the capacity that the list was made at.
        const { places } = at(first);
        const ranked = places.filter(({ rank }) => rank !== null);
        const unranked = places.filter(({ rank }) => rank === null);
        const found = standingsAt(
          capacity,
          explore,
          ranked.map(({ rank }) => rank ?? 0),
          unranked.map(({ lot }) => lot ?? 0),
        );
        const wanted = at(capacity);
        const standingOf = new Map(wanted.places.map(({ code, standing }) => [code, standing]));
        expect(found.ranked).toEqual(ranked.map(({ code }) => standingOf.get(code)));
        expect(found.drawn).toEqual(unranked.map(({ code }) => standingOf.get(code)));
        expect(found.equal).toEqual(wanted.equal);
      },
    ),
  );
});

test('a field of its CSV is guarded as every CSV of Waspada is, and numbers are left as they are', () => {
  const field = (text: string, isNumber: boolean): string =>
    String(runInNewContext(`${csvScript}; csvField(${JSON.stringify(text)}, ${isNumber})`));
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('=1+1', '-2', '@x', '＝1', "'a", '\tb', '+', 'a,"b"', 'a\nb')),
      (text) => {
        const written = field(text, false);
        const plain =
          written.startsWith('"') && /[",\n\r]/.test(text)
            ? written.slice(1, -1).replaceAll('""', '"')
            : written;
        expect(plain).toBe(guard(text));
      },
    ),
  );
  expect(field('-0.5', true)).toBe('-0.5');
});

test('the script cannot end its element, and makes no code of text', () => {
  expect(script).not.toMatch(
    /<\/script|<!--|\beval\b|new Function|innerHTML|insertAdjacentHTML|document\.write/,
  );
});
