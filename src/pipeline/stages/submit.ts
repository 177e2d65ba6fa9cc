import { embeddingCost, parseBound } from '../costs/index.ts';
import { parseFilename } from '../documents/types.ts';
import { VendorError } from '../errors.ts';
import type { LeasedJob } from '../queue/leased-job.ts';
import type { StageOutcome } from '../queue/outcomes.ts';
import { SUBMISSION_SLACK_MS } from '../queue/submission.ts';
import { wasNeverSent } from '../vendors/failures.ts';
import type { StageContext } from './context.ts';
import { readRaw } from './stored.ts';

/** With webhooks the polls are only the fallback. */
const WEBHOOK_POLL_FACTOR = 10;

/** `uploaded`: hands the document to LlamaParse, or adopts the submission whose answer was lost. */
export async function submit(job: LeasedJob, context: StageContext): Promise<StageOutcome> {
  embeddingCost(context.vendors.embedder().provenance.model, 0); // without a price for its vectors no document is parsed
  const mayBeSent = await reserveParse(job, context);
  const adopted = mayBeSent ? await findSubmission(job, context) : undefined;
  const vendorJobId = adopted ?? (await send(job, context));
  const { llamaparse, deadlines } = context.config;
  const limitMs = parseLimitMs(job.progress.pages, deadlines);
  const pollMs = llamaparse.webhooks ? llamaparse.pollMs * WEBHOOK_POLL_FACTOR : llamaparse.pollMs;
  return {
    kind: 'advance',
    steps: [
      {
        to: 'parse_queued',
        event: { code: adopted ? 'PARSE_ADOPTED' : 'PARSE_REQUESTED', payload: { vendor_job_id: vendorJobId } },
      },
    ],
    effect: { kind: 'submitted', vendorJobId, deadline: new Date(context.clock.now() + limitMs) },
    waitMs: Math.min(pollMs, limitMs),
  };
}

/** Sets the parse's price aside until it is fetched. True when an earlier attempt may have reached LlamaParse. */
async function reserveParse(job: LeasedJob, context: StageContext): Promise<boolean> {
  const { backend, model } = context.vendors.parser().provenance;
  const { limits, deadlines } = context.config;
  const document = { mime: job.document.mime, pages: job.progress.pages };
  const bound = { vendor: 'llamaparse', backend, model, ...parseBound(model, document, limits.maxPages + 1) } as const;
  const { reused } = await context.purchases.hold(bound, deadlines.parseMsMax);
  return reused || job.attempt > 0;
}

/** When an earlier attempt may have reached LlamaParse. The job's former parse, which failed, is not adopted again. */
async function findSubmission(job: LeasedJob, context: StageContext): Promise<string | undefined> {
  const query = {
    filename: parseFilename(job.jobId, job.document.mime),
    since: new Date(job.createdAt.getTime() - SUBMISSION_SLACK_MS),
  };
  const found = await context.call('llamaparse', (call) => context.vendors.parser().find(query, call));
  return found && found.vendorJobId !== job.vendorJobId ? found.vendorJobId : undefined;
}

async function send(job: LeasedJob, context: StageContext): Promise<string> {
  const bytes = await readRaw(job, context);
  const { llamaparse, publicUrl, limits } = context.config;
  const maxPages = limits.maxPages + 1; // one more than we take, so that a longer document is seen
  const request = {
    bytes,
    filename: parseFilename(job.jobId, job.document.mime),
    mime: job.document.mime,
    webhook: llamaparse.webhooks
      ? { url: `${publicUrl}/api/v2/webhooks/llamaparse/${job.jobId}`, secret: job.webhookSecret }
      : undefined,
  };
  const parser = context.vendors.parser();
  try {
    const sent = await context.call('llamaparse', (call) => parser.submit({ ...request, maxPages }, call));
    return sent.vendorJobId;
  } catch (error) {
    // anything else may have been taken in, and is looked for by the next attempt
    const refused = error instanceof VendorError && error.status !== undefined && error.status < 500;
    if (refused || wasNeverSent(error)) context.purchases.release(parser.provenance, refused);
    throw error;
  }
}

/** 120 s for each 50 pages begun, at most 600 s; the most where the pages are not known yet. */
function parseLimitMs(
  pages: number | undefined,
  limits: { readonly parseMsPer50Pages: number; readonly parseMsMax: number },
): number {
  if (pages === undefined) return limits.parseMsMax;
  return Math.min(limits.parseMsMax, Math.max(1, Math.ceil(pages / 50)) * limits.parseMsPer50Pages);
}
