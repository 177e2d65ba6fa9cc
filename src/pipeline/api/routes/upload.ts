import { z } from 'zod';
import { DOCUMENT_TYPES, type DocumentMime } from '../../documents/types.ts';
import { RequestError } from '../../errors.ts';
import type { Enqueued } from '../../queue/enqueue.ts';
import { callWithin } from '../../vendors/deadline.ts';
import type { CallContext } from '../../vendors/types.ts';
import type { ApiDeps } from '../deps.ts';
import { RequestProblem } from '../problem.ts';
import { json, route } from '../route.ts';

const FILENAME_CHARS_MAX = 120;

const uploadBody = z.strictObject({
  filename: z
    .string()
    .transform((name) => name.replace(/\p{Cc}/gu, '').trim())
    .pipe(z.string().min(1, 'must not be empty').max(FILENAME_CHARS_MAX)),
  bytes_len: z.number().int().nonnegative(),
  mime: z.string().max(200),
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits')
    .toLowerCase(),
});

const uploadAnswer = z.object({
  job_id: z.uuid(),
  document_id: z.uuid(),
  /** PUT the bytes here, with their Content-Type. */
  upload_url: z.string(),
  upload_token: z.string(),
  upload_path: z.string(),
  upload_expires_at: z.iso.datetime(),
});

type Accepted = Extract<Enqueued, { kind: 'accepted' }>;

export function uploadRoute(deps: ApiDeps) {
  return route({
    method: 'post',
    path: '/api/v2/upload',
    id: 'createUpload',
    summary: 'Announce a document and get a signed URL to PUT its bytes to',
    auth: 'user',
    body: uploadBody,
    callsVendor: true,
    responses: {
      200: { description: 'The job waits for its bytes.', schema: uploadAnswer },
      409: { description: 'The same bytes of this user are complete or under way: DUPLICATE_DOCUMENT.' },
      413: { description: 'The file would be larger than is taken: FILE_TOO_LARGE.' },
      422: { description: 'EMPTY_FILE, UNSUPPORTED_TYPE or INVALID_REQUEST.' },
      429: { description: 'TOO_MANY_CONCURRENT_JOBS, DAILY_UPLOAD_LIMIT or TOO_MANY_REQUESTS.' },
    },
    async handle({ body, user, context }) {
      checkSize(body.bytes_len, deps.config.limits.maxBytes);
      const enqueued = await deps.jobs.enqueueUpload({
        userId: user.userId,
        filename: body.filename,
        mime: supportedMime(body.mime),
        bytesLen: body.bytes_len,
        sha256: body.sha256,
        correlationId: context.correlationId,
      });
      const accepted = acceptedOrThrow(enqueued);
      const signed = await signUrl(deps, accepted, context);
      return json(200, {
        job_id: accepted.jobId,
        document_id: accepted.documentId,
        upload_url: signed.url,
        upload_token: signed.token,
        upload_path: accepted.rawPath,
        upload_expires_at: accepted.uploadExpiresAt.toISOString(),
      });
    },
  });
}

function checkSize(bytesLen: number, maxBytes: number): void {
  if (bytesLen === 0) throw new RequestError(422, 'EMPTY_FILE', 'the file is empty: there is nothing to take in');
  if (bytesLen > maxBytes) {
    throw new RequestError(413, 'FILE_TOO_LARGE', `the file has ${bytesLen} bytes; at most ${maxBytes} are taken`);
  }
}

function supportedMime(mime: string): DocumentMime {
  const bare = mime.split(';', 1)[0]!.trim().toLowerCase();
  if (Object.hasOwn(DOCUMENT_TYPES, bare)) return bare as DocumentMime;
  const taken = Object.keys(DOCUMENT_TYPES).join(', ');
  throw new RequestError(422, 'UNSUPPORTED_TYPE', `this type of file is not taken; use one of ${taken}`);
}

function acceptedOrThrow(enqueued: Enqueued): Accepted {
  switch (enqueued.kind) {
    case 'accepted':
      return enqueued;
    case 'duplicate': {
      const message = 'you have already uploaded this very file';
      const { documentId, jobId, status } = enqueued;
      throw new RequestProblem(409, 'DUPLICATE_DOCUMENT', message, { document_id: documentId, job_id: jobId, status });
    }
    case 'limited': {
      const { code, limit, retryAfterMs } = enqueued;
      const message =
        code === 'DAILY_UPLOAD_LIMIT'
          ? `you may upload ${limit} documents in 24 hours`
          : `you may have ${limit} documents under way at once; wait for one to finish`;
      throw new RequestError(429, code, message, retryAfterMs === undefined ? {} : { retryAfterMs });
    }
    default:
      return enqueued satisfies never;
  }
}

/** Without a URL nothing can arrive, so the job is given up at once and does not stand in the way of a second try. */
async function signUrl(deps: ApiDeps, { jobId, rawPath }: Accepted, context: CallContext) {
  const deadline = { vendor: 'supabase', clock: deps.clock, limitMs: deps.config.deadlines.callMs } as const;
  try {
    return await callWithin(deadline, context, (within) => deps.vendors.store().createUploadUrl(rawPath, within));
  } catch (error) {
    const message = 'no upload URL could be had; please upload again';
    await deps.jobs.markUploaded(jobId, { kind: 'refused', code: 'UPLOAD_URL_FAILED', message });
    throw error;
  }
}
