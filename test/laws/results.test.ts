// The law of figures: the page of results is what the recorded results make, and every file of results is named by it or older than one that is.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resultsPage } from '../../benchmarks/table.js';

test('benchmarks/RESULTS.md is what the recorded results make', () => {
  expect(readFileSync('benchmarks/RESULTS.md', 'utf8')).toBe(resultsPage());
});

test('every file of results that the pages link to is there', () => {
  const files = new Set(readdirSync('benchmarks/results'));
  for (const page of ['README.md', 'README.id.md', 'benchmarks/RESULTS.md'])
    for (const [, file = ''] of readFileSync(page, 'utf8').matchAll(/results\/([\w.-]+\.(?:json|svg))/g))
      expect(files.has(file), `${page} names ${file}`).toBe(true);
});
