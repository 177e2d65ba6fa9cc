import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../lib/clock.ts';
import { testCacheDir } from '../../../lib/database/testing.ts';
import { seededRandom } from '../../../lib/random.ts';
import { fidelityLedger, type MockVendor, startMocks, type VendorLedger } from '../../../mocks/index.ts';
import { placeText } from '../compare/types.ts';
import { runDrift, uniqueFor } from '../drift.ts';
import { type AnySuite, PROBE_SUITES } from '../run-probes.ts';
import { cassetteSide } from '../sides/cassette.ts';
import { sideOfMocks } from '../sides/mock.ts';
import { realSide } from '../sides/real.ts';
import type { VendorAddress } from '../types.ts';
import { readCassette, writeCassette } from './files.ts';
import type { Cassette } from './format.ts';
import { startRecorder } from './recorder.ts';

const clock = systemClock();
const checks = { openai: {}, llamaparse: {}, supabase: {} };

async function folder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'shakedown-cassette-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A mock that stands in for the real service, on a socket. */
async function standIn(vendor: MockVendor) {
  const at = (one: MockVendor) => (one === vendor ? { port: 0 } : (false as const));
  return startMocks({
    ...{ clock, random: seededRandom('stand-in'), cacheDir: testCacheDir },
    ...{ openai: at('openai'), llamaparse: at('llamaparse'), supabase: at('supabase') },
  });
}

type StandIn = Awaited<ReturnType<typeof standIn>>;

/** Where it is, and the environment of who goes to it through `url`. */
const standInAt: Readonly<
  Record<MockVendor, (mocks: StandIn) => { base: string; env(url: string): Record<string, string> }>
> = {
  openai: ({ openai }) => ({
    base: openai.baseUrl,
    env: (url) => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: openai.apiKey }),
  }),
  llamaparse: ({ llamaparse }) => ({
    base: llamaparse.baseUrl,
    env: (url) => ({ LLAMA_CLOUD_BASE_URL: url, LLAMA_CLOUD_API_KEY: llamaparse.apiKey }),
  }),
  supabase: ({ supabase: { url: base, serviceRoleKey, anonKey } }) => ({
    base,
    env: (url) => ({ SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey, SUPABASE_ANON_KEY: anonKey }),
  }),
};

/** Runs the probes of one vendor through a recorder, writes what it saw and gives the keys that it was asked with. */
async function record(mocks: StandIn, vendor: MockVendor, file: string): Promise<string[]> {
  const { base, env: through } = standInAt[vendor](mocks);
  await using recorder = await startRecorder({ vendor, upstream: new URL(base).origin, clock, fetch, port: 0 });
  const env = through(recorder.url);
  await using side = realSide({ clock, env, vendors: [vendor], fetch });
  const suite = PROBE_SUITES.find((one) => one.vendor === vendor) as AnySuite;
  const ledger = (await fidelityLedger()).find((one) => one.vendor === vendor) as VendorLedger;
  const address = side.address(vendor) as VendorAddress;
  await suite.run({ address, ledger, clock, unique: uniqueFor('a') });
  await writeCassette(file, await recorder.cassette());
  return Object.values(env).filter((value) => !value.startsWith('http'));
}

async function againstCassette(mocks: StandIn, vendor: MockVendor, file: string) {
  const left = sideOfMocks(mocks, [vendor]);
  await using right = await cassetteSide(file);
  return await runDrift({ left, right, vendors: [vendor], clock, seed: 'a', checks });
}

test.each([
  ['openai', 'files.list', { '/object': 'page' }, 'value /object'],
  ['llamaparse', 'projects.get', { '/name': 7 }, 'field /name'],
  ['supabase', 'bucket.list', { '/0/public': 'no' }, 'field /*/public'],
] as const)(
  'a recording of %s holds no key, and replayed it shows what the service showed: of a mock only the planted difference in %s differs',
  async (vendor, operation, set, where) => {
    await using place = await folder();
    const file = join(place.path, 'cassette.ndjson');
    await using mocks = await standIn(vendor);
    const keys = await record(mocks, vendor, file);
    const text = await readFile(file, 'utf8');
    expect(keys.filter((key) => text.includes(key))).toEqual([]);
    expect(/eyJ[\w-]+\.|\bsk-[\w-]|llx-\w|org-shake|Bearer (?!cut|realm|token)/.exec(text)?.[0]).toBeUndefined();
    expect((await stat(file)).mode & 0o077).toBe(0);
    mocks.faults.add({
      ...{ id: 'planted', vendor, operation, when: { type: 'first', count: 1 }, inject: { type: 'patch', set } },
    });
    const { report, realChecks } = await againstCassette(mocks, vendor, file);
    const { differences = [], notMeasured } = report.vendors[0] ?? {};
    expect(differences.map((one) => `${one.operation} ${placeText(one.place)}`)).toEqual([`${operation} ${where}`]);
    expect([notMeasured, report.maxUsd, realChecks]).toEqual([[], 0, {}]);
  },
);

describe('of a recording', () => {
  /** What the vendor's own host said of the models, and nothing else. */
  const models = { object: 'list', data: [{ id: 'a', object: 'model', created: 'yesterday', owned_by: 'b' }] };
  const cassette: Cassette = {
    head: {
      cassette: 1,
      vendor: 'openai',
      upstream: 'https://api.openai.com',
      startedAt: '2026-10-01T12:00:00.000Z',
      dropped: 0,
    },
    exchanges: [
      {
        ...{ method: 'GET', target: '/v1/models', auth: 'given', request: { headers: {}, body: { type: 'empty' } } },
        ...{ status: 200, headers: { 'content-type': 'application/json' }, body: { type: 'json', value: models } },
      },
    ],
  };

  test('a difference is found at its place, what it has not is not measured, and its date is the check’s', async () => {
    await using place = await folder();
    const file = join(place.path, 'cassette.ndjson');
    await writeCassette(file, cassette);
    await using mocks = await standIn('openai');
    const { report, realChecks } = await againstCassette(mocks, 'openai', file);
    const [openai] = report.vendors;
    expect(openai?.differences.map((one) => placeText(one.place))).toContain('field /data/*/created');
    expect([openai?.measured, openai?.notCompared.includes('embeddings.create')]).toEqual([1, true]);
    expect(realChecks.openai).toEqual({
      'models.list': { at: '2026-10-01T12:00:00.000Z', how: 'cassette', differences: openai?.differences.length },
    });
  });
});

test.each([
  ['no JSON', 'x', /:1 is no line of a cassette/],
  ['no head', '{"cassette":2}', /:1 is no line of a cassette/],
  [
    'half an exchange',
    '{"cassette":1,"vendor":"openai","upstream":"http://a","startedAt":"2026-01-01T00:00:00Z","dropped":0}\n{"method":"GET"}',
    /:2 is no line/,
  ],
])('a file with %s is refused by its line', async (_case, text, message) => {
  await using place = await folder();
  const file = join(place.path, 'cassette.ndjson');
  await writeFile(file, text);
  await expect(readCassette(file)).rejects.toMatchObject({ exitCode: 4, message });
});

describe('the proxy', () => {
  async function upstream(answer: Parameters<typeof createServer>[1]) {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, [Symbol.dispose]: () => server.close().closeAllConnections() };
  }

  test('hands every byte on as it comes, in both directions', async () => {
    const { promise: goOn, resolve } = Promise.withResolvers<void>();
    using service = await upstream(async (incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      await goOn;
      outgoing.end(Buffer.concat(await incoming.toArray()));
    });
    await using recorder = await startRecorder({ vendor: 'openai', upstream: service.url, clock, fetch, port: 0 });
    const bytes = Buffer.alloc(3_000_000, 'shakedown');
    const answer = await fetch(`${recorder.url}/v1/x`, { method: 'POST', body: bytes });
    const reader = answer.body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: 1\n\n');
    resolve();
    let rest = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) rest += read.value.length;
    expect(rest).toBe(bytes.length);
    const [kept] = (await recorder.cassette()).exchanges;
    expect(kept?.request.body).toMatchObject({ type: 'digest', bytes: bytes.length });
  });

  test('answers 502 when nobody answers behind it, and records nothing', async () => {
    const told: string[] = [];
    const onTrouble = (message: string) => told.push(message);
    using service = await upstream((incoming) => incoming.destroy());
    await using recorder = await startRecorder({
      vendor: 'openai',
      upstream: service.url,
      clock,
      fetch,
      port: 0,
      onTrouble,
    });
    expect((await fetch(`${recorder.url}/v1/x?key=sk-hidden-0123456789`)).status).toBe(502);
    expect((await recorder.cassette()).exchanges).toEqual([]);
    expect(told).toHaveLength(1);
    expect(told[0]).not.toContain('sk-hidden');
  });

  test('brings whoever follows an address of the service back through itself', async () => {
    using service = await upstream((incoming, outgoing) =>
      outgoing.writeHead(201, { location: `http://${incoming.headers.host}/next` }).end(),
    );
    await using recorder = await startRecorder({ vendor: 'supabase', upstream: service.url, clock, fetch, port: 0 });
    const answer = await fetch(`${recorder.url}/a`, { method: 'POST', redirect: 'manual' });
    expect(answer.headers.get('location')).toBe(`${recorder.url}/next`);
  });
});
