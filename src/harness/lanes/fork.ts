import { fork } from 'node:child_process';
import { join } from 'node:path';
import { cliEntry } from '../run/cli-entry.ts';
import type { LaneProcess } from './elsewhere.ts';
import type { FromLane } from './messages.ts';

export interface ForkOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cacheDir: string;
}

/** An operating-system process that performs tasks (src/cli/lane.ts). What it prints goes to standard error. */
export function forkLane({ env, cacheDir }: ForkOptions): LaneProcess {
  const child = fork(cliEntry('lane'), {
    env: { ...env, NODE_COMPILE_CACHE: join(cacheDir, 'compiled') },
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  child.on('error', () => undefined); // a message to a process that has just died; its exit is told below
  return {
    send(message) {
      if (child.connected) child.send(message);
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromLane)),
    onExit: (listener) => void child.once('exit', (code, signal) => listener(signal ?? `exit code ${code}`)),
    kill: () => void child.kill('SIGKILL'),
  };
}
