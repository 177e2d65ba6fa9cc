import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import {
  FAIL_ON,
  type FailOn,
  loadScenarios,
  parseScenarioPlans,
  progressPrinter,
  readControls,
  renderJson,
  renderTerminal,
  runScenarios,
  type ScenarioPlan,
  writeReports,
} from '../../harness/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { PRICES_DATED } from '../../pipeline/index.ts';
import { UsageError } from '../failure.ts';
import { tellGithub } from '../github.ts';
import {
  defaultScenarios,
  parseDollars,
  parseWholeNumber,
  type SelectionOptions,
  selectionOf,
  withSelection,
} from '../options.ts';
import type { Outcome } from '../outcome.ts';
import { placeOf } from '../places.ts';
import { onInterrupt } from '../signals.ts';
import { parseTarget } from '../target.ts';
import { colourOnOutput, commandLine, errorTerminal } from '../terminal.ts';

interface RunCommandOptions extends SelectionOptions {
  readonly failOn?: string[];
  readonly repeats: number;
  readonly budget?: number;
  readonly plan?: string;
}

const HELP = `
Exit codes: 0 pass, 1 a gate failed, 2 unknown, 3 invalid, 4 configuration, 5 budget stop, 6 cleanup failed, 130 interrupted.
The report lies in <reports>/latest/report.html; reports/README.md says how to read it.

Examples:
  shakedown run                          every default scenario
  shakedown run --grep pdf --seed 7      some of them, with other documents
  shakedown run my-scenarios/            your own
  shakedown run one.yaml --plan reports/latest/plan.ndjson   with the faults of its last run, call by call
  shakedown run --database container     on PostgreSQL in Docker
  shakedown run --target http://127.0.0.1:8100    against a pipeline that runs already`;

export function runCommand(outcome: Outcome): Command {
  return withSelection(new Command('run'))
    .description('run scenarios and write the report')
    .addOption(
      new Option('--target <url>', 'a pipeline deployed elsewhere: scenarios run that need no hands there').argParser(
        parseTarget,
      ),
    )
    .option('--fail-on <state...>', `states that count as failure too: ${FAIL_ON.join(', ')}`)
    .option('--repeats <n>', 'try a failed scenario again so often; one that then passes is FLAKY', parseWholeNumber, 0)
    .option('--budget <usd>', 'stop when more than this was billed', parseDollars)
    .option('--plan <file>', "the plan.ndjson of a run: exactly its faults, in place of the scenarios' rules")
    .addHelpText('after', HELP)
    .action(async (paths: string[], options: RunCommandOptions) => {
      outcome.exitCode = await run(paths, options);
    });
}

async function run(paths: readonly string[], options: RunCommandOptions): Promise<number> {
  using interruption = onInterrupt((message) => process.stderr.write(`${message}\n`));
  await using stack = new AsyncDisposableStack();
  const clock = systemClock();
  const failOn = failOnOf(options.failOn);
  const plan = await readPlan(options);
  const wanted = paths.length > 0 ? paths : [defaultScenarios()];
  const scenarios = await loadScenarios({ paths: wanted, cwd: process.cwd(), env: process.env });
  const controls = await readControls(join(options.reports, 'controls.json'));
  const journal: string[] = [];
  const log: string[] = [];
  const recorded: string[] = [];
  using printer = progressPrinter(errorTerminal(), clock);
  const report = await runScenarios({
    scenarios,
    selection: selectionOf(options),
    ...(await placeOf(options, { stack, clock, signal: interruption.signal, controls, records: true })),
    clock,
    seed: options.seed,
    command: commandLine(),
    cwd: process.cwd(),
    pricesDated: PRICES_DATED,
    signal: interruption.signal,
    sink: {
      journal: (line) => void journal.push(line),
      log: (line) => void log.push(line),
      plan: (line) => void recorded.push(line),
    },
    controls,
    failOn,
    repeats: options.repeats,
    ...(options.budget !== undefined && { budgetUsd: options.budget }),
    ...(plan && { plan }),
    ...(!options.json && { onProgress: printer.tell }),
  });
  const written = await writeReports(report, { dir: options.reports, journal, log, plan: recorded });
  // GitHub reads commands from both streams; standard output may be JSON
  await tellGithub(report, {
    env: process.env,
    summaryFile: join(written.dir, 'summary.md'),
    write: (text) => void process.stderr.write(text),
  });
  const summary = () =>
    renderTerminal(report, { colour: colourOnOutput(), reportPath: join(written.latest, 'report.html') });
  process.stdout.write(options.json ? renderJson(report) : summary());
  return report.exitCode;
}

async function readPlan({ plan, target }: RunCommandOptions): Promise<readonly ScenarioPlan[] | undefined> {
  if (plan === undefined) return undefined;
  if (target !== undefined) throw new UsageError('--plan needs mocks of its own: it does not go with --target');
  const text = await readFile(plan, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`the plan "${plan}" cannot be read: ${error.code}`);
  });
  return parseScenarioPlans(text, plan);
}

function failOnOf(states: readonly string[] = []): FailOn[] {
  const unknown = states.filter((state) => !FAIL_ON.includes(state as FailOn));
  if (unknown.length > 0) throw new UsageError(`--fail-on knows ${FAIL_ON.join(', ')}, not ${unknown.join(', ')}`);
  return states as FailOn[];
}
