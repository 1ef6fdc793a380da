import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { applicationFields } from '../../src/fields/application.js';
import { applicationIndicators } from '../../src/indicators/index.js';
import { operatorNames } from '../../src/rules/document.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the shipped rules point an editor at their published schema, which knows every field, indicator and operator', () => {
  const rules = JSON.parse(read('models/passport-application/1.0.0/rules.json'));
  expect(rules.$schema).toBe('../../../data/schemas/rules-1.json');
  const schema = read('data/schemas/rules-1.json');
  const names = [
    ...Object.keys(applicationFields),
    ...applicationIndicators.map((each) => each.name),
    ...operatorNames,
  ];
  expect(names.filter((name) => !schema.includes(`"${name}"`))).toEqual([]);
});
