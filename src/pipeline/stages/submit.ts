import { parseCost } from '../costs/index.ts';
import { parseFilename } from '../documents/types.ts';
import type { LeasedJob } from '../queue/leased-job.ts';
import type { StageOutcome } from '../queue/outcomes.ts';
import type { StageContext } from './context.ts';
import { readRaw } from './stored.ts';

/** Clocks differ: a submission is looked for from this long before the job began. Its file name is unique anyway. */
const CLOCK_SLACK_MS = 600_000;
/** With webhooks the polls are only the fallback. */
const WEBHOOK_POLL_FACTOR = 10;

/** `uploaded`: hands the document to LlamaParse, or adopts the submission whose answer was lost. */
export async function submit(job: LeasedJob, context: StageContext): Promise<StageOutcome> {
  const parser = context.vendors.parser();
  parseCost(parser.provenance.model, 1, undefined); // what has no price is not bought
  const adopted = await findSubmission(job, context);
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

/** Only when an earlier attempt may have reached LlamaParse. The job's former parse, which failed, is not adopted again. */
async function findSubmission(job: LeasedJob, context: StageContext): Promise<string | undefined> {
  if (job.attempt === 0 && job.lastError === null) return undefined;
  const query = {
    filename: parseFilename(job.jobId, job.document.mime),
    since: new Date(job.createdAt.getTime() - CLOCK_SLACK_MS),
  };
  const found = await context.call('llamaparse', (call) => context.vendors.parser().find(query, call));
  return found && found.vendorJobId !== job.vendorJobId ? found.vendorJobId : undefined;
}

async function send(job: LeasedJob, context: StageContext): Promise<string> {
  const bytes = await readRaw(job, context);
  const { llamaparse, publicUrl } = context.config;
  const request = {
    bytes,
    filename: parseFilename(job.jobId, job.document.mime),
    mime: job.document.mime,
    webhook: llamaparse.webhooks
      ? { url: `${publicUrl}/api/v2/webhooks/llamaparse/${job.jobId}`, secret: job.webhookSecret }
      : undefined,
  };
  const sent = await context.call('llamaparse', (call) => context.vendors.parser().submit(request, call));
  return sent.vendorJobId;
}

/** 120 s for each 50 pages begun, at most 600 s; the most where the pages are not known yet. */
function parseLimitMs(
  pages: number | undefined,
  limits: { readonly parseMsPer50Pages: number; readonly parseMsMax: number },
): number {
  if (pages === undefined) return limits.parseMsMax;
  return Math.min(limits.parseMsMax, Math.max(1, Math.ceil(pages / 50)) * limits.parseMsPer50Pages);
}
