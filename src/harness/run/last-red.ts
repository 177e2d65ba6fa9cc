import type { ControlResult } from '../report/types.ts';
import { INVARIANT_IDS } from './invariant-ids.ts';

/**
 * When the newest proof saw this check of this scenario red. An invariant is one check wherever it is looked at, so any
 * scenario's control counts for it.
 */
export function newestRed(controls: readonly ControlResult[], scenario: string, check: string): string | null {
  const anywhere = INVARIANT_IDS.some((id) => id === check);
  const reds = controls
    .filter((one) => anywhere || one.scenario === scenario)
    .filter((one) => one.checks.some((c) => c.id === check && c.state === 'FAIL'))
    .map((one) => one.at);
  return reds.sort().at(-1) ?? null;
}
