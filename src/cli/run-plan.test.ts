import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from './program.ts';

const SCENARIO = `id: other
kind: end-to-end
title: another scenario than the plan's
intent: is never run
flow: [{ do: http, id: asked, method: GET, path: /health }]
checks: [{ check: response, id: healthy, of: asked, status: 200 }]
controls: [{ id: none, plant: { do: plant-log, line: x }, turnsRed: [healthy] }]
`;
const CALL =
  '{"scenario":"small","instance":"mock","vendor":"openai","operation":"models.list","request":"r","attempt":"1",';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shakedown-run-plan-'));
  await writeFile(join(folder, 'other.yaml'), SCENARIO);
  await writeFile(join(folder, 'plan.ndjson'), `${CALL}"faults":[{"rule":"small/a","inject":{"type":"hang"}}]}\n`);
  await writeFile(join(folder, 'broken.ndjson'), '{');
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['that is not there', 'missing', [], 'UsageError', /cannot be read: ENOENT/],
  ['that is none', 'broken.ndjson', [], 'ScenarioError', /line 1 of the plan is not JSON/],
  ['of another scenario', 'plan.ndjson', [], 'ScenarioError', /the plan is of small, not of what is selected: other/],
  ['for a target', 'plan.ndjson', ['--target', 'http://127.0.0.1:9'], 'UsageError', /does not go with --target/],
])('run --plan with a plan %s ends with exit code 4 before anything runs', async (_what, file, more, name, message) => {
  const args = [
    'run',
    join(folder, 'other.yaml'),
    '--plan',
    join(folder, file),
    '--reports',
    folder,
    '--json',
    ...more,
  ];
  await expect(runProgram(args)).rejects.toMatchObject({ name, exitCode: 4, message: expect.stringMatching(message) });
});
