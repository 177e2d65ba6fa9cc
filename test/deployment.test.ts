import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { testCacheDir } from '../src/lib/database/testing.ts';
import { seededRandom } from '../src/lib/random.ts';
import { VirtualClock } from '../src/lib/virtual-clock.ts';
import { startMocks } from '../src/mocks/index.ts';
import { PREFIX, readConfig, VARIABLES } from '../src/pipeline/index.ts';

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

const read = (name: string) => readFile(join(import.meta.dirname, '..', name), 'utf8');

/** `${NAME:-default}` as it is when nobody set NAME. */
function withDefaults(environment: Readonly<Record<string, string>>): Record<string, string> {
  const filled = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(String(value))]));
}

async function services(): Promise<Readonly<Record<string, Service>>> {
  const file = parse(await read('docker-compose.yml'), { merge: true });
  return file.services;
}

/** Lines `NAME=value`, comments left out. */
async function example(): Promise<Record<string, string>> {
  const lines = (await read('.env.example')).split('\n').filter((line) => /^\w+=/.test(line));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

const known = new Set(Object.keys(VARIABLES.shape).map((name) => `${PREFIX}${name}`));
const strangers = (names: readonly string[]) => names.filter((name) => name.startsWith(PREFIX) && !known.has(name));

test('compose sets only variables that the pipeline knows, and the pipeline starts with them', async () => {
  const { api, worker } = await services();
  for (const service of [api, worker]) {
    const environment = withDefaults(service?.environment ?? {});
    expect(strangers(Object.keys(environment))).toEqual([]);
    expect(readConfig(environment)).toMatchObject({ environment: 'mock', openai: { backend: 'mock' } });
  }
});

test('the keys in compose are the ones that the mocks accept', async () => {
  const environment = withDefaults((await services()).api?.environment ?? {});
  await using mocks = await startMocks({
    clock: new VirtualClock(),
    random: seededRandom('deployment'),
    cacheDir: testCacheDir,
  });
  expect(environment.UPLOAD_PIPELINE_OPENAI_API_KEY).toBe(mocks.openai.apiKey);
  expect(environment.UPLOAD_PIPELINE_LLAMAPARSE_API_KEY).toBe(mocks.llamaparse.apiKey);
  const key = String(environment.UPLOAD_PIPELINE_SUPABASE_SERVICE_ROLE_KEY);
  const headers = { authorization: `Bearer ${key}`, apikey: key };
  const answer = await mocks.supabase.fetch(`${mocks.supabase.url}/storage/v1/bucket`, { headers });
  expect(answer.status).toBe(200);
});

test('with the real profile no mock starts', async () => {
  const all = await services();
  const started = new Set<string>();
  const start = (name: string) => {
    if (started.has(name)) return;
    started.add(name);
    for (const other of Object.keys(all[name]?.depends_on ?? {})) start(other);
  };
  start('real');
  expect([...started].sort()).toEqual(['db', 'real', 'real-worker']);
  for (const name of ['real', 'real-worker']) {
    const values = Object.entries(all[name]?.environment ?? {}).filter(([variable]) => variable.endsWith('_BACKEND'));
    expect(values.map(([, value]) => value)).toEqual(['real', 'real', 'real']);
  }
});

test('.env.example names only variables that exist, all that have no default, and holds no secret', async () => {
  const values = await example();
  expect(strangers(Object.keys(values))).toEqual([]);
  const required = Object.keys(VARIABLES.shape).filter(
    (name) => !VARIABLES.shape[name as keyof typeof VARIABLES.shape].safeParse(undefined).success,
  );
  expect(required.length).toBeGreaterThan(3);
  expect(required.filter((name) => !(`${PREFIX}${name}` in values))).toEqual([]);
  expect(Object.entries(values).filter(([name, value]) => /KEY|SECRET|PASSWORD/.test(name) && value !== '')).toEqual(
    [],
  );
});

test('.env.example, filled in, is a configuration for production', async () => {
  const filled = {
    ...(await example()),
    UPLOAD_PIPELINE_JWT_SECRET: 'a-secret-of-at-least-thirty-two-characters',
    UPLOAD_PIPELINE_SUPABASE_URL: 'https://project.supabase.co',
    UPLOAD_PIPELINE_SUPABASE_SERVICE_ROLE_KEY: 'service-role-key',
    UPLOAD_PIPELINE_LLAMAPARSE_API_KEY: 'llx-0000000000',
    UPLOAD_PIPELINE_OPENAI_API_KEY: 'sk-0000000000',
  };
  expect(readConfig(filled)).toMatchObject({ environment: 'production', mode: 'real' });
});
