import { waitFor } from '../../lib/waiting.ts';
import { field } from './context.ts';
import { type Context, StepFailed } from './types.ts';

const LIMIT_MS = 5000;
const POLL_MS = 50;

/**
 * Whether the API answers, its database does, and the worker of its process (where it has one) is alive: now or within
 * a few seconds. The steady state before and after a scenario.
 */
export async function isHealthy(context: Context, signal: AbortSignal): Promise<boolean> {
  const { clock, environment } = context;
  try {
    await waitFor({ clock, what: 'a healthy pipeline', limitMs: LIMIT_MS, everyMs: POLL_MS, signal }, async (inner) => {
      for (const path of ['/health', '/health/db', '/health/worker']) {
        if (!(await isFine(environment.target, path, inner))) return undefined;
      }
      return true;
    });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && error.name === 'DeadlineError') return false;
    throw error;
  }
}

/** A process without a worker says so (`worker: null`): then the worker is another's business. */
async function isFine(target: Context['environment']['target'], path: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { status, body } = await target.request({ method: 'GET', path }, signal);
    return status === 200 || (path === '/health/worker' && field(body, 'worker') === null);
  } catch (error) {
    if (error instanceof StepFailed) return false; // nobody answers
    throw error;
  }
}
