// The views of a bundle: what they may read, and for whom.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readViews } from '../../../src/regions/worklist/views.js';

const shipped = (): { worklists: { id: string; view: string; needs: Record<string, unknown>[] }[] } =>
  JSON.parse(readFileSync('models/region/1.0.0/views.json', 'utf8'));

test('the shipped views are read, with a list for each of the four actions', () => {
  const ids = readViews(shipped()).worklists.map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining(['outreach', 'service-planning', 'joint-operations', 'employer-inspections']),
  );
});

test('figures about foreigners are refused outside the TIMPORA view, placements of citizens inside it', () => {
  const views = shipped();
  for (const list of views.worklists) list.view = list.view === 'timpora' ? 'all' : 'timpora';
  expect(() => readViews(views)).toThrow(
    expect.objectContaining({
      issues: expect.arrayContaining([
        expect.objectContaining({
          code: 'REGION_SETTINGS',
          message: expect.stringContaining('about foreigners'),
        }),
        expect.objectContaining({
          code: 'REGION_SETTINGS',
          message: expect.stringContaining('placements of citizens'),
        }),
      ]),
    }),
  );
});

test.each([
  ['an indicator that is none', { indicator: 'tkaCounts' }, 'REGION_INDICATOR'],
  ['a basis that its indicator has not', { basis: 'ORIGIN' }, 'REGION_BASIS'],
  ['one goalpost twice', { goalposts: [5, 5] }, 'REGION_SETTINGS'],
])('%s is refused with its place', (_, change, code) => {
  const views = shipped();
  const need = views.worklists
    .flatMap(({ needs }) => needs)
    .find(({ indicator }) => indicator === 'tkaCount');
  Object.assign(need ?? {}, change);
  expect(() => readViews(views)).toThrow(expect.objectContaining({ code }));
});

test('an id that stands twice is refused', () => {
  const views = shipped();
  const [first] = views.worklists;
  if (first !== undefined) views.worklists.push(first);
  expect(() => readViews(views)).toThrow(expect.objectContaining({ code: 'RULES_DUPLICATE' }));
});
