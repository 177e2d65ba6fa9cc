import { join } from 'node:path';
import { type Clock, isoTime } from '../../lib/clock.ts';
import { presentGates } from '../regate/present-gates.ts';
import { describeGit, toolVersion } from '../run/machine.ts';
import { ScenarioError } from '../scenario/problems.ts';
import type { Scenario } from '../scenario/types.ts';
import { collectRuns } from './collect.ts';
import { judgePhase } from './judge.ts';
import { loadPhases } from './load.ts';
import { storeReadiness } from './store.ts';
import type { ReadinessReport } from './types.ts';
import { type Verification, verifyReadiness } from './verify.ts';

export interface ReadinessOptions {
  /** The folder of runs, usually `reports`. */
  readonly reports: string;
  /** The folder that has `readiness/phase-<n>.yaml`. */
  readonly folder: string;
  /** Every scenario there is. */
  readonly scenarios: readonly Scenario[];
  /** The repository whose commit evidence must be of. */
  readonly cwd: string;
  /** All phases without it. */
  readonly phase?: number;
}

export interface StoredPhase {
  readonly report: ReadinessReport;
  readonly htmlPath: string;
}

/** Computes and writes the readiness of one phase or of all. Throws ScenarioError when there is no such phase. */
export async function readiness(options: ReadinessOptions & { readonly clock: Clock }): Promise<StoredPhase[]> {
  const phases = await phasesOf(options);
  const { runs, unreadable } = await collectRuns(options.reports, { gates: presentGates(options.scenarios) });
  const git = await describeGit(options.cwd);
  const asOf = isoTime(options.clock);
  const stored: StoredPhase[] = [];
  for (const phase of phases) {
    const report = judgePhase({
      phase,
      runs,
      unreadable,
      scenarios: options.scenarios,
      asOf,
      git,
      tool: toolVersion(),
    });
    const { html } = await storeReadiness(report, options.reports);
    stored.push({ report, htmlPath: html });
  }
  return stored;
}

/** Recomputes the stored readiness reports, see `verifyReadiness`. */
export async function verify(
  options: ReadinessOptions,
): Promise<{ readonly verified: readonly Verification[]; readonly exitCode: number }> {
  const { reports, scenarios, phase } = options;
  return verifyReadiness({
    reports,
    scenarios,
    gates: presentGates(scenarios),
    phases: await phasesOf(options),
    ...(phase !== undefined && { phase }),
  });
}

async function phasesOf({ folder, cwd, scenarios, phase }: ReadinessOptions) {
  const phases = await loadPhases({ folder: join(folder, 'readiness'), cwd, scenarios });
  const wanted = phases.filter((one) => phase === undefined || one.phase === phase);
  if (wanted.length > 0) return wanted;
  throw new ScenarioError(`there is no phase ${phase}: there are ${phases.map((one) => one.phase).join(', ')}`);
}
