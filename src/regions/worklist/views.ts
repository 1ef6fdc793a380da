// The views of a region bundle as a document: its worklists, what each needs a place to be, and the composites it declares.
import { idSchema, readDocument, textSchema, wordsSchema, z } from '../../base/documents.js';
import { type Issue, issue, refuse } from '../../base/errors.js';
import { regionIndices } from '../../rules/document.js';
import { indicatorOf, isBasis, isIndicator } from '../facts/catalogue.js';
import { regionLevels } from '../score/region.js';

export const viewsFormat = 'waspada-views/1';

const weight = z.number().check(z.gte(0.01), z.lte(100));
const index = z.strictObject({
  index: z.enum(regionIndices),
  /** Read as what is known to be missing: only a lack that is known counts, an unknown service never does. */
  lack: z.optional(z.boolean()),
  weight,
  /** A place without it is not ranked: it waits among those without figures. */
  required: z.optional(z.boolean()),
  words: wordsSchema,
});
const figure = z.strictObject({
  indicator: textSchema,
  basis: textSchema,
  /** The value that counts 0 and the one that counts 100, clipped beyond. */
  goalposts: z.tuple([z.number(), z.number()]),
  weight,
  required: z.optional(z.boolean()),
  words: wordsSchema,
});

const worklist = z.strictObject({
  id: idSchema,
  words: wordsSchema,
  /** Who works through it. */
  audience: wordsSchema,
  /** `timpora` may read figures about foreigners, and is shown to nobody else. */
  view: z.enum(['all', 'timpora']),
  level: z.enum(regionLevels),
  needs: z.array(z.union([index, figure])).check(z.minLength(1)),
  /** Share of the capacity kept for places without figures, drawn by lot: where nobody looked, something may be. */
  explore: z.number().check(z.gte(0), z.lte(0.5)),
  /** What to do in a place of the list. */
  advice: z.array(wordsSchema).check(z.minLength(1)),
});

const composite = z.strictObject({
  id: idSchema,
  words: wordsSchema,
  level: z.enum(regionLevels),
  parts: z
    .array(z.strictObject({ index: z.enum(regionIndices), lack: z.optional(z.boolean()), weight }))
    .check(z.minLength(2)),
  mean: z.enum(['arithmetic', 'geometric']),
});

export const viewsSchema = z.strictObject({
  $schema: z.optional(z.string()),
  format: z.literal(viewsFormat),
  /** Classes of a map, by natural breaks. */
  classes: z.int().check(z.gte(2), z.lte(9)),
  worklists: z.array(worklist),
  composites: z.array(composite),
});
export type Views = z.infer<typeof viewsSchema>;
export type WorklistView = Views['worklists'][number];
export type Need = WorklistView['needs'][number];
export type CompositeView = Views['composites'][number];

/**
 * Checked views from a parsed document. Figures about foreigners stand only in lists of the `timpora` view, and no such list reads
 * where migrant workers come from: citizens who leave lawfully are not TIMPORA's matter.
 * Codes: DOCUMENT_*, REGION_INDICATOR, REGION_BASIS, REGION_SETTINGS.
 */
export function readViews(value: unknown): Views {
  const views = readDocument(viewsSchema, viewsFormat, value);
  refuse([
    ...views.worklists.flatMap((list, at) =>
      list.needs.flatMap((need, place) => checkNeed(list, need, ['worklists', at, 'needs', place])),
    ),
    ...twice([...views.worklists, ...views.composites].map(({ id }) => id)),
  ]);
  return views;
}

function checkNeed(list: WorklistView, need: Need, path: (string | number)[]): Issue[] {
  if ('index' in need) {
    const aboutCitizens = need.index === 'migrant_worker_intensity' && list.view === 'timpora';
    return aboutCitizens
      ? [
          issue(
            'REGION_SETTINGS',
            [...path, 'index'],
            'found placements of citizens in a TIMPORA list, which concerns foreigners',
          ),
        ]
      : [];
  }
  const { indicator, basis, goalposts } = need;
  if (!isIndicator(indicator))
    return [issue('REGION_INDICATOR', [...path, 'indicator'], `found ${JSON.stringify(indicator)}`)];
  const { bases, view } = indicatorOf(indicator);
  const isCounted = isBasis(basis) && bases.includes(basis);
  return [
    ...(isCounted
      ? []
      : [
          issue(
            'REGION_BASIS',
            [...path, 'basis'],
            `found ${basis} for ${indicator}, expected ${bases.join(' or ')}`,
          ),
        ]),
    ...(view === 'timpora' && list.view !== 'timpora'
      ? [
          issue(
            'REGION_SETTINGS',
            [...path, 'indicator'],
            `found ${indicator}, a figure about foreigners, outside the TIMPORA view`,
          ),
        ]
      : []),
    ...(goalposts[0] === goalposts[1]
      ? [issue('REGION_SETTINGS', [...path, 'goalposts'], `found one goalpost ${goalposts[0]} twice`)]
      : []),
  ];
}

function twice(ids: readonly string[]): Issue[] {
  return ids.flatMap((id, at) =>
    ids.indexOf(id) === at
      ? []
      : [issue('RULES_DUPLICATE', ['worklists'], `found the id ${JSON.stringify(id)} twice`)],
  );
}
