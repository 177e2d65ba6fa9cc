import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { EXIT_CODES } from '../../lib/exit-codes.ts';
import { type FaultPlan, parsePlans, type Shrunk, shrinkPlans } from '../../mocks/index.ts';
import { UsageError } from '../failure.ts';
import { parseWholeNumber } from '../options.ts';
import type { Outcome } from '../outcome.ts';
import { ndjsonOf, openTrials } from '../shrink-trials.ts';
import { onInterrupt } from '../signals.ts';

interface ShrinkCommandOptions {
  readonly admin: string;
  readonly failsWith?: number;
  readonly maxTrials: number;
  readonly out?: string;
  readonly json?: boolean;
}

const HELP = `
A command that names {plan} is handed the part to try as a file in its place. For any other the mocks run already (shakedown
mocks): before each trial they are reset, which takes their fault rules away too, and told to do that part again. A trial
fails when the command ends with another code than 0, or with the one of --fails-with alone.

Exit codes: 0 shrunk; 1 the command fails without any fault; 2 it does not fail under the whole plan.

Examples:
  curl -s http://127.0.0.1:8104/plan > plan.ndjson        after a run that failed
  shakedown shrink plan.ndjson -- npm test
  shakedown shrink plan.ndjson --out smallest.ndjson -- node check.js
  shakedown shrink reports/latest/plan.ndjson --fails-with 1 -- shakedown run one.yaml --reports trials --plan {plan}
  curl -s -X PUT --data-binary @smallest.ndjson http://127.0.0.1:8104/plan`;

export function shrinkCommand(outcome: Outcome): Command {
  return new Command('shrink')
    .description('find the smallest part of a recorded fault plan under which a command still fails')
    .argument('<plan>', 'what GET /plan of the mocks answered, or the plan.ndjson of a run')
    .argument('<command...>', 'the command and its arguments, after --')
    .option('--admin <url>', 'the admin API of the running mocks', 'http://127.0.0.1:8104')
    .option('--fails-with <code>', 'the one exit code that counts as failing (default: any but 0)', parseWholeNumber)
    .option('--max-trials <n>', 'how often the command is run at most', parseWholeNumber, 300)
    .option('--out <file>', 'where the smallest plan is written (default: standard output)')
    .option('--json', 'print result and plan as one JSON value')
    .addHelpText('after', HELP)
    .action(async (file: string, command: string[], options: ShrinkCommandOptions) => {
      const plans = await readPlans(file);
      using interruption = onInterrupt((message) => process.stderr.write(`${message}\n`));
      const { signal } = interruption;
      await using trials = await openTrials({ command, adminUrl: options.admin, signal });
      const result = await shrinkPlans({
        plans,
        maxTrials: options.maxTrials,
        stillFails: async (part) => {
          signal.throwIfAborted();
          return isFailure(await trials.exitCodeUnder(part), options.failsWith);
        },
        onTrial: ({ trial, faults, failed, smallest }) =>
          process.stderr.write(
            `trial ${trial}: ${counted(faults)}, ${failed ? 'still fails' : 'passes'} (smallest so far: ${smallest})\n`,
          ),
      });
      await tell(result, options);
      outcome.exitCode = exitCodeOf(result);
    });
}

function isFailure(exitCode: number, failsWith: number | undefined): boolean {
  return failsWith === undefined ? exitCode !== 0 : exitCode === failsWith;
}

async function readPlans(file: string): Promise<readonly FaultPlan[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`the plan "${file}" cannot be read: ${error.code}`);
  });
  try {
    return parsePlans(text);
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}

async function tell(result: Shrunk, { out, json }: ShrinkCommandOptions): Promise<void> {
  if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else process.stderr.write(`${summary(result)}\n`);
  if (result.type !== 'shrunk') return;
  const lines = ndjsonOf(result.plans);
  if (out !== undefined) await writeFile(out, lines);
  else if (!json) process.stdout.write(lines);
}

function summary(result: Shrunk): string {
  switch (result.type) {
    case 'shrunk': {
      const faults = result.plans.flatMap((plan) => plan.faults.map((fault) => ({ plan, fault })));
      const lines = faults.map(
        ({ plan: { vendor, operation, attempt }, fault: { rule, inject } }) =>
          `  ${vendor} ${operation}, attempt ${attempt}: ${rule} ${JSON.stringify(inject)}`,
      );
      const end = result.isMinimal ? 'without any one it passes' : 'the trials are used up: fewer may do';
      return [`left after ${result.trials} trials: ${counted(faults.length)}; ${end}:`, ...lines].join('\n');
    }
    case 'passes':
      return 'the command does not fail under the whole plan: is it the plan of that failure, and are the requests the same?';
    case 'fails-anyway':
      return 'the command fails without any fault: there is nothing to shrink';
    default:
      return result satisfies never;
  }
}

function counted(faults: number): string {
  return faults === 1 ? '1 fault' : `${faults} faults`;
}

function exitCodeOf({ type }: Shrunk): number {
  if (type === 'shrunk') return EXIT_CODES.pass;
  return type === 'passes' ? EXIT_CODES.unknown : EXIT_CODES.gateFailed;
}
