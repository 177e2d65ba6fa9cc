import type { Clock } from '../../lib/clock.ts';
import { EXIT_CODES } from '../../lib/exit-codes.ts';
import { seededRandom } from '../../lib/random.ts';
import { fidelityLedger, type MockVendor, type VendorLedger } from '../../mocks/index.ts';
import { compareObservations } from './compare/compare.ts';
import { DriftError } from './errors.ts';
import { lastRealCheck, type RealCheck, type RealChecks } from './real-checks.ts';
import { type DriftReport, type VendorDrift, verdictOf } from './report.ts';
import { PROBE_SUITES } from './run-probes.ts';
import type { DriftSide } from './sides/types.ts';
import type { Observation } from './types.ts';

export interface DriftOptions {
  readonly left: DriftSide;
  readonly right: DriftSide;
  readonly vendors: readonly MockVendor[];
  readonly clock: Clock;
  /** Names what the probes make, the same on both sides and in every run with this seed. */
  readonly seed: string;
  readonly checks: RealChecks;
  /** Most that the run may cost, in USD. Needed as soon as a side costs money. */
  readonly maxUsd?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DriftProgress) => void;
}

export type DriftProgress =
  /** Before anything is sent. */
  | { readonly type: 'start'; readonly probes: number; readonly boundUsd: number }
  | { readonly type: 'probe'; readonly side: string; readonly observation: Observation };

export interface DriftResult {
  readonly report: DriftReport;
  /** What the run says of the real services, for the file of real checks; empty when none was asked. */
  readonly realChecks: Readonly<Partial<Record<MockVendor, Readonly<Record<string, RealCheck>>>>>;
}

/** Runs the contract's probes on both sides and compares what came back. @throws DriftError before anything is sent */
export async function runDrift(options: DriftOptions): Promise<DriftResult> {
  const { left, right, vendors, clock, onProgress } = options;
  const startedAt = new Date(clock.now()).toISOString();
  const suites = PROBE_SUITES.filter(({ vendor }) => vendors.includes(vendor));
  const paying = [left, right].filter(({ costs }) => costs).length;
  const boundUsd = (costBoundMicroUsd(vendors) * paying) / 1e6;
  refuseCosts(boundUsd, paying, options.maxUsd);
  onProgress?.({ type: 'start', probes: suites.flatMap(({ probes }) => probes).length, boundUsd });
  const ledgers = await fidelityLedger();
  const drifts: VendorDrift[] = [];
  for (const { vendor, probes } of suites) {
    const ledger = ledgers.find((one) => one.vendor === vendor) as VendorLedger;
    const [a, b] = await Promise.all([observe(left, ledger, options), observe(right, ledger, options)]);
    const comparison = compareObservations(a, b);
    const compared = new Set(comparison.operations);
    drifts.push({
      vendor,
      probes: probes.length,
      ...comparison,
      notCompared: ledger.entries.map(({ operation }) => operation).filter((operation) => !compared.has(operation)),
      lastRealCheck: lastRealCheck(options.checks, vendor) ?? null,
    });
  }
  const names = { left: left.name, right: right.name };
  const report: DriftReport = {
    ...{ schemaVersion: 1, startedAt, ...names, ...verdictOf(drifts), maxUsd: boundUsd, vendors: drifts },
  };
  return { report, realChecks: realChecksOf(drifts, left, right) };
}

/** Most that one run of the probes costs on one real side. */
export function costBoundMicroUsd(vendors: readonly MockVendor[]): number {
  return PROBE_SUITES.filter(({ vendor }) => vendors.includes(vendor))
    .flatMap(({ probes }) => probes)
    .reduce((sum, { maxMicroUsd = 0 }) => sum + maxMicroUsd, 0);
}

function refuseCosts(boundUsd: number, paying: number, maxUsd: number | undefined): void {
  if (paying === 0) return;
  const bound = `the probes may cost up to $${boundUsd.toFixed(4)}`;
  if (maxUsd === undefined) throw new DriftError(`${bound}: say how much they may, with --max-usd`);
  if (boundUsd > maxUsd) {
    throw new DriftError(`${bound}, more than --max-usd ${maxUsd}: nothing was sent`, EXIT_CODES.budgetStop);
  }
}

async function observe(side: DriftSide, ledger: VendorLedger, options: DriftOptions): Promise<readonly Observation[]> {
  const { vendor } = ledger;
  const suite = PROBE_SUITES.find((one) => one.vendor === vendor);
  const address = side.address(vendor);
  if (!suite || !address) return [];
  const { clock, seed, signal, onProgress } = options;
  return suite.run({
    ...{ address, ledger, clock, unique: uniqueFor(seed), ...(signal && { signal }) },
    onObservation: (observation) => onProgress?.({ type: 'probe', side: side.name, observation }),
  });
}

/** What the probes call what they make. */
export function uniqueFor(seed: string): string {
  const suffix = seededRandom(`drift/${seed}`).integer(0, 0xffffff).toString(16).padStart(6, '0');
  return `shakedown-drift-${suffix}`;
}

/** Only a mock held against the vendor's own answers counts. */
function realChecksOf(drifts: readonly VendorDrift[], left: DriftSide, right: DriftSide): DriftResult['realChecks'] {
  const real = [left, right].find(({ how }) => how !== 'mock');
  const isCheck = [left, right].some(({ how }) => how === 'mock');
  if (!real || real.how === 'mock' || !isCheck) return {};
  const { how } = real;
  return Object.fromEntries(
    drifts.flatMap(({ vendor, operations, differences }) => {
      const at = real.answeredAt(vendor);
      if (at === undefined) return [];
      const count = (operation: string) => differences.filter((one) => one.operation === operation).length;
      const checks = operations.map((operation) => [operation, { at, how, differences: count(operation) }] as const);
      return [[vendor, Object.fromEntries(checks)] as const];
    }),
  );
}
