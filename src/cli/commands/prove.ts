import { join } from 'node:path';
import { Command } from 'commander';
import { loadScenarios, type Proof, progressPrinter, prove, storeControls } from '../../harness/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { defaultScenarios, type SelectionOptions, selectionOf, withSelection } from '../options.ts';
import type { Outcome } from '../outcome.ts';
import { placeOf } from '../places.ts';
import { onInterrupt } from '../signals.ts';
import { errorTerminal } from '../terminal.ts';

const HELP = `
A check that has never been red proves nothing. Each scenario names controls: faults that are planted at a mock, in the
database, in storage, in the log or on the clock, and the checks that must then fail. The results are kept in
<reports>/controls.json; later runs show beside each check when it was last seen red.

Exit codes: 0 every control turned red what it names, 1 one did not, 3 a control could not be judged, 130 interrupted.`;

export function proveCommand(outcome: Outcome): Command {
  return withSelection(new Command('prove'))
    .description('plant every control and see each check it names turn red')
    .addHelpText('after', HELP)
    .action(async (paths: string[], options: SelectionOptions) => {
      const proof = await proveAll(paths, options);
      process.stdout.write(options.json ? `${JSON.stringify(proof, null, 2)}\n` : summary(proof));
      outcome.exitCode = proof.exitCode;
    });
}

async function proveAll(paths: readonly string[], options: SelectionOptions): Promise<Proof> {
  using interruption = onInterrupt((message) => process.stderr.write(`${message}\n`));
  await using stack = new AsyncDisposableStack();
  const clock = systemClock();
  const wanted = paths.length > 0 ? paths : [defaultScenarios()];
  using printer = progressPrinter(errorTerminal(), clock);
  const proof = await prove({
    scenarios: await loadScenarios({ paths: wanted, cwd: process.cwd(), env: process.env }),
    selection: selectionOf(options),
    ...(await placeOf(options, { stack, clock, signal: interruption.signal, controls: [], records: false })),
    clock,
    seed: options.seed,
    signal: interruption.signal,
    ...(!options.json && { onProgress: printer.tell }),
  });
  await storeControls(join(options.reports, 'controls.json'), proof.controls);
  return proof;
}

function summary({ controls, unplanted, unproved, skipped }: Proof): string {
  const checks = new Set(
    controls.flatMap(({ scenario, checks }) =>
      checks.filter((one) => one.state === 'FAIL').map((one) => `${scenario}/${one.id}`),
    ),
  );
  const red = controls.filter((control) => control.state === 'RED').length;
  const lines = [
    '',
    `${red} of ${controls.length} controls turned red every check they name; ${checks.size} checks were seen red`,
    ...unplanted.map(
      ({ scenario, state, reason }) => `  not proved: ${scenario} was ${state} with nothing planted: ${reason}`,
    ),
    ...controls
      .filter((control) => control.state !== 'RED')
      .map(({ scenario, id, state, reason }) => `  ${state}: ${scenario}/${id}: ${reason ?? ''}`),
    ...unproved.map((check) => `  never seen red: ${check}`),
    ...skipped.map(({ scenario, reason }) => `  skipped: ${scenario}: ${reason}`),
  ];
  return `${lines.join('\n')}\n`;
}
