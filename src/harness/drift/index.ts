export { type DriftOptions, type DriftProgress, type DriftResult, runDrift } from './drift.ts';
export { DriftError } from './errors.ts';
export { addRealChecks, REAL_CHECKS_FILE, readRealChecks } from './real-checks.ts';
export { renderDrift } from './render.ts';
export type { DriftReport, VendorDrift } from './report.ts';
export { mockSide } from './sides/mock.ts';
export { realSide } from './sides/real.ts';
export type { DriftSide } from './sides/types.ts';
