// The door of evaluation: predictions and outcomes in, numbers with intervals, verdicts and documents out; and the gate of a model.
export {
  type AucComparison,
  type AucEstimate,
  averagePrecision,
  compareAuc,
  measureAuc,
} from './evaluate/auc.js';
export { brierScore, type Calibration, logLoss, measureCalibration } from './evaluate/brier.js';
export {
  type CapacityInput,
  proposeThreshold,
  type ThresholdLoad,
  type ThresholdProposal,
} from './evaluate/capacity.js';
export { chiSquareQuantile, chiSquareUpper, evenSplitChance } from './evaluate/chances.js';
export { type Comparison, readComparison } from './evaluate/comparison.js';
export { type ComparedRows, type ComparisonInput, measureComparison } from './evaluate/comparison-measure.js';
export { type CurvePoint, measureCurve } from './evaluate/curves.js';
export {
  countBins,
  type Drift,
  type DriftVerdict,
  driftEdges,
  measureDrift,
  measureShares,
  type ShareDrift,
} from './evaluate/drift.js';
export { type DriftReport, measureDrifts } from './evaluate/drift-report.js';
export { type Evaluation, readEvaluation } from './evaluate/evaluation.js';
export { type EvaluationInput, measureEvaluation } from './evaluate/evaluation-measure.js';
export {
  type Attribute,
  type Fairness,
  type FairnessInput,
  type FairnessVerdict,
  measureFairness,
  measureQuality,
  type ProxyAudit,
  proxyVerdict,
  type QualityCounts,
} from './evaluate/fairness.js';
export { checkGate, type GateReport, type GateVerdict, readGate } from './evaluate/gate.js';
export { type GateInput, measureGate } from './evaluate/gate-measure.js';
export { type Estimate, newcombeInterval, ratioInterval, wilsonInterval } from './evaluate/intervals.js';
export { type Provenance, provenances } from './evaluate/label.js';
export {
  type Budget,
  type Capture,
  compareLift,
  type LiftComparison,
  type LiftPoint,
  liftCurve,
  measureCapture,
} from './evaluate/lift.js';
export { type Agreement, compareFlags, type McNemar, measureAgreement } from './evaluate/paired.js';
export {
  averagePrecisionAt,
  brierAt,
  type FlagCounts,
  precisionAt,
  shiftProbability,
} from './evaluate/prevalence.js';
export {
  type BrierParts,
  brierParts,
  type CalibrationLine,
  calibrationError,
  calibrationLine,
} from './evaluate/reliability.js';
export { type Arm, assignArm, type Rollout } from './evaluate/rollout.js';
export { measureRules, type RuleReport, type RuleRows } from './evaluate/rule-hits.js';
export type { RowOutcomes, ScoredRows } from './evaluate/scored-rows.js';
export { checkSelection, type LabelSelection } from './evaluate/selection.js';
export {
  type OutcomeBounds,
  outcomeBounds,
  weightedAuc,
  weightedShare,
  weightsOf,
} from './evaluate/weighted.js';
export { type DayBudget, measureWorkload, type Workload, type WorkloadInput } from './evaluate/workload.js';
