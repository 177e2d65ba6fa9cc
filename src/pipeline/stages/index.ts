import type { StageStep } from '../queue/outcomes.ts';
import type { Status } from '../statuses.ts';
import { chunk } from './chunk.ts';
import type { Stage } from './context.ts';
import { embed } from './embed.ts';
import { fetchParsed } from './fetch.ts';
import { finalize } from './finalize.ts';
import { submit } from './submit.ts';
import { validate } from './validate.ts';

export type { Carried, Stage, StageContext } from './context.ts';

/** Where a user's retry goes on: the statuses up to the stage itself are only passed through. */
const passTo =
  (...steps: readonly [StageStep, ...StageStep[]]): Stage =>
  () =>
    Promise.resolve({ kind: 'advance', steps, effect: { kind: 'none' } });

const CHUNKING: StageStep = { to: 'chunking', event: { code: 'CHUNKING_STARTED', payload: {} } };
const QUEUED: StageStep = { to: 'embedding_queued', event: { code: 'EMBEDDING_QUEUED', payload: {} } };
const EMBEDDING: StageStep = { to: 'embedding_in_progress', event: { code: 'EMBEDDING_STARTED', payload: {} } };

const STAGES: Partial<Record<Status, Stage>> = {
  uploaded: submit,
  parse_queued: fetchParsed,
  parsed: validate,
  parse_validated: passTo(CHUNKING),
  chunking: chunk,
  chunks_stored: passTo(QUEUED, EMBEDDING),
  embedding_queued: passTo(EMBEDDING),
  embedding_in_progress: embed,
  embeddings_stored: finalize,
};

/** What is to be done for a job that was claimed at `status`. Ended jobs are never claimed. */
export function stageAt(status: Status): Stage {
  const stage = STAGES[status];
  if (!stage) throw new TypeError(`no stage begins at status ${status}`);
  return stage;
}
