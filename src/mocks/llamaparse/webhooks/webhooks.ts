import { createHash, createHmac } from 'node:crypto';
import { withDeadline } from '../../../lib/waiting.ts';
import type { PlannedFault } from '../../kit/faults/types.ts';
import type { Context } from '../context.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Tasks } from '../jobs/tasks.ts';
import { LIMITS } from '../limits.ts';
import type { WebhookConfiguration } from '../options/options.ts';

export type WebhookEvent =
  | 'parse.pending'
  | 'parse.running'
  | 'parse.success'
  | 'parse.error'
  | 'parse.partial_success'
  | 'parse.cancelled';

interface Delivery {
  readonly jobId: string;
  readonly scope: string | undefined;
  readonly eventId: string;
  readonly event: string;
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is to be delivered, made anew for each event id and time. */
interface Message {
  readonly event: string;
  readonly url: string;
  readonly secret: string | null | undefined;
  body(eventId: string, nowMs: number): string;
  headers(eventId: string, body: string, key: string | null | undefined): Readonly<Record<string, string>>;
}

const PLAIN_HEADERS = { 'content-type': 'application/json', 'user-agent': 'llamaindex-webhook-service/1.0' } as const;

/** Tells the endpoints of a job what happens to it: three attempts each, in the background. */
export class WebhookSender {
  readonly #context: Context;
  readonly #tasks: Tasks;
  /** Deliveries that wait for another to go first. */
  readonly #overtaken: (() => void)[] = [];

  constructor(context: Context, tasks: Tasks) {
    this.#context = context;
    this.#tasks = tasks;
  }

  send(job: Job, event: WebhookEvent): void {
    for (const endpoint of job.webhooks) {
      if (!endpoint.webhook_url || !(endpoint.webhook_events?.includes(event) ?? true)) continue;
      const message = eventMessage(job.id, event, endpoint, endpoint.webhook_url);
      this.#tasks.start((signal) => this.#deliver(job, message, signal));
    }
  }

  /** One POST of a given body, with the same attempts and faults. */
  push(job: Job, url: string, body: string): void {
    const message: Message = {
      event: 'result.push',
      url,
      secret: null,
      body: () => body,
      headers: () => PLAIN_HEADERS,
    };
    this.#tasks.start((signal) => this.#deliver(job, message, signal));
  }

  async #deliver({ id: jobId, scope }: Job, message: Message, signal: AbortSignal): Promise<void> {
    const { deps, ids } = this.#context;
    const { event, url, secret } = message;
    const eventId = ids.event();
    const nowMs = deps.clock.now();
    const { faults } = deps.faults.decide({
      vendor: 'llamaparse',
      operation: 'webhook.deliver',
      url,
      ...(scope !== undefined && { scope }),
      body: message.body(eventId, nowMs),
      digest: createHash('sha256').update(`${url} ${event}`).digest('hex'),
      keyOf: (kind) => (kind === 'job' ? jobId : undefined),
    });
    const struck = faults.map((fault) => fault.rule);
    const spoiled = (what: string) => faults.some(({ inject }) => inject.type === 'webhook' && inject.become === what);
    const body = message.body(eventId, nowMs + skewMs(faults));
    const key = spoiled('forged') ? `not ${secret ?? 'a secret'}` : secret;
    const headers = message.headers(eventId, body, key);
    const delivery: Delivery = { jobId, scope, eventId, event, url, body, headers };
    if (spoiled('lost')) return this.#note(delivery, { attempt: 0, status: undefined, durationMs: 0, faults: struck });
    await this.#beLate(faults, signal);
    if (spoiled('reordered')) await this.#letOneOvertake(signal);
    const copies = spoiled('duplicated') ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) await this.#attempt(delivery, struck, signal);
    for (const overtaken of this.#overtaken.splice(0)) overtaken();
  }

  async #beLate(faults: readonly PlannedFault[], signal: AbortSignal): Promise<void> {
    for (const { inject } of faults) {
      if (inject.type === 'webhook-late') await this.#context.deps.clock.sleep(inject.ms, signal);
    }
  }

  /** Waits until another delivery has gone out, or for two seconds: there may be no other. */
  async #letOneOvertake(outer: AbortSignal): Promise<void> {
    const passed = new AbortController();
    const signal = AbortSignal.any([outer, passed.signal]);
    this.#overtaken.push(() => passed.abort());
    try {
      await this.#context.deps.clock.sleep(OVERTAKEN_WITHIN_MS, signal);
    } catch (error) {
      if (outer.aborted || !passed.signal.aborted) throw error;
    }
  }

  /** Tries until a 2xx, three times at most. Undelivered events are lost: the service promises no more. */
  async #attempt(delivery: Delivery, faults: readonly string[], signal: AbortSignal): Promise<void> {
    const { clock } = this.#context.deps;
    for (let attempt = 1; attempt <= LIMITS.webhookAttempts; attempt++) {
      const started = clock.elapsed();
      const status = await this.#post(delivery, signal);
      this.#note(delivery, { attempt, status, durationMs: clock.elapsed() - started, faults });
      if (status !== undefined && status >= 200 && status < 300) return;
      const waitMs = LIMITS.webhookWaitsMs[attempt - 1];
      if (waitMs !== undefined) await clock.sleep(waitMs, signal);
    }
  }

  /** The answer's status, or undefined when none came within 30 seconds. */
  async #post({ url, body, headers }: Delivery, outer: AbortSignal): Promise<number | undefined> {
    const { clock, fetch } = this.#context.deps;
    try {
      const limitMs = LIMITS.webhookTimeoutMs;
      return await withDeadline({ clock, what: 'a webhook delivery', limitMs, signal: outer }, async (signal) => {
        const response = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'manual' });
        await response.body?.cancel();
        return response.status;
      });
    } catch (error) {
      if (outer.aborted) throw error;
      // no connection, or no answer in time: an attempt that failed, seen in the journal by its missing status
      return undefined;
    }
  }

  #note(
    { jobId, scope, eventId, event, url, body }: Delivery,
    outcome: { attempt: number; status: number | undefined; durationMs: number; faults: readonly string[] },
  ): void {
    const { origin, pathname } = new URL(url);
    this.#context.deps.journal.webhook({
      vendor: 'llamaparse',
      ...(scope !== undefined && { scope }),
      operation: 'webhook.deliver',
      method: 'POST',
      path: `${origin}${pathname}`,
      status: outcome.status,
      durationMs: outcome.durationMs,
      requestBytes: Buffer.byteLength(body),
      bodySha256: createHash('sha256').update(body).digest('hex'),
      faults: outcome.faults,
      facts: { jobId, eventId, event, attempt: outcome.attempt },
    });
  }
}

const OVERTAKEN_WITHIN_MS = 2000;

function skewMs(faults: readonly PlannedFault[]): number {
  return faults.reduce((sum, { inject }) => sum + (inject.type === 'clock-skew' ? inject.ms : 0), 0);
}

function eventMessage(jobId: string, event: WebhookEvent, endpoint: WebhookConfiguration, url: string): Message {
  return {
    event,
    url,
    secret: endpoint.webhook_signing_secret,
    body: (eventId, nowMs) => payload(endpoint, { jobId, eventId, event, nowMs }),
    headers: (eventId, body, key) => deliveryHeaders({ endpoint, eventId, event, body, key }),
  };
}

interface Told {
  readonly jobId: string;
  readonly eventId: string;
  readonly event: WebhookEvent;
  readonly nowMs: number;
}

/** Format `string`, the default, is the payload as a JSON-encoded string. */
function payload(endpoint: WebhookConfiguration, { jobId, eventId, event, nowMs }: Told): string {
  const json = JSON.stringify({
    event_id: eventId,
    event_type: event,
    timestamp: nowMs / 1000,
    data: { id: jobId, job_id: jobId },
  });
  return endpoint.webhook_output_format === 'json' ? json : JSON.stringify(json);
}

function deliveryHeaders(about: {
  endpoint: WebhookConfiguration;
  eventId: string;
  event: WebhookEvent;
  body: string;
  /** What the signature is made with; without one there is none. */
  key: string | null | undefined;
}): Record<string, string> {
  const headers = new Headers({
    ...PLAIN_HEADERS,
    'x-webhook-event-id': about.eventId,
    'x-webhook-event-type': about.event,
  });
  for (const [name, value] of Object.entries(about.endpoint.webhook_headers ?? {})) headers.set(name, String(value));
  if (about.key) {
    headers.set('lc-signature', `sha256=${createHmac('sha256', about.key).update(about.body).digest('hex')}`);
  }
  return Object.fromEntries(headers);
}
