import autocannon from 'autocannon';
import type { Clock } from '../../lib/clock.ts';
import { Recorder } from './recorder.ts';
import type { LoadPhase, LoadStep } from './types.ts';

/** One request, sent over and over: it must change nothing. */
export interface CapacityRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface CapacityOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly request: CapacityRequest;
  /** Of the step that is hammered. */
  readonly step: { readonly id: string; readonly kind: string };
  /** Each sends its next request when the last was answered. */
  readonly connections: number;
  /** At least 1000, which is autocannon's least. */
  readonly timeoutMs: number;
  readonly phases: readonly LoadPhase[];
}

export interface CapacityResult {
  readonly steps: readonly LoadStep[];
  readonly offered: { readonly started: number; readonly completed: number; readonly failed: number };
  /** Set when the generator's two ways of counting disagree: then nothing it says is worth anything. */
  readonly miscount: string | undefined;
}

/**
 * How much one endpoint answers when a few connections never rest: autocannon's closed loop, which it is right in. Its
 * rate mode is never used (its percentiles are wrong there), nor its histogram (no p95, whole milliseconds, timeouts
 * left out): each response is recorded here, errors and timeouts as failures at the timeout's length.
 */
export async function measureCapacity(options: CapacityOptions): Promise<CapacityResult> {
  const { clock, signal, timeoutMs, phases } = options;
  signal.throwIfAborted();
  const recorder = new Recorder({ phases, steps: [options.step], timeoutMs });
  const seen = { ok: 0, refused: 0, errors: 0 };
  const t0 = clock.elapsed();
  const note = (ms: number, error: string | undefined) => {
    const endMs = clock.elapsed() - t0;
    const startMs = endMs - ms;
    const phase = phases.findLastIndex((one) => startMs >= one.fromMs);
    const state = error === undefined ? ('done' as const) : ('failed' as const);
    recorder.finished(
      { iteration: 0, phase: Math.max(0, phase), dueMs: startMs, startMs, endMs },
      { ok: error === undefined, error, steps: [{ id: options.step.id, durationMs: ms, state, error }] },
    );
  };
  const result = await hammer(options, (run) => {
    run.on('response', (_client, status, _bytes, ms) => {
      const ok = status >= 200 && status < 300;
      if (ok) seen.ok++;
      else seen.refused++;
      note(ms, ok ? undefined : `answered ${status}`);
    });
    run.on('reqError', (error: Error) => {
      seen.errors++;
      note(timeoutMs, error.message);
    });
  });
  signal.throwIfAborted();
  return { steps: recorder.steps(clock.elapsed() - t0), offered: recorder.offered(), miscount: miscount(seen, result) };
}

/** Resolves when the time is over or the signal has fired. */
async function hammer(
  { request, connections, timeoutMs, phases, signal }: CapacityOptions,
  listen: (run: autocannon.Instance) => void,
): Promise<autocannon.Result> {
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const wanted = {
    url: request.url,
    method: request.method as 'GET',
    headers: { ...request.headers },
    ...(request.body === undefined ? {} : { body: request.body }),
    connections,
    duration: (phases.at(-1)?.toMs ?? 0) / 1000,
    timeout: timeoutMs / 1000,
    sampleInt: SAMPLE_MS,
  };
  const run = autocannon(wanted, (error, result) => (error ? reject(error) : resolve(result)));
  listen(run);
  const stop = () => run.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** How often autocannon looks whether the time is over; a second by default. */
const SAMPLE_MS = 50;

/** `errors` holds the timeouts too. Neither `requests.sent` nor `latency.totalCount` is a count one could trust. */
function miscount(
  seen: { readonly ok: number; readonly refused: number; readonly errors: number },
  told: Pick<autocannon.Result, '2xx' | 'non2xx' | 'errors'>,
): string | undefined {
  const agree = seen.ok === told['2xx'] && seen.refused === told.non2xx && seen.errors === told.errors;
  if (agree) return undefined;
  return `the generator saw ${seen.ok} good, ${seen.refused} other answers and ${seen.errors} errors, but counted ${told['2xx']}, ${told.non2xx} and ${told.errors}`;
}
