import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canonicalJson, sha256 } from '../report/hash.ts';
import { sampleCheck } from '../report/testing/samples.ts';
import type { ScenarioResult } from '../report/types.ts';
import { writeReports } from '../report/write.ts';
import { collectRuns } from './collect.ts';
import { judgePhase } from './judge.ts';
import { readinessFolder, storeReadiness } from './store.ts';
import { COMMIT, criterion, measured, NOW, phaseOf, result, SCENARIOS, storedRun } from './testing/runs.ts';
import type { Phase } from './types.ts';
import { verifyReadiness } from './verify.ts';

const PHASE = phaseOf([criterion(measured())]);
const failed = result({ state: 'FAIL', checks: [sampleCheck({ state: 'FAIL' })], reason: 'failed: facts-found' });

/** A reports folder with one run, and the readiness that followed from it. */
async function world(scenario: ScenarioResult = result()) {
  const reports = await mkdtemp(join(tmpdir(), 'shakedown-verify-'));
  const { report } = storedRun([scenario]);
  const journal = [4, 9].map((seq) => JSON.stringify({ scenario: 'upload', seq, faults: [] }));
  const { dir: run } = await writeReports(report, { dir: reports, journal, log: [] });
  const { runs } = await collectRuns(reports);
  const judged = judgePhase({
    phase: PHASE,
    runs,
    scenarios: SCENARIOS,
    asOf: NOW,
    git: { commit: COMMIT, dirty: false },
    tool: '0.1.0',
  });
  const files = await storeReadiness(judged, reports);
  const verify = (phase: Phase = PHASE, scenarios = SCENARIOS) =>
    verifyReadiness({ reports, phases: [phase], scenarios });
  return {
    reports,
    run,
    judged,
    files,
    verify,
    [Symbol.asyncDispose]: () => rm(reports, { recursive: true, force: true }),
  };
}

async function change(file: string, from: string, to: string) {
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
}

test('what was written and not touched verifies, whatever it says', async () => {
  for (const scenario of [result(), failed]) {
    await using here = await world(scenario);
    expect(here.judged.criteria[0]?.state).toBe(scenario === failed ? 'NOT MET' : 'MET');
    expect(await here.verify()).toMatchObject({ verified: [{ findings: [] }], exitCode: 0 });
  }
});

test('one byte changed in report.json is found, and its run counts for nothing', async () => {
  await using here = await world();
  const file = join(here.run, 'report.json');
  const bytes = await readFile(file);
  const at = bytes.indexOf('facts-found') + 2;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(file, bytes);
  const { verified, exitCode } = await here.verify();
  expect(exitCode).toBe(1);
  expect(verified[0]?.findings).toEqual([
    'run run-1: report.json was changed: it has not the hash of the record',
    'P3-01: stored MET, now NOT RUN: upload: in no run',
    'the verdict: stored READY, now INSUFFICIENT',
  ]);
});

type Tamper = [name: string, spoil: (here: Awaited<ReturnType<typeof world>>) => Promise<unknown>, finding: string];
const TAMPERINGS: Tamper[] = [
  [
    'the journal',
    (here) => change(join(here.run, 'journal.ndjson'), '"seq":9', '"seq":8'),
    'journal.ndjson was changed',
  ],
  [
    'the record',
    (here) => change(join(here.run, 'evidence.json'), '"mock"', '"real"'),
    'its content does not have the hash it bears',
  ],
  [
    'the readiness report',
    (here) => change(here.files.json, '"MET"', '"NOT MET"'),
    'it was changed: it has not the hash it bears',
  ],
  ['nothing, but the run is gone', (here) => rm(here.run, { recursive: true }), 'its folder is gone'],
  ['all of a report into none', (here) => writeFile(join(here.run, 'report.json'), '{}'), 'is not a report'],
];
test.each(TAMPERINGS)('somebody who changes %s is found out', async (_, spoil, finding) => {
  await using here = await world();
  await spoil(here);
  const { verified, exitCode } = await here.verify();
  expect(exitCode).toBe(1);
  expect(verified[0]?.findings.join('\n')).toContain(finding);
});

test('a report made pretty with all its hashes made anew is another run than the one cited', async () => {
  await using here = await world(failed);
  const { report } = storedRun([result()]);
  await writeReports(report, {
    dir: here.reports,
    journal: ['{"scenario":"upload","seq":4}', '{"scenario":"upload","seq":9}'],
    log: [],
  });
  const { verified } = await here.verify();
  expect(verified[0]?.findings).toContain('run run-1: it is another run than the one cited');
});

test('a state made pretty with the hash of the report made anew does not follow from the evidence', async () => {
  await using here = await world(failed);
  const { sha256: _, ...rest } = JSON.parse(await readFile(here.files.json, 'utf8'));
  rest.criteria[0].state = 'MET';
  await writeFile(here.files.json, JSON.stringify({ ...rest, sha256: sha256(canonicalJson(rest)) }));
  const { verified } = await here.verify();
  expect(verified[0]?.findings).toEqual(['P3-01: stored MET, now NOT MET: upload: FAIL in run run-1']);
});

test('a run whose verdict does not follow from its own checks is told, though its hashes hold', async () => {
  await using here = await world({ ...failed, state: 'PASS' });
  const { verified } = await here.verify();
  expect(here.judged.criteria[0]?.state).toBe('NOT MET');
  expect(verified[0]?.findings.join('\n')).toContain('judged anew, /scenarios/0/state comes out otherwise');
});

test('criteria that were edited since are told', async () => {
  await using here = await world();
  const { verified } = await here.verify({ ...PHASE, sourceSha256: 'd'.repeat(64) });
  expect(verified[0]?.findings).toEqual(['phase-3.yaml was changed since']);
});

test('nothing to verify is not a success', async () => {
  await using here = await world();
  await rm(readinessFolder(here.reports), { recursive: true });
  expect(await here.verify()).toEqual({ verified: [], exitCode: 2 });
});
