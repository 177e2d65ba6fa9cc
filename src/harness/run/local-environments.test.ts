import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { loadScenarios } from '../load-scenarios.ts';
import { prove } from '../prove/prove.ts';
import { localEnvironments } from './local-environments.ts';
import { runScenarios } from './run-scenarios.ts';

const CACHE = join(import.meta.dirname, '../../../.shakedown/cache');
/** Only ends what hangs. */
const LIMIT_MS = 300_000;

/** The example of docs/scenarios.md, read as a user would copy it. */
async function exampleOfTheGuide() {
  const guide = await readFile(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');
  const folder = await mkdtemp(join(tmpdir(), 'shakedown-guide-'));
  try {
    await mkdir(join(folder, 'end-to-end'));
    await writeFile(join(folder, 'end-to-end', 'example.yaml'), /```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? '');
    return await loadScenarios({ paths: ['.'], cwd: folder, env: {} });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function common() {
  const clock = systemClock();
  const environments = localEnvironments({ clock, cacheDir: CACHE, fetch: globalThis.fetch, env: {} });
  return { clock, environments, seed: 'guide', signal: new AbortController().signal };
}

test('the example of the guide passes on the mocks, with products, money and records', {
  timeout: LIMIT_MS,
}, async () => {
  const journal: string[] = [];
  const log: string[] = [];
  const report = await runScenarios({
    ...common(),
    scenarios: await exampleOfTheGuide(),
    command: 'test',
    cwd: '/',
    pricesDated: '2026-01-01',
    sink: { journal: (line) => journal.push(line), log: (line) => log.push(line), plan: () => undefined },
  });
  expect(report.scenarios[0]?.reason).toBeUndefined();
  expect(report).toMatchObject({ verdict: 'PASS', exitCode: 0 });
  expect(report.scenarios[0]?.checks.map((check) => check.id)).toEqual([
    'complete',
    'answered',
    'invariant-jobs-end',
    'invariant-complete-is-whole',
    'invariant-provenance',
    'invariant-money',
  ]);
  expect(report.gates.map((gate) => [gate.id, gate.state])).toEqual([
    ['all-scenarios-judged', 'PASS'],
    ['pass-rate', 'PASS'],
    ['ledger-equals-billed', 'PASS'],
  ]);
  expect(report.costs.billedUsd).toBeGreaterThan(0);
  expect(JSON.parse(journal[0] ?? '{}')).toMatchObject({ scenario: 'upload-to-answer', vendor: 'supabase' });
  expect(log.length).toBeGreaterThan(0);
});

test('each control of the guide turns its check red', { timeout: LIMIT_MS }, async () => {
  const proof = await prove({ ...common(), scenarios: await exampleOfTheGuide() });
  expect(proof.controls.map((control) => [control.id, control.state, control.reason])).toEqual([
    ['parser-loses-a-fact', 'RED', undefined],
    ['embeddings-refused', 'RED', undefined],
  ]);
  expect(proof.exitCode).toBe(0);
});
