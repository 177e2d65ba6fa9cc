import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/types.ts';
import type { Charge } from '../costs/index.ts';
import type { VendorFailure } from '../errors.ts';
import type { Status } from '../statuses.ts';
import type { Backend, Vendor } from '../vendors/types.ts';
import { createKeyUses, type KeyUseFact } from './key-uses.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createWindows } from './windows.ts';

export interface RequestFact {
  /** The route's id; `none` where no route fitted. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
}

export interface StageFact {
  /** The status at which it began. */
  readonly stage: Status;
  readonly outcome: 'advance' | 'again' | 'refused' | 'parked' | 'failed' | 'dead' | 'abandoned';
  readonly durationMs: number;
}

export interface VendorCallFact {
  readonly vendor: Vendor;
  readonly backend: Backend;
  readonly outcome: 'ok' | 'stopped' | VendorFailure;
  readonly durationMs: number;
}

/** Takes note of what happens, for /metrics and for the rolling windows. Never throws, never waits. */
export interface Recorder {
  request(fact: RequestFact): void;
  stage(fact: StageFact): void;
  vendorCall(fact: VendorCallFact): void;
  /** Another attempt was granted. */
  retry(fact: { readonly stage: Status; readonly code: string }): void;
  /** From the upload's announcement to the end. */
  document(fact: { readonly status: Status; readonly durationMs: number }): void;
  charge(charge: Charge): void;
  /** A request went out with a vendor's key. */
  keyUse(fact: KeyUseFact): void;
}

/** The recorder of a process, and where its notes go. */
export interface ProcessTelemetry extends Recorder {
  readonly metrics: Metrics;
  flush(db: Queryable): Promise<void>;
}

export function createTelemetry(clock: Pick<Clock, 'now'>, processId: string): ProcessTelemetry {
  const metrics = createMetrics();
  const windows = createWindows(clock, processId);
  const keyUses = createKeyUses(clock);
  return {
    metrics,
    async flush(db) {
      await windows.flush(db);
      await keyUses.flush(db);
    },
    keyUse: (fact) => keyUses.note(fact),
    request(fact) {
      metrics.requests.observe(
        { route: fact.route, method: fact.method, status: String(fact.status) },
        fact.durationMs / 1_000,
      );
      windows.record(`http ${fact.route}`, fact.durationMs, fact.status < 500);
    },
    stage(fact) {
      metrics.stages.observe({ stage: fact.stage, outcome: fact.outcome }, fact.durationMs / 1_000);
      if (fact.outcome === 'abandoned') return; // a stop is neither a success nor a failure
      windows.record(`stage ${fact.stage}`, fact.durationMs, fact.outcome !== 'failed' && fact.outcome !== 'dead');
    },
    vendorCall(fact) {
      const { vendor, backend, outcome } = fact;
      metrics.vendorCalls.inc({ vendor, backend, outcome });
      metrics.vendorSeconds.observe({ vendor, backend }, fact.durationMs / 1_000);
      if (outcome === 'stopped') return;
      windows.record(`vendor ${vendor} ${backend}`, fact.durationMs, outcome === 'ok');
      if (outcome === 'credentials') windows.record(`refused key ${vendor} ${backend}`, fact.durationMs, false);
    },
    retry({ stage, code }) {
      metrics.retries.inc({ stage, code });
    },
    document({ status, durationMs }) {
      metrics.documents.observe({ status }, durationMs / 1_000);
      windows.record('document', durationMs, status === 'complete');
    },
    charge({ vendor, backend, model, units, microUsd }) {
      metrics.cost.inc({ vendor, backend, model }, microUsd / 1_000_000);
      for (const [unit, amount] of Object.entries(units)) {
        if (typeof amount === 'number') metrics.units.inc({ vendor, backend, model, unit }, amount);
      }
    },
  };
}

/** For callers whose notes nobody reads. */
export const silentRecorder: Recorder = {
  request: () => undefined,
  stage: () => undefined,
  vendorCall: () => undefined,
  retry: () => undefined,
  document: () => undefined,
  charge: () => undefined,
  keyUse: () => undefined,
};
