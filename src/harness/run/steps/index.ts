import { advanceClock } from './advance-clock.ts';
import { ask } from './ask.ts';
import { chunks } from './chunks.ts';
import { confirm } from './confirm.ts';
import type { StepKind } from './define.ts';
import { expireLease } from './expire-lease.ts';
import { faultOff, faultOn } from './fault.ts';
import { http } from './http.ts';
import { llamaparse } from './llamaparse.ts';
import { mode } from './mode.ts';
import { openai } from './openai.ts';
import { plantLog } from './plant-log.ts';
import { processStep } from './process.ts';
import { put } from './put.ts';
import { sql } from './sql.ts';
import { storage } from './storage.ts';
import { supabase } from './supabase.ts';
import { upload } from './upload.ts';
import { uploadMany } from './upload-many.ts';
import { wait } from './wait.ts';
import { waitEvent } from './wait-event.ts';
import { waitFault } from './wait-fault.ts';
import { waitJournal } from './wait-journal.ts';
import { waitMany } from './wait-many.ts';
import { waitReprocessed } from './wait-reprocessed.ts';
import { webhook } from './webhook.ts';

/** What a flow may hold. A new kind of step is one file and one line here. */
export const FLOW_STEPS: readonly StepKind[] = [
  upload,
  uploadMany,
  put,
  confirm,
  wait,
  waitMany,
  ask,
  chunks,
  http,
  openai,
  llamaparse,
  supabase,
  webhook,
  mode,
  waitReprocessed,
  faultOn,
  faultOff,
  sql,
  storage,
  expireLease,
  advanceClock,
  processStep,
  waitJournal,
  waitEvent,
  waitFault,
];

/** What a control may plant besides a fault rule. */
export const PLANTED_STEPS: readonly StepKind[] = [sql, storage, advanceClock, plantLog, openai, llamaparse];

const byKind = new Map([...FLOW_STEPS, ...PLANTED_STEPS].map((kind) => [kind.kind, kind]));

export function stepKind(kind: string): StepKind {
  const found = byKind.get(kind);
  if (!found) throw new TypeError(`no step of kind ${kind}`);
  return found;
}
