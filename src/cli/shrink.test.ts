import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { seededRandom } from '../lib/random.ts';
import { type FaultPlan, type Mocks, parsePlans, startMocks } from '../mocks/index.ts';
import { runProgram } from './program.ts';

let mocks: Mocks;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shakedown-shrink-'));
  const [clock, random] = [systemClock(), seededRandom('shrink')];
  const port = { port: 0 };
  mocks = await startMocks({
    clock,
    random,
    cacheDir: '',
    openai: port,
    llamaparse: false,
    supabase: false,
    admin: port,
  });
});
afterAll(async () => {
  await mocks[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Asks for five embeddings and fails when the second and the fourth are refused both. */
const program = () => `
  const refused = [];
  for (let i = 0; i < 5; i++) {
    const headers = { authorization: 'Bearer ${mocks.openai.apiKey}', 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'text-embedding-3-small', input: 'text ' + i });
    const answer = await fetch('${mocks.openai.baseUrl}/embeddings', { method: 'POST', headers, body });
    if (answer.status === 503) refused.push(i);
  }
  process.exit(refused.includes(1) && refused.includes(3) ? 1 : 0);
`;

async function commandFile(name: string, text: string): Promise<string> {
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, text);
  return file;
}

async function planFile(plans: readonly FaultPlan[]): Promise<string> {
  const file = join(folder, 'plan.ndjson');
  await writeFile(file, plans.map((plan) => `${JSON.stringify(plan)}\n`).join(''));
  return file;
}

/** The plan of a run of the program in which all was refused. */
async function recordedPlan(): Promise<readonly FaultPlan[]> {
  await mocks.reset();
  const rule = { vendor: 'openai', operation: '*', when: { type: 'always' } } as const;
  mocks.faults.add({ id: 'all', ...rule, inject: { type: 'status', status: 503 } });
  for (let i = 0; i < 5; i++) {
    const headers = { authorization: `Bearer ${mocks.openai.apiKey}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'text-embedding-3-small', input: `text ${i}` });
    await (await fetch(`${mocks.openai.baseUrl}/embeddings`, { method: 'POST', headers, body })).arrayBuffer();
  }
  return mocks.faults.plans();
}

const shrink = (plan: string, out: string, ...command: string[]) =>
  runProgram(['shrink', plan, '--admin', mocks.admin.url, '--out', out, '--', ...command]);

test('shrinks a recorded plan to the faults under which the command still fails, and leaves the mocks without any', async () => {
  const plans = await recordedPlan();
  const out = join(folder, 'smallest.ndjson');
  const command = await commandFile('check', program());
  expect(await shrink(await planFile(plans), out, process.execPath, command)).toBe(0);
  expect(parsePlans(await readFile(out, 'utf8'))).toEqual([plans[1], plans[3]]);
  expect([mocks.faults.list(), mocks.journal.entries()]).toEqual([[], []]);
});

test.each([
  ['does not fail under the plan', 'process.exit(0)', 2],
  ['fails whatever is done', 'process.exit(7)', 1],
])('a command that %s ends with a code of its own', async (_name, text, exitCode) => {
  const plan = await planFile(await recordedPlan());
  const command = await commandFile(`exit-${exitCode}`, text);
  expect(await shrink(plan, join(folder, 'none'), process.execPath, command)).toBe(exitCode);
});

/** Reads the plan it is handed; ends with 3 for one without the second fault, and with 1 for both. */
const READER = `
  import { readFileSync } from 'node:fs';
  const lines = readFileSync(process.argv[2], 'utf8').trim().split('\\n').filter(Boolean).map((line) => JSON.parse(line));
  if (!lines.every((line) => line.scenario === 'noisy')) process.exit(9);
  const rules = lines.flatMap((line) => line.faults.map((fault) => fault.rule));
  process.exit(!rules.includes('noisy/2') ? 3 : rules.includes('noisy/4') ? 1 : 0);
`;

test('a command that names {plan} is handed each part as a file, of a scenario still; no mocks need run', async () => {
  const call = { instance: 'mock', vendor: 'openai', operation: 'models.list', attempt: '1' } as const;
  const plans = [1, 2, 3, 4, 5].map((n) => {
    const fault = { rule: `noisy/${n}`, inject: { type: 'reset' } } as const;
    return { scenario: 'noisy', try: '1', ...call, request: `r${n}`, faults: [fault] };
  });
  const out = join(folder, 'of-a-scenario.ndjson');
  const command = [process.execPath, await commandFile('reader', READER), '{plan}'];
  const plan = await planFile(plans);
  const nobody = ['--admin', 'http://127.0.0.1:9'];
  expect(await runProgram(['shrink', plan, ...nobody, '--fails-with', '1', '--out', out, '--', ...command])).toBe(0);
  const smallest = (await readFile(out, 'utf8')).trim().split('\n');
  expect(smallest.map((line) => JSON.parse(line))).toEqual([plans[1], plans[3]]);
  // without the code a part that could not be judged counts as failing, and so does the empty one
  expect(await runProgram(['shrink', plan, ...nobody, '--', ...command])).toBe(1);
});

test.each([
  ['no plan', () => join(folder, 'missing'), () => process.execPath, /cannot be read: ENOENT/],
  ['no such command', async () => planFile(await recordedPlan()), () => join(folder, 'missing'), /cannot be run/],
])('%s is told as a mistake in the command line', async (_name, plan, command, message) => {
  await expect(shrink(await plan(), join(folder, 'none'), command())).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(message),
  });
});
