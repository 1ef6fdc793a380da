// Numbers in; small drawings out, by attributes alone, as a page forbids styles of elements. The table beside a drawing says the same.
import type { Words } from '../fields/dictionary.js';
import { attribute, html, type Markup, type Piece } from './markup.js';
import { percent } from './numbers.js';

/** Shares of 1 along both sides. */
export interface Line {
  readonly points: readonly (readonly [x: number, y: number])[];
  /** `one` and `two` are drawn apart: dark and full, light and dashed. */
  readonly look: 'one' | 'two' | 'guide';
  /** Stays at a height until the next point, as counts and points do. */
  readonly steps?: boolean;
}

/** A dot with the interval that it stands for. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

export interface Plot {
  /** What is seen, for who cannot see it. */
  readonly told: Words;
  readonly title: Words;
  readonly across: Words;
  readonly up: Words;
  readonly lines?: readonly Line[];
  readonly dots?: readonly Dot[];
  /** What the looks stand for, where there are several. */
  readonly legend?: readonly (readonly [look: Line['look'], words: Piece])[];
  /** The ends of the sides, 1 where they are not named; `show` writes a tick (as percent). */
  readonly most?: readonly [x: number, y: number];
  readonly show?: readonly [x: (value: number) => string, y: (value: number) => string];
}

const WIDE = 360;
const HIGH = 250;
const LEFT = 44;
const BOTTOM = 26;
const TOP = 10;
const RIGHT = 24;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** The end of an axis of shares that holds `value` and whose quarters are written without a fraction, in percent or in thousandths. */
export function topOf(value: number): number {
  for (const step of [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2])
    if (4 * step >= value) return 4 * step;
  return 1;
}

/** A tick of an axis that ends at `top`: `5 %`, or `5 ‰` where percent would need a fraction, as its mark is not the same in both languages. */
export const tickOf =
  (top: number) =>
  (value: number): string =>
    top < 0.04 ? `${Math.round(value * 1000)} ‰` : `${Math.round(value * 100)} %`;

/** How far intervals reach from 0 on either side, at least so far: the ends of a bar that has 0 in its middle. */
export const reachOf = (
  intervals: readonly { readonly low: number | null; readonly high: number | null }[],
  least: number,
): number =>
  Math.max(least, ...intervals.flatMap(({ low, high }) => [Math.abs(low ?? 0), Math.abs(high ?? 0)]));

const tenth = (value: number): number => Math.round(10 * value) / 10;
const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));

/** A plane of two shares, with lines and dots. */
export function plot(of: Plot): Markup {
  const { told, title, across, up, lines = [], dots = [], legend = [], most = [1, 1] } = of;
  const [showX, showY] = of.show ?? [percent, percent];
  const [mostX, mostY] = most.map((end) => (end > 0 ? end : 1));
  const x = (value: number): number =>
    tenth(LEFT + ((WIDE - LEFT - RIGHT) * clamp(value, mostX ?? 1)) / (mostX ?? 1));
  const y = (value: number): number =>
    tenth(HIGH - BOTTOM - ((HIGH - BOTTOM - TOP) * clamp(value, mostY ?? 1)) / (mostY ?? 1));
  const path = ({ points, steps = false }: Line): string =>
    points
      .map(([a, b], at) => {
        if (at === 0) return `M${x(a)} ${y(b)}`;
        return steps ? `H${x(a)}V${y(b)}` : `L${x(a)} ${y(b)}`;
      })
      .join('');
  return html`<figure class="plot"><figcaption>${title}</figcaption><p class="axis-up">${up} ↑</p><svg viewBox="0 0 ${WIDE} ${HIGH}" role="img" aria-label="${attribute(told)}">${TICKS.map(
    (tick) =>
      html`<path class="grid" d="M${LEFT} ${y(tick * (mostY ?? 1))}H${WIDE - RIGHT}"/><text class="tick-y" x="${LEFT - 6}" y="${y(tick * (mostY ?? 1)) + 3.5}">${showY(tick * (mostY ?? 1))}</text><text class="tick-x" x="${x(tick * (mostX ?? 1))}" y="${HIGH - 8}">${showX(tick * (mostX ?? 1))}</text>`,
  )}${lines.map((line) => html`<path class="line ${line.look}" d="${path(line)}"/>`)}${dots.map(
    (dot) =>
      html`<path class="whisker" d="M${x(dot.x)} ${y(dot.low)}V${y(dot.high)}"/><circle class="dot" cx="${x(dot.x)}" cy="${y(dot.y)}" r="4"/>`,
  )}</svg><p class="axis-across">${across} →</p>${
    legend.length > 0 &&
    html`<p class="legend">${legend.map(
      ([look, words]) =>
        html`<span><svg class="swatch" viewBox="0 0 30 8" aria-hidden="true"><path class="line ${look}" d="M0 4H30"/></svg> ${words}</span> `,
    )}</p>`
  }</figure>`;
}

const LEAST = 1.2;

/** An interval between two ends, with a tick at its value and a line at what it is held against. Percent of the width. */
export function rangeBar(
  interval: { readonly value: number | null; readonly low: number | null; readonly high: number | null },
  ends: readonly [from: number, to: number],
  against: number | null = null,
): Markup | null {
  const { value, low, high } = interval;
  if (low === null || high === null) return null;
  const [from, to] = ends;
  const at = (number: number): number => tenth(clamp((100 * (number - from)) / (to - from), 100));
  const width = Math.max(LEAST, at(high) - at(low));
  return html`<svg class="bar" aria-hidden="true"><rect class="span" x="${Math.min(at(low), 100 - LEAST)}%" width="${tenth(width)}%"/>${
    against !== null &&
    html`<rect class="against" x="${Math.max(0, tenth(at(against) - 0.3))}%" width="0.6%" height="100%"/>`
  }${value !== null && html`<rect class="tick" x="${clamp(tenth(at(value) - LEAST / 2), 100 - LEAST)}%"/>`}</svg>`;
}

/** Two amounts one above the other, against the largest of all: before, and now. */
export const pairBar = (before: number, now: number, most: number): Markup => {
  const width = (value: number): number => (most > 0 ? tenth((100 * value) / most) : 0);
  return html`<svg class="pair" aria-hidden="true"><rect class="before" y="5%" height="38%" width="${width(before)}%"/><rect class="now" y="55%" height="38%" width="${width(now)}%"/></svg>`;
};

/** One amount against the largest. */
export const amountBar = (value: number, most: number): Markup =>
  html`<svg class="bar" aria-hidden="true"><rect class="span" width="${most > 0 ? tenth(clamp((100 * value) / most, 100)) : 0}%"/></svg>`;
