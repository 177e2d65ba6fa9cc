import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const BIN = fileURLToPath(new URL('../bin/shakedown.js', import.meta.url));
const CACHE = fileURLToPath(new URL('../.shakedown/cache', import.meta.url));

const SCENARIO = `id: small
kind: end-to-end
title: small
intent: the health check answers
flow: [{ do: http, id: asked, method: GET, path: /health }]
checks: [{ check: response, id: healthy, of: asked, status: STATUS }]
controls: [{ id: none, plant: { do: plant-log, line: x }, turnsRed: [healthy] }]
`;

const PHASE = `kind: readiness
phase: 3
title: The whole pipeline
about: For tests.
criteria:
  - { id: P3-01, statement: On the real services, severity: must, owner: a, source: s, evidence: { scenarios: [small], mode: real } }
  - { id: P3-02, statement: On mocks, severity: must, owner: a, source: s, evidence: { scenarios: [small], mode: mock, sameCommit: false, seenRed: false } }
`;

/** A folder with one scenario, one phase and one run of it. */
async function world(status = 200) {
  const path = await mkdtemp(join(tmpdir(), 'shakedown-readiness-cli-'));
  await mkdir(join(path, 'scenarios', 'end-to-end'), { recursive: true });
  await mkdir(join(path, 'scenarios', 'readiness'));
  await writeFile(join(path, 'scenarios', 'end-to-end', 'small.yaml'), SCENARIO.replace('STATUS', String(status)));
  await writeFile(join(path, 'scenarios', 'readiness', 'phase-3.yaml'), PHASE);
  const shakedown = async (args: readonly string[], env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: path,
      env: { ...process.env, SHAKEDOWN_CACHE: CACHE, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (bytes: Buffer) => {
      said.out += bytes.toString();
    });
    child.stderr.on('data', (bytes: Buffer) => {
      said.err += bytes.toString();
    });
    const [code] = await once(child, 'close');
    return { code: code as number, ...said };
  };
  return { path, shakedown, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

test.concurrent('a run on mocks is WRONG MODE where the real services are demanded, verifies, and stops doing so when touched', async () => {
  await using here = await world();
  expect((await here.shakedown(['run'])).code).toBe(0);

  const judged = await here.shakedown(['readiness', '--phase', '3']);
  expect(judged.out).toMatch(/WRONG MODE\s+P3-01/);
  expect(judged.out).toMatch(/MET\s+P3-02/);
  expect(judged.code).toBe(2);
  for (const ending of ['html', 'md', 'json'])
    expect(await readFile(join(here.path, 'reports', 'readiness', `phase-3.${ending}`), 'utf8')).toContain(
      'WRONG MODE',
    );

  expect(await here.shakedown(['readiness', 'verify', '--phase', '3'])).toMatchObject({ code: 0 });
  expect(await here.shakedown(['regate', 'reports/latest'])).toMatchObject({ code: 0 });

  const file = join(here.path, 'reports', 'latest', 'report.json');
  const bytes = await readFile(file);
  const at = bytes.indexOf('the health check answers');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(file, bytes);
  const touched = await here.shakedown(['readiness', 'verify']);
  expect(touched.out).toContain('report.json was changed');
  expect(touched.code).toBe(1);
  expect((await here.shakedown(['regate', 'reports/latest'])).code).toBe(3);
  expect((await here.shakedown(['readiness', '--phase', '3'])).out).toMatch(/NOT RUN\s+P3-02/);
});

test.concurrent('a must that fails is NOT READY with exit code 1, and GitHub is told at the file', async () => {
  await using here = await world(204);
  const page = join(here.path, 'step-summary.md');
  const run = await here.shakedown(['run'], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: page });
  expect(run.code).toBe(1);
  expect(run.err).toContain('::error file=scenarios/end-to-end/small.yaml,line=1,title=FAIL%3A small::');
  expect(await readFile(page, 'utf8')).toContain('## Shakedown: FAIL');
  const judged = await here.shakedown(['readiness', '--phase', '3', '--json']);
  expect(JSON.parse(judged.out)[0]).toMatchObject({ verdict: { after: 'NOT READY' } });
  expect(judged.code).toBe(1);
});

test.concurrent('a phase that is not there, a folder that is no run and a baseline that is not there are mistakes of the caller', async () => {
  await using here = await world();
  const phase = await here.shakedown(['readiness', '--phase', '9']);
  expect(phase).toMatchObject({ code: 4, err: expect.stringContaining('there is no phase 9: there are 3') });
  const folder = await here.shakedown(['regate', 'scenarios']);
  expect(folder).toMatchObject({ code: 4, err: expect.stringContaining('it is not the folder of a run') });
  const baseline = await here.shakedown(['baseline', 'compare']);
  expect(baseline).toMatchObject({ code: 4, err: expect.stringContaining('there is no baseline "main"') });
});
