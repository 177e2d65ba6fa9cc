import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testCacheDir } from '../../lib/database/testing.ts';
import { seededRandom } from '../../lib/random.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { type Mocks, startMocks } from '../../mocks/index.ts';
import { lookAtDatabase } from './database.ts';
import { lookAtFolders } from './machine.ts';
import { lookAtVendors } from './vendors.ts';

function start(): Promise<Mocks> {
  const [any, random] = [{ port: 0 }, seededRandom('doctor')];
  const common = { clock: new VirtualClock(), random, cacheDir: testCacheDir };
  return startMocks({ ...common, openai: any, llamaparse: any, supabase: any });
}

function variables({ openai, llamaparse, supabase }: Mocks): Record<string, string> {
  return {
    UPLOAD_PIPELINE_OPENAI_BASE_URL: openai.baseUrl,
    UPLOAD_PIPELINE_OPENAI_API_KEY: openai.apiKey,
    UPLOAD_PIPELINE_OPENAI_BACKEND: 'mock',
    UPLOAD_PIPELINE_LLAMAPARSE_BASE_URL: llamaparse.baseUrl,
    UPLOAD_PIPELINE_LLAMAPARSE_API_KEY: llamaparse.apiKey,
    UPLOAD_PIPELINE_LLAMAPARSE_BACKEND: 'mock',
    UPLOAD_PIPELINE_SUPABASE_URL: supabase.url,
    UPLOAD_PIPELINE_SUPABASE_SERVICE_ROLE_KEY: supabase.serviceRoleKey,
    UPLOAD_PIPELINE_SUPABASE_BACKEND: 'mock',
  };
}

test('vendors that take their keys are well; a refused key and a closed port are missing, and no key is repeated', {
  timeout: 60_000,
}, async () => {
  await using mocks = await start();
  const right = variables(mocks);
  expect((await lookAtVendors(right, true)).map((one) => one.state)).toEqual(['ok', 'ok', 'ok', 'ok']);
  const wrong = {
    ...right,
    UPLOAD_PIPELINE_OPENAI_API_KEY: 'sk-of-somebody-else',
    UPLOAD_PIPELINE_LLAMAPARSE_API_KEY: 'llx-of-somebody-else',
    UPLOAD_PIPELINE_SUPABASE_URL: 'http://127.0.0.1:1',
  };
  const findings = await lookAtVendors(wrong, true);
  expect(findings.map((one) => [one.what, one.state, one.found.slice(0, 12)])).toEqual([
    ['variables', 'ok', 'complete: th'],
    ['OpenAI (mock)', 'missing', 'answered 401'],
    ['LlamaParse (mock)', 'missing', 'answered 401'],
    ['Supabase (mock)', 'missing', 'no answer fr'],
  ]);
  expect(JSON.stringify(findings)).not.toContain('somebody-else');
});

test('without variables each one that is needed is named, and counts only where real vendors are wanted', async () => {
  const names = (needed: boolean) => lookAtVendors({}, needed).then((all) => all.map((one) => [one.what, one.state]));
  expect(await names(true)).toContainEqual(['UPLOAD_PIPELINE_OPENAI_API_KEY', 'missing']);
  expect(await names(false)).toContainEqual(['UPLOAD_PIPELINE_OPENAI_API_KEY', 'unneeded']);
});

test('a database that does not answer is missing, its password not told', async () => {
  const findings = await lookAtDatabase('postgres://someone:s3cret@127.0.0.1:1/nothing');
  expect(findings).toMatchObject([{ what: 'database', state: 'missing' }]);
  expect(JSON.stringify(findings)).not.toContain('s3cret');
});

test('a cache folder that cannot be written is missing', async () => {
  expect(await lookAtFolders(join(import.meta.filename, 'cache'))).toMatchObject([
    { what: 'cache folder', state: 'missing' },
  ]);
});
