import { EXIT_CODES } from '../../lib/exit-codes.ts';
import type { PresentGates } from '../regate/regate.ts';
import { collectRuns } from './collect.ts';
import { judgePhase, type KnownScenario } from './judge.ts';
import { type ReadBack, readReadiness, type StoredReadiness } from './store.ts';
import type { Phase } from './types.ts';

export interface VerifyOptions {
  readonly reports: string;
  /** All phases that have a stored report without it. */
  readonly phase?: number;
  readonly phases: readonly Phase[];
  readonly scenarios: readonly KnownScenario[];
  readonly gates?: PresentGates;
}

export interface Verification {
  readonly file: string;
  readonly phase: number | null;
  /** Every place where the stored report no longer follows from its evidence. Empty: it does. */
  readonly findings: readonly string[];
}

/**
 * Recomputes stored readiness reports: their own hash, the hashes of every run they rest on, the gates of those runs,
 * and from these, as of the stored moment, every state and verdict.
 */
export async function verifyReadiness(
  options: VerifyOptions,
): Promise<{ readonly verified: readonly Verification[]; readonly exitCode: number }> {
  const stored = await readReadiness(options.reports, options.phase);
  const verified = await Promise.all(stored.map((one) => verifyOne(one, options)));
  const holds = verified.every((one) => one.findings.length === 0);
  const exitCode = verified.length === 0 ? EXIT_CODES.unknown : holds ? EXIT_CODES.pass : EXIT_CODES.gateFailed;
  return { verified, exitCode };
}

async function verifyOne({ file, report, problem }: ReadBack, options: VerifyOptions): Promise<Verification> {
  if (!report) return { file, phase: null, findings: [problem ?? 'it cannot be read'] };
  const phase = options.phases.find((one) => one.phase === report.phase);
  if (!phase) return { file, phase: report.phase, findings: [`there are no criteria of phase ${report.phase} now`] };
  const edited = phase.sourceSha256 === report.criteriaSha256 ? [] : [`${phase.file} was changed since`];
  const { runs, unreadable } = await collectRuns(options.reports, {
    only: new Set(report.runs.map((one) => one.id)),
    gates: options.gates ?? new Map(),
  });
  const broken = report.runs
    .filter((one) => one.trusted)
    .flatMap((claimed): string[] => {
      const found = runs.find((run) => run.report.run.id === claimed.id);
      const folder = unreadable.find((one) => one.folder === claimed.id);
      if (!found) return [`run ${claimed.id}: ${folder?.problem ?? 'its folder is gone'}`];
      if (found.problems.length > 0) return found.problems.map((text) => `run ${claimed.id}: ${text}`);
      if (found.record?.sha256 !== claimed.sha256) return [`run ${claimed.id}: it is another run than the one cited`];
      return found.mismatches.map(({ pointer }) => `run ${claimed.id}: judged anew, ${pointer} comes out otherwise`);
    });
  const now = judgePhase({
    phase,
    runs,
    unreadable,
    scenarios: options.scenarios,
    asOf: report.asOf,
    git: report.git,
    tool: report.tool,
  });
  return { file, phase: report.phase, findings: [...edited, ...broken, ...differences(report, now)] };
}

function differences(stored: StoredReadiness, now: ReturnType<typeof judgePhase>): string[] {
  const states = stored.criteria.flatMap((criterion) => {
    const again = now.criteria.find((one) => one.id === criterion.id);
    if (again?.state === criterion.state && again.own === criterion.own) return [];
    return [
      `${criterion.id}: stored ${criterion.state}, now ${again?.state ?? 'no such criterion'}: ${again?.because ?? ''}`,
    ];
  });
  const verdicts =
    stored.verdict.before === now.verdict.before && stored.verdict.after === now.verdict.after
      ? []
      : [`the verdict: stored ${stored.verdict.after}, now ${now.verdict.after}`];
  return [...states, ...verdicts];
}
