// what startMocks asks for, so that whoever uses the mocks alone needs nothing else of ours
export { type Clock, systemClock } from '../lib/clock.ts';
export { type Random, seededRandom } from '../lib/random.ts';
export { VirtualClock } from '../lib/virtual-clock.ts';
export { fidelityLedger, type LedgerEntry, type VendorLedger } from './fidelity.ts';
export { AdminApiError, type AdminClient, createAdminClient, type FaultInput } from './kit/admin/client.ts';
export { AdminInputError, parsePlans } from './kit/admin/input.ts';
export {
  FAULT_PROFILES,
  type FaultProfile,
  FaultRuleError,
  type FaultRules,
  type LatencyReport,
  parseFaultRule,
  parseFaultRules,
  type RuleRecord,
  type ShrinkOptions,
  type ShrinkTrial,
  type Shrunk,
  shrinkPlans,
} from './kit/faults/index.ts';
export {
  type FaultAction,
  type FaultKey,
  type FaultPlan,
  type FaultRule,
  type FaultTrigger,
  type PlannedFault,
  type SettledFault,
  SIZES as FAULT_SIZES,
} from './kit/faults/types.ts';
export { FIDELITY_SOURCES, type FidelitySource, OFFICIAL_SDKS, type OfficialSdk } from './kit/fidelity.ts';
export type { Journal } from './kit/journal.ts';
export type { JournalQuery } from './kit/journal-query.ts';
export type {
  Instance,
  JournalEntry,
  Meter,
  MeterEntry,
  MockVendor,
} from './kit/types.ts';
export { MOCK_VENDORS } from './kit/types.ts';
export type { NearMiss, Times, Verification } from './kit/verify.ts';
export { PLANS as LLAMAPARSE_PLANS, type Plan as LlamaparsePlan } from './llamaparse/accounts/plans.ts';
export { type Mocks, type StartMocksOptions, startMocks } from './start.ts';
export type { AuthOptions } from './supabase/auth/config.ts';
export { AuthOptionsError, checkSigningKeys, parseAuthOptions } from './supabase/auth/options.ts';
export type { OutboxMessage } from './supabase/auth/outbox.ts';
export { newSigningKeys } from './supabase/signing-keys.ts';
export type { TwinFace, TwinOptions } from './twin.ts';
