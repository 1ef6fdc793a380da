import { createReadStream } from 'node:fs';
import { expect, test } from 'vitest';
import { applicationFields } from '../../src/fields/application.js';
import { createFrame, plainForm } from '../../src/fields/read.js';
import { readCsv } from '../../src/io/csv-scan.js';
import { planHeader, rowReader } from '../../src/io/header.js';
import { bands, scorer } from './scorer.js';

const ROWS = 2000;

test('bounds are exact for at least 95 % of the sample, and every row of it reads without an issue', async () => {
  const file = await readCsv(
    createReadStream(new URL('../../data/samples/applications.csv', import.meta.url)),
  );
  const { plan } = planHeader(file.header, applicationFields, {});
  if (plan === null) throw new Error('the header was refused');
  const read = rowReader(plan, plainForm);
  const frame = createFrame(applicationFields, ROWS);
  let rows = 0;
  for await (const batch of file.batches) {
    for (const cells of batch.rows) {
      if (cells === null) throw new Error('a row is at fault');
      expect(read(cells, frame, rows++)).toEqual({ issues: [], rejected: false });
    }
  }
  expect(rows).toBe(ROWS);
  const found = scorer.score(frame);
  const exact = found.boundsExact.reduce((sum, each) => sum + each, 0);
  expect(exact / ROWS).toBeGreaterThanOrEqual(0.95);
  // Fewer than one in twenty is asked to wait: most of the sample are plain travellers.
  expect(found.band.filter((band) => bands[band] !== 'lanjut').length / ROWS).toBeLessThan(0.05);
});
