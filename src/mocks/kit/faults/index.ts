export type { RuleRecord } from './counters.ts';
export { act, execute, type Outcome } from './execute.ts';
export { keyOf, requestDigest } from './identity.ts';
export type { LatencyReport } from './latency-report.ts';
export { FAULT_PROFILES, type FaultProfile } from './profiles.ts';
export { parseFaultRules } from './rule-list.ts';
export { createFaultRules, type FaultEngine, type FaultRules } from './rules.ts';
export { FaultRuleError, parseFaultRule } from './schema.ts';
export { type ShrinkOptions, type ShrinkTrial, type Shrunk, shrinkPlans } from './shrink.ts';
