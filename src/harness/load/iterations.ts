import type { Clock } from '../../lib/clock.ts';
import { OffsetClock } from '../../lib/offset-clock.ts';
import { seededRandom } from '../../lib/random.ts';
import type { CheckResult } from '../report/types.ts';
import { runFlow } from '../run/flow.ts';
import { runCheck } from '../run/judge.ts';
import { prepareDocuments } from '../run/prepare.ts';
import { httpTarget } from '../run/target.ts';
import type { Context, Environment, PreparedDocument, StepData } from '../run/types.ts';
import type { IterationOutcome } from './recorder.ts';
import type { FlowTask, IterationChecks, LoadDone } from './task.ts';

export interface IterationPorts {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
}

/** What the users of a load do, one iteration after the other, and what is left of it. */
export class Iterations {
  readonly #task: FlowTask;
  readonly #ports: IterationPorts;
  readonly #environment: Omit<Environment, typeof Symbol.asyncDispose>;
  readonly #documents = new Map<number, Promise<ReadonlyMap<string, PreparedDocument>>>();
  readonly #tokens = new Set<string>();
  readonly #jobs: LoadDone['jobs'][number][] = [];
  readonly #checks: readonly CheckTally[];
  readonly #checking = new Set<Promise<void>>();
  #ahead = 0;

  constructor(task: FlowTask, ports: IterationPorts) {
    this.#task = task;
    this.#ports = ports;
    const clock = new OffsetClock(ports.clock);
    clock.advance(task.clockOffsetMs);
    const target = httpTarget({ url: task.url, fetch: ports.fetch, clock: ports.clock });
    this.#environment = { target, jwt: task.jwt, hands: undefined, processes: undefined, clock };
    this.#checks = task.checks.map((spec) => ({ spec, results: { PASS: 0, FAIL: 0, UNKNOWN: 0 }, example: undefined }));
  }

  /** Writes the documents of the first `count` iterations, and later stays so far ahead: writing holds up nothing due. */
  async prepare(count: number): Promise<void> {
    this.#ahead = count;
    for (let n = 0; n < count; n++) await this.#documentsOf(n);
  }

  /** Does the flow once. What the pipeline gets wrong is in the outcome. */
  async run(iteration: number, user: number, signal: AbortSignal): Promise<IterationOutcome> {
    const results = new Map<string, StepData>();
    const context = await this.#context(iteration, user, results);
    try {
      const steps = await runFlow({
        context,
        results,
        steps: this.#task.steps,
        signal,
        onProgress: () => undefined,
        afterStep: async () => undefined,
      });
      const broken = steps.find((step) => step.state === 'failed');
      if (!broken) this.#check(context, steps);
      return {
        ok: !broken,
        ...(broken && { error: `${broken.id}: ${withoutIds(broken.error ?? 'failed')}` }),
        steps: steps.map((step) => ({ ...step, error: step.error && withoutIds(step.error) })),
      };
    } finally {
      this.#documents.delete(iteration);
      if (iteration + this.#ahead < this.#task.iterationsMax) {
        this.#documentsOf(iteration + this.#ahead).catch(() => undefined); // told when that iteration asks for them
      }
      for (const data of results.values()) {
        const { job_id, document_id, user: name } = data;
        if (typeof job_id === 'string' && typeof document_id === 'string' && typeof name === 'string') {
          this.#jobs.push({ job_id, document_id, user: name });
        }
      }
    }
  }

  /** Waits for the checks of the last iterations. */
  async left(): Promise<Pick<LoadDone, 'jobs' | 'tokens' | 'checks'>> {
    await Promise.all(this.#checking);
    return { jobs: this.#jobs, tokens: [...this.#tokens], checks: this.#checks.map(toIterationChecks) };
  }

  #documentsOf(iteration: number): Promise<ReadonlyMap<string, PreparedDocument>> {
    const ready = this.#documents.get(iteration);
    if (ready) return ready;
    const { seed, documents } = this.#task;
    const made = prepareDocuments(documents, seededRandom(`${seed}/iteration/${iteration}`));
    this.#documents.set(iteration, made);
    return made;
  }

  async #context(iteration: number, user: number, results: ReadonlyMap<string, StepData>): Promise<Context> {
    const { scenarioId, seed, users } = this.#task;
    const names = Object.entries(users[user] ?? {});
    return {
      scenarioId,
      label: `${seed}/iteration/${iteration}`,
      environment: { ...this.#environment, [Symbol.asyncDispose]: async () => undefined },
      clock: this.#ports.clock,
      random: seededRandom(`${seed}/steps/${iteration}`),
      marks: { journalSeq: 0, meterIndex: 0, logIndex: 0, webhookIndex: 0 },
      documents: await this.#documentsOf(iteration),
      users: new Map(names.map(([name, id]) => [name, { name, id }])),
      results,
      faultRules: new Map(),
      tokens: this.#tokens,
    };
  }

  /** Checks go on beside the load: they are no part of what a user waits for. */
  #check(context: Context, steps: Parameters<typeof runCheck>[2]): void {
    for (const tally of this.#checks) {
      const done: Promise<void> = runCheck(tally.spec, context, steps, () => null, this.#ports.signal)
        .then((result) => note(tally, result))
        .catch(() => undefined) // aborted: the load itself says so
        .finally(() => this.#checking.delete(done));
      this.#checking.add(done);
    }
  }
}

interface CheckTally {
  readonly spec: FlowTask['checks'][number];
  readonly results: Record<CheckResult['state'], number>;
  example: CheckResult | undefined;
}

function note(tally: CheckTally, result: CheckResult): void {
  tally.results[result.state]++;
  if (tally.example === undefined || (tally.example.state === 'PASS' && result.state !== 'PASS')) {
    tally.example = result;
  }
}

function toIterationChecks({ spec, results, example }: CheckTally): IterationChecks {
  const title = spec.title ?? example?.title ?? spec.id;
  return { id: spec.id, title, passed: results.PASS, failed: results.FAIL, unknown: results.UNKNOWN, example };
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The same failure of many users must read the same, or it could not be counted. */
function withoutIds(message: string): string {
  return message.replace(UUID, '…');
}
