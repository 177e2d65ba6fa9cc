export { type GateDeps, type RateGate, rateGate } from './gate.ts';
