import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import { errorFacts, type Log } from '../telemetry/log.ts';

const CHANNEL = 'upload_jobs';

/** NOTIFY serialises commits (facts/engine.md 2.3), so a process sends at most one in this time. */
const NOTIFY_APART_MS = 50;

/** Says "there may be work". Only a hint: a worker that hears nothing polls. */
export interface Doorbell extends AsyncDisposable {
  /** Wakes this process's listeners at once, and those of other processes within 50 ms. Never throws. */
  ring(): void;
  /** Calls `onRing` for rings here and elsewhere until disposed. */
  listen(onRing: () => void): Promise<AsyncDisposable>;
}

export function createDoorbell(deps: { database: Database; clock: Clock; log: Log }): Doorbell {
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  let sending: Promise<void> | undefined;
  let again = false;

  /** Sends now, waits out the pause, and sends once more if anybody rang meanwhile. */
  const send = async (): Promise<void> => {
    do {
      again = false;
      await deps.database.query('select pg_notify($1, $2)', [CHANNEL, '']);
      await deps.clock.sleep(NOTIFY_APART_MS, closing.signal);
    } while (again);
  };
  return {
    ring() {
      for (const listener of listeners) listener();
      again = true;
      if (closing.signal.aborted) return;
      sending ??= send()
        .catch((error: unknown) => {
          if (!closing.signal.aborted) deps.log.warn('notify.failed', errorFacts(error));
        })
        .finally(() => {
          sending = undefined;
        });
    },
    async listen(onRing) {
      const remote = await deps.database.listen(CHANNEL, () => onRing());
      listeners.add(onRing);
      return {
        async [Symbol.asyncDispose]() {
          listeners.delete(onRing);
          await remote[Symbol.asyncDispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await sending;
    },
  };
}
