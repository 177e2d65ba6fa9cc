import { parseCost } from '../costs/index.ts';
import { parsedPath } from '../documents/types.ts';
import { PipelineError, VendorJobFailedError } from '../errors.ts';
import type { LeasedJob } from '../queue/leased-job.ts';
import type { StageOutcome } from '../queue/outcomes.ts';
import type { ParseOutcome } from '../vendors/types.ts';
import type { StageContext } from './context.ts';
import { sha256 } from './stored.ts';

const WEBHOOK_POLL_FACTOR = 10;
const PAGE_BREAK = '\n\n';

/** `parse_queued`: asks LlamaParse for the result, whoever woke us, and stores what it made of the document. */
export async function fetchParsed(job: LeasedJob, context: StageContext): Promise<StageOutcome> {
  const { vendorJobId } = job;
  if (vendorJobId === null) throw new PipelineError('INTERNAL', 'a parse without its job id', { retryable: false });
  const parser = context.vendors.parser();
  const outcome = await context
    .call('llamaparse', (call) => parser.fetch(vendorJobId, call))
    .catch((error: unknown) => {
      if (error instanceof VendorJobFailedError) context.purchases.release(parser.provenance);
      throw error;
    });
  switch (outcome.kind) {
    case 'pending':
      return askAgain(job, context);
    case 'refused':
      if (outcome.billed) chargeParse(context, outcome.billed.pages, outcome.billed.credits);
      else context.purchases.release(parser.provenance);
      return {
        kind: 'refused',
        code: outcome.code,
        message: `the parser refused the document: ${outcome.reason}`,
      };
    case 'done':
      return store(job, context, outcome);
    default:
      throw new TypeError(`no such outcome: ${outcome satisfies never}`);
  }
}

function askAgain(job: LeasedJob, context: StageContext): StageOutcome {
  const { webhooks, pollMs } = context.config.llamaparse;
  const leftMs = (job.parseDeadline?.getTime() ?? 0) - context.clock.now();
  if (leftMs <= 0) {
    throw new PipelineError('PARSE_TIMEOUT', 'LlamaParse did not finish the document in time', { retryable: false });
  }
  // the last question is asked at the deadline itself
  return { kind: 'again', waitMs: Math.min(webhooks ? pollMs * WEBHOOK_POLL_FACTOR : pollMs, leftMs) };
}

async function store(
  job: LeasedJob,
  context: StageContext,
  outcome: Extract<ParseOutcome, { kind: 'done' }>,
): Promise<StageOutcome> {
  const { config, vendors } = context;
  const { provenance } = vendors.parser();
  const pages = outcome.pages.length;
  chargeParse(context, pages, outcome.credits);
  if (pages > config.limits.maxPages) {
    const message = `the document has ${pages} pages; at most ${config.limits.maxPages} are taken`;
    return { kind: 'refused', code: 'TOO_MANY_PAGES', message };
  }
  const { markdown, offsets } = joinPages(outcome.pages.map((page) => storable(page.markdown)));
  const bytes = Buffer.from(markdown, 'utf8');
  const path = parsedPath(config.buckets.parsed, job.userId, job.documentId, job.choice.fallback === 'taken');
  if (markdown.trim() === '') {
    throw new PipelineError('PARSED_EMPTY', 'LlamaParse found no text in the document', { retryable: true });
  }
  await context.call('supabase', (call) => vendors.store().upload(path, bytes, 'text/markdown', call));
  return {
    kind: 'advance',
    steps: [{ to: 'parsed', event: { code: 'PARSE_STORED', payload: { pages, bytes: bytes.length } } }],
    effect: { kind: 'parsed', path, sha256: sha256(bytes), pageOffsets: offsets, provenance },
    progress: { pages },
  };
}

/** `credits`: what was billed, less than the pages' price when the vendor had the document in its cache. */
function chargeParse({ vendors, purchases }: StageContext, pages: number, credits: number | undefined): void {
  const { backend, model } = vendors.parser().provenance;
  const about = { vendor: 'llamaparse', model, units: { pages } } as const;
  const cost = parseCost(model, pages, credits);
  purchases.charge({ ...about, backend, ...cost });
  const saved = parseCost(model, pages, undefined).microUsd - cost.microUsd;
  if (saved > 0) purchases.save({ ...about, kind: 'parse_cache', microUsd: saved });
}

/** PostgreSQL's text holds no NUL, UTF-8 no lone surrogate. */
function storable(markdown: string): string {
  return markdown.toWellFormed().replaceAll('\0', '\ufffd');
}

/** `offsets[i]`: where page i + 1 begins in the whole, in UTF-16 units. */
function joinPages(pages: readonly string[]): { markdown: string; offsets: number[] } {
  const offsets: number[] = [];
  let length = 0;
  for (const page of pages) {
    offsets.push(length);
    length += page.length + PAGE_BREAK.length;
  }
  return { markdown: pages.join(PAGE_BREAK), offsets };
}
