import { waitFor } from '../../lib/waiting.ts';
import { durationMs } from '../scenario/duration.ts';
import { field, httpEvidence, resultOf, tokenFor } from './context.ts';
import { type Context, type HttpAnswer, StepFailed } from './types.ts';

export const TERMINAL = ['complete', 'failed_parse', 'failed_chunking', 'failed_embedding', 'duplicate'];

/** How often a wait asks, unless it says so itself. The environment allows far more polls a minute than a real deployment would. */
const POLL_MS = 40;

function pollMs(context: Context): number {
  return context.environment.elsewhere?.pollMs ?? POLL_MS;
}

/** `GET /api/v2/jobs/{id}` as the uploader. Undefined when the pipeline says to come back later (429). */
export async function readJob(
  context: Context,
  uploadStep: string,
  signal: AbortSignal,
): Promise<HttpAnswer | undefined> {
  const upload = resultOf(context, uploadStep);
  const token = tokenFor(context, String(upload.user));
  const request = { method: 'GET', path: `/api/v2/jobs/${upload.job_id}`, ...(token === undefined ? {} : { token }) };
  const answer = await context.environment.target.request(request, signal);
  if (answer.status === 429) {
    await context.clock.sleep(Number(answer.headers['retry-after'] ?? 1) * 1000, signal);
    return undefined;
  }
  if (answer.status !== 200) {
    throw new StepFailed(`GET ${answer.path} answered ${answer.status}`, { evidence: [httpEvidence(answer)] });
  }
  return answer;
}

/** As readJob, asked until there is an answer other than 429. */
export function readJobPatiently(context: Context, uploadStep: string, signal: AbortSignal): Promise<HttpAnswer> {
  const what = `the job of ${uploadStep}`;
  return waitFor({ clock: context.clock, what, limitMs: 90_000, everyMs: pollMs(context), signal }, (inner) =>
    readJob(context, uploadStep, inner),
  );
}

/** Asks for the job until `enough` says so; the newest answer is in the error when time runs out. */
export async function watchJob(
  context: Context,
  options: { uploadStep: string; within: string; every?: string | undefined; what: string; signal: AbortSignal },
  enough: (answer: HttpAnswer) => boolean,
): Promise<HttpAnswer> {
  let newest: HttpAnswer | undefined;
  const limitMs = durationMs(options.within);
  const everyMs = options.every === undefined ? pollMs(context) : durationMs(options.every);
  try {
    return await waitFor(
      { clock: context.clock, what: options.what, limitMs, everyMs, signal: options.signal },
      async (signal) => {
        const answer = await readJob(context, options.uploadStep, signal);
        newest = answer ?? newest;
        return answer && enough(answer) ? answer : undefined;
      },
    );
  } catch (error) {
    options.signal.throwIfAborted();
    if (!(error instanceof Error) || error.name !== 'DeadlineError') throw error;
    const stood = newest ? `; it stood at ${describeJob(newest)}` : '; the pipeline never told';
    throw new StepFailed(`${options.what} did not happen within ${options.within}${stood}`, {
      evidence: newest ? [httpEvidence(newest)] : [],
      ...(newest ? { data: jobData(newest) } : {}),
      cause: error,
    });
  }
}

/** `failed_parse/done (PARSE_REFUSED: encrypted)` */
export function describeJob(answer: HttpAnswer): string {
  const error = field(answer.body, 'last_error');
  const why = error ? ` (${field(error, 'code')}: ${field(error, 'message')})` : '';
  return `${field(answer.body, 'status')}/${field(answer.body, 'state')}${why}`;
}

export function jobData(answer: HttpAnswer): Record<string, unknown> {
  return { status: field(answer.body, 'status'), state: field(answer.body, 'state'), job: answer.body };
}
