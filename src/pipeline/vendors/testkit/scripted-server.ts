import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deferred } from '../../../lib/waiting.ts';

/** What the server does with one request. */
export type Reply =
  | {
      readonly type: 'json';
      readonly status?: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
    }
  | {
      readonly type: 'text';
      readonly status?: number;
      readonly body: string;
      readonly headers?: Record<string, string>;
    }
  /** Server-sent events; each element is one `data:` line. */
  | { readonly type: 'events'; readonly events: readonly string[] }
  | { readonly type: 'bytes'; readonly body: Uint8Array; readonly headers?: Record<string, string> }
  /** Destroys the socket before answering. */
  | { readonly type: 'reset' }
  /** Promises more bytes than it sends, then hangs up. */
  | { readonly type: 'truncated'; readonly body: string }
  /** Takes the request and never answers. */
  | { readonly type: 'hang' };

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ScriptedServer extends AsyncDisposable {
  /** Root, without a slash at the end. */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Resolves when the request with this index (from 0) has arrived whole. */
  arrived(index: number): Promise<void>;
}

/**
 * A vendor that does as it is told, one reply per request. A request beyond the script gets 599, which no adapter
 * takes for a success.
 */
export async function scriptedServer(
  script: readonly Reply[] | ((request: SeenRequest, index: number) => Reply),
): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const waiting: { index: number; resolve(): void }[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://scripted');
      const seen: SeenRequest = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
      };
      const index = requests.push(seen) - 1;
      for (const waiter of waiting) if (waiter.index <= index) waiter.resolve();
      const beyond: Reply = { type: 'text', status: 599, body: 'the script has no reply for this request' };
      perform(typeof script === 'function' ? script(seen, index) : (script[index] ?? beyond), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    arrived(index) {
      if (requests.length > index) return Promise.resolve();
      const arrival = deferred();
      waiting.push({ index, resolve: arrival.resolve });
      return arrival.promise;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function perform(reply: Reply, response: ServerResponse): void {
  switch (reply.type) {
    case 'json':
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
      response.end(JSON.stringify(reply.body));
      return;
    case 'text':
      response.writeHead(reply.status ?? 200, { 'content-type': 'text/plain', ...reply.headers });
      response.end(reply.body);
      return;
    case 'events':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(reply.events.map((event) => `data: ${event}\n\n`).join(''));
      return;
    case 'bytes':
      response.writeHead(200, { 'content-type': 'application/octet-stream', ...reply.headers });
      response.end(reply.body);
      return;
    case 'reset':
      response.destroy();
      return;
    case 'truncated':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': reply.body.length + 100 });
      response.write(reply.body, () => response.destroy());
      return;
    case 'hang':
      return;
    default:
      reply satisfies never;
  }
}
