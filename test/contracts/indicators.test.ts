import { describe, expect, test } from 'vitest';
import { applicationFields } from '../../src/fields/application.js';
import { createFrame, readRecord } from '../../src/fields/read.js';
import { applicationIndicators } from '../../src/indicators/index.js';
import { columnsOf, noTables } from '../../src/indicators/indicator.js';

const names = { applicationId: 'X', submittedAt: '2026-06-15' };

for (const indicator of applicationIndicators) {
  describe(`the indicator ${indicator.name}`, () => {
    const compute = (record: Readonly<Record<string, unknown>>) => {
      const frame = createFrame(applicationFields, 1);
      const { issues } = readRecord(applicationFields, { ...names, ...record }, frame, 0);
      expect(issues).toEqual([]);
      const value = indicator.bind(columnsOf(frame), Float64Array.of(20619), noTables)(0);
      if (indicator.kind === 'flag') return value === 1 ? true : value === 0 ? false : null;
      return Number.isNaN(value) ? null : value;
    };
    test('reads fields that exist, and says its source and unit', () => {
      for (const need of indicator.needs) expect(Object.keys(applicationFields)).toContain(need);
      expect(indicator.source.length).toBeGreaterThan(10);
      expect(indicator.label.id.length * indicator.label.en.length).toBeGreaterThan(0);
    });
    test.each(indicator.examples)('means what its example says: $record -> $value', ({ record, value }) => {
      expect(compute(record)).toBe(value);
    });
    if (indicator.name !== 'verifiedDocuments') {
      test('is unknown where nothing was answered', () => {
        expect(compute({})).toBe(null);
      });
    }
  });
}
