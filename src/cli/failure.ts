import { EXIT_CODES } from '../lib/exit-codes.ts';
import { InterruptedError } from './signals.ts';

/** What a person reads, and the exit code, when a command throws. Expected mistakes get no stack. */
export function describeFailure(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof InterruptedError)
    return { text: 'interrupted; everything was cleaned up', exitCode: EXIT_CODES.interrupted };
  if (isExpected(error))
    return { text: `shakedown: ${error.message}`, exitCode: error.exitCode ?? EXIT_CODES.configuration };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `shakedown: unexpected failure (please report it)\n${text}`, exitCode: EXIT_CODES.invalid };
}

/** Errors that name a mistake of the user's: ConfigError of the pipeline, ScenarioError of the harness, UsageError here. */
function isExpected(error: unknown): error is Error & { exitCode?: number } {
  return (
    error instanceof Error &&
    [
      'ConfigError',
      'ScenarioError',
      'UsageError',
      'LockedError',
      'StoredRunError',
      'BaselineError',
      'DriftError',
      'SeedError',
    ].includes(error.name)
  );
}

/** A command line that cannot be carried out as given. */
export class UsageError extends Error {
  readonly exitCode = EXIT_CODES.configuration;

  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
