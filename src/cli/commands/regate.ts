import { Command } from 'commander';
import { loadScenarios, presentGates, readStoredRun, renderRegate } from '../../harness/index.ts';
import { EXIT_CODES } from '../../lib/exit-codes.ts';
import { defaultScenarios } from '../options.ts';
import type { Outcome } from '../outcome.ts';

const HELP = `
Fault hits are counted again in the journal, the gates of a load judged again by the scenario files as they are now,
states made again from steps and checks, verdict and exit code from those. What the stored report says otherwise is told, and so is a file that no longer has its recorded hash.

Exit codes: that of the verdict as judged now; 1 when the stored report says otherwise; 3 when a file was changed.

Examples:
  shakedown regate reports/latest
  shakedown regate reports/2026-11-21T21-40-07-000Z-9f8e2c --json`;

export function regateCommand(outcome: Outcome): Command {
  return new Command('regate')
    .description('judge a stored run anew from its raw data, by the present gates')
    .argument('<folder>', 'the folder of a run, such as reports/latest')
    .option('--scenarios <dir>', 'whose gates are the present ones (default: scenarios/)')
    .option('--json', 'print findings and the report as judged now as JSON')
    .addHelpText('after', HELP)
    .action(async (folder: string, options: { json?: boolean; scenarios?: string }) => {
      const paths = [options.scenarios ?? defaultScenarios()];
      const scenarios = await loadScenarios({ paths, cwd: process.cwd(), env: process.env });
      const run = await readStoredRun(folder, presentGates(scenarios));
      process.stdout.write(options.json ? `${JSON.stringify(run, null, 2)}\n` : renderRegate(run));
      if (run.problems.length > 0) outcome.exitCode = EXIT_CODES.invalid;
      else if (run.mismatches.length > 0) outcome.exitCode = EXIT_CODES.gateFailed;
      else outcome.exitCode = run.report.exitCode;
    });
}
