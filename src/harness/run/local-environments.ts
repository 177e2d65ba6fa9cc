import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { embeddedDatabase } from '../../lib/database/index.ts';
import { OffsetClock } from '../../lib/offset-clock.ts';
import type { JournalEntry } from '../../mocks/index.ts';
import { createPipeline, pipelineMigrations, readConfig } from '../../pipeline/index.ts';
import { mockHands, proveJournals, startRunMocks } from './mock-world.ts';
import { pipelineVariables } from './pipeline-variables.ts';
import { httpTarget } from './target.ts';
import type { Environment, EnvironmentFactory, EnvironmentRequest, JwtSettings } from './types.ts';
import { webhookRelay } from './webhook-relay.ts';
import { pipelineProcess } from './worker-process.ts';

export interface LocalOptions {
  readonly clock: Clock;
  /** Where prepared databases are kept between runs. */
  readonly cacheDir: string;
  /** Carries the harness's requests; the global one outside tests. */
  readonly fetch: typeof globalThis.fetch;
  /** The environment of child processes (PATH and the like); pipeline variables are added. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Each finished journal entry, for journal.ndjson. */
  readonly onJournal?: (entry: JournalEntry) => void;
  /** Each log line of the pipeline, for log.ndjson. */
  readonly onLog?: (line: string) => void;
}

/** More lines than any scenario writes; the oldest are never dropped, so that indexes stay true. */
const LOG_LINES_MAX = 2_000_000;

/** Environments on this machine: mocks on sockets, an embedded database, the pipeline here or in a process of its own. */
export function localEnvironments(options: LocalOptions): EnvironmentFactory {
  return {
    database: 'embedded',
    backend: 'mock',
    capabilities: new Set(['hands', 'processes', 'twin']),
    create: (request) => createLocal(options, request),
  };
}

async function createLocal(options: LocalOptions, request: EnvironmentRequest): Promise<Environment> {
  await using stack = new AsyncDisposableStack();
  const clock = new OffsetClock(options.clock);
  const relay = webhookRelay(options.fetch);
  const logs: string[] = [];
  const writeLog = (line: string) => {
    if (logs.length < LOG_LINES_MAX) logs.push(line);
    options.onLog?.(line);
  };
  const { cacheDir, onJournal } = options;
  const mocks = stack.use(
    await startRunMocks({
      clock,
      random: request.random.derive('mocks'),
      cacheDir,
      relay,
      onJournal,
      twin: request.twin,
    }),
  );
  const twin = request.twin ? mocks.twin : undefined;
  await proveJournals(mocks, twin, request.signal);
  const jwt = jwtSettings(request);
  const variables = pipelineVariables(mocks, twin, jwt, request.config);
  const common = { clock, random: request.random.derive('pipeline'), writeLog, fetch: options.fetch };

  /** What is opened later, when a process lands: closed after the process, before the mocks. */
  const here = stack.use(new AsyncDisposableStack());

  /** Opens the pipeline in this process, on fresh data or on a folder that a dead process left. */
  const openHere = async (dataDir: string | undefined) => {
    const database = here.use(
      await embeddedDatabase({
        migrations: pipelineMigrations,
        cacheDir,
        clock,
        ...(dataDir === undefined ? {} : { dataDir }),
      }),
    );
    const pipeline = here.use(await createPipeline(readConfig(variables), { ...common, database }));
    const { url } = await pipeline.listen({ port: 0 });
    relay.target = url;
    here.defer(() => {
      relay.target = undefined;
    });
    return { database, pipeline, target: httpTarget({ url, fetch: options.fetch, clock: options.clock }) };
  };

  if (!request.processes) {
    const { database, pipeline, target } = await openHere(undefined);
    pipeline.worker.start();
    const hands = mockHands({ mocks, twin, relay, database, jwt, logs, fetch: options.fetch });
    return owned(stack.move(), { target, jwt, hands, processes: undefined, clock });
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'shakedown-data-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const process = stack.use(pipelineProcess({ ...options, dataDir, variables, relay, writeLog, openHere }));
  await process.start(request.signal);
  const hands = mockHands({ mocks, twin, relay, database: process.database, jwt, logs, fetch: options.fetch });
  return owned(stack.move(), { target: process.target, jwt, hands, processes: process, clock });
}

function owned(stack: AsyncDisposableStack, environment: Omit<Environment, typeof Symbol.asyncDispose>): Environment {
  return { ...environment, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** A secret per environment, from the seed: never the one that is good enough on a developer's machine. */
function jwtSettings({ random }: EnvironmentRequest): JwtSettings {
  const secret = `shakedown-run-${Buffer.from(random.derive('jwt').bytes(32)).toString('hex')}`;
  return { secret, issuer: 'shakedown', audience: 'authenticated' };
}
