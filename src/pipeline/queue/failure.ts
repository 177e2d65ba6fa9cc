import { DatabaseError } from '../../lib/database/types.ts';
import type { Random } from '../../lib/random.ts';
import { DeadlineError } from '../../lib/waiting.ts';
import { PipelineError } from '../errors.ts';

/** A thrown error as the queue sees it. `message` is safe to show; the error itself goes to the log. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
}

/** SQLSTATE classes that pass by themselves: connection, serialisation and deadlock, resources, operator's intervention. */
const PASSING_SQLSTATE = /^(08|40|53|57)/;

export function failureOf(error: unknown): Failure {
  if (error instanceof PipelineError) {
    const { code, message, retryable, retryAfterMs } = error;
    return { code, message, retryable, retryAfterMs };
  }
  if (error instanceof DeadlineError) {
    return { code: 'DEADLINE', message: error.message, retryable: true, retryAfterMs: undefined };
  }
  if (error instanceof DatabaseError) {
    const retryable = PASSING_SQLSTATE.test(error.code);
    const message = `the database refused (SQLSTATE ${error.code})`;
    return { code: 'DATABASE', message, retryable, retryAfterMs: undefined };
  }
  return { code: 'INTERNAL', message: 'something unexpected went wrong', retryable: true, retryAfterMs: undefined };
}

/** Longer advice is taken for a mistake: a job must not sleep for days on one header. */
export const RETRY_AFTER_MAX_MS = 3_600_000;

/** Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"), and never sooner than the vendor asked. */
export function retryDelayMs(
  policy: { readonly baseMs: number; readonly maxMs: number },
  attempt: number,
  retryAfterMs: number | undefined,
  random: Random,
): number {
  const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(attempt, 30));
  const jittered = Math.round(random.next() * ceiling);
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS));
}
