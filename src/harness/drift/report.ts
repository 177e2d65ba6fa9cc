import { EXIT_CODES } from '../../lib/exit-codes.ts';
import type { MockVendor } from '../../mocks/index.ts';
import type { Comparison } from './compare/compare.ts';

export interface VendorDrift extends Comparison {
  readonly vendor: MockVendor;
  readonly probes: number;
  /** Operations of the mock of which no probe was measured on both sides. */
  readonly notCompared: readonly string[];
  /** When the real service was last asked, ISO 8601; null: never. */
  readonly lastRealCheck: string | null;
}

/** What `shakedown drift` found. Written as drift.json. */
export interface DriftReport {
  readonly schemaVersion: 1;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly left: string;
  readonly right: string;
  /** `same`: everything was measured and nothing differs. `unknown`: nothing differs, but not all was measured. */
  readonly verdict: 'same' | 'drift' | 'unknown';
  readonly exitCode: number;
  /** Most that the probes may have cost, over both sides. */
  readonly maxUsd: number;
  readonly vendors: readonly VendorDrift[];
}

/** Differences go before gaps, and what was not measured never passes. */
export function verdictOf(vendors: readonly VendorDrift[]): Pick<DriftReport, 'verdict' | 'exitCode'> {
  if (vendors.some(({ differences }) => differences.length > 0)) {
    return { verdict: 'drift', exitCode: EXIT_CODES.gateFailed };
  }
  const isWhole = ({ measured, notMeasured }: VendorDrift) => measured > 0 && notMeasured.length === 0;
  if (vendors.length > 0 && vendors.every(isWhole)) return { verdict: 'same', exitCode: EXIT_CODES.pass };
  return { verdict: 'unknown', exitCode: EXIT_CODES.unknown };
}
