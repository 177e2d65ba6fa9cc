import { Command } from 'commander';
import {
  loadScenarios,
  type ReadinessOptions,
  readiness,
  renderPhases,
  renderReadiness,
  renderVerification,
  type StoredPhase,
  verifyReadiness,
} from '../../harness/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { defaultScenarios, parseWholeNumber } from '../options.ts';
import type { Outcome } from '../outcome.ts';

interface ReadinessCommandOptions {
  readonly phase?: number;
  readonly reports: string;
  readonly scenarios?: string;
  readonly json?: boolean;
}

const HELP = `
States are computed from the runs in <reports> whose hashes hold, and from nothing else: MET, NOT MET, STALE (too old, or
of another commit), INSUFFICIENT (too few runs, nothing measured, never seen red), WRONG MODE (mocks where the real
services must answer), NOT RUN, WAIVED. Writes <reports>/readiness/phase-<n>.html, .md and .json.

Exit codes: 0 ready, 1 not ready or a report that does not verify, 2 not enough evidence, 4 configuration.

Examples:
  shakedown readiness                       every phase in a line
  shakedown readiness --phase 3             one with all its criteria
  shakedown readiness verify                recompute hashes, gates and states of what was written`;

export function readinessCommand(outcome: Outcome): Command {
  return withOptions(new Command('readiness'))
    .description('say from run records whether a phase is ready, criterion by criterion')
    .addHelpText('after', HELP)
    .action(async (options: ReadinessCommandOptions) => {
      const phases = await readiness({ ...(await optionsOf(options)), clock: systemClock() });
      const reports = phases.map((one) => one.report);
      process.stdout.write(options.json ? `${JSON.stringify(reports, null, 2)}\n` : text(phases, options));
      outcome.exitCode = worst(reports.map((one) => one.exitCode));
    })
    .addCommand(verifyCommand(outcome));
}

function verifyCommand(outcome: Outcome): Command {
  return withOptions(new Command('verify'))
    .description('recompute the hashes, gates and states of written readiness reports; fail on any mismatch')
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<ReadinessCommandOptions>();
      const { verified, exitCode } = await verifyReadiness(await optionsOf(options));
      process.stdout.write(options.json ? `${JSON.stringify(verified, null, 2)}\n` : renderVerification(verified));
      outcome.exitCode = exitCode;
    });
}

function withOptions(command: Command): Command {
  return command
    .option('--phase <n>', 'one phase instead of all', parseWholeNumber)
    .option('--reports <dir>', 'where the runs lie', 'reports')
    .option('--scenarios <dir>', 'the folder with the scenarios and readiness/ (default: scenarios/)')
    .option('--json', 'print the result as JSON');
}

async function optionsOf({ phase, reports, scenarios }: ReadinessCommandOptions): Promise<ReadinessOptions> {
  const folder = scenarios ?? defaultScenarios();
  const cwd = process.cwd();
  const all = await loadScenarios({ paths: [folder], cwd, env: process.env });
  return { reports, folder, cwd, scenarios: all, ...(phase !== undefined && { phase }) };
}

function text(phases: readonly StoredPhase[], { phase }: ReadinessCommandOptions): string {
  if (phase === undefined) return renderPhases(phases.map((one) => one.report));
  return phases.map((one) => renderReadiness(one.report, one.htmlPath)).join('');
}

/** Not ready outweighs not shown. */
function worst(codes: readonly number[]): number {
  return [1, 2].find((code) => codes.includes(code)) ?? 0;
}
