import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LoadDone, LoadTask } from './task.ts';

/** In a checkout this is TypeScript, in the published package JavaScript. */
const ENTRY = new URL(`./generator-thread${extname(import.meta.url)}`, import.meta.url);

/**
 * Makes the load in a thread of its own: the pipeline under test may hold up this one for as long as it likes, and the
 * generator still begins what is due and measures right. Rejects with the signal's reason when aborted.
 */
export async function generateInThread(task: LoadTask, signal: AbortSignal): Promise<LoadDone> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<LoadDone>();
  const worker = new Worker(ENTRY, { workerData: task });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`the load generator ended with ${code} and without a result`)));
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
