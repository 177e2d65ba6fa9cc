export { FaultRuleError, type FaultRules, parseFaultRule } from './kit/faults/index.ts';
export type { Journal, JournalQuery } from './kit/journal.ts';
export type {
  FaultAction,
  FaultRule,
  FaultTrigger,
  JournalEntry,
  Meter,
  MeterEntry,
  MockVendor,
} from './kit/types.ts';
export { type Mocks, type StartMocksOptions, startMocks } from './start.ts';
