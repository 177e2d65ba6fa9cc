import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { mocksCommand } from './commands/mocks.ts';
import { proveCommand } from './commands/prove.ts';
import { runCommand } from './commands/run.ts';
import { scenariosCommand } from './commands/scenarios.ts';
import { serveCommand } from './commands/serve.ts';
import { tokenCommand } from './commands/token.ts';
import { tryCommand } from './commands/try.ts';
import { EXIT } from './exit-codes.ts';
import type { Outcome } from './outcome.ts';

const INTRODUCTION = `Proves, by running scenarios, whether a document-ingestion pipeline may ship.

Examples:
  shakedown run                              every default scenario, on mocks, nothing to install
  shakedown run --grep webhook               the scenarios whose id or title contains "webhook"
  shakedown prove                            plants every control and sees each check turn red
  shakedown try report.pdf --ask "…"         your own document through the whole pipeline
  shakedown mocks                            the three services, for any SDK, until stopped`;

/** Reads a command line (without node and script), runs the command and returns the exit code. */
export async function createProgram(args: readonly string[]): Promise<number> {
  const outcome: Outcome = { exitCode: EXIT.pass };
  const program = new Command('shakedown')
    .description(INTRODUCTION)
    .version(ownVersion())
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(shakedown --help lists the commands; shakedown <command> --help its options)');
  for (const command of [
    runCommand(outcome),
    proveCommand(outcome),
    tryCommand(outcome),
    mocksCommand(outcome),
    serveCommand(),
    tokenCommand(),
    scenariosCommand(),
  ]) {
    program.addCommand(command.exitOverride().showHelpAfterError());
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.configuration;
    throw error;
  }
  return outcome.exitCode;
}

function ownVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
