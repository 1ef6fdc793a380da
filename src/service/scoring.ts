// Bundles, the switch and a day in; the scorer that may be used now, or why none, out.
import { createHmac } from 'node:crypto';
import { type Issue, issue, refuse, WaspadaError } from '../base/errors.js';
import { checkGate, readGate } from '../evaluate/gate.js';
import type { Words } from '../fields/dictionary.js';
import { type Bundle, type BundleSource, digestOf } from '../score/bundle.js';
import { forests } from '../score/forest-model.js';
import { createScorer, type Scorer } from '../score/scorer.js';
import { checkSignatures, readSignatures, type TrustedKeys } from '../score/signature.js';
import type { ScoringState, ServiceView } from './api.js';
import { verifyText } from './signing.js';

/** What is served: `live` takes validated evidence only, `pilot` expert judgement too, `demo` and `training` whatever, on made-up cases. */
export const modes = ['live', 'pilot', 'demo', 'training'] as const;
export type Mode = (typeof modes)[number];

export interface Admission {
  readonly mode: Mode;
  readonly allowUnsigned: boolean;
  readonly trusted: TrustedKeys;
}

/** A bundle that may be served. */
export interface Ready {
  readonly scorer: Scorer;
  readonly bundle: Bundle;
  readonly source: BundleSource;
  readonly signatures: unknown;
  readonly signed: boolean;
  /** The last day of its gate report and of its signatures; null where nothing of it lapses. */
  readonly expires: string | null;
}

/**
 * Makes a bundle ready to be served on a day, or refuses it with all faults. Codes: those of `createScorer`, SERVICE_EVIDENCE,
 * BUNDLE_GATE, BUNDLE_EXPIRED, BUNDLE_UNSIGNED, BUNDLE_SIGNATURE.
 */
export function admitBundle(
  source: BundleSource,
  signatures: unknown,
  { mode, allowUnsigned, trusted }: Admission,
  day: string,
): Ready {
  const scorer = createScorer(source, { forests });
  const { bundle } = scorer;
  const { manifest } = bundle;
  const faults: Issue[] = [];
  const lastDays: string[] = [];
  const allowed = mode === 'live' ? ['validated'] : mode === 'pilot' ? ['validated', 'expert'] : null;
  if (allowed !== null && !allowed.includes(manifest.evidence))
    faults.push(
      issue('SERVICE_EVIDENCE', ['evidence'], `found ${manifest.evidence}, expected ${allowed.join(' or ')}`),
    );
  if (manifest.evidence === 'validated' && source.gate === undefined)
    faults.push(
      issue('BUNDLE_GATE', ['files', 'gate'], 'found no gate report of a bundle that claims validated'),
    );
  if (source.gate !== undefined && (manifest.model === 'on' || manifest.evidence === 'validated')) {
    const gate = readGate(source.gate);
    lastDays.push(gate.expires);
    // The digests were compared when the bundle was read; what is left is the verdict and the day.
    faults.push(...checkGate(gate, { documents: gate.subject, asOf: day }));
  }
  let signed = false;
  if (signatures !== undefined && signatures !== null) {
    const read = readSignatures(signatures);
    const found = checkSignatures(read, bundle.digest, day, trusted, verifyText);
    signed = found.length === 0;
    lastDays.push(read.expires);
    if (!allowUnsigned) faults.push(...found);
  } else if (!allowUnsigned)
    faults.push(issue('BUNDLE_UNSIGNED', ['signatures'], 'found no signatures of an author and an approver'));
  refuse(faults);
  const expires = lastDays.sort()[0] ?? null;
  return { scorer, bundle, source, signatures: signatures ?? null, signed, expires };
}

const bannerOf: Readonly<Record<Mode, Words | null>> = {
  live: null,
  pilot: {
    id: 'UJI COBA: penilaian ahli, belum diukur di lapangan. Semua langkah dicatat. Tingkat kebenaran: belum diketahui.',
    en: 'PILOT: expert judgement, not yet measured in the field. Every step is recorded. Base rate: unknown.',
  },
  demo: {
    id: 'PERAGAAN: semua permohonan SINTETIS, bukan tentang orang nyata.',
    en: 'DEMONSTRATION: all applications are SYNTHETIC, about nobody.',
  },
  training: {
    id: 'LATIHAN: semua permohonan SINTETIS; keputusan di sini tidak berlaku.',
    en: 'TRAINING: all applications are SYNTHETIC; nothing decided here counts.',
  },
};

const closed: Readonly<Record<Exclude<ScoringState, 'on'>, Words>> = {
  off: {
    id: 'Penskoran dihentikan. Lanjutkan secara manual; keputusan tetap dicatat.',
    en: 'Scoring is switched off. Go on by hand; decisions are still recorded.',
  },
  expired: {
    id: 'Masa berlaku paket sudah lewat. Lanjutkan secara manual; keputusan tetap dicatat.',
    en: 'The bundle has lapsed. Go on by hand; decisions are still recorded.',
  },
  degraded: {
    id: 'Skor ditahan karena gangguan. Lanjutkan secara manual; keputusan tetap dicatat.',
    en: 'Scores are withheld because of a fault. Go on by hand; decisions are still recorded.',
  },
};

/** What scoring is like at one moment: everything a request computes with is of one bundle. */
export interface Present {
  readonly state: ScoringState;
  /** Usable only while the state is `on`. */
  readonly ready: Ready | null;
}

/** The bundle in use and the switch, as this process knows them. */
export class Scoring {
  ready: Ready | null = null;
  off = false;
  constructor(readonly admission: Admission) {}

  present(day: string, off = this.off): Present {
    const { ready } = this;
    if (off) return { state: 'off', ready };
    if (ready === null) return { state: 'degraded', ready };
    return { state: ready.expires !== null && day > ready.expires ? 'expired' : 'on', ready };
  }

  /** What is told of it; with `off` as it is about to be set. */
  view(day: string, version: string, off = this.off): ServiceView {
    const { state, ready } = this.present(day, off);
    const mode = bannerOf[this.admission.mode];
    const stop = state === 'on' ? null : closed[state];
    return {
      version,
      mode: this.admission.mode,
      scoring: state,
      banner:
        stop === null || mode === null
          ? (stop ?? mode)
          : { id: `${stop.id} ${mode.id}`, en: `${stop.en} ${mode.en}` },
      bundle:
        ready === null
          ? null
          : {
              name: ready.bundle.manifest.name,
              version: ready.bundle.manifest.version,
              digest: ready.bundle.digest,
              evidence: ready.bundle.manifest.evidence,
              words: ready.bundle.manifest.words,
              baseRate: ready.bundle.manifest.baseRate,
            },
    };
  }
}

/** The scorer, or the refusal while none may be used. Code: SERVICE_SCORING. */
export function scorerOf({ state, ready }: Present): Ready {
  if (state === 'on' && ready !== null) return ready;
  throw new WaspadaError(issue('SERVICE_SCORING', ['scoring'], `found scoring ${state}, expected on`));
}

/** Whether a consultation is of the blind sample of its month: the first 48 bits of HMAC-SHA-256 of its id, as a share of one, lie below it. */
export function isBlind(secret: string, id: string, share: number): boolean {
  const mac = createHmac('sha256', Buffer.from(secret, 'hex')).update(id, 'utf8').digest();
  return mac.readUIntBE(0, 6) / 2 ** 48 < share;
}

/** What is told beforehand of a month's secret. */
export const commitmentOf = (month: string, secret: string, share: number): string =>
  digestOf({ format: 'waspada-blind/1', month, secret, share });
