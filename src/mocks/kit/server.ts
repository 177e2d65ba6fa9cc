import type { Clock } from '../../lib/clock.ts';
import { inProcessFetch } from './in-process.ts';
import { type Exchanger, type Layer, layered } from './layer.ts';
import { listen } from './socket/index.ts';
import type { MockApp } from './types.ts';

/** 64 MiB: more than Supabase's 50 MiB and the pipeline's 25 MiB, small enough to hold in memory. */
export const DEFAULT_BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/** A served app: in-process at once, on sockets where asked for. Disposing closes the sockets, then the app. */
export interface ServedMock extends AsyncDisposable {
  /** Reaches the app without a socket, whatever host the URL names. */
  readonly fetch: typeof globalThis.fetch;
  /** Port 0 = any free one. Host 127.0.0.1 unless told. Rejects when the port is taken. */
  listen(options: { port: number; host?: string }): Promise<{ readonly url: string; readonly port: number }>;
}

/** Stands the one layer of faults and journal around an app and opens it to callers. */
export function serve(app: MockApp, layer: Layer): ServedMock {
  const bodyLimitBytes = app.bodyLimitBytes ?? DEFAULT_BODY_LIMIT_BYTES;
  const { clock } = layer;
  return serveExchanger(layered(app, layer), { bodyLimitBytes, clock, close: () => app[Symbol.asyncDispose]() });
}

/** The same for anything that answers calls. `close` runs when the sockets are closed. */
export function serveExchanger(
  exchanger: Exchanger,
  options: { bodyLimitBytes: number; clock: Clock; close(): PromiseLike<void> },
): ServedMock {
  const { bodyLimitBytes, clock } = options;
  const closing = new AbortController();
  const sockets: { close(): Promise<void> }[] = [];
  return {
    fetch: inProcessFetch(exchanger, { bodyLimitBytes, closing: closing.signal }),
    async listen({ port, host = '127.0.0.1' }) {
      const socket = await listen(exchanger, { port, host, bodyLimitBytes, clock, closing: closing.signal });
      sockets.push(socket);
      return socket;
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the mock was closed'));
      try {
        await Promise.all(sockets.map((socket) => socket.close()));
      } finally {
        await options.close();
      }
    },
  };
}
