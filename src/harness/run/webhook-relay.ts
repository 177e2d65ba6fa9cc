import type { DeliveredWebhook } from './types.ts';

type Fetch = typeof globalThis.fetch;

/** The pipeline's public address: only the mocks use it, so no name server needs to know it. */
export const PUBLIC_URL = 'http://pipeline.shakedown.test';

/** Older deliveries are forgotten. */
const KEPT = 5000;

/** Takes webhooks to wherever the pipeline is now, and keeps each one byte for byte. */
export interface WebhookRelay {
  readonly fetch: Fetch;
  /** Where the pipeline listens; undefined: nobody is there, and a delivery fails as it would for real. */
  target: string | undefined;
  readonly delivered: readonly DeliveredWebhook[];
}

export function webhookRelay(fetch: Fetch): WebhookRelay {
  const delivered: DeliveredWebhook[] = [];
  const relay: WebhookRelay = {
    target: undefined,
    delivered,
    async fetch(input, init) {
      const request = new Request(input, init);
      const url = new URL(request.url);
      if (url.origin !== PUBLIC_URL) return fetch(request);
      if (relay.target === undefined) throw new TypeError('fetch failed: nobody listens at the public address');
      const body = new Uint8Array(await request.arrayBuffer());
      const path = `${url.pathname}${url.search}`;
      const headers = Object.fromEntries(request.headers.entries());
      const { method, signal } = request;
      const answer = await fetch(`${relay.target}${path}`, { method, headers, body, signal });
      delivered.push({ path, headers, body, status: answer.status });
      if (delivered.length > 2 * KEPT) delivered.splice(0, KEPT);
      return answer;
    },
  };
  return relay;
}
