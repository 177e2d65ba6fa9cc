import type { Context } from '../context.ts';
import { errors } from '../errors.ts';
import type { JobSource } from '../files/sources.ts';
import { LIMITS } from '../limits.ts';
import type { WebhookConfiguration } from '../options/options.ts';
import { newestFirst, type Page, paginate } from '../paging.ts';
import type { FailureCode, ParsedDocument } from '../parsing/types.ts';
import type { JobListQuery } from '../queries.ts';
import type { ParseOptions } from '../schemas.ts';
import type { V1Request } from '../v1/request.ts';
import { JobIds } from './job-ids.ts';

export type JobStatus = 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

export interface NewJob {
  readonly projectId: string;
  /** Who is billed. */
  readonly apiKey: string;
  /** The source's file name. */
  readonly name: string;
  readonly options: ParseOptions;
  /** The operation that made it, for the meter. */
  readonly operation: string;
  /** Of the request that made it: its webhooks meet the same scope's fault rules. */
  readonly scope?: string | undefined;
  /** What came with it through the v1 API, which has ids, options and results of its own. */
  readonly v1?: V1Request;
}

export interface Job extends NewJob {
  readonly id: string;
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Who is told of its events: the request's own endpoints and the saved ones that it named, as they were then. */
  readonly webhooks: readonly WebhookConfiguration[];
  /** Kept until it has ended; 0 for what is fetched. */
  readonly sourceBytes: number;
  updatedAt: number;
  status: JobStatus;
  /** Set when FAILED. */
  errorMessage: string | null;
  /** Set when FAILED; shown by v1 only. */
  errorCode: FailureCode | null;
  /** Null until billed; 0 for a cache hit. */
  credits: number | null;
  cacheHit: boolean;
  /** Set when COMPLETED, unless it had to give way to newer results. */
  result: ParsedDocument | undefined;
  /** Of the result, even when that had to give way; null until COMPLETED. */
  pages: { readonly total: number; readonly failed: number } | null;
  /** Ends the job's background work. */
  readonly abort: AbortController;
}

export function isFinished(job: Pick<Job, 'status'>): boolean {
  return job.status !== 'PENDING' && job.status !== 'RUNNING';
}

/** All parse jobs in order of creation, bounded in number and in the size of their results. */
export class JobStore {
  readonly #context: Context;
  readonly #jobs = new Map<string, Job>();
  /** Jobs whose result is kept, oldest result first. */
  readonly #kept = new Set<Job>();
  #keptChars = 0;
  #unfinished = 0;
  /** Of the sources of unfinished jobs. */
  #waitingBytes = 0;
  #seq = 0;
  readonly #ids: JobIds;

  constructor(context: Context) {
    this.#context = context;
    this.#ids = new JobIds(context.ids);
  }

  /** @throws ApiError 429 when too many jobs, or too many bytes of them, are unfinished */
  add(
    job: NewJob,
    { webhooks = [], source, id }: Partial<Pick<Job, 'webhooks' | 'id'>> & { source?: JobSource } = {},
  ): Job {
    const sourceBytes = source instanceof Uint8Array ? source.length : 0;
    if (this.#unfinished >= LIMITS.maxUnfinishedJobs) throw errors.tooManyJobs(LIMITS.maxUnfinishedJobs);
    if (this.#waitingBytes + sourceBytes > LIMITS.maxWaitingBytes) throw errors.tooManyJobs(this.#unfinished);
    const now = this.#context.deps.clock.now();
    const stored: Job = {
      ...job,
      id: id ?? this.#ids.next(job, source, (taken) => this.#jobs.has(taken)),
      seq: ++this.#seq,
      createdAt: now,
      webhooks,
      sourceBytes,
      updatedAt: now,
      status: 'PENDING',
      errorMessage: null,
      errorCode: null,
      credits: null,
      cacheHit: false,
      result: undefined,
      pages: null,
      abort: new AbortController(),
    };
    this.#jobs.set(stored.id, stored);
    this.#unfinished++;
    this.#waitingBytes += sourceBytes;
    this.#makeRoom();
    return stored;
  }

  /** A v2 job. @throws ApiError 404, 403 for another project's job */
  get(id: string, projectId: string | undefined): Job {
    const job = this.find(id, projectId);
    if (!job || job.v1) throw errors.jobNotFound(id);
    return job;
  }

  /** A job of either version. @throws ApiError 403 for another project's job */
  find(id: string, projectId: string | undefined): Job | undefined {
    const job = this.#jobs.get(id);
    if (job) this.#expire(job);
    if (job && projectId && job.projectId !== projectId) throw errors.wrongProject();
    return job;
  }

  /** Changes nothing and returns false when the job is finished already. */
  advance(
    job: Job,
    to: JobStatus,
    fields: Partial<Pick<Job, 'errorMessage' | 'errorCode' | 'credits' | 'cacheHit'>> = {},
  ): boolean {
    if (isFinished(job)) return false;
    Object.assign(job, fields, { status: to, updatedAt: this.#context.deps.clock.now() });
    if (isFinished(job)) {
      this.#unfinished--;
      this.#waitingBytes -= job.sourceBytes;
    }
    return true;
  }

  keepResult(job: Job, result: ParsedDocument): void {
    job.result = result;
    job.pages = {
      total: result.pages.length,
      failed: result.pages.filter((page) => page.failure !== undefined).length,
    };
    this.#kept.add(job);
    this.#keptChars += result.chars;
    for (const oldest of this.#kept) {
      if (this.#keptChars <= LIMITS.maxResultChars || oldest === job) return;
      this.#dropResult(oldest);
    }
  }

  delete(job: Job): void {
    this.#dropResult(job);
    this.#jobs.delete(job.id);
  }

  list(query: JobListQuery, projectId: string): Page<Job> {
    const since = query.created_at_on_or_after ?? Number.NEGATIVE_INFINITY;
    const until = query.created_at_on_or_before ?? Number.POSITIVE_INFINITY;
    const wanted = [...this.#jobs.values()].filter(
      (job) =>
        job.v1 === undefined &&
        job.projectId === projectId &&
        (query.status === undefined || job.status === query.status) &&
        (query.job_ids.length === 0 || query.job_ids.includes(job.id)) &&
        job.createdAt >= since &&
        job.createdAt <= until,
    );
    return paginate(wanted, newestFirst, query);
  }

  /** Jobs of both versions, oldest first. */
  all(projectId: string): Job[] {
    return [...this.#jobs.values()].filter((job) => job.projectId === projectId);
  }

  clear(): void {
    for (const job of this.#jobs.values()) job.abort.abort(new Error('the mock was reset or closed'));
    this.#jobs.clear();
    this.#ids.clear();
    this.#kept.clear();
    this.#keptChars = 0;
    this.#unfinished = 0;
    this.#waitingBytes = 0;
  }

  #expire(job: Job): void {
    if (job.updatedAt <= this.#context.deps.clock.now() - LIMITS.resultMs) this.#dropResult(job);
  }

  #dropResult(job: Job): void {
    if (!this.#kept.delete(job)) return;
    this.#keptChars -= job.result?.chars ?? 0;
    job.result = undefined;
  }

  #makeRoom(): void {
    if (this.#jobs.size <= LIMITS.maxJobs) return;
    for (const job of this.#jobs.values()) {
      if (!isFinished(job)) continue;
      this.delete(job);
      return;
    }
  }
}
