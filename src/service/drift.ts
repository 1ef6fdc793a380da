// Two months of the ledger's own consultations in; how bands, reasons and unanswered questions moved, by office, out: verdicts, and no count of a few people.
import { parseDate } from '../base/dates.js';
import {
  type Drift,
  type DriftVerdict,
  gravest,
  measureDrift,
  measureShares,
  type ShareDrift,
} from '../evaluate/drift.js';
import type { Words } from '../fields/dictionary.js';
import { isObject } from '../fields/scalars.js';
import { hiddenWords } from '../regions/suppress.js';
import { type Band, bandNames } from '../rules/document.js';
import { receiptSchema } from '../score/receipt.js';
import {
  type Answer,
  type DriftRow,
  type DriftShare,
  type DriftView,
  type FieldForm,
  operations,
} from './api.js';
import { monthOf, nextMonth } from './blind.js';
import { type Environment, type Handler, on } from './call.js';
import { offsetOf } from './deadlines.js';
import { formOf } from './form.js';
import { checked, fail } from './http.js';
import { eventsOf, others } from './ledger-walk.js';
import { oneAtATime } from './one-at-a-time.js';
import { answersOf, applies, isAnswered } from './page/questions.js';
import { disclosedPart } from './protocol.js';
import { LEAST, ROUND_TO, type Shown, shownCounts } from './small-counts.js';

/** Consultations of a month whose personal parts are read: as many as tell a drift apart from chance, and no more. */
const MOST_READ = 2000;
/** Shares told of all offices together. */
const MOST_SHARES = 15;

export const driftWords: Readonly<Record<DriftVerdict, Words>> = {
  stable: { id: 'Tidak bergeser lebih dari kebetulan.', en: 'Has not moved beyond chance.' },
  watch: { id: 'Bergeser; perlu diamati.', en: 'Has moved; to be watched.' },
  drift: { id: 'Bergeser jauh; perlu dicari sebabnya.', en: 'Has moved far; look for the cause.' },
  insufficient: {
    id: 'Bukti belum cukup: terlalu sedikit konsultasi untuk membedakannya dari kebetulan.',
    en: 'Insufficient evidence: too few consultations to tell it from chance.',
  },
};

/** One consultation as its reasons were last disclosed in a month, shown or blind. */
export interface Told {
  readonly stream: string;
  readonly office: string;
  readonly band: Band;
}
/** The same with what only its personal part says. */
export interface Read extends Told {
  /** The strongest reason first; none where nothing held. */
  readonly rules: readonly string[];
  /** Questions that apply and have no answer. */
  readonly missing: readonly string[];
}
export interface Sample {
  readonly told: readonly Told[];
  readonly read: readonly Read[];
}

interface Found {
  readonly told: Told;
  readonly version: number;
  readonly bundle: string;
}

/** The last disclosure of a month at which each consultation could be scored, by stream. */
async function disclosedIn(env: Environment, month: string, at: string): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  const days = {
    from: `${month}-01T00:00:00${offsetOf(at)}`,
    before: `${nextMonth(month)}T00:00:00${offsetOf(at)}`,
  };
  for await (const { stream, office, version, open } of eventsOf(env.store, {
    kinds: ['disclosed'],
    ...days,
  })) {
    const { part, band, bundle } = checked(disclosedPart, open);
    if (part === 'reasons' && band !== null)
      found.set(stream, { told: { stream, office, band }, version, bundle });
  }
  return found;
}

/** Ids of consultations are random: the first of them in order are a random sample. */
async function readSome(
  env: Environment,
  found: ReadonlyMap<string, Found>,
  form: readonly FieldForm[],
): Promise<Read[]> {
  const read: Read[] = [];
  const chosen = [...found.values()].sort((a, b) => (a.told.stream < b.told.stream ? -1 : 1));
  for (const { told, version } of chosen) {
    if (read.length === MOST_READ) break;
    const [event] = await env.store.read(told.stream, { fromVersion: version });
    // Erased: its band is known, what lay behind it is not, and is counted nowhere.
    if (event === undefined || !isObject(event.personal)) continue;
    const { input, asOf, output } = checked(receiptSchema, event.personal.receipt).body;
    const answers = answersOf(input, form);
    read.push({
      ...told,
      rules: [...output.reasons].sort((a, b) => b.points - a.points).map(({ rule }) => rule),
      missing: form
        .filter((field) => !isAnswered(field, answers) && applies(field, answers, asOf) === true)
        .map(({ name }) => name),
    });
    await others();
  }
  return read;
}

const countOf = (names: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};
/** Counts of two samples over the names that either has. */
function pairs(then: readonly string[], now: readonly string[]) {
  const [of, to] = [countOf(then), countOf(now)];
  return [...new Set([...of.keys(), ...to.keys()])].sort().map((name) => ({
    name,
    reference: of.get(name) ?? 0,
    count: to.get(name) ?? 0,
  }));
}
const mixOf = (then: readonly string[], now: readonly string[]): Drift => {
  const bins = pairs(then, now);
  return measureDrift(
    bins.map(({ reference }) => reference),
    bins.map(({ count }) => count),
  );
};

const rounded = (value: number): number => Math.round(value * 100) / 100;
function viewOf({ verdict, psi, noise, critical }: Drift, open: boolean): DriftView {
  const shown = open && !Number.isNaN(psi);
  return {
    verdict,
    words: driftWords[verdict],
    psi: shown ? rounded(psi) : null,
    noise: shown ? rounded(noise) : null,
    critical: shown ? rounded(critical) : null,
  };
}

/** Reasons that are rarer in both months together stand as one, or their bins would be noise. */
const RARE = 20;
const strongest = (read: readonly Read[], frequent: ReadonlySet<string>): string[] =>
  read.map(({ rules: [first] }) => (first === undefined ? '-' : frequent.has(first) ? first : 'rest'));

const sharesOf = (then: readonly Read[], now: readonly Read[], of: (row: Read) => readonly string[]) =>
  measureShares(pairs(then.flatMap(of), now.flatMap(of)), then.length, now.length);

const directionOf = ({ change: { value } }: ShareDrift): DriftShare['direction'] =>
  value > 0 ? 'up' : value < 0 ? 'down' : 'same';
const moved = ({ verdict }: { readonly verdict: DriftVerdict }): boolean =>
  verdict === 'watch' || verdict === 'drift';

const shownBands = (told: readonly Told[], offices: readonly string[]): Shown =>
  shownCounts(
    told.map(({ office, band }) => ({ office, kind: band })),
    offices,
    bandNames,
  );

/** A share may be told where neither those in it nor those outside are a few people. */
function shareView(
  share: ShareDrift,
  then: number,
  now: number,
  words: Words | null,
  open: boolean,
): DriftShare {
  const { name, reference, count, change, verdict } = share;
  const many = [reference, then - reference, count, now - count].every((each) => each === 0 || each >= LEAST);
  return {
    name,
    words,
    verdict,
    direction: directionOf(share),
    shares:
      open && many && then > 0 && now > 0
        ? {
            reference: rounded(reference / then),
            present: rounded(count / now),
            change: { value: rounded(change.value), low: rounded(change.low), high: rounded(change.high) },
          }
        : null,
  };
}

/** Of one office, or of all, in one month. */
interface Part {
  readonly told: readonly Told[];
  readonly read: readonly Read[];
}
/** The same by office, in one walk; null is all of them. */
function partsOf({ told, read }: Sample): (office: string | null) => Part {
  const byOffice = new Map<string, { told: Told[]; read: Read[] }>();
  const partOf = (office: string): { told: Told[]; read: Read[] } => {
    const known = byOffice.get(office) ?? { told: [], read: [] };
    byOffice.set(office, known);
    return known;
  };
  for (const row of told) partOf(row.office).told.push(row);
  for (const row of read) partOf(row.office).read.push(row);
  return (office) => (office === null ? { told, read } : partOf(office));
}

function rowOf(
  office: string | null,
  parts: readonly [Part, Part],
  [then, now]: readonly [Shown, Shown],
  wordsOf: (name: string) => Words | null,
  open: boolean,
): DriftRow {
  const [of, to] = parts;
  const counts = bandNames.map((band) => ({
    band,
    reference: open ? then(office, band) : null,
    present: open ? now(office, band) : null,
  }));
  const bins = ({ told }: Part): number[] =>
    bandNames.map((band) => told.filter((row) => row.band === band).length);
  const names = countOf(parts.flatMap(({ read }) => read.flatMap(({ rules }) => rules.slice(0, 1))));
  const frequent = new Set([...names].filter(([, count]) => count >= RARE).map(([name]) => name));
  const reasons = sharesOf(of.read, to.read, (row) => row.rules);
  const missing = sharesOf(of.read, to.read, (row) => row.missing);
  const verdict = gravest(missing.map((share) => share.verdict));
  const list = (kind: 'reason' | 'missing', shares: readonly ShareDrift[]) =>
    shares.filter(moved).map((share) => ({
      kind,
      name: share.name,
      words: wordsOf(share.name),
      verdict: share.verdict,
      direction: directionOf(share),
    }));
  return {
    office,
    reference: open ? then(office, 'all') : null,
    present: open ? now(office, 'all') : null,
    bands: viewOf(
      measureDrift(bins(of), bins(to)),
      counts.every(({ reference, present }) => reference !== null && present !== null),
    ),
    counts,
    // Its bins are many and some of them small: the verdict alone.
    reasons: viewOf(mixOf(strongest(of.read, frequent), strongest(to.read, frequent)), false),
    missing: { verdict, words: driftWords[verdict] },
    moved: [...list('reason', reasons), ...list('missing', missing)],
  };
}

/**
 * The table of drifts between two samples. `open`: whether figures may be told, or verdicts alone. Everything is measured on all rows; what
 * is withheld is withheld afterwards. Lets go of the loop between offices. O(rows x fields).
 */
export async function driftTable(
  reference: Sample,
  present: Sample,
  labels: ReadonlyMap<string, Words>,
  open = true,
): Promise<Pick<Answer<'drift'>, 'rows' | 'reasons' | 'missing'>> {
  const offices = [...new Set([...reference.told, ...present.told].map(({ office }) => office))].sort();
  const then = shownBands(reference.told, offices);
  await others();
  const shown = [then, shownBands(present.told, offices)] as const;
  const [of, to] = [partsOf(reference), partsOf(present)];
  const wordsOf = (name: string): Words | null => labels.get(name) ?? null;
  const rows: DriftRow[] = [];
  for (const office of [null, ...offices]) {
    await others();
    rows.push(rowOf(office, [of(office), to(office)], shown, wordsOf, open));
  }
  const views = (names: (row: Read) => readonly string[]): DriftShare[] =>
    sharesOf(reference.read, present.read, names)
      .slice(0, MOST_SHARES)
      .map((share) =>
        shareView(share, reference.read.length, present.read.length, wordsOf(share.name), open),
      );
  return { rows, reasons: views((row) => row.rules), missing: views((row) => row.missing) };
}

/** Words of rules in the active bundle, and labels of fields. */
function labelsOf(env: Environment, form: readonly FieldForm[]): Map<string, Words> {
  const { ready } = env.scoring;
  const rules = ready?.bundle.ruleSet.rules ?? [];
  return new Map([
    ...rules.map(({ id, words }) => [id, { id: words.id, en: words.en }] as const),
    ...form.map(({ name, label }) => [name, label] as const),
  ]);
}

const shownTotal = (count: number): number | null =>
  count > 0 && count < LEAST ? null : Math.round(count / ROUND_TO) * ROUND_TO;

export function driftHandlers(): Handler[] {
  const alone = oneAtATime();
  return [
    on(operations.drift, async (call) => {
      const { env, at } = call;
      const months = call.query();
      for (const [name, month] of Object.entries(months))
        if (parseDate(`${month}-01`) === null)
          fail('SERVICE_REQUEST', 'found no month, expected YYYY-MM', [name]);
      const { reference, present } = months;
      if (reference >= present)
        fail('SERVICE_REQUEST', 'found a reference that is not before the present month', ['reference']);
      if (present > monthOf(at)) fail('SERVICE_REQUEST', 'found a month that lies ahead', ['present']);
      return alone.run(async () => {
        const form = formOf();
        const [then, now] = [await disclosedIn(env, reference, at), await disclosedIn(env, present, at)];
        const samples = {
          reference: {
            told: [...then.values()].map(({ told }) => told),
            read: await readSome(env, then, form),
          },
          present: { told: [...now.values()].map(({ told }) => told), read: await readSome(env, now, form) },
        };
        // A month that is not over would be asked again tomorrow: the difference of two figures is one day's people.
        const over = present < monthOf(at);
        const table = await driftTable(samples.reference, samples.present, labelsOf(env, form), over);
        const [whole] = table.rows;
        const readOf = ({ read }: Sample) => (over ? shownTotal(read.length) : null);
        const bundles = new Set([...then.values(), ...now.values()].map(({ bundle }) => bundle));
        return {
          answer: {
            reference: {
              month: reference,
              over: true,
              consultations: whole?.reference ?? null,
              read: readOf(samples.reference),
            },
            present: {
              month: present,
              over,
              consultations: whole?.present ?? null,
              read: readOf(samples.present),
            },
            sameBundle: bundles.size <= 1,
            least: LEAST,
            roundTo: ROUND_TO,
            withheld: hiddenWords,
            ...table,
          },
        };
      });
    }),
  ];
}
