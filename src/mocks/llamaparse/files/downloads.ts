import type { Context } from '../context.ts';
import { PICTURE_STATUS, PictureError, type PictureFailure } from '../drawing/errors.ts';
import { LIMITS } from '../limits.ts';

export interface Download {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly contentType: string;
  readonly filename: string;
  /** Undefined when what the link leads to is not there any more. Pictures are drawn only now. @throws PictureError */
  body(): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

export interface PresignedUrl {
  readonly url: string;
  readonly expires_at: string;
  readonly form_fields: null;
}

/** The stand-in for presigned storage links: unguessable, unauthenticated, expiring. */
export class Downloads {
  readonly #context: Context;
  readonly #links = new Map<string, Download>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** A link under `base`, valid for `lifeMs`. */
  link(base: string, download: Omit<Download, 'expiresAt'>, lifeMs: number = LIMITS.downloadMs): PresignedUrl {
    const expiresAt = this.#context.deps.clock.now() + lifeMs;
    const token = this.#context.ids.token();
    this.#links.set(token, { ...download, expiresAt });
    if (this.#links.size > LIMITS.maxDownloads) this.#links.delete(this.#links.keys().next().value ?? '');
    return { url: `${base}/presigned/${token}`, expires_at: new Date(expiresAt).toISOString(), form_fields: null };
  }

  find(token: string): Download | undefined {
    const download = this.#links.get(token);
    return download && download.expiresAt > this.#context.deps.clock.now() ? download : undefined;
  }

  clear(): void {
    this.#links.clear();
  }
}

/** As the storage behind presigned links answers, in XML. */
export async function downloadResponse(download: Download | undefined): Promise<Response> {
  if (!download) return storageError(403, 'AccessDenied', 'Request has expired');
  try {
    return served(download, await download.body());
  } catch (error) {
    if (error instanceof PictureError) {
      return storageError(PICTURE_STATUS[error.code], PICTURE_CODES[error.code], error.message.replace(/[<>&]/g, ' '));
    }
    throw error;
  }
}

/** S3's own codes; the service, which draws pictures beforehand, has no such answers. */
const PICTURE_CODES: Readonly<Record<PictureFailure, string>> = {
  unavailable: 'NotImplemented',
  failed: 'InternalError',
  busy: 'SlowDown',
};

function served(download: Download, bytes: Uint8Array | undefined): Response {
  if (!bytes) return storageError(404, 'NoSuchKey', 'The specified key does not exist.');
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': download.contentType,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(download.filename)}`,
    },
  });
}

function storageError(status: number, code: string, message: string): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return new Response(body, { status, headers: { 'content-type': 'application/xml' } });
}
