import { waitFor } from '../../lib/waiting.ts';
import { isHealthy } from './steady.ts';
import type { Context } from './types.ts';

/** Jobs that a cleared fault let go on get this long to end; after that the environment is not used again. */
const QUIET_LIMIT_MS = 8000;
const POLL_MS = 30;

export interface Cleanup {
  readonly clean: boolean;
  readonly cleanupError: string | undefined;
}

/**
 * Takes the faults away, sees that they are gone, waits until the scenario's jobs are quiet and the pipeline healthy.
 * Runs on every path, Ctrl-C included, and is therefore bounded by time and not by the run's signal.
 */
export async function cleanUp(context: Context): Promise<Cleanup> {
  const { hands } = context.environment;
  try {
    hands?.faults.clear();
    const left = hands?.faults.list() ?? [];
    if (left.length > 0)
      return {
        clean: false,
        cleanupError: `fault rules are still in force: ${left.map((rule) => rule.id).join(', ')}`,
      };
    const signal = AbortSignal.any([]);
    if (context.environment.processes) return { clean: false, cleanupError: undefined }; // used once, closed by its owner
    const clean = (await jobsAreQuiet(context, signal)) && (await isHealthy(context, signal));
    return { clean, cleanupError: undefined };
  } catch (error) {
    return { clean: false, cleanupError: error instanceof Error ? error.message : String(error) };
  }
}

async function jobsAreQuiet(context: Context, signal: AbortSignal): Promise<boolean> {
  const { hands } = context.environment;
  const users = [...context.users.values()].map((user) => user.id);
  if (!hands || users.length === 0) return true;
  const query = `select count(*) as n from upload_pipeline.upload_jobs
    where user_id = any($1::uuid[]) and state in ('queued', 'working', 'retryable')`;
  try {
    await waitFor(
      { clock: context.clock, what: 'quiet jobs', limitMs: QUIET_LIMIT_MS, everyMs: POLL_MS, signal },
      async () => {
        const { rows } = await hands.database.query<{ n: number }>(query, [users]);
        return Number(rows[0]?.n) === 0 ? true : undefined;
      },
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'DeadlineError') return false;
    throw error;
  }
}
