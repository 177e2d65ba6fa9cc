import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/index.ts';
import { withDeadline } from '../../lib/waiting.ts';
import { cliEntry } from './cli-entry.ts';
import { httpTarget } from './target.ts';
import { type Processes, StepFailed, type Target } from './types.ts';
import type { WebhookRelay } from './webhook-relay.ts';

/** Opening a database takes a second; on a machine busy with other things much longer. Only ends what hangs. */
const START_LIMIT_MS = 120_000;
/** Longer than the pipeline itself waits for its running stages. */
const STOP_LIMIT_MS = 15_000;

export interface PipelineProcessOptions {
  readonly clock: Clock;
  readonly cacheDir: string;
  readonly fetch: typeof globalThis.fetch;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dataDir: string;
  /** `UPLOAD_PIPELINE_*` */
  readonly variables: Readonly<Record<string, string>>;
  readonly relay: WebhookRelay;
  readonly writeLog: (line: string) => void;
  /** Opens the data folder in this process once no other one holds it. */
  readonly openHere: (dataDir: string) => Promise<{ readonly database: Queryable; readonly target: Target }>;
}

export interface PipelineProcess extends Processes, AsyncDisposable {
  /** Reaches whichever process answers now. */
  readonly target: Target;
  /** Answers once the process has landed. */
  readonly database: Queryable;
}

/** `shakedown serve` on a data folder, as an operating-system process that survives nothing but keeps its data. */
export function pipelineProcess(options: PipelineProcessOptions): PipelineProcess {
  let child: ChildProcess | undefined;
  let current: Target | undefined;
  let landed: Queryable | undefined;
  const end = async (signal: NodeJS.Signals) => {
    const running = child;
    child = undefined;
    current = undefined;
    options.relay.target = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    try {
      await withDeadline(
        { clock: options.clock, what: 'the end of the pipeline process', limitMs: STOP_LIMIT_MS },
        () => ended,
      );
    } finally {
      running.kill('SIGKILL'); // no effect on a process that has ended
    }
  };
  const processes: PipelineProcess = {
    async start(signal) {
      if (child) throw new StepFailed('the pipeline process runs already');
      child = launch(options);
      const url = await readyUrl(child, options, signal);
      current = httpTarget({ url, fetch: options.fetch, clock: options.clock });
      options.relay.target = url;
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async land() {
      await end('SIGTERM');
      const here = await options.openHere(options.dataDir);
      landed = here.database;
      current = here.target;
    },
    target: {
      get url() {
        return current?.url ?? 'http://nobody.invalid';
      },
      request(request, signal) {
        if (!current)
          return Promise.reject(new StepFailed(`no pipeline process runs to answer ${request.method} ${request.path}`));
        return current.request(request, signal);
      },
    },
    database: {
      query(sql, params) {
        if (!landed)
          return Promise.reject(new StepFailed('the database belongs to the pipeline process while it runs'));
        return landed.query(sql, params);
      },
    },
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  };
  return processes;
}

function launch({ env, variables, dataDir, cacheDir, writeLog }: PipelineProcessOptions): ChildProcess {
  const child = spawn(
    process.execPath,
    [cliEntry('main'), 'serve', '--json', '--backend', 'real', '--data', dataDir, '--port', '0'],
    {
      env: { ...env, ...variables, SHAKEDOWN_CACHE: cacheDir, NODE_COMPILE_CACHE: join(cacheDir, 'compiled') },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', writeLog);
  return child;
}

/** Waits for the line `{"ready":true,"api":{"url":…}}`; lines before it belong to the log. */
async function readyUrl(child: ChildProcess, options: PipelineProcessOptions, signal: AbortSignal): Promise<string> {
  const deadline = { clock: options.clock, what: 'the start of the pipeline process', limitMs: START_LIMIT_MS, signal };
  return withDeadline(deadline, async (inner) => {
    const gone = once(child, 'exit', { signal: inner }).then(([code]) => {
      throw new StepFailed(`the pipeline process ended with ${code} before it was ready`);
    });
    gone.catch(() => undefined); // raced below; an abort must not count as unhandled
    return Promise.race([firstReadyLine(child, options.writeLog), gone]);
  });
}

function firstReadyLine(child: ChildProcess, writeLog: (line: string) => void): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const url = apiUrl(line);
      if (url === undefined) writeLog(line);
      else resolve(url);
    });
  });
}

function apiUrl(line: string): string | undefined {
  if (!line.includes('"ready"')) return undefined;
  const parsed = JSON.parse(line) as { ready?: boolean; api?: { url?: string } };
  return parsed.ready ? parsed.api?.url : undefined;
}
