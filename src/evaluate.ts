// The door of evaluation: predictions and outcomes in, numbers with intervals out; and the gate that a model must pass.
export {
  type AucComparison,
  type AucEstimate,
  averagePrecision,
  compareAuc,
  measureAuc,
} from './evaluate/auc.js';
export { brierScore, type Calibration, logLoss, measureCalibration } from './evaluate/brier.js';
export { checkGate, type GateReport, type GateVerdict, readGate } from './evaluate/gate.js';
export { type GateInput, measureGate } from './evaluate/gate-measure.js';
export { type Estimate, newcombeInterval, wilsonInterval } from './evaluate/intervals.js';
export { type Provenance, provenances } from './evaluate/label.js';
export {
  type Budget,
  type Capture,
  compareLift,
  type LiftComparison,
  measureCapture,
} from './evaluate/lift.js';
