import type { Client } from 'pg';
import { systemClock } from '../clock.ts';

type OnMessage = (payload: string) => void;

const RECONNECT_FIRST_MS = 100;
const RECONNECT_MOST_MS = 10_000;

/**
 * LISTEN on a connection of its own, opened at the first `listen` and opened again when it breaks. What is notified
 * while it is away is lost, which is why polling stays the truth.
 */
export class PgListener implements AsyncDisposable {
  readonly #newClient: () => Client;
  readonly #channels = new Map<string, Set<OnMessage>>();
  readonly #stop = new AbortController();
  readonly #clock = systemClock();
  #last: Promise<unknown> = Promise.resolve();
  #client: Promise<Client> | undefined;
  #reconnecting: Promise<void> | undefined;

  constructor(newClient: () => Client) {
    this.#newClient = newClient;
  }

  async listen(channel: string, onMessage: OnMessage): Promise<AsyncDisposable> {
    const own: OnMessage = (payload) => onMessage(payload); // the same function may listen twice
    const callbacks = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, callbacks.add(own));
    const stop = async () => {
      callbacks.delete(own);
    };
    if (this.#reconnecting) return { [Symbol.asyncDispose]: stop }; // takes effect with all the others
    try {
      this.#client ??= this.#connect();
      await this.#say(await this.#client, `listen ${channel}`);
    } catch (error) {
      callbacks.delete(own);
      if (!this.#reconnecting) this.#client = undefined;
      throw error;
    }
    return { [Symbol.asyncDispose]: stop };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#channels.clear();
    await this.#reconnecting;
    const client = await this.#client?.catch(() => undefined); // `listen` has reported it
    await client?.end();
  }

  /** One statement after another: pg gives up queueing them itself. */
  #say(client: Client, statement: string): Promise<unknown> {
    const answer = this.#last.then(() => client.query(statement));
    this.#last = answer.catch(() => undefined); // the caller hears of it
    return answer;
  }

  async #connect(): Promise<Client> {
    const client = this.#newClient();
    client.on('notification', ({ channel, payload }) => {
      for (const onMessage of this.#channels.get(channel) ?? []) onMessage(payload ?? '');
    });
    client.on('error', () => undefined); // 'end' follows and reconnects
    await client.connect();
    client.once('end', () => {
      if (!this.#stop.signal.aborted) this.#reconnecting ??= this.#reconnect();
    });
    return client;
  }

  /** Tries until it succeeds or the listener is disposed, waiting 100 ms, then twice as long each time, up to 10 s. */
  async #reconnect(): Promise<void> {
    for (let waitMs = RECONNECT_FIRST_MS; ; waitMs = Math.min(2 * waitMs, RECONNECT_MOST_MS)) {
      try {
        await this.#clock.sleep(waitMs, this.#stop.signal);
      } catch {
        return; // disposed
      }
      if (await this.#restore()) return;
    }
  }

  /** False when the server is still away: every statement of the pool says so too. */
  async #restore(): Promise<boolean> {
    let client: Client | undefined;
    try {
      client = await this.#connect();
      for (const channel of this.#channels.keys()) await this.#say(client, `listen ${channel}`);
    } catch {
      await client?.end().catch(() => undefined); // it is broken already
      return false;
    }
    this.#client = Promise.resolve(client);
    this.#reconnecting = undefined;
    return true;
  }
}
