import type { Queryable } from '../../lib/database/types.ts';

export interface WebhookDelivery {
  /** The vendor's id of the event: a replay carries the same. */
  readonly eventId: string;
  readonly eventType: string;
  readonly jobId: string;
  /** The vendor's job the event is about. */
  readonly vendorJobId: string;
  /** Lower-case hex of the raw body. */
  readonly bodySha256: string;
  readonly at: Date;
}

export type WebhookOutcome =
  | 'nudged' // the job is claimable now, to fetch its result
  | 'replayed' // counted, nothing else
  | 'ignored'; // logged, but the job waits for no such parse: finished, at work, or another vendor job

/** The secret that signs this job's webhooks. Undefined when there is no such job. */
export async function readWebhookSecret(db: Queryable, jobId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ webhook_secret: string }>(
    'select webhook_secret from upload_pipeline.upload_jobs where job_id = $1',
    [jobId],
  );
  return rows[0]?.webhook_secret;
}

/**
 * Logs a delivery whose signature was good and, the first time, lets a waiting job fetch its result now. It carries no
 * content: the result is always fetched with our own key.
 */
export async function nudgeParse(db: Queryable, delivery: WebhookDelivery): Promise<WebhookOutcome> {
  const { eventId, eventType, jobId, vendorJobId, bodySha256, at } = delivery;
  const { rows } = await db.query<{ deliveries: number; nudged: number }>(
    `with logged as (
       insert into upload_pipeline.webhook_log as log (event_id, job_id, event_type, body_sha256, received_at)
       values ($1, $2, $3, $4, $5)
       on conflict (event_id) do update set deliveries = log.deliveries + 1
       returning deliveries),
     nudged as (
       update upload_pipeline.upload_jobs set run_at = $5, updated_at = $5, changed_by = 'api'
       where job_id = $2 and status = 'parse_queued' and state in ('queued', 'retryable') and vendor_job_id = $6
         and (select deliveries from logged) = 1
       returning job_id, document_id, correlation_id, attempt),
     event as (
       insert into upload_pipeline.events
         (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
       select $5, job_id, document_id, correlation_id, 'info', 'info', 'WEBHOOK_RECEIVED', 'parse_queued', attempt,
         jsonb_build_object('type', $3::text) from nudged)
     select (select deliveries from logged) as deliveries, (select count(*)::int from nudged) as nudged`,
    [eventId, jobId, eventType, bodySha256, at, vendorJobId],
  );
  const row = rows[0];
  if (row?.nudged === 1) return 'nudged';
  return row !== undefined && row.deliveries > 1 ? 'replayed' : 'ignored';
}
