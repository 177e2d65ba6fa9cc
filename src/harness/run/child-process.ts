import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '../../lib/clock.ts';
import { withDeadline } from '../../lib/waiting.ts';
import { PREFIX } from '../../pipeline/index.ts';
import { cliEntry } from './cli-entry.ts';
import { StepFailed } from './types.ts';

/** Opening a database takes a second; on a machine busy with other things much longer. Only ends what hangs. */
const START_LIMIT_MS = 120_000;
/** Longer than the pipeline itself waits for its running stages. */
const STOP_LIMIT_MS = 15_000;

export interface CommandOptions {
  readonly clock: Clock;
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `UPLOAD_PIPELINE_*` */
  readonly variables: Readonly<Record<string, string>>;
  readonly writeLog: (line: string) => void;
}

/** What a command prints once ready. */
export interface Ready {
  readonly ready: true;
  readonly api?: { readonly url: string };
}

/** A shakedown command as an operating-system process. */
export interface CommandProcess {
  /** Rejects with StepFailed when it ends before it is ready. */
  readonly ready: Promise<Ready>;
  /** Sends the signal and waits for the end; a process that does not end is killed. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts `shakedown ARGS --json` and waits for the line `{"ready":true,…}`; other lines belong to the log. */
export function startCommand(options: CommandOptions, args: readonly string[], signal: AbortSignal): CommandProcess {
  const { clock, env, variables, cacheDir, writeLog } = options;
  const child = spawn(process.execPath, [cliEntry('main'), ...args, '--json'], {
    env: {
      ...withoutPipelines(env),
      ...variables,
      SHAKEDOWN_CACHE: cacheDir,
      NODE_COMPILE_CACHE: join(cacheDir, 'compiled'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  createInterface({ input: child.stderr }).on('line', writeLog);
  const what = `shakedown ${args[0]}`;
  const ready = withDeadline({ clock, what: `the start of ${what}`, limitMs: START_LIMIT_MS, signal }, (inner) => {
    const gone = once(child, 'exit', { signal: inner }).then(([code]) => {
      throw new StepFailed(`${what} ended with ${code} before it was ready`);
    });
    gone.catch(() => undefined); // raced below; an abort must not count as unhandled
    return Promise.race([readyLine(child.stdout, writeLog), gone]);
  });
  ready.catch(() => undefined); // whoever waits for it is told
  return { ready, end: (name) => end(child, name, { clock, what }) };
}

/** What the user's shell says of a pipeline of his own must not reach this one. */
function withoutPipelines(env: CommandOptions['env']): CommandOptions['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith(PREFIX)));
}

async function end(child: ChildProcess, signal: NodeJS.Signals, { clock, what }: { clock: Clock; what: string }) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  try {
    await withDeadline({ clock, what: `the end of ${what}`, limitMs: STOP_LIMIT_MS }, () => ended);
  } finally {
    child.kill('SIGKILL'); // no effect on a process that has ended
  }
}

function readyLine(output: NodeJS.ReadableStream, writeLog: (line: string) => void): Promise<Ready> {
  return new Promise((resolve) => {
    createInterface({ input: output }).on('line', (line) => {
      const ready = line.includes('"ready"') ? (JSON.parse(line) as Ready) : undefined;
      if (ready?.ready) resolve(ready);
      else writeLog(line);
    });
  });
}
