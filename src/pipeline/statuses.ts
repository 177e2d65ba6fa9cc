/** Where a job stands on its way through the pipeline, in order (DESIGN.md section 4). */
export const STATUSES = [
  'uploaded',
  'parse_queued',
  'parsed',
  'parse_validated',
  'chunking',
  'chunks_stored',
  'embedding_queued',
  'embedding_in_progress',
  'embeddings_stored',
  'complete',
  'failed_parse',
  'failed_chunking',
  'failed_embedding',
  'duplicate',
] as const;
export type Status = (typeof STATUSES)[number];

/** Where a job stands in the queue. */
export const STATES = ['awaiting_upload', 'queued', 'working', 'retryable', 'parked', 'done', 'deadletter'] as const;
export type State = (typeof STATES)[number];

/** Who may perform a transition. */
export type Performer = 'api' | 'worker' | 'sweeper' | 'user';

export interface Transition {
  readonly from: Status;
  readonly to: Status;
  readonly by: readonly Performer[];
}

/**
 * Every legal change of status and who performs it. The database refuses all others: the migration that creates the
 * `legal_transitions` table is generated from this list and a test compares the two.
 */
export const TRANSITIONS: readonly Transition[] = [
  { from: 'uploaded', to: 'parse_queued', by: ['worker'] },
  { from: 'parse_queued', to: 'parsed', by: ['worker'] },
  { from: 'parsed', to: 'parse_validated', by: ['worker'] },
  { from: 'parse_validated', to: 'chunking', by: ['worker'] },
  { from: 'chunking', to: 'chunks_stored', by: ['worker'] },
  { from: 'chunks_stored', to: 'embedding_queued', by: ['worker'] },
  { from: 'embedding_queued', to: 'embedding_in_progress', by: ['worker'] },
  { from: 'embedding_in_progress', to: 'embeddings_stored', by: ['worker'] },
  { from: 'embeddings_stored', to: 'complete', by: ['worker'] },
  { from: 'uploaded', to: 'duplicate', by: ['api', 'sweeper'] },
  { from: 'uploaded', to: 'failed_parse', by: ['api', 'worker', 'sweeper'] },
  { from: 'parse_queued', to: 'failed_parse', by: ['worker', 'sweeper'] },
  { from: 'parsed', to: 'failed_parse', by: ['worker', 'sweeper'] },
  { from: 'parse_validated', to: 'failed_chunking', by: ['worker', 'sweeper'] },
  { from: 'chunking', to: 'failed_chunking', by: ['worker', 'sweeper'] },
  { from: 'chunks_stored', to: 'failed_embedding', by: ['worker', 'sweeper'] },
  { from: 'embedding_queued', to: 'failed_embedding', by: ['worker', 'sweeper'] },
  { from: 'embedding_in_progress', to: 'failed_embedding', by: ['worker', 'sweeper'] },
  { from: 'embeddings_stored', to: 'failed_embedding', by: ['worker', 'sweeper'] },
  // the mock takes the whole document over, from its first stage
  { from: 'parse_queued', to: 'uploaded', by: ['worker'] },
  { from: 'parsed', to: 'uploaded', by: ['worker'] },
  { from: 'parse_validated', to: 'uploaded', by: ['worker'] },
  { from: 'chunking', to: 'uploaded', by: ['worker'] },
  { from: 'chunks_stored', to: 'uploaded', by: ['worker'] },
  { from: 'embedding_queued', to: 'uploaded', by: ['worker'] },
  { from: 'embedding_in_progress', to: 'uploaded', by: ['worker'] },
  { from: 'embeddings_stored', to: 'uploaded', by: ['worker'] },
  { from: 'failed_parse', to: 'uploaded', by: ['user'] },
  { from: 'failed_parse', to: 'parsed', by: ['user'] },
  { from: 'failed_chunking', to: 'parse_validated', by: ['user'] },
  { from: 'failed_embedding', to: 'chunks_stored', by: ['user'] },
];

/** Statuses in which nothing more happens by itself. */
export const TERMINAL_STATUSES = [
  'complete',
  'failed_parse',
  'failed_chunking',
  'failed_embedding',
  'duplicate',
] as const;

export interface StateChange {
  readonly from: State;
  readonly to: State;
}

/**
 * Every legal change of queue state; staying in a state is always legal. The database refuses all others.
 * `done` and `deadletter` are left only by a user's retry.
 */
export const LEGAL_STATES: readonly StateChange[] = [
  { from: 'awaiting_upload', to: 'queued' }, // verified
  { from: 'awaiting_upload', to: 'done' }, // refused, expired or duplicate
  { from: 'queued', to: 'working' },
  { from: 'retryable', to: 'working' },
  { from: 'parked', to: 'working' },
  { from: 'working', to: 'queued' }, // the next stage waits, or the worker gave the job back
  { from: 'working', to: 'retryable' },
  { from: 'working', to: 'parked' },
  { from: 'working', to: 'done' },
  { from: 'working', to: 'deadletter' }, // out of attempts, by the worker or, for a dead worker, the sweeper
  { from: 'done', to: 'queued' }, // a user's retry
  { from: 'deadletter', to: 'queued' },
];
