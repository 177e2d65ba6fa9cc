import type { StoredRun } from '../regate/stored-run.ts';
import { fingerprint } from '../report/evidence.ts';
import type { Report } from '../report/types.ts';
import type { RunSample } from './types.ts';

/** Throws RangeError for a run whose hashes do not hold: it is no evidence of anything. */
export function sampleOf({ report, record, folder }: StoredRun): RunSample {
  if (!record) throw new RangeError(`${folder} was changed since it was written: it cannot be compared`);
  return {
    id: report.run.id,
    sha256: record.sha256,
    commit: report.run.git.commit,
    startedAt: report.run.startedAt,
    environment: fingerprint(report),
    p95: p95Of(report),
    passed: passedOf(report),
  };
}

function p95Of({ latency, scenarios }: Report): Record<string, number> {
  const steps = Object.entries(latency).map(([step, summary]) => [step, summary.p95] as const);
  const loads = scenarios.flatMap(({ id, load }) =>
    (load?.generator.valid ? load.steps : []).flatMap((step) =>
      step.latency ? [[`load ${id} ${step.id}`, step.latency.p95] as const] : [],
    ),
  );
  return Object.fromEntries([...steps, ...loads]);
}

function passedOf({ scenarios }: Report): Record<string, boolean> {
  const judged = scenarios.filter(({ state }) => state === 'PASS' || state === 'FAIL' || state === 'FLAKY');
  return Object.fromEntries(judged.map(({ id, state }) => [id, state === 'PASS']));
}
