import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { SignJWT } from 'jose';
import { testCacheDir, testPglite } from '../../lib/database/testing.ts';
import type { Database } from '../../lib/database/types.ts';
import { seededRandom } from '../../lib/random.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { createFaultRules, type FaultRules } from '../kit/faults/index.ts';
import { createJournal } from '../kit/journal.ts';
import { createMeter } from '../kit/meter.ts';
import { serve } from '../kit/server.ts';
import { createSupabaseMock, type SupabaseMock, type SupabaseMockOptions } from './index.ts';
import { EXTENSIONS, supabaseMigrations } from './schema/migrations.ts';

export type Transport = 'socket' | 'in-process';

/** A served mock and what tests ask of it. Disposing closes it. */
export interface TestMock extends AsyncDisposable {
  readonly mock: SupabaseMock;
  readonly clock: VirtualClock;
  readonly journal: ReturnType<typeof createJournal>;
  readonly faults: FaultRules;
  /** What the apps threw: stays empty in a healthy mock. */
  readonly bugs: unknown[];
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  /** supabase-js with this key (default: the service role's). */
  client(key?: string): SupabaseClient;
  /** A plain request to /storage/v1 as the service role; `auth: null` sends none. */
  storage(path: string, init?: StorageInit): Promise<Response>;
  /** A user's JWT, signed as the project signs. Times on the mock's clock. */
  userToken(claims: Record<string, unknown>, options?: { secret?: string; ttlSeconds?: number }): Promise<string>;
}

export interface StorageInit {
  readonly method?: string;
  readonly auth?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as application/json. */
  readonly json?: unknown;
  readonly body?: BodyInit;
}

/** The database of a project as new, for a mock's `database`: much cheaper than one that the mock starts itself. */
export function testSupabaseDatabase(): Promise<Database> {
  return testPglite(supabaseMigrations, EXTENSIONS);
}

export async function startTestMock(
  transport: Transport = 'in-process',
  options: Partial<SupabaseMockOptions> = {},
  clock = new VirtualClock(),
): Promise<TestMock> {
  const journal = createJournal({ clock });
  const faults = createFaultRules({ clock, seed: 'test' });
  const bugs: unknown[] = [];
  const deps = { clock, random: seededRandom('supabase-test'), meter: createMeter(), faults, journal, fetch };
  await using stack = new AsyncDisposableStack();
  const database = options.database ?? stack.use(await testSupabaseDatabase());
  const mock = await createSupabaseMock(deps, { cacheDir: testCacheDir, ...options, database });
  const served = stack.use(
    serve(mock, { instance: 'mock', clock, faults, journal, onBug: (error) => bugs.push(error) }),
  );
  const url = transport === 'socket' ? (await served.listen({ port: 0 })).url : 'http://supabase.test';
  const ask = transport === 'socket' ? fetch : served.fetch;
  const owned = stack.move();
  return {
    mock,
    clock,
    journal,
    faults,
    bugs,
    url,
    fetch: ask,
    client: (key = mock.serviceRoleKey) =>
      createClient(url, key, {
        global: { fetch: ask },
        auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      }),
    storage: (path, init = {}) => ask(`${url}/storage/v1${path}`, requestInit(init, mock.serviceRoleKey)),
    userToken: (claims, { secret = mock.jwtSecret, ttlSeconds = 3600 } = {}) => {
      const now = Math.floor(clock.now() / 1000);
      const token = new SignJWT({ role: 'authenticated', ...claims }).setProtectedHeader({ alg: 'HS256' });
      return token.setExpirationTime(now + ttlSeconds).sign(new TextEncoder().encode(secret));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function requestInit(init: StorageInit, serviceKey: string): RequestInit {
  const auth = init.auth === undefined ? `Bearer ${serviceKey}` : init.auth;
  const isJson = init.json !== undefined;
  return {
    method: init.method ?? 'GET',
    headers: {
      ...(auth === null ? {} : { authorization: auth }),
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...init.headers,
    },
    body: isJson ? JSON.stringify(init.json) : (init.body ?? null),
  };
}
