export { type ReadinessOptions, readiness, type StoredPhase, verify as verifyReadiness } from './readiness.ts';
export { renderPhases, renderReadiness, renderVerification } from './terminal.ts';
export type { ReadinessReport } from './types.ts';
