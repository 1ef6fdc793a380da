// A consultation in; the reasons that its applicant may see on a screen beside others out. Pure.
import type { ConsultationView, PlainReason } from '../api.js';

/**
 * What is still to be explained, as the applicant may be told it on a screen that others can see. Where anything at all speaks for a talk alone,
 * nothing is told: the screen is then the same as everybody else's, so that a companion learns nothing from it.
 */
export function safeReasons(
  view: Pick<ConsultationView, 'alerts' | 'reasons'>,
): readonly Pick<PlainReason, 'words' | 'clearedBy'>[] {
  const reasons = view.reasons?.kind === 'shown' ? view.reasons.reasons : [];
  const alone =
    view.alerts.some(({ kind, unsafeInCompany }) => unsafeInCompany || kind !== 'gate') ||
    reasons.some(({ unsafeInCompany }) => unsafeInCompany);
  return alone ? [] : reasons.filter(({ disclosable }) => disclosable);
}
