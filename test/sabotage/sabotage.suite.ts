import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyTree, sabotage } from './copy.ts';
import { runScenarios } from './default-run.ts';
import { SABOTAGES } from './sabotages.ts';

const FAILED = 1;
const INVALID = 3;

const root = join(import.meta.dirname, '../..');
const told = new Map<string, string>();
let cacheDir: string;

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'shakedown-sabotage-cache-'));
});
afterAll(async () => {
  await rm(cacheDir, { recursive: true, force: true });
  for (const { id, meaning } of SABOTAGES) console.log(`${id}: ${meaning}\n  ${told.get(id) ?? 'did not run'}`);
});

const scenariosOf = (checks: readonly string[]) => [...new Set(checks.map((check) => check.split('/')[0] as string))];

// first, and alone: what turns red below is green without the sabotage
test('the control: an untouched copy passes every check that a sabotage must turn red', async () => {
  await using copy = await copyTree(root);
  const wanted = SABOTAGES.flatMap(({ turnsRed }) => turnsRed);
  const run = await runScenarios(copy.dir, scenariosOf(wanted), cacheDir);
  const notGreen = wanted.filter((check) => !(run.checks.get(check) ?? ['missing']).every((state) => state === 'PASS'));
  expect({ notGreen, exitCode: run.exitCode }, run.said).toEqual({ notGreen: [], exitCode: 0 });
});

describe.concurrent('the default run turns red', () => {
  test.for(SABOTAGES)('$id: $meaning', async ({ id, edits, turnsRed }, { expect }) => {
    await using copy = await copyTree(root);
    await sabotage(copy.dir, edits);
    const run = await runScenarios(copy.dir, scenariosOf(turnsRed), cacheDir);
    const red = [...run.checks].filter(([, states]) => states.includes('FAIL')).map(([check]) => check);
    told.set(id, `exit code ${run.exitCode}; red: ${red.join(', ') || 'nothing'}`);
    expect(red, run.said).toEqual(expect.arrayContaining([...turnsRed]));
    expect([FAILED, INVALID]).toContain(run.exitCode);
  });
});
