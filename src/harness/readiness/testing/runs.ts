import type { StoredRun } from '../../regate/stored-run.ts';
import { sampleReport, sampleScenario } from '../../report/testing/samples.ts';
import type { Report, ScenarioResult } from '../../report/types.ts';
import { judgeRun } from '../../run/judge-run.ts';
import type { Criterion, Phase, Proof } from '../types.ts';

export const NOW = '2026-11-21T12:00:00.000Z';
export const COMMIT = 'c0ffee'.padEnd(40, '0');
export const SOURCE = 'a'.repeat(64);
export const SCENARIOS = ['upload', 'ask'].map((id) => ({ id, sourceSha256: SOURCE, tags: [] as string[] }));

export function result(over: Partial<ScenarioResult> = {}): ScenarioResult {
  return sampleScenario({ id: 'upload', sourceSha256: SOURCE, ...over });
}

/** A trusted run of the present commit on mocks, an hour old; `over` replaces any part of `run`. */
export function storedRun(scenarios: readonly ScenarioResult[], over: Partial<Report['run']> = {}): StoredRun {
  const sample = sampleReport(scenarios);
  const run = {
    ...sample.run,
    id: 'run-1',
    finishedAt: '2026-11-21T11:00:00.000Z',
    git: { commit: COMMIT, dirty: false },
    ...over,
  };
  const judgement = judgeRun({ results: scenarios, money: undefined, failOn: [], endings: [] });
  const { id: runId, startedAt, finishedAt, backend, database, git } = run;
  return {
    folder: `reports/${run.id}`,
    report: { ...sample, ...judgement, run },
    record: {
      schemaVersion: 1,
      sha256: '1'.repeat(64),
      runId,
      startedAt,
      finishedAt,
      backend,
      database,
      git,
      tool: '0.1.0',
      files: { 'report.json': '2'.repeat(64), 'journal.ndjson': '3'.repeat(64), 'log.ndjson': '4'.repeat(64) },
      scenarios: {},
      environment: '5'.repeat(64),
    },
    problems: [],
    mismatches: [],
  };
}

export function measured(over: Partial<Extract<Proof, { type: 'measured' }>> = {}): Proof {
  return {
    type: 'measured',
    items: [{ kind: 'scenario', scenario: 'upload' }],
    mode: 'any',
    minRuns: 1,
    maxAgeMs: 7 * 86_400_000,
    sameCommit: true,
    seenRed: true,
    ...over,
  };
}

export function criterion(proof: Proof = measured(), over: Partial<Criterion> = {}): Criterion {
  return {
    id: 'P3-01',
    statement: 'A document is ingested',
    severity: 'must',
    owner: 'pipeline',
    source: 'hand-off',
    proof,
    ...over,
  };
}

export function phaseOf(criteria: readonly Criterion[], over: Partial<Phase> = {}): Phase {
  return {
    phase: 3,
    title: 'The whole pipeline',
    about: 'For tests.',
    file: 'phase-3.yaml',
    sourceSha256: 'b'.repeat(64),
    criteria,
    waivers: [],
    attestations: [],
    ...over,
  };
}
