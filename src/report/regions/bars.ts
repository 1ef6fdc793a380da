// Intervals and counts in; small bars out, drawn by attributes alone, as the page forbids styles of elements. The text beside them says the same.
import { html, type Markup } from '../markup.js';

const clamp = (value: number): number => Math.min(100, Math.max(0, value));
const tenth = (value: number): number => Math.round(10 * clamp(value)) / 10;
/** The thinnest that an interval is drawn, and the width of a tick, in percent. */
const LEAST = 1.5;

/** An interval on 0 to 100, with a tick where the number itself lies. */
export function intervalBar(low: number, high: number, value: number | null): Markup {
  const width = tenth(Math.max(LEAST, high - low));
  const tick = value === null ? null : tenth(Math.min(100 - LEAST, value - LEAST / 2));
  return html`<svg class="bar" aria-hidden="true"><rect class="span" x="${tenth(Math.min(low, 100 - width))}%" width="${width}%"/>${tick !== null && html`<rect class="tick" x="${tick}%"/>`}</svg>`;
}

/** The places from best to worst, of so many: the first place at the left. */
export function placeBar(best: number, worst: number, of: number): Markup {
  const step = 100 / Math.max(1, of);
  return html`<svg class="bar" aria-hidden="true"><rect class="span" x="${tenth((best - 1) * step)}%" width="${tenth(Math.max(LEAST, (worst - best + 1) * step))}%"/></svg>`;
}

/** A count against the largest beside it. */
export function countBar(value: number, most: number): Markup {
  return html`<svg class="bar" aria-hidden="true"><rect class="span" width="${most > 0 ? tenth((100 * value) / most) : 0}%"/></svg>`;
}
