export type { RuleRecord } from './counters.ts';
export { act, execute, type Outcome } from './execute.ts';
export { keyOf, requestDigest } from './identity.ts';
export { createFaultRules, type FaultEngine, type FaultRules } from './rules.ts';
export { FaultRuleError, parseFaultRule } from './schema.ts';
