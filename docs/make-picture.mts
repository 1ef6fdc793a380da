// Draws docs/how-a-score-is-made.svg from one assessment, so that no number in it is typed by hand: npx tsx docs/make-picture.mts
import { writeFileSync } from 'node:fs';
import bundle from '../models/passport-application.js';
import { UNKNOWN } from '../src/rules/verdict.js';
import { createScorer } from '../src/score/scorer.js';
import { answeredRecord, withAnswers } from '../src/testing.js';

const scorer = createScorer(bundle);
const record = withAnswers(answeredRecord, {
  declaredPurpose: 'UMRAH',
  organizerLicence: 'TIDAK_DITEMUKAN',
  travelFunding: null,
});
const found = scorer.assess(record);
if (found.band === 'unscored') throw new Error('the record of the picture cannot be scored');
const { score, low, high, band, reachable, questions } = found;
const [reason] = found.reasons;
const [first] = questions;
if (reason === undefined || first === undefined || found.reasons.length > 1)
  throw new Error('the picture is of one reason and an open question');
const unknownRules = scorer
  .trace(record)
  .interpretation.rules.filter((rule) => rule.verdict === UNKNOWN).length;

/** Each step: its name, and two lines of what it does to the record of the picture. */
const steps: [title: string, ...lines: [string, string]][] = [
  ['text', 'UMRAH, 2026-06-15,', 'an empty cell'],
  ['fields', 'kind, range; empty is', 'unknown, never 0'],
  ['indicators', 'from fields and a date:', 'under 18? losses when?'],
  ['rules', `${reason.rule} true: +${reason.points};`, `${unknownRules} unknown: they add 0`],
  ['clears, groups, caps', 'a paper clears a rule,', 'one fact counts once'],
  ['score', `${score}, between ${low} and ${high},`, `with ${questions.length} questions open`],
  ['band', `${band} now;`, `in reach: ${reachable.at(-1)}`],
  ['questions, actions', `“${first.words.en.split(' ').slice(0, 4).join(' ')} …?”`, 'a person decides'],
];

const box = { width: 182, height: 74, gap: 22 };
const columns = 4;
const margin = 16;
const width = 2 * margin + columns * box.width + (columns - 1) * box.gap;
const barTop = 2 * margin + 2 * box.height + box.gap + 34;
const height = barTop + 74;
const placeOf = (index: number) => ({
  x: margin + (index % columns) * (box.width + box.gap),
  y: margin + Math.floor(index / columns) * (box.height + box.gap),
});
const clean = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const text = (x: number, y: number, words: string, kind = 'small', anchor = 'start') =>
  `<text x="${x}" y="${y}" class="${kind}" text-anchor="${anchor}">${clean(words)}</text>`;

const boxes = steps.map(([title, ...lines], index) => {
  const { x, y } = placeOf(index);
  return [
    `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="6" class="box"/>`,
    text(x + 12, y + 24, `${index + 1}  ${title}`, 'title'),
    ...lines.map((line, at) => text(x + 12, y + 44 + 17 * at, line)),
  ].join('\n');
});
const arrows = steps.slice(1).map((_, index) => {
  const { x, y } = placeOf(index);
  if (index % columns < columns - 1) {
    const from = x + box.width + 4;
    const middle = y + box.height / 2;
    return `<path d="M${from} ${middle}h${box.gap - 9}m-5 -4l5 4l-5 4" class="line"/>`;
  }
  const down = `M${x + box.width / 2} ${y + box.height}v${box.gap / 2}`;
  return `<path d="${down}H${margin + box.width / 2}v${box.gap / 2 - 3}m-4 -5l4 5l4 -5" class="line"/>`;
});

// The bar: three bands of one hue, the interval as a span, the score as a tick.
const at = (points: number) => margin + (points / 100) * (width - 2 * margin);
const { bands } = scorer.bundle.ruleSet;
const bar = bands.map(({ name, from }, index) => {
  const end = bands[index + 1]?.from ?? 100;
  return [
    `<rect x="${at(from)}" y="${barTop}" width="${at(end) - at(from)}" height="22" class="depth${index}"/>`,
    text(at(from) + 8, barTop + 15, name, `on${index}`),
    text(at(from), barTop + 38, String(from), 'small', from === 0 ? 'start' : 'middle'),
  ].join('\n');
});
const span = `<path d="M${at(low)} ${barTop - 8}v-6M${at(low)} ${barTop - 11}H${at(high)}M${at(high)} ${barTop - 8}v-6" class="line"/>`;
const tick = `<path d="M${at(score)} ${barTop - 18}v46" class="tick"/>`;
const caption = `An umrah whose organiser is not in the register, nobody asked who pays: score ${score}, between ${low} and ${high}.`;

const styles = `text{font:12px system-ui,sans-serif;fill:#3b4250}.title{font-weight:600;font-size:13px;fill:#14181f}.page{fill:#fff}.box{fill:#f3f6fa;stroke:#c3ccd8}
.line{fill:none;stroke:#5b6675;stroke-width:1.5}.tick{stroke:#14181f;stroke-width:2.5}.depth0{fill:#dbe6f4}.depth1{fill:#9dbbe0}.depth2{fill:#2f5f9e}.on0,.on1{fill:#14181f}.on2{fill:#fff}
@media(prefers-color-scheme:dark){text{fill:#b9c2cf}.title{fill:#f0f3f7}.page{fill:#0f1319}.box{fill:#1a2029;stroke:#3a4453}.line{stroke:#8b97a8}.tick{stroke:#f0f3f7}.depth0{fill:#22344c}.depth1{fill:#3d6599}.depth2{fill:#8fb6e8}.on0,.on1{fill:#f0f3f7}.on2{fill:#0f1319}}`;

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t">
<title id="t">How a score is made: ${clean(steps.map(([title]) => title).join(', then '))}</title>
<style>${styles}</style>
<rect width="${width}" height="${height}" rx="10" class="page"/>
${[...boxes, ...arrows, ...bar, span, tick].join('\n')}
${text(at(100), barTop + 38, '100', 'small', 'end')}
${text(margin, barTop + 60, caption)}
</svg>
`;
writeFileSync(new URL('how-a-score-is-made.svg', import.meta.url), svg);
