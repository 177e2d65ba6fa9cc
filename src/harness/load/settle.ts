import { DeadlineError, waitFor } from '../../lib/waiting.ts';
import type { Context } from '../run/types.ts';

/** Requests that were cut off when the time was over get this long at least to end inside the pipeline. */
const QUIET_MS = 400;
/** A busy machine gets this long at most; what is not over then, the checks see. */
const LIMIT_MS = 20_000;
const POLL_MS = 100;

const RESERVED = `select count(*) as n, count(*) filter (where state = 'open') as open
  from upload_pipeline.reservations where user_id = any($1::uuid[])`;

/**
 * Waits until what a load left behind in the pipeline is over: a request whose client went away is paid for and booked
 * after that, and a ledger that is read too early lacks it. Over: no paid call is open, and for a while none was begun
 * or billed, though the API answered meanwhile.
 */
export async function untilOver(context: Context, signal: AbortSignal): Promise<void> {
  const { clock, environment } = context;
  const { hands, target } = environment;
  if (!hands || environment.processes) return clock.sleep(QUIET_MS, signal);
  const users = [...context.users.values()].map((user) => user.id);
  let last = '';
  let since = clock.elapsed();
  const look = async (inner: AbortSignal) => {
    await target.request({ method: 'GET', path: '/health/db' }, inner); // behind everything that came earlier
    const { rows } = await hands.database.query<{ n: number; open: number }>(RESERVED, [users]);
    const { n = 0, open = 0 } = rows[0] ?? {};
    const now = `${n} ${open} ${hands.meter().length}`;
    if (now !== last || Number(open) > 0) since = clock.elapsed();
    last = now;
    return clock.elapsed() - since >= QUIET_MS ? true : undefined;
  };
  try {
    await waitFor({ clock, what: 'the end of the load', limitMs: LIMIT_MS, everyMs: POLL_MS, signal }, look);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
  }
}
