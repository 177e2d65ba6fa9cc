import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { result, storedRun } from '../readiness/testing/runs.ts';
import type { Report } from '../report/types.ts';
import { writeReports } from '../report/write.ts';
import { renderComparison } from './render.ts';
import { bless, compareWith } from './store.ts';

async function world() {
  const reports = await mkdtemp(join(tmpdir(), 'shakedown-baseline-'));
  const write = async (prefix: string, count: number, ms: number, over: Partial<Report['run']> = {}) => {
    for (let i = 0; i < count; i++) {
      const scenario = result({
        steps: [{ id: 'up', kind: 'upload', startedAt: '2026-11-21T21:40:07.000Z', durationMs: ms + i, state: 'done' }],
      });
      const run = { id: `${prefix}-${i}`, startedAt: `2026-11-2${prefix === 'old' ? 0 : 1}T10:0${i}:00.000Z`, ...over };
      const { report } = storedRun([scenario], run);
      const journal = [4, 9].map((seq) => JSON.stringify({ scenario: 'upload', seq }));
      await writeReports(report, { dir: reports, journal, log: [] });
    }
  };
  const options = { reports, name: 'main', runs: [] };
  const blessNow = () => bless({ ...options, note: 'first', clock: systemClock() });
  return {
    reports,
    write,
    options,
    bless: blessNow,
    [Symbol.asyncDispose]: () => rm(reports, { recursive: true, force: true }),
  };
}

const LATER = { git: { commit: 'later', dirty: false } };

test('five runs are blessed, and later ones that are slower are a regression', async () => {
  await using here = await world();
  await here.write('old', 5, 100);
  const { file, baseline } = await here.bless();
  expect(baseline).toMatchObject({ name: 'main', note: 'first', place: expect.stringContaining('AMD EPYC') });
  expect(JSON.parse(await readFile(file, 'utf8')).runs).toHaveLength(5);
  await here.write('new', 5, 200, LATER);
  const report = await compareWith(here.options);
  expect(report).toMatchObject({ verdict: 'regression', exitCode: 1, because: 'latency upload' });
  expect(renderComparison(report)).toContain('102 ms → 202 ms 1.98 × (5 and 5 runs');
});

test("the baseline's own runs are not held against it", async () => {
  await using here = await world();
  await here.write('old', 5, 100);
  await here.bless();
  await expect(compareWith(here.options)).rejects.toThrow('there is no run besides those of the baseline');
});

test('a machine of another kind is told, not compared', async () => {
  await using here = await world();
  await here.write('old', 5, 100);
  await here.bless();
  await here.write('new', 5, 200, { ...LATER, database: 'container' });
  expect(await compareWith(here.options)).toMatchObject({ verdict: 'unreliable_baseline', exitCode: 3 });
});

test.each<[string, Partial<Report['run']>]>([
  ['was narrowed', { selection: '--grep x' }],
  ['was interrupted', { endings: ['interrupted'] }],
])('a run that %s is not taken', async (_, over) => {
  await using here = await world();
  await here.write('old', 4, 100);
  await here.write('new', 1, 100, over);
  await expect(here.bless()).rejects.toMatchObject({ name: 'BaselineError', exitCode: 4 });
  await expect(here.bless()).rejects.toThrow(
    'a baseline needs 5 runs of one commit, and there are 4: run shakedown run 1 more times',
  );
});

test('a run that was changed since is neither taken nor allowed by name', async () => {
  await using here = await world();
  await here.write('old', 5, 100);
  await appendFile(join(here.reports, 'old-2', 'log.ndjson'), 'x');
  await expect(here.bless()).rejects.toThrow('there are 4');
  const named = bless({ ...here.options, runs: ['old-2'], note: 'n', clock: systemClock() });
  await expect(named).rejects.toThrow('run old-2 was changed since it was written');
});

test('a baseline that is not there is told, with the one that was meant', async () => {
  await using here = await world();
  await here.write('old', 5, 100);
  await here.bless();
  await expect(compareWith({ ...here.options, name: 'mian' })).rejects.toThrow('did you mean "main"?');
  await expect(compareWith({ ...here.options, name: '../x' })).rejects.toThrow("a baseline's name is letters");
});
