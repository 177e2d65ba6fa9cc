import type { Batch } from './store.ts';
import type { BatchMoment } from './timeline.ts';

export interface BatchUsage {
  readonly input: number;
  readonly output: number;
}

export const NO_USAGE: BatchUsage = { input: 0, output: 0 };

/** A batch as the service shows it: every key is there, null where it has no value. Times are Unix seconds. */
export type BatchObject = ReturnType<typeof viewOf>;

export function viewOf(batch: Batch, moment: BatchMoment) {
  const { request, errors, read, answers, usage } = batch;
  const started = moment.inProgressMs !== null;
  return {
    id: batch.id,
    object: 'batch',
    endpoint: request.endpoint,
    model: started ? (read.lines[0]?.model ?? null) : null,
    errors: moment.status === 'failed' ? { object: 'list', data: errors } : null,
    input_file_id: request.input_file_id,
    completion_window: request.completion_window,
    status: moment.status,
    output_file_id: batch.outputFileId,
    error_file_id: batch.errorFileId,
    created_at: seconds(batch.createdMs),
    in_progress_at: seconds(moment.inProgressMs),
    expires_at: seconds(moment.expiresMs),
    finalizing_at: seconds(moment.finalizingMs),
    completed_at: seconds(moment.completedMs),
    failed_at: seconds(moment.failedMs),
    expired_at: seconds(moment.expiredMs),
    cancelling_at: seconds(moment.cancellingMs),
    cancelled_at: seconds(moment.cancelledMs),
    request_counts: {
      total: started ? read.lines.length : 0,
      completed: answers.filter(({ status }) => status < 400).length,
      failed: answers.filter(({ status }) => status >= 400).length,
    },
    usage: {
      input_tokens: usage.input,
      output_tokens: usage.output,
      total_tokens: usage.input + usage.output,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    },
    metadata: request.metadata ?? null,
  };
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / 1000);
}
