import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Says in a process of its own which modules are loaded by importing the mocks, and which by starting them. */
const PROGRAM = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  const { startMocks, VirtualClock, seededRandom } = await import(process.argv[1]);
  const imported = loaded.splice(0);
  const listening = { port: 0 };
  await using mocks = await startMocks({
    clock: new VirtualClock(),
    random: seededRandom('loads'),
    cacheDir: '',
    openai: listening,
    llamaparse: listening,
    supabase: false,
    admin: listening,
  });
  console.log(JSON.stringify({ imported, started: loaded.splice(0) }));
`;

async function loads(): Promise<{ imported: string[]; started: string[] }> {
  const index = new URL('./index.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PROGRAM, index]);
  return JSON.parse(stdout);
}

test('starting OpenAI and LlamaParse loads their route tables and stores: no handler, schema, router or package', async () => {
  const { imported, started } = await loads();
  expect(imported.filter((url) => /node_modules\/(hono|jose|ajv)\//.test(url))).toEqual([]);
  expect(started.some((url) => url.endsWith('/llamaparse/routes/table.ts'))).toBe(true);
  expect(started.some((url) => url.endsWith('/openai/routes.ts'))).toBe(true);
  const needless =
    /node_modules|(handler|service|schemas|conformance|openai\/router|admin\/app)\.ts$|\/(parsing|artefacts|embeddings)\//;
  expect(started.filter((url) => needless.test(url))).toEqual([]);
});
