import type { Queryable } from '../../lib/database/index.ts';
import { PREFIX } from '../../pipeline/index.ts';
import { type CommandOptions, type CommandProcess, startCommand } from './child-process.ts';
import type { PipelineProcesses } from './embedded-process.ts';
import { movingTarget } from './moving-target.ts';
import { StepFailed } from './types.ts';
import type { WebhookRelay } from './webhook-relay.ts';

export interface ServerProcessesOptions extends CommandOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly relay: WebhookRelay;
  /** The same database twice: for the processes, and open in this one. */
  readonly databaseUrl: string;
  readonly database: Queryable;
}

/** `shakedown serve --no-worker` and `shakedown worker` around one database on a server. */
export function serverProcesses(options: ServerProcessesOptions): PipelineProcesses {
  const { databaseUrl, database } = options;
  let running: readonly CommandProcess[] = [];
  const target = movingTarget(options);
  const end = async (signal: NodeJS.Signals) => {
    const ending = running;
    running = [];
    target.moveTo(undefined);
    await Promise.all(ending.map((process) => process.end(signal)));
  };
  const start = async (signal: AbortSignal) => {
    if (running.length > 0) throw new StepFailed('the pipeline processes run already');
    const variables = { ...options.variables, [`${PREFIX}DATABASE_URL`]: databaseUrl };
    const command = (args: readonly string[]) => startCommand({ ...options, variables }, args, signal);
    const api = command(['serve', '--no-worker', '--backend', 'real', '--port', '0']);
    const worker = command(['worker']);
    running = [api, worker];
    const [{ api: served }] = await Promise.all([api.ready, worker.ready]);
    target.moveTo(served?.url);
  };
  return {
    start,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async land(signal) {
      if (running.length === 0) await start(signal);
    },
    target,
    database,
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  };
}
