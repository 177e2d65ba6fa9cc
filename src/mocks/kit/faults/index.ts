export { createFaultRules, type FaultEngine, type FaultRules } from './rules.ts';
export { FaultRuleError, parseFaultRule } from './schema.ts';
export { type Outcome, strike } from './strike.ts';
