// Checked figures in; the totals that their parts contradict out.
import { type Issue, issue } from '../../base/errors.js';
import type { Regions } from '../../fields/regions.js';
import { indicatorOf } from './catalogue.js';
import { type Figure, keyOf, type Placed } from './facts.js';

/** Parts of one level of a whole: provinces of the country, regencies of the country or of a province, and so on. */
interface Parts {
  sum: number;
  readonly codes: Set<string>;
  complete: boolean;
}

/**
 * A complete whole and its parts of the same indicator, basis and period, each at its latest revision: parts that are all there and
 * complete add up to it exactly, and no parts exceed it. A whole that is marked partial promises nothing. What serves a region from
 * elsewhere is not added, for one office serves several. Areas are added up to the rounding of their digits. Code: REGION_SUM, at the whole.
 */
export function checkSums(placed: readonly Placed[], regions: Regions): Issue[] {
  const latest = new Map<string, Placed>();
  for (const each of placed) {
    const key = keyOf(each.figure);
    if ((latest.get(key)?.figure.revision ?? -1) < each.figure.revision) latest.set(key, each);
  }
  const parts = new Map<string, Parts>();
  for (const { figure } of latest.values()) {
    if (figure.basis === 'SERVICE_AREA') continue;
    for (const whole of wholesOf(figure.code)) {
      const key = `${keyOf({ ...figure, code: whole })} ${depthOf(figure.code)}`;
      const found = parts.get(key) ?? { sum: 0, codes: new Set(), complete: true };
      found.sum += figure.value;
      found.codes.add(figure.code);
      found.complete &&= figure.coverage === 'complete';
      parts.set(key, found);
    }
  }
  const expected = expectedParts(regions);
  return [...latest.values()].flatMap(({ figure, path }) => {
    if (figure.coverage !== 'complete') return [];
    const own = depthOf(figure.code);
    return [own + 1, own + 2, own + 3].flatMap((depth) => {
      const found = parts.get(`${keyOf(figure)} ${depth}`);
      if (found === undefined) return [];
      const all = expected.get(`${figure.code} ${depth}`);
      const whole = all !== undefined && found.codes.size === all && found.complete;
      const slack = slackOf(figure, found.codes.size);
      const over = found.sum - figure.value > slack;
      if (!over && !(whole && figure.value - found.sum > slack)) return [];
      const { code, indicator, period, basis, value } = figure;
      const message =
        `found ${found.codes.size} parts of ${code} that add up to ${round(found.sum)}, ` +
        `expected ${over && !whole ? 'at most ' : ''}${value} (${indicator}, ${period}, ${basis})`;
      return [issue('REGION_SUM', [...path, 'value'], message)];
    });
  });
}

/** Every region that holds this one, the country last. */
function wholesOf(code: string): string[] {
  if (code === 'ID') return [];
  const digits = code.split('.');
  return [...digits.keys()].map((depth) => digits.slice(0, depth).join('.') || 'ID');
}

/** 0 the country, 1 a province, 2 a regency, 3 a district, 4 a village. */
const depthOf = (code: string): number => (code === 'ID' ? 0 : code.split('.').length);

/** How many parts of a level a whole has, where the table knows all of them. */
function expectedParts(regions: Regions): Map<string, number> {
  const regencies = Object.keys(regions.regencies);
  const expected = new Map([
    ['ID 1', Object.keys(regions.provinces).length],
    ['ID 2', regencies.length],
  ]);
  for (const code of regencies) {
    const key = `${code.slice(0, 2)} 2`;
    expected.set(key, (expected.get(key) ?? 0) + 1);
  }
  return expected;
}

/** Square kilometres are published with three decimals: each part may be off by half of the last. */
const ROUNDING = 0.0005;
const slackOf = ({ indicator }: Figure, parts: number): number =>
  indicatorOf(indicator).fraction === true ? ROUNDING * (parts + 1) : 0;

const round = (value: number): number => Math.round(value * 1000) / 1000;
