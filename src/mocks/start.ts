import type { Clock } from '../lib/clock.ts';
import type { Database } from '../lib/database/index.ts';
import { OffsetClock } from '../lib/offset-clock.ts';
import type { Random } from '../lib/random.ts';
import type { AdminDeps, createAdmin } from './kit/admin/app.ts';
import { createFaultRules, type FaultRules } from './kit/faults/index.ts';
import { depsAt } from './kit/instance.ts';
import { createJournal, type Journal } from './kit/journal.ts';
import { type Layer, plain } from './kit/layer.ts';
import { createMeter } from './kit/meter.ts';
import { createMetrics, type MockMetrics } from './kit/metrics.ts';
import { DEFAULT_BODY_LIMIT_BYTES, type ServedMock, serve, serveExchanger } from './kit/server.ts';
import type { JournalEntry, Meter, MockApp, MockDeps } from './kit/types.ts';
import type { LlamaparseMockOptions } from './llamaparse/index.ts';
import type { OpenAiMockOptions } from './openai/index.ts';
import type { OutboxMessage, SupabaseMockOptions } from './supabase/index.ts';
import { TWIN, type TwinFace, type TwinOptions } from './twin.ts';

/** Port 0 = any free one, undefined = in-process only. Host 127.0.0.1 unless told. */
interface Listening {
  readonly port?: number;
  readonly host?: string;
}

export interface StartMocksOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Where Supabase's migrated database is kept between starts. */
  readonly cacheDir: string;
  /** False = not started; absent = in-process only. The same for the others. */
  readonly openai?: (Listening & OpenAiMockOptions) | false;
  readonly llamaparse?: (Listening & Omit<LlamaparseMockOptions, 'baseUrl'>) | false;
  readonly supabase?: (Listening & Omit<SupabaseMockOptions, 'cacheDir'>) | false;
  /** A second OpenAI and LlamaParse that stand in for the real services; absent: none. */
  readonly twin?: TwinOptions;
  readonly admin?: Listening;
  /** Called with each finished journal entry. */
  readonly journal?: (entry: JournalEntry) => void;
  /** Sends webhooks out. Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch;
  /** Told of each error a mock did not expect: a bug of ours. Default: a process warning. */
  readonly onBug?: (error: unknown) => void;
}

type Fetch = typeof globalThis.fetch;

/** As the AWS SDK is given them: `endpoint`, `credentials`, `region`; with `forcePathStyle: true`. */
export interface S3Face {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** The running mocks. Asking for one that was not started throws. Disposing closes all, the last started first. */
export interface Mocks extends AsyncDisposable {
  readonly openai: { readonly baseUrl: string; readonly apiKey: string; readonly fetch: Fetch };
  readonly llamaparse: { readonly baseUrl: string; readonly apiKey: string; readonly fetch: Fetch };
  readonly supabase: {
    readonly url: string;
    readonly anonKey: string;
    readonly serviceRoleKey: string;
    readonly jwtSecret: string;
    /** Where and by which keys the S3 protocol is spoken. */
    readonly s3: S3Face;
    readonly fetch: Fetch;
    /** Past faults and journal, for whoever looks behind the scenes. */
    readonly direct: Fetch;
    readonly database: Database;
    /** What Auth would have sent, the newest last. */
    outbox(): readonly OutboxMessage[];
  };
  /** The stand-ins for the real services. */
  readonly twin: TwinFace;
  readonly admin: { readonly url: string; readonly fetch: Fetch };
  readonly faults: FaultRules;
  readonly journal: Journal;
  readonly meter: Meter;
  /** Back to the state after the start: no files, jobs, objects, rules, entries or charges. */
  reset(): Promise<void>;
}

/** Starts OpenAI, LlamaParse and Supabase around one clock, one journal, one meter and one set of fault rules. */
export async function startMocks(options: StartMocksOptions): Promise<Mocks> {
  await using stack = new AsyncDisposableStack();
  const kit = createKit(options);
  const start = starter(kit, stack);
  const [openai, llamaparse, supabase] = await settled([
    options.openai === false ? undefined : startOpenAi(kit, start, options.openai ?? {}),
    options.llamaparse === false ? undefined : startLlamaparse(kit, start, options.llamaparse ?? {}),
    options.supabase === false ? undefined : startSupabase(kit, start, options.supabase ?? {}, options.cacheDir),
  ]);
  const twin = options.twin && (await startTwin(kit, stack, options.twin));
  const running = [openai, llamaparse, supabase].filter((each) => each !== undefined);
  const stateful = [...running, ...(twin?.running ?? [])];
  const reset = async () => {
    await Promise.all(stateful.map((each) => each.app.reset()));
    kit.layer.faults.clear();
    kit.layer.journal.clear();
    kit.deps.meter.reset();
  };
  const vendors = () => Object.fromEntries(running.map(({ app, url }) => [app.vendor, url]));
  const admin = await startAdmin(kit, stack, { vendors, reset }, options.admin ?? {});
  const owned = stack.move();
  return {
    get openai() {
      return faceOf(openai, 'openai');
    },
    get llamaparse() {
      return faceOf(llamaparse, 'llamaparse');
    },
    get supabase() {
      return faceOf(supabase, 'supabase');
    },
    get twin() {
      if (!twin) throw new Error('no twin was started: startMocks was not told of one');
      return twin.face;
    },
    admin,
    faults: kit.layer.faults,
    journal: kit.layer.journal,
    meter: kit.deps.meter,
    reset,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface Kit {
  readonly clock: OffsetClock;
  readonly metrics: MockMetrics;
  readonly deps: MockDeps;
  readonly layer: Layer;
}

function createKit(options: StartMocksOptions): Kit {
  const { random, fetch = globalThis.fetch, onBug = warn } = options;
  const clock = new OffsetClock(options.clock);
  const metrics = createMetrics();
  const faults = createFaultRules({ clock, seed: seedOf(random) });
  const onEntry = (entry: JournalEntry) => {
    metrics.count(entry);
    options.journal?.(entry);
  };
  const journal = createJournal({ clock, onEntry });
  return {
    clock,
    metrics,
    deps: { clock, random, meter: createMeter(), faults, journal, fetch },
    layer: { instance: 'mock', clock, faults, journal, onBug },
  };
}

/** A stream of its own: what the faults draw changes no id or answer. */
function seedOf(random: Random): string {
  return Buffer.from(random.derive('faults').bytes(16)).toString('hex');
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

interface Running<App extends MockApp, Face> {
  readonly app: App;
  readonly url: string;
  readonly face: Face;
}

type Starter = (app: MockApp, listening: Listening) => Promise<{ url: string; fetch: Fetch }>;

/** Serves an app and hands it to the stack, which closes it even when its port is taken. */
function starter(kit: Kit, stack: AsyncDisposableStack): Starter {
  return async (app, listening) => {
    const served = stack.use(serve(app, kit.layer));
    return { url: await urlOf(served, app.vendor, listening), fetch: served.fetch };
  };
}

/** Without a socket the name is only for show: `fetch` answers whatever the host. */
async function urlOf(served: ServedMock, name: string, { port, host }: Listening): Promise<string> {
  if (port === undefined) return `http://${name}.shakedown.test`;
  return (await served.listen({ port, ...(host !== undefined && { host }) })).url;
}

async function startOpenAi({ deps }: Kit, start: Starter, options: Listening & OpenAiMockOptions) {
  const { createOpenAiMock } = await import('./openai/index.ts');
  const app = await createOpenAiMock(deps, options);
  const { url, fetch } = await start(app, options);
  return { app, url, face: { baseUrl: `${url}/v1`, apiKey: app.apiKey, fetch } };
}

async function startLlamaparse({ deps }: Kit, start: Starter, options: Listening & LlamaparseMockOptions) {
  const { createLlamaparseMock } = await import('./llamaparse/index.ts');
  const app = await createLlamaparseMock(deps, options);
  const { url, fetch } = await start(app, options);
  return { app, url, face: { baseUrl: url, apiKey: app.apiKey, fetch } };
}

async function startSupabase(
  { deps }: Kit,
  start: Starter,
  options: Listening & Omit<SupabaseMockOptions, 'cacheDir'>,
  cacheDir: string,
) {
  const { createSupabaseMock } = await import('./supabase/index.ts');
  const app = await createSupabaseMock(deps, { ...options, cacheDir });
  const { url, fetch } = await start(app, options);
  const { anonKey, serviceRoleKey, jwtSecret, database, outbox } = app;
  const s3: S3Face = { url: `${url}/storage/v1/s3`, ...app.s3 };
  const direct: Fetch = async (input, init) => app.fetch(new Request(input, init));
  return { app, url, face: { url, anonKey, serviceRoleKey, jwtSecret, s3, fetch, direct, database, outbox } };
}

/** Another account at another address: nothing of it can be taken for the first one's. */
async function startTwin(kit: Kit, stack: AsyncDisposableStack, options: TwinOptions) {
  const twin: Kit = { ...kit, deps: depsAt(kit.deps, 'real'), layer: { ...kit.layer, instance: 'real' } };
  const start = starter(twin, stack);
  const [openai, llamaparse] = await settled([
    startOpenAi(twin, start, { ...TWIN.openai, ...options }),
    startLlamaparse(twin, start, { ...TWIN.llamaparse, ...options }),
  ]);
  const face: TwinFace = {
    openai: { ...openai.face, organization: TWIN.openai.organization, marker: TWIN.openai.marker },
    llamaparse: { ...llamaparse.face, marker: TWIN.llamaparse.marker },
  };
  return { running: [openai, llamaparse], face };
}

async function startAdmin(
  { deps, layer, clock, metrics }: Kit,
  stack: AsyncDisposableStack,
  actions: { vendors: () => Record<string, string>; reset: () => Promise<void> },
  listening: Listening,
) {
  const { faults, journal } = layer;
  const exchanger = plain(adminApi({ faults, journal, meter: deps.meter, metrics, clock, ...actions }), layer.onBug);
  const close = async () => undefined;
  const served = stack.use(serveExchanger(exchanger, { bodyLimitBytes: DEFAULT_BODY_LIMIT_BYTES, clock, close }));
  return { url: await urlOf(served, 'admin', listening), fetch: served.fetch };
}

/** Loaded with its first call: most who start the mocks never ask it. */
function adminApi(deps: AdminDeps): (request: Request) => Promise<Response> {
  let app: Promise<ReturnType<typeof createAdmin>> | undefined;
  return async (request) => {
    app ??= import('./kit/admin/app.ts').then((module) => module.createAdmin(deps));
    return (await app).fetch(request);
  };
}

/** All started or, once every start has ended, the first failure: nothing goes on starting behind the caller's back. */
async function settled<const Starts extends readonly unknown[]>(starts: Starts) {
  const results = await Promise.allSettled(starts);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return Promise.all(starts) as Promise<{ [Index in keyof Starts]: Awaited<Starts[Index]> }>;
}

function faceOf<Face>(running: Running<MockApp, Face> | undefined, vendor: string): Face {
  if (!running) throw new Error(`the ${vendor} mock was not started: startMocks was told ${vendor}: false`);
  return running.face;
}
