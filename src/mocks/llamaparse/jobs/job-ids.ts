import { hash } from 'node:crypto';
import { Attempts } from '../../kit/faults/attempts.ts';
import type { Ids } from '../context.ts';
import type { JobSource } from '../files/sources.ts';
import type { NewJob } from './jobs.ts';

/**
 * An id says by its look which submission it is of, and the how-manieth of its like: jobs submitted at the same time get
 * the same ids in whatever order they come, and so a recorded fault finds its job again.
 */
export class JobIds {
  readonly #ids: Ids;
  readonly #sendings = new Attempts();

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  next(job: NewJob, source: JobSource | undefined, isTaken: (id: string) => boolean): string {
    const submission = digestOf(job, source);
    for (;;) {
      const own = this.#ids.of(`${submission}/${this.#sendings.next({}, submission)}`);
      const id = job.v1 ? own.uuid() : own.job();
      if (!isTaken(id)) return id; // only where so many were submitted that this one's like were forgotten
    }
  }

  clear(): void {
    this.#sendings.clear();
  }
}

function digestOf({ scope: _, ...job }: NewJob, source: JobSource | undefined): string {
  const bytes = source instanceof Uint8Array ? hash('sha256', source, 'hex') : '';
  return hash('sha256', JSON.stringify([job, bytes]), 'hex');
}
