import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../lib/clock.ts';
import { generate } from './generate.ts';
import type { LoadTask } from './task.ts';

/** Entry point of the thread that makes a load: see thread.ts. It is ended from outside when the run is interrupted. */
const signal = new AbortController().signal;
const done = await generate(workerData as LoadTask, { clock: systemClock(), fetch: globalThis.fetch, signal });
parentPort?.postMessage(done);
