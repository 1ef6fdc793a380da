// A service of a demonstration in; three offices with two months of made-up consultations behind them out: something for an analyst to look at.
import type { Environment } from '../../src/service/call.js';
import { clear, coached, type Happened, happen } from '../service/months.js';

/** `2026-06` and so many months before it. */
export function monthBefore(month: string, count: number): string {
  const all = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 - count;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, '0')}`;
}

export const [steady, moving, small] = ['KANIM-35.02', 'KANIM-18.71', 'KANIM-53.71'];

export function threeOffices(env: Environment): Promise<string[]> {
  const at = env.clock();
  const then = `${monthBefore(at, 2)}-14T09:00:00+07:00`;
  const now = `${monthBefore(at, 1)}-12T09:00:00+07:00`;
  const what: readonly Happened[] = [
    { office: steady, at: then, count: 120, answers: clear, outcome: 'LANJUT' },
    { office: steady, at: then, count: 30, answers: coached, outcome: 'RUJUK_PELINDUNGAN' },
    { office: steady, at: now, count: 80, answers: clear, outcome: 'LANJUT' },
    { office: steady, at: now, count: 42, answers: clear, outcome: 'LENGKAPI_DOKUMEN' },
    { office: steady, at: now, count: 28, answers: coached, outcome: 'RUJUK_PELINDUNGAN' },
    { office: moving, at: then, count: 90, answers: clear, outcome: 'LANJUT' },
    { office: moving, at: then, count: 20, answers: coached, outcome: 'PENDALAMAN' },
    { office: moving, at: now, count: 40, answers: { ...clear, travelFunding: null }, outcome: 'LANJUT' },
    { office: moving, at: now, count: 54, answers: coached, outcome: 'PENDALAMAN' },
    { office: moving, at: now, count: 16, answers: coached, outcome: 'DITUNDA' },
    { office: small, at: then, count: 4, answers: clear, outcome: 'LANJUT', objected: true },
    { office: small, at: now, count: 5, answers: coached, outcome: 'PENDALAMAN' },
  ];
  return happen(env, what);
}
