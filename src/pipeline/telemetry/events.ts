/** What an event row says happened. Documented so that a reader of the table needs no code. */
export const EVENTS = {
  UPLOAD_ACCEPTED: { type: 'info', severity: 'info' },
  UPLOAD_DEDUP_HIT: { type: 'finalized', severity: 'info' },
  UPLOAD_VERIFIED: { type: 'info', severity: 'info' },
  UPLOAD_REFUSED: { type: 'finalized', severity: 'warn' }, // payload.code says why
  PARSE_REQUESTED: { type: 'stage_done', severity: 'info' },
  PARSE_ADOPTED: { type: 'stage_done', severity: 'info' }, // a submission whose answer was lost was found again
  PARSE_STORED: { type: 'stage_done', severity: 'info' },
  PARSE_VALIDATED: { type: 'stage_done', severity: 'info' },
  CHUNKING_STARTED: { type: 'stage_started', severity: 'info' },
  CHUNKS_STORED: { type: 'stage_done', severity: 'info' },
  EMBEDDING_QUEUED: { type: 'info', severity: 'info' },
  EMBEDDING_STARTED: { type: 'stage_started', severity: 'info' },
  EMBED_BATCH_STORED: { type: 'info', severity: 'info' },
  EMBEDDINGS_STORED: { type: 'stage_done', severity: 'info' },
  COMPLETED: { type: 'finalized', severity: 'info' },
  DOCUMENT_REFUSED: { type: 'finalized', severity: 'warn' },
  RETRY_SCHEDULED: { type: 'retry', severity: 'warn' },
  SERVICE_AWAITED: { type: 'retry', severity: 'warn' }, // payload.service is down; no attempt is counted
  FELL_BACK: { type: 'retry', severity: 'warn' }, // the mock takes the whole document over
  REPROCESSING_QUEUED: { type: 'info', severity: 'info' }, // the real service will make anew what a fallback made
  DLQ_MOVED: { type: 'error', severity: 'error' },
  JOB_PARKED: { type: 'info', severity: 'warn' }, // over a budget or a vendor's rate until payload.until
  LEASE_LOST: { type: 'error', severity: 'warn' }, // a late acknowledgement; its result was dropped
  LEASE_EXPIRED: { type: 'retry', severity: 'warn' }, // taken over from a worker that went silent
  WORKER_STOPPED: { type: 'info', severity: 'info' }, // given back by a worker that was told to stop
  WEBHOOK_RECEIVED: { type: 'info', severity: 'info' },
  RETRY_REQUESTED: { type: 'info', severity: 'info' }, // by the user
  DEAD_LETTER_REPLAYED: { type: 'info', severity: 'info' }, // by an admin: payload.by
} as const satisfies Record<string, { type: string; severity: 'info' | 'warn' | 'error' }>;

export type EventCode = keyof typeof EVENTS;

/** What goes into `payload`: counts, codes and ids; never text of a document. */
export type EventPayload = Readonly<Record<string, string | number | boolean | null>>;
