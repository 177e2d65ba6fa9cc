import type { Context } from './context.ts';
import { LIMITS } from './limits.ts';

export interface Download {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly contentType: string;
  readonly filename: string;
  body(): Uint8Array;
}

/** The stand-in for presigned storage links: unguessable, unauthenticated, expiring. */
export class Downloads {
  readonly #context: Context;
  readonly #links = new Map<string, Download>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** A link under `base`, valid for `lifeMs`. */
  link(base: string, download: Omit<Download, 'expiresAt'>, lifeMs: number = LIMITS.downloadMs) {
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
export function downloadResponse(download: Download | undefined): Response {
  if (!download) {
    const body =
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';
    return new Response(body, { status: 403, headers: { 'content-type': 'application/xml' } });
  }
  return new Response(new Uint8Array(download.body()), {
    headers: {
      'content-type': download.contentType,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(download.filename)}`,
    },
  });
}
