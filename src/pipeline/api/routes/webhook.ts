import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Queryable } from '../../../lib/database/types.ts';
import { RequestError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { json, route } from '../route.ts';
import { isSignedBy } from '../webhook-signature.ts';
import { jobParams } from './job-shapes.ts';

/** The vendor's events are some 200 bytes; they carry no content. */
const EVENT_BYTES_MAX = 64 * 1024;

/** Stands in for the secret of a job that does not exist, so that the answer comes no sooner. */
const NOBODYS_SECRET = 'no job has this secret';

const word = z.string().regex(/^[\w.:-]{1,200}$/);

const webhookEvent = z.object({ event_id: word, event_type: word, data: z.object({ job_id: word }) });

const webhookAnswer = z.object({ outcome: z.enum(['nudged', 'replayed', 'ignored']) });

export function webhookRoute(deps: ApiDeps) {
  return route({
    method: 'post',
    path: '/api/v2/webhooks/llamaparse/:jobId',
    id: 'receiveLlamaParseEvent',
    summary: 'For LlamaParse: a parse job has ended. Signed with the secret of our job (LC-Signature)',
    auth: 'signature',
    params: jobParams,
    rawBodyBytesMax: EVENT_BYTES_MAX,
    responses: {
      200: { description: 'Taken note of. A replay and a late event change nothing.', schema: webhookAnswer },
      400: { description: 'Signed, yet not an event.' },
      401: { description: 'No signature, a wrong one, or no such job.' },
      409: { description: 'NOT_SUBMITTED_YET: the event was quicker than the answer it follows. Deliver it again.' },
    },
    async handle({ params, rawBody, header }) {
      const secret = await deps.jobs.readWebhookSecret(params.jobId);
      const isGenuine = isSignedBy(secret ?? NOBODYS_SECRET, rawBody, header('LC-Signature'));
      if (!isGenuine || secret === undefined) {
        throw new RequestError(401, 'INVALID_SIGNATURE', 'the signature does not fit the body and this job');
      }
      const event = readEvent(rawBody);
      const job = await readJob(deps.database, params.jobId);
      if (job.status === 'uploaded') throw tooEarly();
      const outcome = await deps.jobs.nudgeParse({
        eventId: event.event_id,
        eventType: event.event_type,
        jobId: params.jobId,
        vendorJobId: event.data.job_id,
        bodySha256: createHash('sha256').update(rawBody).digest('hex'),
      });
      const about = { job_id: params.jobId, correlation_id: job.correlationId };
      deps.log.info('webhook.received', { ...about, event_type: event.event_type, outcome });
      return json(200, { outcome });
    },
  });
}

interface KnownJob {
  readonly status: string;
  /** Of the upload: what is told of the webhook bears it, not the id of the vendor's request. */
  readonly correlationId: string;
}

async function readJob(db: Queryable, jobId: string): Promise<KnownJob> {
  const { rows } = await db.query<KnownJob>(
    'select status, correlation_id as "correlationId" from upload_pipeline.upload_jobs where job_id = $1',
    [jobId],
  );
  return rows[0]!; // its secret was read before
}

/**
 * Between LlamaParse's answer to our submission and our note of it lies a moment in which we do not know the parse job.
 * An event that comes then is not logged, so that its second delivery (LlamaParse tries again after 1 s) still counts.
 */
function tooEarly(): RequestError {
  const message = 'the parse job is not noted here yet: deliver the event again';
  return new RequestError(409, 'NOT_SUBMITTED_YET', message, { retryAfterMs: 1000 });
}

/** The event, or JSON text that holds it: the vendor's format "string" encodes it twice. */
function readEvent(rawBody: Uint8Array) {
  const once = parseJson(Buffer.from(rawBody).toString('utf8'));
  const event = webhookEvent.safeParse(typeof once === 'string' ? parseJson(once) : once);
  if (!event.success) throw notAnEvent();
  return event.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notAnEvent(); // without the cause, whose message quotes the body
  }
}

function notAnEvent(): RequestError {
  return new RequestError(400, 'NOT_AN_EVENT', 'the body is signed, but it is no event of a parse job');
}
