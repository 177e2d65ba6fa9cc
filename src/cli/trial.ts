import { spawn } from 'node:child_process';
import { UsageError } from './failure.ts';

/**
 * Runs a command of the user's, its output on standard error, and returns its exit code; 1 when a signal ended it.
 * Throws UsageError for one that cannot be started, and the signal's reason when aborted.
 */
export function ends([program = '', ...args]: readonly string[], signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', process.stderr, process.stderr] });
    const stop = () => child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => reject(new UsageError(`"${program}" cannot be run: ${error.message}`)));
    child.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(signal.reason);
      else resolve(code ?? 1);
    });
  });
}
