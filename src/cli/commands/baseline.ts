import { Command } from 'commander';
import { bless, compareWith, renderComparison } from '../../harness/index.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Outcome } from '../outcome.ts';

const BLESS_HELP = `
Without runs the newest of one commit and one environment are taken. The file lies in <reports>/baselines/<name>.json: look at it,
then commit it.`;

const COMPARE_HELP = `
The unit is the run: the runs' own 95th percentiles are compared by an exact rank test, pass counts by Fisher's, all
adjusted by Holm. A regression is no chance (p < 0.05), more than 10 % and more than 15 ms. Fewer than 5 runs a side are
insufficient_data; another machine, backend, database or version is unreliable_baseline.

Exit codes: 0 stable or better, 1 regression, 2 insufficient data, 3 unreliable baseline, 4 configuration.`;

interface BaselineCommandOptions {
  readonly name: string;
  readonly reports: string;
  readonly note?: string;
  readonly json?: boolean;
}

/** `baseline bless | compare` */
export function baselineCommand(outcome: Outcome): Command {
  return new Command('baseline')
    .description('bless runs as a baseline, and hold later runs against it')
    .addCommand(blessCommand())
    .addCommand(compareCommand(outcome));
}

function blessCommand(): Command {
  return withOptions(new Command('bless'))
    .description('write a baseline from at least 5 runs')
    .requiredOption('--note <text>', 'why these runs are the measure')
    .addHelpText('after', BLESS_HELP)
    .action(async (runs: string[], { note = '', ...options }: BaselineCommandOptions) => {
      const { baseline, file } = await bless({ ...options, runs, note, clock: systemClock() });
      const said = `${file}: ${baseline.runs.length} runs on ${baseline.place}; review and commit it\n`;
      process.stdout.write(options.json ? `${JSON.stringify(baseline, null, 2)}\n` : said);
    });
}

function compareCommand(outcome: Outcome): Command {
  return withOptions(new Command('compare'))
    .description('hold runs against a baseline')
    .addHelpText('after', COMPARE_HELP)
    .action(async (runs: string[], options: BaselineCommandOptions) => {
      const report = await compareWith({ ...options, runs });
      process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : renderComparison(report));
      outcome.exitCode = report.exitCode;
    });
}

function withOptions(command: Command): Command {
  return command
    .argument('[runs...]', 'ids of runs (default: the newest of one commit and one environment)')
    .option('--name <name>', 'the name of the baseline', 'main')
    .option('--reports <dir>', 'where the runs lie', 'reports')
    .option('--json', 'print the result as JSON');
}
