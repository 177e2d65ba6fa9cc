import { createHash } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { testPglite } from '../../../lib/database/testing.ts';
import type { Database } from '../../../lib/database/types.ts';
import { uuidV4 } from '../../../lib/ids.ts';
import { seededRandom } from '../../../lib/random.ts';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import type { PipelineConfig } from '../../config/index.ts';
import { createJobs, type Jobs } from '../../queue/jobs.ts';
import { pipelineMigrations } from '../../schema/migrations.ts';
import { createLog } from '../../telemetry/log.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { silentRecorder } from '../../telemetry/recorder.ts';
import type { ApiDeps } from '../deps.ts';
import { listenApi } from '../listen.ts';
import { type ApiClient, apiClient } from './client.ts';
import { testConfig } from './config.ts';
import { type FakeVendors, fakeVendors } from './vendors.ts';

export interface World extends AsyncDisposable {
  readonly url: string;
  readonly api: ApiClient;
  readonly config: PipelineConfig;
  readonly clock: VirtualClock;
  readonly database: Database;
  readonly jobs: Jobs;
  readonly vendors: FakeVendors;
  readonly log: readonly string[];
  /** A user nobody has seen, with a good token. */
  newUser(): Promise<{ readonly userId: string; readonly token: string }>;
  /** A token with these claims instead of the good ones; `undefined` leaves a claim out. */
  token(claims?: JWTPayload, secret?: string): Promise<string>;
}

/** The API on a socket, over a real database, with vendors that do as they are told. */
export async function startWorld(changes: Partial<ApiDeps> = {}): Promise<World> {
  const config = changes.config ?? testConfig();
  const clock = changes.clock instanceof VirtualClock ? changes.clock : new VirtualClock();
  const random = seededRandom('api tests');
  const database = changes.database ?? (await testPglite(pipelineMigrations));
  const vendors = fakeVendors();
  const lines: string[] = [];
  const log = createLog({ level: 'info', clock, write: (line) => lines.push(line), secrets: [config.jwt.secret] });
  const jobs = createJobs({
    config,
    database,
    clock,
    random,
    ring: () => undefined,
    chooseForDocument: () => vendors.chooseForDocument(),
  });
  const fetch = globalThis.fetch;
  const deps: ApiDeps = {
    ...{ config, jobs, database, clock, random, fetch, vendors, log, worker: undefined },
    ...{ recorder: silentRecorder, metrics: createMetrics(), breakers: async () => [] },
    ...changes,
  };
  const api = await listenApi(deps, { port: 0 });
  const users = random.derive('users');
  const token = (claims: JWTPayload = {}, secret = config.jwt.secret) => sign(config, clock, claims, secret);
  return {
    url: api.url,
    api: apiClient(api.url, deps),
    config,
    clock,
    database,
    jobs,
    vendors,
    log: lines,
    token,
    async newUser() {
      const userId = uuidV4(users);
      return { userId, token: await token({ sub: userId }) };
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      if (!changes.database) await database[Symbol.asyncDispose]();
    },
  };
}

function sign(config: PipelineConfig, clock: VirtualClock, claims: JWTPayload, secret: string): Promise<string> {
  const now = Math.floor(clock.now() / 1000);
  const good = { iss: config.jwt.issuer, aud: config.jwt.audience, iat: now, exp: now + 3600 };
  const payload = Object.fromEntries(Object.entries({ ...good, ...claims }).filter(([, value]) => value !== undefined));
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
}

export const TEXT = new TextEncoder().encode('# Policy\n\nThe deductible is 500 dollars.\n');

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What POST /upload wants to know about `bytes`. */
export function announce(bytes: Uint8Array, filename = 'policy.md', mime = 'text/markdown') {
  return { filename, bytes_len: bytes.length, mime, sha256: sha256(bytes) };
}
