// The indicators of a passport application, in one table; a caller may pass a table of its own.
import { misuseMonths, tpiPostponedMonths, unresolvedRefusalMonths } from './history.js';
import type { Indicator } from './indicator.js';
import { isMinor } from './is-minor.js';
import { lossesIn5Years, newestLossMonths, unacceptedLossMonths } from './losses.js';
import { missingDocuments, verifiedDocuments } from './papers.js';
import { officeOutsideProvince, regencyHasService, regionPrior } from './place.js';
import { scamVictimHistory, victimHistory } from './victim.js';

export type IndicatorTable = readonly Indicator[];

export const applicationIndicators: IndicatorTable = [
  isMinor,
  lossesIn5Years,
  newestLossMonths,
  unacceptedLossMonths,
  misuseMonths,
  unresolvedRefusalMonths,
  tpiPostponedMonths,
  victimHistory,
  scamVictimHistory,
  officeOutsideProvince,
  regionPrior,
  regencyHasService,
  missingDocuments,
  verifiedDocuments,
];
