import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { EXIT_CODES } from '../lib/exit-codes.ts';
import type { Outcome } from './outcome.ts';

const INTRODUCTION = 'Proves, by running scenarios, whether a document-ingestion pipeline may ship.';

const EXAMPLES = `
Examples:
  shakedown run                              every default scenario, on mocks, nothing to install
  shakedown run --grep webhook               the scenarios whose id or title contains "webhook"
  shakedown prove                            plants every control and sees each check turn red
  shakedown try report.pdf --ask "…"         your own document through the whole pipeline
  shakedown mocks                            the three services, for any SDK, until stopped
  shakedown drift --vendor openai            a mock held against another, a recording or the real service`;

/** Loaded when asked for: a command starts without what the others need. */
const COMMANDS: Readonly<Record<string, (outcome: Outcome) => Promise<Command>>> = {
  run: async (outcome) => (await import('./commands/run.ts')).runCommand(outcome),
  prove: async (outcome) => (await import('./commands/prove.ts')).proveCommand(outcome),
  try: async (outcome) => (await import('./commands/try.ts')).tryCommand(outcome),
  mocks: async () => (await import('./commands/mocks.ts')).mocksCommand(),
  shrink: async (outcome) => (await import('./commands/shrink.ts')).shrinkCommand(outcome),
  serve: async () => (await import('./commands/serve.ts')).serveCommand(),
  mode: async () => (await import('./commands/mode.ts')).modeCommand(),
  worker: async () => (await import('./commands/worker.ts')).workerCommand(),
  token: async () => (await import('./commands/token.ts')).tokenCommand(),
  baseline: async (outcome) => (await import('./commands/baseline.ts')).baselineCommand(outcome),
  readiness: async (outcome) => (await import('./commands/readiness.ts')).readinessCommand(outcome),
  regate: async (outcome) => (await import('./commands/regate.ts')).regateCommand(outcome),
  drift: async (outcome) => (await import('./commands/drift.ts')).driftCommand(outcome),
  record: async (outcome) => (await import('./commands/record.ts')).recordCommand(outcome),
  doctor: async (outcome) => (await import('./commands/doctor.ts')).doctorCommand(outcome),
  scenarios: async () => (await import('./commands/scenarios.ts')).scenariosCommand(),
};

/** Reads a command line (without node and script), runs the command and returns the exit code. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const outcome: Outcome = { exitCode: EXIT_CODES.pass };
  const program = new Command('shakedown')
    .description(INTRODUCTION)
    .version(ownVersion())
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .showHelpAfterError('(shakedown --help lists the commands; shakedown <command> --help its options)');
  const named = COMMANDS[args[0] ?? ''];
  for (const load of named ? [named] : Object.values(COMMANDS)) {
    program.addCommand((await load(outcome)).exitOverride().showHelpAfterError());
  }
  if (args.length === 0) {
    program.outputHelp();
    return EXIT_CODES.configuration;
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.pass : EXIT_CODES.configuration;
    throw error;
  }
  return outcome.exitCode;
}

/** Every command with its options, for who wants to know what there is. */
export function loadCommands(outcome: Outcome): Promise<Command[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load(outcome)));
}

function ownVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
