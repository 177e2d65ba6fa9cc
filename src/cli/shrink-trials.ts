import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdminClient, type FaultPlan } from '../mocks/index.ts';
import { UsageError } from './failure.ts';
import { ends } from './trial.ts';

/** In a command's arguments: the file that holds the part of the plan to be tried. */
export const PLAN_PLACEHOLDER = '{plan}';

/** Runs the command under a part of the plan and nothing else; answers its exit code. */
export interface Trials extends AsyncDisposable {
  exitCodeUnder(part: readonly FaultPlan[]): Promise<number>;
}

export interface TrialOptions {
  readonly command: readonly string[];
  /** Of mocks that run already; unused where the command takes the plan as a file. */
  readonly adminUrl: string;
  readonly signal: AbortSignal;
}

/** A command that names `{plan}` is handed the plan as a file; for any other, running mocks are told it. */
export function openTrials(options: TrialOptions): Promise<Trials> {
  const takesFile = options.command.some((part) => part.includes(PLAN_PLACEHOLDER));
  return takesFile ? throughFile(options) : throughMocks(options);
}

async function throughFile({ command, signal }: TrialOptions): Promise<Trials> {
  const folder = await mkdtemp(join(tmpdir(), 'shakedown-shrink-'));
  const file = join(folder, 'plan.ndjson');
  const filled = command.map((part) => part.replaceAll(PLAN_PLACEHOLDER, file));
  return {
    async exitCodeUnder(part) {
      await writeFile(file, ndjsonOf(part));
      return ends(filled, signal);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function throughMocks({ command, adminUrl, signal }: TrialOptions): Promise<Trials> {
  const admin = createAdminClient(adminUrl.replace(/\/$/, ''));
  await admin.health().catch((cause) => {
    throw new UsageError(`no mocks answer at ${adminUrl}: ${cause.message} (start them: shakedown mocks)`);
  });
  return {
    async exitCodeUnder(part) {
      await admin.reset();
      await admin.replay(part);
      return ends(command, signal);
    },
    [Symbol.asyncDispose]: () => admin.reset(),
  };
}

export function ndjsonOf(plans: readonly FaultPlan[]): string {
  return plans.map((plan) => `${JSON.stringify(plan)}\n`).join('');
}
