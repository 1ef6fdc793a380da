// Applications in; a ledger that answers for their sightings out, as src/store promises it: plain lists, page by page, tokens for values.
import { identityParts } from '../../src/fields/application.js';
import type { LedgerSighting, SightingLedger } from '../../src/linkage/incremental.js';
import { normaliseIdentity } from '../../src/linkage/normalise.js';
import type { LinkApplication } from '../../src/linkage/table.js';

/** Holds all applications, later ones too: that none of them counts is for the questions to see to. */
export function createLedger(applications: readonly LinkApplication[], page: number): SightingLedger {
  const index = new Map<string, LedgerSighting[]>();
  applications.forEach(({ submittedAt, identity }, row) => {
    const normal = normaliseIdentity(identity);
    const token = (value: string | null | undefined): string | null =>
      value === null || value === undefined ? null : `token of ${value}`;
    for (const part of identityParts) {
      const value = normal[part];
      if (value === null || value === undefined) continue;
      const key = `${part} ${value}`;
      const sightings = index.get(key) ?? [];
      sightings.push({
        stream: `consultation:${row}`,
        submittedAt,
        family: token(normal.familyCard),
        subject: token(normal.subjectKey),
      });
      index.set(key, sightings);
    }
  });
  return {
    async sightings({ kind, value, from, before, except, limit = 1000 }) {
      const after = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
      const found = (index.get(`${kind} ${value}`) ?? [])
        .filter(({ stream, submittedAt }) => {
          const at = Date.parse(submittedAt);
          return stream !== except && at >= after && at < Date.parse(before);
        })
        .sort((a, b) => Date.parse(b.submittedAt) - Date.parse(a.submittedAt));
      // Pages are never so small that one millisecond fills them.
      const tied = new Set(found.map((one) => one.submittedAt)).size === 1;
      return { total: found.length, items: found.slice(0, tied ? limit : Math.min(limit, page)) };
    },
  };
}
