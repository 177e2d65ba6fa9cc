import type { Clock } from '../../../lib/clock.ts';
import { nextTurn } from '../../../lib/waiting.ts';
import type { CreditCounter } from '../accounts/credits.ts';
import type { Context } from '../context.ts';
import type { Downloads } from '../files/downloads.ts';
import { type JobSource, readSource } from '../files/sources.ts';
import { LIMITS, MICRO_USD_PER_CREDIT } from '../limits.ts';
import { type ParsedDocument, ParseFailure } from '../parsing/types.ts';
import type { ParseOptions } from '../schemas.ts';
import { V1Result } from '../v1/result.ts';
import { isV1 } from '../v1/views.ts';
import type { WebhookSender } from '../webhooks/webhooks.ts';
import { billedCredits } from './billing.ts';
import { cacheKey, type ParseCache } from './cache.ts';
import type { Job, JobStore } from './jobs.ts';
import { marked } from './marker.ts';
import { parseJob } from './parse-job.ts';
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
    const submitted = clock.elapsed();
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
      const result = marked(await parseJob(job, bytes, signal), context.marker);
      await this.#takeTime(job, result, clock.elapsed() - submitted, signal);
      if (!job.v1?.uncached) cache.store(key, result);
      this.#complete(job, result, false);
    });
  }

  #begin(job: Job): void {
    // v1 has no such status, and so no event for it
    if (this.#parts.jobs.advance(job, 'RUNNING') && !job.v1) this.#parts.webhooks.send(job, 'parse.running');
  }

  /** Sleeps the configured time per page, or until the request's own timeout, which counts the queue too (docs) and fails the job. */
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

function timeoutMs(options: ParseOptions, pages: number): number {
  const timeouts = options.processing_control?.timeouts;
  if (timeouts?.base_in_seconds == null) return Number.POSITIVE_INFINITY;
  return (timeouts.base_in_seconds + (timeouts.extra_time_per_page_in_seconds ?? 0) * pages) * 1000;
}

/** An error's class and message, short: what a developer needs to find a fault of this mock. */
function named(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : 'not an Error';
}
