import type { Queryable } from '../../lib/database/index.ts';
import { type CommandOptions, type CommandProcess, startCommand } from './child-process.ts';
import { movingTarget } from './moving-target.ts';
import { type Processes, StepFailed, type Target } from './types.ts';
import type { WebhookRelay } from './webhook-relay.ts';

export interface EmbeddedProcessOptions extends CommandOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly dataDir: string;
  readonly relay: WebhookRelay;
  /** Opens the data folder in this process once no other one holds it. */
  readonly openHere: (dataDir: string) => Promise<{ readonly database: Queryable; readonly url: string }>;
}

export interface PipelineProcesses extends Processes, AsyncDisposable {
  /** Reaches whichever process answers now. */
  readonly target: Target;
  /** On an embedded database: answers once the process has landed. */
  readonly database: Queryable;
}

/** `shakedown serve` on a data folder, as an operating-system process that survives nothing but keeps its data. */
export function embeddedProcess(options: EmbeddedProcessOptions): PipelineProcesses {
  let running: CommandProcess | undefined;
  let landed: Queryable | undefined;
  const target = movingTarget(options);
  const end = async (signal: NodeJS.Signals) => {
    const ending = running;
    running = undefined;
    target.moveTo(undefined);
    await ending?.end(signal);
  };
  return {
    async start(signal) {
      if (running) throw new StepFailed('the pipeline process runs already');
      const data = ['--database', 'embedded', '--data', options.dataDir];
      running = startCommand(options, ['serve', '--backend', 'real', ...data, '--port', '0'], signal);
      target.moveTo((await running.ready).api?.url);
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async land() {
      await end('SIGTERM');
      const { database, url } = await options.openHere(options.dataDir);
      landed = database;
      target.moveTo(url);
    },
    target,
    database: {
      query(sql, params) {
        if (!landed)
          return Promise.reject(new StepFailed('the database belongs to the pipeline process while it runs'));
        return landed.query(sql, params);
      },
    },
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  };
}
