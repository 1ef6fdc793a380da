// A seed in, made-up monthly reports and one made-up exchange out: data/samples/reports.csv and exchange.bp3mi.jsonl. No count is of anyone.
// Run: npx tsx data/make-reports.mts [--out FOLDER]
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatDate } from '../src/base/dates.js';
import { createRandom } from '../src/base/random.js';
import { formatCsvRow } from '../src/io/csv-write.js';
import { formatExchangeLines } from '../src/io/region-reports.js';
import { type ExchangeItem, sealExchange } from '../src/regions/exchange/exchange.js';
import { drawCount } from '../src/regions/watch/alert-budget.js';
import type { ReportKindCode } from '../src/regions/watch/kinds.js';
import { formatMonth, lastDay, parseMonth } from '../src/regions/watch/month.js';
import { reportColumns } from '../src/regions/watch/reports.js';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string', default: join(here, 'samples') } } });

const random = createRandom('waspada-reports-1');
const last = parseMonth('2026-06') ?? 0;
const AS_OF = '2026-07-10';

interface Plan {
  readonly region: string;
  readonly kind: ReportKindCode;
  readonly mean: number;
  /** Months of history. */
  readonly months: number;
  readonly reporters: readonly string[];
  /** Factor of the mean in the last month. */
  readonly rise?: number;
  /** Months at the end without a report. */
  readonly silent?: number;
}

const desa = (region: string, mean: number, more: Partial<Plan> = {}): Plan => ({
  region,
  kind: 'LAPORAN_DESA',
  mean,
  months: 48,
  reporters: ['PIMPASA 1', 'PIMPASA 2', 'PIMPASA 3'],
  ...more,
});
const office = (region: string, kind: ReportKindCode, mean: number, more: Partial<Plan> = {}): Plan => ({
  region,
  kind,
  mean,
  months: 48,
  reporters: ['KANIM'],
  ...more,
});

const plans: readonly Plan[] = [
  desa('18.07', 14, { rise: 3 }),
  desa('18.01', 9),
  desa('18.06', 11),
  desa('35.02', 6, { months: 20 }),
  desa('35.05', 12, { months: 20, silent: 3 }),
  ...['18.07', '18.01', '18.71', '35.02', '35.05', '32.12', '33.06', '52.02'].flatMap((region, i) => [
    office(region, 'PENUNDAAN', 12 + 4 * i),
    office(region, 'PENGADUAN', 4 + i, region === '32.12' ? { months: 9 } : {}),
    office(region, 'DEPORTASI', 8 + 5 * i, region === '52.02' ? { rise: 2.5 } : {}),
  ]),
  office('18.71', 'PERKAWINAN_SEMU', 5),
  office('18.71', 'TEMUAN_TKA', 12, { rise: 3 }),
  office('18.02', 'TEMUAN_TKA', 7, { months: 30 }),
];

const rows: string[] = [];
for (const plan of plans) {
  for (let month = last - plan.months + 1; month <= last - (plan.silent ?? 0); month++) {
    const wave = 1 + 0.25 * Math.sin((2 * Math.PI * month) / 12);
    const mean = (plan.mean * wave * (month === last ? (plan.rise ?? 1) : 1)) / plan.reporters.length;
    for (const reporter of plan.reporters) {
      const count = drawCount(random, mean, 1.5);
      // Most reports come within a few days, some after the month has been judged once; a few are corrected.
      const received = lastDay(month) + (random.chance(0.9) ? 1 + random.below(7) : 20 + random.below(40));
      const name = plan.kind === 'LAPORAN_DESA' ? `${reporter} ${plan.region}` : `${reporter}-${plan.region}`;
      const row = (on: number, found: number): string =>
        formatCsvRow([plan.region, plan.kind, formatMonth(month), found, formatDate(on), name, '', 'SINTETIS']);
      if (formatDate(received) > AS_OF) continue;
      rows.push(row(received, count));
      if (random.chance(0.04) && formatDate(received + 25) <= AS_OF) rows.push(row(received + 25, count + 1));
    }
  }
}

const items: ExchangeItem[] = [];
for (let month = last - 23; month <= last; month++)
  for (const region of ['18.07', '52.02'])
    items.push({
      id: `SINTETIS-${region.replace('.', '')}-${formatMonth(month)}`,
      region,
      kind: 'DEPORTASI',
      month: formatMonth(month),
      type: 'count',
      count: drawCount(random, 15, 1.5),
    });
const exchange = sealExchange(
  {
    sender: 'BP3MI',
    register: 'pemulangan',
    legalBasis: 'SINTETIS: contoh, bukan dasar hukum',
    purpose: 'SINTETIS: contoh berkas pertukaran',
    created: AS_OF,
    period: { from: formatMonth(last - 23), to: formatMonth(last) },
    contact: 'SINTETIS: kantor contoh',
  },
  items,
);

mkdirSync(values.out, { recursive: true });
writeFileSync(join(values.out, 'reports.csv'), formatCsvRow([...reportColumns]) + rows.join(''));
writeFileSync(join(values.out, 'exchange.bp3mi.jsonl'), formatExchangeLines(exchange));
