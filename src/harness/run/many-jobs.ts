import { field, httpEvidence, resultOf, tokenFor } from './context.ts';
import { type Context, StepFailed } from './types.ts';

/** How many of an `upload-many` step's jobs stand where, by status and by queue state. */
export interface JobCounts {
  readonly statuses: Readonly<Record<string, number>>;
  readonly states: Readonly<Record<string, number>>;
}

/** Reads the uploader's own list, page by page, so that it needs no hands. */
export async function countJobs(context: Context, uploadStep: string, signal: AbortSignal): Promise<JobCounts> {
  const { job_ids: ids, user } = resultOf(context, uploadStep) as { job_ids: string[]; user: string };
  const wanted = new Set(ids);
  const statuses: Record<string, number> = {};
  const states: Record<string, number> = {};
  for (let cursor: unknown = ''; cursor !== null; ) {
    const token = tokenFor(context, user);
    const path = `/api/v2/jobs?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const answer = await context.environment.target.request({ method: 'GET', path, ...(token && { token }) }, signal);
    if (answer.status !== 200) {
      throw new StepFailed(`GET ${answer.path} answered ${answer.status}`, { evidence: [httpEvidence(answer)] });
    }
    for (const job of (field(answer.body, 'jobs') ?? []) as Record<string, string>[]) {
      if (!wanted.has(job.job_id ?? '')) continue;
      count(statuses, job.status ?? '');
      count(states, job.state ?? '');
    }
    cursor = field(answer.body, 'next_cursor') ?? null;
  }
  return { statuses, states };
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
