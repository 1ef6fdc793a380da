// The JSON that `waspada regions --out` wrote in; the report that it holds, checked for every part that its page reads, out.
import { dateSchema, readDocument, textSchema, wordsSchema, z } from '../../base/documents.js';
import { regionFields } from '../../fields/region.js';
import { type RegionReport, regionReportFormat } from '../../regions/analysis/document.js';
import { bases, indicatorNames } from '../../regions/facts/catalogue.js';
import { confidences } from '../../regions/facts/facts.js';
import { regionLevels } from '../../regions/score/region.js';
import { bandNames, regionIndices } from '../../rules/document.js';

const count = z.int().check(z.gte(0));
const share = z.number().check(z.gte(0), z.lte(1));
const level = z.enum(regionLevels);
const indicator = z.enum(indicatorNames);
const basis = z.enum(namesOf(bases));
const coverage = z.enum(['complete', 'partial']);
const view = z.enum(['all', 'timpora']);
const places = z.array(count);
const texts = z.array(z.string());
const rank = z.nullable(z.strictObject({ best: count, worst: count }));
const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));

function namesOf<T extends object>(of: T): (keyof T & string)[] {
  return Object.keys(of).filter((name): name is keyof T & string => Object.hasOwn(of, name));
}

const figure = z.strictObject({
  code: textSchema,
  indicator,
  label: wordsSchema,
  period: textSchema,
  basis,
  basisWords: wordsSchema,
  value: z.nullable(z.number()),
  coverage,
  confidence: z.enum(confidences),
  source: z.string(),
  effort: z.string(),
  note: z.string(),
});

const value = z.strictObject({
  field: z.enum(namesOf(regionFields)),
  label: wordsSchema,
  unit: z.string(),
  value: z.union([z.number(), z.boolean()]),
  low: z.number(),
  high: z.number(),
  figures: places,
  notes: z.array(wordsSchema),
});

const index = z.strictObject({
  score: z.nullable(count),
  low: count,
  high: count,
  band: z.nullable(z.enum(bandNames)),
  coverage: share,
  periods: texts,
  reasons: z.array(
    z.strictObject({
      rule: textSchema,
      points: count,
      words: wordsSchema,
      values: z.array(value),
      legalBasis: texts,
      practice: texts,
      sources: texts,
    }),
  ),
  cut: count,
  model: z.nullable(
    z.strictObject({
      points: z.number(),
      most: z.number(),
      lines: z.array(
        z.strictObject({ id: textSchema, points: z.number(), words: wordsSchema, figures: places }),
      ),
    }),
  ),
  open: z.array(
    z.strictObject({ label: wordsSchema, question: z.nullable(wordsSchema), spread: z.number() }),
  ),
  aside: places,
  class: z.nullable(z.strictObject({ place: count, probability: share, sure: z.boolean() })),
  rank,
});

const region = z.strictObject({
  code: textSchema,
  name: textSchema,
  level,
  parent: z.nullable(z.string()),
  offices: texts,
  population: z.nullable(z.number()),
  indices: z.record(z.enum(regionIndices), index),
});

const standing = z.strictObject({
  indicator,
  label: wordsSchema,
  basis,
  basisWords: wordsSchema,
  period: textSchema,
  level,
  total: z.nullable(z.strictObject({ value: z.number(), figure: count })),
  rows: z.array(
    z.strictObject({
      code: textSchema,
      name: textSchema,
      value: z.number(),
      best: count,
      worst: count,
      figure: count,
    }),
  ),
  unknown: count,
});

const map = z.strictObject({
  index: z.enum(regionIndices),
  level,
  breaks: z.nullable(z.array(z.number())),
  fit: z.nullable(z.number()),
  known: count,
  regions: count,
  hotSpots: z.strictObject({
    verdict: z.enum(['found', 'none', 'not-enough']),
    reason: wordsSchema,
    neighbours: wordsSchema,
    global: z.nullable(z.strictObject({ statistic: z.number(), p: share })),
    tested: count,
    withoutNeighbours: texts,
    spots: z.array(
      z.strictObject({
        code: textSchema,
        name: textSchema,
        kind: z.enum(['high-high', 'low-low', 'high-low', 'low-high']),
        p: share,
        q: z.number(),
      }),
    ),
  }),
});

const place = z.strictObject({
  code: textSchema,
  name: textSchema,
  standing: z.enum(['chosen', 'equal', 'lot', 'waiting', 'unranked', 'excluded']),
  score: z.nullable(z.number()),
  low: z.number(),
  high: z.number(),
  rank: z.nullable(count),
  ranks: rank,
  stability: z.nullable(share),
  lot: z.nullable(count),
  excluded: z.nullable(z.string()),
  parent: z.nullable(z.string()),
  offices: texts,
  needs: z.array(
    z.strictObject({
      value: z.nullable(z.number()),
      low: z.number(),
      high: z.number(),
      open: z.array(wordsSchema),
      reasons: z.array(z.strictObject({ words: wordsSchema, figures: places })),
    }),
  ),
});

const worklist = z.strictObject({
  id: textSchema,
  words: wordsSchema,
  audience: wordsSchema,
  view,
  level,
  capacity: count,
  explore: z.number(),
  seed: z.string(),
  needs: z.array(z.strictObject({ words: wordsSchema, weight: z.number(), required: z.boolean() })),
  advice: z.array(wordsSchema),
  places: z.array(place),
  equal: z.nullable(z.strictObject({ places: count, left: count })),
  wouldChange: z.array(z.strictObject({ words: wordsSchema, enter: texts, leave: texts })),
});

const composite = z.strictObject({
  id: textSchema,
  words: wordsSchema,
  level,
  rows: z.array(
    z.strictObject({
      code: textSchema,
      name: textSchema,
      score: z.nullable(z.number()),
      rank: z.nullable(z.strictObject({ median: z.number(), low: z.number(), high: z.number() })),
    }),
  ),
});

const reportSchema = z.strictObject({
  format: z.literal(regionReportFormat),
  engine: textSchema,
  asOf: dateSchema,
  policyDate: dateSchema,
  view,
  internal: z.boolean(),
  area: z.nullable(z.string()),
  bundle: z.strictObject({
    name: textSchema,
    version: textSchema,
    digest,
    evidence: textSchema,
    words: wordsSchema,
  }),
  facts: z.strictObject({ digest, rows: count, withheld: count }),
  headline: z.array(wordsSchema),
  indices: z.array(
    z.strictObject({ index: z.enum(regionIndices), words: wordsSchema, caution: wordsSchema }),
  ),
  standings: z.array(standing),
  maps: z.array(map),
  regions: z.array(region),
  worklists: z.array(worklist),
  composites: z.array(composite),
  figures: z.array(figure),
});

/** A checked report of regions from a parsed document. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE. O(size of the document). */
export const readRegionReport = (document: unknown): RegionReport =>
  readDocument(reportSchema, regionReportFormat, document);
