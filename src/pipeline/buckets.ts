import type { Clock } from '../lib/clock.ts';
import { PipelineError } from './errors.ts';
import { errorFacts, type Log } from './telemetry/log.ts';
import { callWithin } from './vendors/deadline.ts';
import type { ServiceRouter } from './vendors/types.ts';

const AGAIN_MS = 5_000;

export interface BucketDeps {
  readonly vendors: Pick<ServiceRouter, 'store'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly callMs: number;
  readonly correlationId: string;
}

/**
 * Makes the buckets that are missing. A refusal (wrong key, public bucket) rejects: the pipeline must not start. While
 * storage is merely down it is asked again in the background until it answers or `closing` fires.
 */
export async function readyBuckets(deps: BucketDeps, closing: AbortSignal): Promise<{ background: Promise<void> }> {
  if (await ensure(deps, closing)) return { background: Promise.resolve() };
  return { background: keepTrying(deps, closing) };
}

async function keepTrying(deps: BucketDeps, closing: AbortSignal): Promise<void> {
  try {
    do await deps.clock.sleep(AGAIN_MS, closing);
    while (!(await ensure(deps, closing)));
  } catch (error) {
    if (!closing.aborted) deps.log.error('buckets.refused', errorFacts(error));
  }
}

/** False when it is worth asking again. */
async function ensure(deps: BucketDeps, closing: AbortSignal): Promise<boolean> {
  const deadline = { vendor: 'supabase', clock: deps.clock, limitMs: deps.callMs } as const;
  const context = { signal: closing, correlationId: deps.correlationId };
  try {
    await callWithin(deadline, context, (call) => deps.vendors.store().ensureBuckets(call));
    return true;
  } catch (error) {
    if (!(error instanceof PipelineError && error.retryable)) throw error;
    deps.log.warn('buckets.unready', errorFacts(error));
    return false;
  }
}
