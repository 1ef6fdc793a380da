import { expect, test } from 'vitest';
import { operations } from '../../../src/service/api.js';
import { pathOf, routes } from '../../../src/service/page/routes.js';

test('the page calls every operation by the method and path of the table', () => {
  for (const [name, [method, path]] of Object.entries(routes)) {
    const operation = Object.entries(operations).find(([each]) => each === name)?.[1];
    expect([name, operation?.method, operation?.path]).toEqual([name, method, path]);
  }
});

test('parts of a path are filled in and encoded; a query without a value is left out', () => {
  expect(pathOf('approveBundle', { digest: 'sha256:ab' }, {})).toBe('/v1/bundles/sha256%3Aab/approval');
  expect(pathOf('consultation', { id: '../x?y' }, {})).toBe('/v1/consultations/..%2Fx%3Fy');
  expect(pathOf('meter', {}, { by: 'office', from: '', to: undefined })).toBe('/v1/meter?by=office');
});
