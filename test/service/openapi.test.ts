import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkShape, type z } from '../../src/base/documents.js';
import { codes } from '../../src/base/errors.js';
import { applicationFields } from '../../src/fields/application.js';
import { type Operation, operations } from '../../src/service/api.js';
import { formOf } from '../../src/service/form.js';
import { openApiDocument } from '../../src/service/openapi.js';

test('the committed OpenAPI document is that of the table: npx tsx data/make-openapi.mts', () => {
  expect(JSON.parse(readFileSync('data/openapi.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(openApiDocument())),
  );
});

test('every reference of the document is to something that it has', () => {
  const document = openApiDocument();
  const text = JSON.stringify(document);
  for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
    expect(text).toContain(`"${name}":{`);
});

test('each operation names faults that exist, and no two share a method and a path', () => {
  const seen = new Set<string>();
  for (const [name, { method, path, problems, words }] of Object.entries<Operation>(operations)) {
    expect(seen.has(`${method} ${path}`), name).toBe(false);
    seen.add(`${method} ${path}`);
    for (const code of problems) expect(codes[code].http, code).toBeGreaterThanOrEqual(400);
    expect(words.id.length * words.en.length, name).toBeGreaterThan(0);
  }
});

test('a request has no outcome for many cases at once: adverse decisions are made one by one', () => {
  for (const [name, { path, body }] of Object.entries<Operation>(operations)) {
    if (body === undefined || path.includes('{id}')) continue;
    const schema: z.ZodMiniType = body;
    const issues = checkShape(schema, { outcome: 'DITOLAK', ids: [] }).map((each) => each.path.join('.'));
    expect(issues, name).toContain('outcome');
  }
});

test('deciding asks for the same whatever is decided, but for what protects the applicant', () => {
  const decide = openApiDocument().paths;
  const text = JSON.stringify(Reflect.get(Object(decide), '/v1/consultations/{id}/decision'));
  expect(text).toContain('"required":["outcome","reason","receipt"]');
});

test('the form asks every answer that a person gives, and nothing that a system counts', () => {
  const names = formOf().map(({ name }) => name);
  expect(names).not.toContain('applicationId');
  expect(names.some((name) => name.startsWith('linkage.'))).toBe(false);
  expect(names.length).toBe(
    Object.keys(applicationFields).filter((name) => !/^linkage\.|^applicationId$|^submittedAt$/.test(name))
      .length,
  );
});
