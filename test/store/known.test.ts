// A document that was found whole is believed again only while its row is the same to the last byte.
import { describe, expect, test } from 'vitest';
import { KnownDocuments } from '../../src/store/read.js';
import type { Row } from '../../src/store/sql.js';

const row: Row = {
  ...{ kind: 'setting', id: 'switch', seq: 7, at: '2026-06-15T09:30:00+07:00' },
  ...{ value: '{"off":false}', secret: null },
};
const document = {
  ...{ kind: 'setting' as const, id: 'switch', seq: 7, at: '2026-06-15T09:30:00+07:00' },
  value: { off: false },
};

describe('documents that are known', () => {
  test('the same row gives the same document, whoever read it', () => {
    const known = new KnownDocuments();
    expect(known.of(row)).toBeNull();
    known.keep(row, document);
    expect(known.of({ ...row })).toBe(document);
  });

  test.each([
    ['place', { seq: 8 }],
    ['time', { at: '2026-06-15T09:31:00+07:00' }],
    ['value', { value: '{"off":true}' }],
    ['kind', { kind: 'account' }],
    ['id', { id: 'active' }],
    ['secret', { secret: new Uint8Array([1]) }],
  ])('a row of another %s is proven anew', (_, change) => {
    const known = new KnownDocuments();
    known.keep(row, document);
    expect(known.of({ ...row, ...change })).toBeNull();
  });

  test('a secret is compared byte by byte', () => {
    const known = new KnownDocuments();
    const sealed = { ...row, value: null, secret: new Uint8Array([1, 2, 3]) };
    known.keep(sealed, document);
    expect(known.of({ ...sealed, secret: new Uint8Array([1, 2, 3]).buffer })).toBe(document);
    expect(known.of({ ...sealed, secret: new Uint8Array([1, 2, 4]) })).toBeNull();
    expect(known.of({ ...sealed, secret: null })).toBeNull();
  });
});
