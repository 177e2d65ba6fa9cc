import type { Status } from '../statuses.ts';
import type { EventCode } from '../telemetry/events.ts';
import { chunk } from './chunk.ts';
import type { Stage } from './context.ts';
import { embed } from './embed.ts';
import { fetchParsed } from './fetch.ts';
import { finalize } from './finalize.ts';
import { submit } from './submit.ts';
import { validate } from './validate.ts';

export type { Carried, Stage, StageContext } from './context.ts';

/** A status that is passed through: it says that the next stage has begun, and survives a crash. */
const passTo =
  (to: Status, code: EventCode): Stage =>
  () =>
    Promise.resolve({ kind: 'advance', to, event: { code, payload: {} }, effect: { kind: 'none' } });

const STAGES: Partial<Record<Status, Stage>> = {
  uploaded: submit,
  parse_queued: fetchParsed,
  parsed: validate,
  parse_validated: passTo('chunking', 'CHUNKING_STARTED'),
  chunking: chunk,
  chunks_stored: passTo('embedding_queued', 'EMBEDDING_QUEUED'),
  embedding_queued: passTo('embedding_in_progress', 'EMBEDDING_STARTED'),
  embedding_in_progress: embed,
  embeddings_stored: finalize,
};

/** What is to be done for a job that was claimed at `status`. Ended jobs are never claimed. */
export function stageAt(status: Status): Stage {
  const stage = STAGES[status];
  if (!stage) throw new TypeError(`no stage begins at status ${status}`);
  return stage;
}
