import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import type { Random } from '../../lib/random.ts';
import type { PipelineConfig } from '../config/types.ts';
import type { Choice } from '../vendors/types.ts';
import { type Arrival, type Marked, markUploaded, readUpload } from './arrivals.ts';
import { type Enqueued, enqueueUpload } from './enqueue.ts';
import { type JobsCursor, type JobsQuery, listJobs, readJob } from './read.ts';
import { type Retried, type Retry, retryJob } from './retry.ts';
import type { AwaitedUpload, JobEvent, JobView, UploadRequest } from './types.ts';
import { nudgeParse, readWebhookSecret, type WebhookDelivery, type WebhookOutcome } from './webhooks.ts';

/** Names one job of one user: another user's job is as good as none. */
export interface OwnJob {
  readonly jobId: string;
  readonly userId: string;
}

/** The queue as the API sees it. Each method is one atomic step; those that make a job claimable wake the worker. */
export interface Jobs {
  /** Accepts an upload (limits, duplicates) in one transaction. No vendor is called: the upload URL comes after. */
  enqueueUpload(request: UploadRequest): Promise<Enqueued>;
  /** What was declared and where the bytes belong, to verify them. Undefined: no such job of this user. */
  readUpload(of: OwnJob): Promise<AwaitedUpload | undefined>;
  /** Ends the wait for the bytes with what `verifyUpload` found, or with UPLOAD_URL_FAILED to give up at once. */
  markUploaded(jobId: string, arrival: Arrival): Promise<Marked>;
  readWebhookSecret(jobId: string): Promise<string | undefined>;
  /** Call only once the signature was verified. */
  nudgeParse(delivery: Omit<WebhookDelivery, 'at'>): Promise<WebhookOutcome>;
  retryJob(of: OwnJob): Promise<Retried>;
  /** The same, asked for by an admin. */
  replayJob(of: OwnJob & { readonly admin: string }): Promise<Retried>;
  readJob(of: OwnJob): Promise<(JobView & { readonly events: readonly JobEvent[] }) | undefined>;
  listJobs(query: JobsQuery): Promise<{ readonly jobs: readonly JobView[]; readonly next?: JobsCursor }>;
}

export interface JobsDeps {
  readonly config: PipelineConfig;
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  /** Wakes workers; a hint, as they poll too. */
  readonly ring: () => void;
  /** Who serves a document that is submitted now. */
  readonly chooseForDocument: () => Choice;
}

export function createJobs(deps: JobsDeps): Jobs {
  const { config, database, clock, ring, chooseForDocument } = deps;
  const random = deps.random.derive('jobs');
  const now = () => new Date(clock.now());
  const retry = async (of: Omit<Retry, 'at'>) => {
    const retried = await database.transaction((tx) => retryJob(tx, config, { ...of, at: now() }));
    if (retried.kind === 'queued') ring();
    return retried;
  };
  return {
    enqueueUpload: (request) =>
      database.transaction((tx) => enqueueUpload(tx, { config, clock, random, chooseForDocument }, request)),
    readUpload: (of) => readUpload(database, of),
    async markUploaded(jobId, arrival) {
      const marked = await markUploaded(database, { jobId, arrival, by: 'api', at: now() });
      if (marked.kind === 'queued') ring();
      return marked;
    },
    readWebhookSecret: (jobId) => readWebhookSecret(database, jobId),
    async nudgeParse(delivery) {
      const outcome = await nudgeParse(database, { ...delivery, at: now() });
      if (outcome === 'nudged') ring();
      return outcome;
    },
    retryJob: (of) => retry(of),
    replayJob: (of) => retry(of),
    readJob: (of) => readJob(database, of),
    listJobs: (query) => listJobs(database, query),
  };
}
