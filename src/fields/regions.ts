// The region table as a document: official codes and names of provinces and regencies, and the codes near a mistyped one.
import { distance } from 'fastest-levenshtein';
import { readDocument, textSchema, z } from '../base/documents.js';

const provinceCode = z.string().check(z.regex(/^\d{2}$/));
const regencyCode = z.string().check(z.regex(/^\d{2}\.\d{2}$/));

export const regionsFormat = 'waspada-regions/1';
export const regionsSchema = z.strictObject({
  $schema: z.optional(z.string()),
  format: z.literal(regionsFormat),
  year: z.int(),
  source: textSchema,
  provinces: z.record(provinceCode, textSchema),
  regencies: z.record(regencyCode, textSchema),
  /** Immigration offices and the regencies they serve; partial. */
  offices: z.record(textSchema, z.array(regencyCode)),
  /** Points 0 to 5 that a deployment declares for a regency of residence; none unless it does, and read by a rule that is off by default. */
  priors: z.optional(z.record(regencyCode, z.int().check(z.gte(0), z.lte(5)))),
});
export type Regions = z.infer<typeof regionsSchema>;

/** A checked region table from a parsed document. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE. */
export function readRegions(value: unknown): Regions {
  return readDocument(regionsSchema, regionsFormat, value);
}

export const isRegency = (code: string, regions: Regions): boolean => Object.hasOwn(regions.regencies, code);

/** `35.02 (KABUPATEN PONOROGO)`, or the code alone where the table has no name for it. */
export function nameRegency(code: string, regions: Regions | undefined): string {
  return regions !== undefined && isRegency(code, regions) ? `${code} (${regions.regencies[code]})` : code;
}

/** A hint for a code of the right form that the table does not have: up to three codes one slip away, with names. */
export function nearestRegency(code: string, regions: Regions): string {
  const province = code.slice(0, 2);
  const near = Object.keys(regions.regencies)
    .filter((known) => distance(known, code) === 1)
    // A slip in the regency is likelier than one in the province.
    .sort((a, b) => Number(b.startsWith(province)) - Number(a.startsWith(province)))
    .slice(0, 3)
    .map((known) => nameRegency(known, regions));
  if (near.length > 0) return `did you mean ${near.join(', or ')}?`;
  return Object.hasOwn(regions.provinces, province)
    ? `look the code up in regions.csv: ${regions.provinces[province]} has no regency ${code.slice(3)} in ${regions.year}`
    : `look the code up in regions.csv: no province has the code ${province} in ${regions.year}`;
}
