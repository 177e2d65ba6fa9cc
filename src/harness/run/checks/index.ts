import { allJobs } from './all-jobs.ts';
import { answer, noMatch } from './answer.ts';
import { billed } from './billed.ts';
import { budget } from './budget.ts';
import type { CheckKind } from './define.ts';
import { eventCount } from './event-count.ts';
import { factsStored } from './facts-stored.ts';
import { isolated } from './isolated.ts';
import { jobError, jobStatus } from './job.ts';
import { jobCounts } from './job-counts.ts';
import { journalCount } from './journal-count.ts';
import { ledgerEqualsMeter } from './ledger-equals-meter.ts';
import { logsClean } from './logs-clean.ts';
import { madeBy } from './made-by.ts';
import { modeSeen } from './mode-seen.ts';
import { oneCorrelationId } from './one-correlation-id.ts';
import { parkedUntil } from './parked-until.ts';
import { response } from './response.ts';
import { rows } from './rows.ts';
import { sameProducts } from './same-products.ts';
import { value } from './value.ts';
import { vectorsSound } from './vectors-sound.ts';

/** What a scenario may check. A new kind of check is one file and one line here. */
export const CHECKS: readonly CheckKind[] = [
  jobStatus,
  jobError,
  allJobs,
  factsStored,
  answer,
  noMatch,
  response,
  value,
  journalCount,
  eventCount,
  madeBy,
  modeSeen,
  vectorsSound,
  isolated,
  sameProducts,
  ledgerEqualsMeter,
  billed,
  budget,
  jobCounts,
  parkedUntil,
  rows,
  logsClean,
  oneCorrelationId,
];

const byKind = new Map(CHECKS.map((kind) => [kind.kind, kind]));

export function checkKind(kind: string): CheckKind {
  const found = byKind.get(kind);
  if (!found) throw new TypeError(`no check of kind ${kind}`);
  return found;
}
