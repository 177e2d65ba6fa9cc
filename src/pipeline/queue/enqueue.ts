import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/types.ts';
import { uuidV4 } from '../../lib/ids.ts';
import type { Random } from '../../lib/random.ts';
import type { PipelineConfig } from '../config/types.ts';
import { documentId } from '../documents/ids.ts';
import { rawPath } from '../documents/types.ts';
import type { Status } from '../statuses.ts';
import type { Backends, Choice } from '../vendors/types.ts';
import { writeDuplicate, writeUpload } from './enqueue-rows.ts';
import { cost, FLOOR } from './turns.ts';
import type { UploadRequest } from './types.ts';

export type Enqueued =
  | {
      readonly kind: 'accepted';
      readonly jobId: string;
      readonly documentId: string;
      /** Begins with the bucket. */
      readonly rawPath: string;
      readonly uploadExpiresAt: Date;
    }
  /** The same user's same bytes are complete or under way: in the job named here. */
  | { readonly kind: 'duplicate'; readonly documentId: string; readonly jobId: string; readonly status: Status }
  | {
      readonly kind: 'limited';
      readonly code: 'TOO_MANY_CONCURRENT_JOBS' | 'DAILY_UPLOAD_LIMIT';
      readonly limit: number;
      /** How long until an upload may be accepted; undefined when that hangs on the user's jobs. */
      readonly retryAfterMs: number | undefined;
    };

export interface EnqueueDeps {
  readonly config: PipelineConfig;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  /** Who serves a document that is submitted now. Throws when the mode asks for what is not there. */
  readonly chooseForDocument: () => Choice;
}

export const DAY_MS = 86_400_000;

/**
 * Accepts an upload: document, tenant and job rows, or says why not. Run it inside a transaction: the tenant's row is
 * locked first, so that a user's uploads are judged one after the other and no limit can be passed by a race.
 */
export async function enqueueUpload(tx: Queryable, deps: EnqueueDeps, request: UploadRequest): Promise<Enqueued> {
  const { config, clock } = deps;
  const choice = deps.chooseForDocument();
  const now = clock.now();
  const document = documentId(request.userId, request.sha256);
  await lockTenant(tx, request.userId);
  const facts = await readFacts(tx, {
    userId: request.userId,
    document,
    since: new Date(now - DAY_MS),
    backends: choice.backends,
  });
  // of its own: uploads at the same time get the same ids in whatever order they come
  const random = deps.random.derive(`${document}/${facts.earlier}`);
  const row = {
    request,
    jobId: uuidV4(random),
    documentId: document,
    rawPath: rawPath(config.buckets.raw, request.userId, document, request.mime),
    webhookSecret: Buffer.from(random.bytes(32)).toString('hex'),
    uploadExpiresAt: new Date(now + config.limits.signedUrlSeconds * 1_000),
    choice,
    vft: Math.max(facts.lastVft, facts.floor) + cost(request.bytesLen),
    at: new Date(now),
  };
  if (facts.twinJobId !== null) {
    if (facts.twinStatus === 'complete') await writeDuplicate(tx, row, facts.twinJobId);
    return { kind: 'duplicate', documentId: document, jobId: facts.twinJobId, status: facts.twinStatus as Status };
  }
  const limited = overLimit(facts, config, now);
  if (limited) return limited;
  await writeUpload(tx, row);
  const { jobId, uploadExpiresAt } = row;
  return { kind: 'accepted', jobId, documentId: document, rawPath: row.rawPath, uploadExpiresAt };
}

/** Makes the user's row if need be and holds it until the transaction ends. */
export async function lockTenant(tx: Queryable, userId: string): Promise<void> {
  await tx.query(
    `insert into upload_pipeline.tenants (user_id) values ($1)
     on conflict (user_id) do update set last_vft = tenants.last_vft`,
    [userId],
  );
}

interface Facts {
  readonly lastVft: number;
  readonly floor: number;
  readonly live: number;
  readonly today: number;
  /** Jobs that this document has had. */
  readonly earlier: number;
  readonly oldestToday: Date | null;
  readonly twinJobId: string | null;
  readonly twinStatus: string | null;
}

async function readFacts(
  tx: Queryable,
  about: { userId: string; document: string; since: Date; backends: Backends },
): Promise<Facts> {
  const { rows } = await tx.query<Facts>(
    `select t.last_vft as "lastVft",
       ${FLOOR} as floor,
       (select count(*)::int from upload_pipeline.upload_jobs
        where user_id = $1 and state not in ('done', 'deadletter') and reprocesses is null) as live,
       (select count(*)::int from upload_pipeline.upload_jobs where document_id = $2) as earlier,
       recent.jobs as today, recent.oldest as "oldestToday", twin.job_id as "twinJobId", twin.status as "twinStatus"
     from upload_pipeline.tenants t
     cross join lateral (
       select count(*)::int as jobs, min(created_at) as oldest from upload_pipeline.upload_jobs
       where user_id = $1 and created_at > $3 and status <> 'duplicate' and reprocesses is null) recent
     left join lateral (
       select job_id, status from upload_pipeline.upload_jobs
       where document_id = $2 and (state not in ('done', 'deadletter') or status = 'complete'
         and (fallback = 'taken' or llamaparse_backend = $4 and openai_backend = $5))
       order by created_at desc limit 1) twin on true
     where t.user_id = $1`,
    [about.userId, about.document, about.since, about.backends.llamaparse, about.backends.openai],
  );
  return rows[0] as Facts;
}

function overLimit(facts: Facts, config: PipelineConfig, now: number): Enqueued | undefined {
  const { concurrentJobsPerUser, uploadsPerDay } = config.limits;
  if (facts.today >= uploadsPerDay) {
    const oldest = facts.oldestToday?.getTime() ?? now;
    return {
      kind: 'limited',
      code: 'DAILY_UPLOAD_LIMIT',
      limit: uploadsPerDay,
      retryAfterMs: Math.max(0, oldest + DAY_MS - now),
    };
  }
  if (facts.live < concurrentJobsPerUser) return undefined;
  return { kind: 'limited', code: 'TOO_MANY_CONCURRENT_JOBS', limit: concurrentJobsPerUser, retryAfterMs: undefined };
}
