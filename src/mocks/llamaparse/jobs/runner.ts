import type { Clock } from '../../../lib/clock.ts';
import { nextTurn } from '../../../lib/waiting.ts';
import type { CreditCounter } from '../accounts/credits.ts';
import type { Context } from '../context.ts';
import type { Downloads } from '../files/downloads.ts';
import { type JobSource, readSource } from '../files/sources.ts';
import { CREDITS_CONFIDENCE_PER_PAGE, CREDITS_ENRICHED_FORM_PAGE, LIMITS, MICRO_USD_PER_CREDIT } from '../limits.ts';
import { creditsPerPage } from '../options/tiers.ts';
import { type ParsedDocument, ParseFailure } from '../parsing/types.ts';
import type { ParseOptions } from '../schemas.ts';
import { parseSettings } from '../settings.ts';
import { V1Result } from '../v1/result.ts';
import { refuseV1, v1Credits, v1Settings } from '../v1/settings.ts';
import { isV1 } from '../v1/views.ts';
import type { WebhookSender } from '../webhooks/webhooks.ts';
import { cacheKey, type ParseCache } from './cache.ts';
import type { Job, JobStore } from './jobs.ts';
import { marked } from './marker.ts';
import { Slots, type Tasks } from './tasks.ts';

export interface Latency {
  /** How long a job stays PENDING. */
  readonly queuedMs: number;
  /** Added to the real parsing time, once and for each page. */
  readonly baseMs?: number;
  readonly perPageMs: number;
}

interface RunnerParts {
  readonly context: Context;
  readonly jobs: JobStore;
  readonly downloads: Downloads;
  readonly cache: ParseCache;
  readonly credits: CreditCounter;
  readonly webhooks: WebhookSender;
  readonly tasks: Tasks;
  readonly latency: Latency;
}

/** Takes jobs from PENDING over RUNNING to their end, in the background, on the injected clock. */
export class JobRunner {
  readonly #parts: RunnerParts;
  readonly #slots = new Slots(LIMITS.parsesAtOnce);

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  start(job: Job, source: JobSource): void {
    const { tasks, webhooks } = this.#parts;
    webhooks.send(job, 'parse.pending');
    tasks.start(async (stopped) => {
      const signal = AbortSignal.any([stopped, job.abort.signal]);
      try {
        await this.#run(job, source, signal);
      } catch (error) {
        if (!signal.aborted) this.#fail(job, error);
      }
    });
  }

  /** Ends the job at once; false when it had ended already. */
  cancel(job: Job): boolean {
    if (!this.#parts.jobs.advance(job, 'CANCELLED')) return false;
    job.abort.abort(new Error('the job was cancelled'));
    this.#parts.webhooks.send(job, 'parse.cancelled');
    return true;
  }

  async #run(job: Job, source: JobSource, signal: AbortSignal): Promise<void> {
    const { context, cache, latency } = this.#parts;
    const { clock } = context.deps;
    await pass(clock, latency.queuedMs, signal);
    const bytes = await readSource(source, this.#parts, signal);
    const key = cacheKey(bytes, job.name, job.options, job.v1);
    const cached = job.options.disable_cache === true ? undefined : cache.find(key);
    if (cached) {
      this.#begin(job);
      this.#complete(job, cached, true);
      return;
    }
    await this.#slots.use(signal, async () => {
      this.#begin(job);
      const started = clock.elapsed();
      const result = marked(await parse(job, bytes, signal), context.marker);
      await this.#takeTime(job, result, clock.elapsed() - started, signal);
      if (!job.v1?.uncached) cache.store(key, result);
      this.#complete(job, result, false);
    });
  }

  #begin(job: Job): void {
    // v1 has no such status, and so no event for it
    if (this.#parts.jobs.advance(job, 'RUNNING') && !job.v1) this.#parts.webhooks.send(job, 'parse.running');
  }

  /** Sleeps the configured time per page, or until the request's own timeout, which then fails the job. */
  async #takeTime(job: Job, result: ParsedDocument, spentMs: number, signal: AbortSignal): Promise<void> {
    const { context, latency } = this.#parts;
    const pages = result.pages.length;
    const waitMs = (latency.baseMs ?? 0) + latency.perPageMs * pages;
    const limitMs = timeoutMs(job.options, pages);
    if (spentMs + waitMs <= limitMs) return pass(context.deps.clock, waitMs, signal);
    await context.deps.clock.sleep(Math.max(0, limitMs - spentMs), signal);
    throw new ParseFailure('TIMEOUT', `The job took longer than its limit of ${limitMs / 1000} seconds.`);
  }

  #complete(job: Job, result: ParsedDocument, cacheHit: boolean): void {
    const { context, jobs, webhooks } = this.#parts;
    const credits = cacheHit ? 0 : billedCredits(job, result);
    if (!jobs.advance(job, 'COMPLETED', { credits, cacheHit })) return;
    jobs.keepResult(job, result);
    if (credits > 0) {
      this.#parts.credits.add(job.apiKey, credits);
      context.deps.meter.charge({
        vendor: 'llamaparse',
        apiKey: job.apiKey,
        operation: job.operation,
        model: job.v1?.mode.name ?? job.options.tier,
        units: { pages: result.pages.length, credits },
        microUsd: credits * MICRO_USD_PER_CREDIT,
      });
    }
    webhooks.send(job, (job.pages?.failed ?? 0) > 0 ? 'parse.partial_success' : 'parse.success');
    if (isV1(job) && job.v1.webhookUrl !== '') {
      webhooks.push(job, job.v1.webhookUrl, JSON.stringify(new V1Result(job, result).pushed()));
    }
  }

  #fail(job: Job, error: unknown): void {
    const failure =
      error instanceof ParseFailure
        ? error
        : new ParseFailure('ERROR_DURING_PROCESSING', `An unknown error occurred during processing. (${named(error)})`);
    if (!this.#parts.jobs.advance(job, 'FAILED', { errorCode: failure.code, errorMessage: failure.message })) return;
    this.#parts.webhooks.send(job, 'parse.error');
  }
}

/** No time at all still leaves the request's own turn: nothing happens before it is answered. */
function pass(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return ms > 0 ? clock.sleep(ms, signal) : nextTurn(signal);
}

/** The parser and its libraries are loaded with the first document. */
async function parse(job: Job, bytes: Uint8Array, signal: AbortSignal): Promise<ParsedDocument> {
  if (job.v1) refuseV1(job.v1);
  const { parseDocument } = await import('../parsing/index.ts');
  const settings = job.v1 ? v1Settings(job.options, job.v1) : parseSettings(job.options);
  const result = await parseDocument({ bytes, filename: job.name, settings, signal });
  refuseFailedPages(result, job.options);
  return result;
}

/** Some pages may fail (5 % unless the request says otherwise) before the whole job does. */
function refuseFailedPages({ pages }: ParsedDocument, options: ParseOptions): void {
  const conditions = options.processing_control?.job_failure_conditions;
  // a page fails here because its Markdown cannot be made, and for no other reason
  const strict = conditions?.fail_on_markdown_reconstruction_error === true;
  const allowed = strict ? 0 : (conditions?.allowed_page_failure_ratio ?? 0.05);
  const failed = pages.filter((page) => page.failure !== undefined);
  if (failed.length / pages.length <= allowed) return;
  throw new ParseFailure(
    'ERROR_DURING_PROCESSING',
    `${failed.length} of ${pages.length} pages failed: ${failed[0]?.failure ?? ''}`,
  );
}

function billedCredits({ options, v1 }: Job, result: ParsedDocument): number {
  if (v1) return v1Credits(v1, result);
  const { pages } = result;
  const { confidence_score_effort: effort, forms } = options.processing_options ?? {};
  const perPage = creditsPerPage(options.tier) + (effort === 'high' ? CREDITS_CONFIDENCE_PER_PAGE : 0);
  const formPages = forms === 'enrich' ? pages.filter((page) => (page.fields ?? []).length > 0).length : 0;
  return pages.length * perPage + formPages * CREDITS_ENRICHED_FORM_PAGE;
}

function timeoutMs(options: ParseOptions, pages: number): number {
  const timeouts = options.processing_control?.timeouts;
  if (timeouts?.base_in_seconds == null) return Number.POSITIVE_INFINITY;
  return (timeouts.base_in_seconds + (timeouts.extra_time_per_page_in_seconds ?? 0) * pages) * 1000;
}

/** An error's class and message, short: what a developer needs to find a fault of this mock. */
function named(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : 'not an Error';
}
