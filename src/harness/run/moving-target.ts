import type { Clock } from '../../lib/clock.ts';
import { httpTarget } from './target.ts';
import { StepFailed, type Target } from './types.ts';
import type { WebhookRelay } from './webhook-relay.ts';

export interface MovingTarget extends Target {
  /** Where the pipeline answers from now on, webhooks included; undefined: nowhere. */
  moveTo(url: string | undefined): void;
}

/** The pipeline's API, whichever process serves it now. */
export function movingTarget(options: {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  readonly relay: WebhookRelay;
}): MovingTarget {
  const { clock, fetch, relay } = options;
  let current: Target | undefined;
  return {
    get url() {
      return current?.url ?? 'http://nobody.invalid';
    },
    request(request, signal) {
      if (!current)
        return Promise.reject(new StepFailed(`no pipeline process runs to answer ${request.method} ${request.path}`));
      return current.request(request, signal);
    },
    moveTo(url) {
      current = url === undefined ? undefined : httpTarget({ url, fetch, clock });
      relay.target = url;
    },
  };
}
