import type { Clock } from '../../lib/clock.ts';
import { shownUrl } from '../../lib/database/index.ts';
import { OffsetClock } from '../../lib/offset-clock.ts';
import { type RestartableRandom, restartableRandom } from '../../lib/restartable-random.ts';
import type { JournalEntry, Mocks, TwinFace } from '../../mocks/index.ts';
import { type DataPlace, startHere, startProcesses } from './local-pipeline.ts';
import { mockHands, proveJournals, startRunMocks } from './mock-world.ts';
import { pipelineVariables } from './pipeline-variables.ts';
import type { Environment, EnvironmentFactory, EnvironmentRequest, JwtSettings } from './types.ts';
import { type WebhookRelay, webhookRelay } from './webhook-relay.ts';

export interface LocalOptions {
  readonly clock: Clock;
  /** Where prepared databases are kept between runs. */
  readonly cacheDir: string;
  /** Where the pipeline keeps its data; embedded by default. */
  readonly data?: DataPlace;
  /** Carries the harness's requests; the global one outside tests. */
  readonly fetch: typeof globalThis.fetch;
  /** The environment of child processes (PATH and the like); pipeline variables are added. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Each finished journal entry, for journal.ndjson. */
  readonly onJournal?: (entry: JournalEntry) => void;
  /** Each log line of the pipeline, for log.ndjson. */
  readonly onLog?: (line: string) => void;
}

const EMBEDDED: DataPlace = { type: 'embedded' };

/** Environments on this machine: mocks on sockets, a database of its own, the pipeline here or in processes of its own. */
export function localEnvironments(options: LocalOptions): EnvironmentFactory {
  return {
    database: describeData(options.data ?? EMBEDDED),
    backend: 'mock',
    capabilities: new Set(['hands', 'processes', 'twin', 'configuration']),
    create: (request) => createLocal(options, request),
  };
}

function describeData(data: DataPlace): string {
  switch (data.type) {
    case 'embedded':
      return 'embedded';
    case 'server':
      return data.isContainer ? 'container' : shownUrl(data.url);
    default:
      return data satisfies never;
  }
}

async function createLocal(options: LocalOptions, request: EnvironmentRequest): Promise<Environment> {
  await using stack = new AsyncDisposableStack();
  const { fetch, data = EMBEDDED } = options;
  const clock = new OffsetClock(options.clock);
  const relay = webhookRelay(fetch);
  const { logs, writeLog } = logBook(options.onLog);
  const chance = restartableRandom(Buffer.from(request.random.derive('chance').bytes(32)).toString('hex'));
  const { mocks, twin } = await startVendors(options, request, { clock, relay, chance });
  stack.use(mocks);
  const jwt = jwtSettings(request);
  const variables = pipelineVariables(mocks, twin, jwt, request.config);
  const start = request.processes ? startProcesses : startHere;
  const { database, target, processes } = await start(stack, {
    ...options,
    data,
    relay,
    writeLog,
    variables,
    pipelineClock: clock,
    random: chance.random.derive('pipeline'),
    signal: request.signal,
  });
  const hands = mockHands({ mocks, twin, relay, database, jwt, logs, fetch });
  const owned = stack.move();
  const begin = (label: string) => {
    chance.restart(label);
    mocks.faults.seed = `${label}/faults`;
  };
  return { target, jwt, hands, processes, clock, begin, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function startVendors(
  { cacheDir, onJournal }: LocalOptions,
  { twin, signal }: EnvironmentRequest,
  { clock, relay, chance }: { clock: Clock; relay: WebhookRelay; chance: RestartableRandom },
): Promise<{ mocks: Mocks; twin: TwinFace | undefined }> {
  const random = chance.random.derive('mocks');
  const mocks = await startRunMocks({ clock, random, cacheDir, relay, onJournal, twin });
  try {
    const face = twin ? mocks.twin : undefined;
    await proveJournals(mocks, face, signal);
    return { mocks, twin: face };
  } catch (error) {
    await mocks[Symbol.asyncDispose]();
    throw error;
  }
}

/** More lines than any scenario writes; the oldest are never dropped, so that indexes stay true. */
const LOG_LINES_MAX = 2_000_000;

function logBook(onLog: LocalOptions['onLog']) {
  const logs: string[] = [];
  const writeLog = (line: string) => {
    if (logs.length < LOG_LINES_MAX) logs.push(line);
    onLog?.(line);
  };
  return { logs, writeLog };
}

/** A secret per environment, from the seed: never the one that is good enough on a developer's machine. */
function jwtSettings({ random }: EnvironmentRequest): JwtSettings {
  const secret = `shakedown-run-${Buffer.from(random.derive('jwt').bytes(32)).toString('hex')}`;
  return { secret, issuer: 'shakedown', audience: 'authenticated' };
}
