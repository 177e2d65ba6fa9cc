import { EXIT_CODES } from '../lib/exit-codes.ts';

/** An abort signal that fires on the first Ctrl-C or SIGTERM; a second one ends the process at once. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
}

/** Thrown into whatever waits when the user interrupts. */
export class InterruptedError extends Error {
  readonly code = 'INTERRUPTED';

  constructor(signalName: string) {
    super(`interrupted by ${signalName}`);
    this.name = 'InterruptedError';
  }
}

export function onInterrupt(tell: (message: string) => void): Interruption {
  const controller = new AbortController();
  const handle = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted);
    tell(`${name}: cleaning up (once more to stop at once)`);
    controller.abort(new InterruptedError(name));
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, handle);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of names) process.off(name, handle);
    },
  };
}

/** Resolves when the signal fires. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
