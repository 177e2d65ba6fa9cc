import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { Clock } from '../../../lib/clock.ts';
import type { MockVendor } from '../../../mocks/index.ts';
import type { Cassette } from './format.ts';
import { type RawExchange, scrubAll } from './scrub.ts';
import { BODY_LIMIT_BYTES, type RawBody } from './scrub-body.ts';

/** A run of the probes is some 200 exchanges of a few kB. What finds no room is forwarded all the same, and counted. */
const EXCHANGE_LIMIT = 5_000;
const HELD_LIMIT_BYTES = 128 * 1024 * 1024;

export interface RecorderOptions {
  readonly vendor: MockVendor;
  /** Where calls go: scheme, host and, where needed, the beginning of the path. */
  readonly upstream: string;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  /** 0: any free one. */
  readonly port: number;
  /** Told of calls that the upstream did not answer. */
  readonly onTrouble?: (message: string) => void;
}

/** A proxy in front of one service. Nothing that it saw is written before `cassette` has taken the secrets out. */
export interface Recorder extends AsyncDisposable {
  readonly url: string;
  /** All that was recorded so far, without secrets. */
  cassette(): Promise<Cassette>;
}

/** Listens on the loopback address only: whoever reaches it speaks with the caller's keys. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { vendor, clock, port } = options;
  const startedAt = new Date(clock.now()).toISOString();
  const upstream = new URL(options.upstream);
  const raw: RawExchange[] = [];
  let held = 0;
  let dropped = 0;
  const keep = (exchange: RawExchange) => {
    const bytes = exchange.requestBody.bytes.length + exchange.body.bytes.length;
    if (raw.length >= EXCHANGE_LIMIT || held + bytes > HELD_LIMIT_BYTES) dropped++;
    else {
      raw.push(exchange);
      held += bytes;
    }
  };
  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing, upstream, options).then(
      (exchange) => exchange && keep(exchange),
      (error: unknown) => {
        options.onTrouble?.(`${incoming.method} was not recorded: ${messageOf(error)}`);
        refuse(outgoing);
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async cassette() {
      const head = { cassette: 1 as const, vendor, upstream: upstream.origin, startedAt, dropped };
      return { head, exchanges: await scrubAll(raw) };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Of one connection only, or remade by whoever sends on. The encoding goes too: what is recorded can be read. */
const HOP_BY_HOP =
  /^(host|connection|keep-alive|proxy-connection|transfer-encoding|te|trailer|upgrade|expect|content-length|accept-encoding)$/;
const REMADE = /^(connection|keep-alive|transfer-encoding|content-encoding|content-length)$/;

/** Undefined when the client went away before the answer had ended. */
async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  upstream: URL,
  { fetch }: RecorderOptions,
): Promise<RawExchange | undefined> {
  const method = incoming.method ?? 'GET';
  const url = upstream.origin + upstream.pathname.replace(/\/+$/, '') + (incoming.url ?? '/');
  const requestHeaders = headersOf(incoming);
  const requestTap = tap();
  const gone = new AbortController();
  outgoing.once('close', () => outgoing.writableFinished || gone.abort(new Error('the client went away')));
  const hasBody = method !== 'GET' && method !== 'HEAD' && hasContent(incoming);
  const response = await fetch(url, {
    method,
    headers: requestHeaders,
    redirect: 'manual',
    signal: gone.signal,
    ...(hasBody && { body: Readable.toWeb(Readable.from(requestTap.through(incoming))), duplex: 'half' }),
  } as RequestInit);
  const responseTap = tap();
  outgoing.writeHead(response.status, outgoingHeaders(response.headers, upstream.origin, incoming));
  outgoing.flushHeaders();
  for await (const chunk of responseTap.through(response.body ?? [])) {
    if (!outgoing.write(chunk)) await drained(outgoing, gone.signal);
    gone.signal.throwIfAborted();
  }
  outgoing.end();
  return {
    ...{ method, url, requestHeaders, status: response.status, headers: response.headers },
    requestBody: requestTap.body(incoming.headers['content-type'] ?? ''),
    body: responseTap.body(response.headers.get('content-type') ?? ''),
  };
}

function hasContent({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers({ 'accept-encoding': 'identity' });
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    const [name = '', value = ''] = incoming.rawHeaders.slice(i, i + 2);
    if (!HOP_BY_HOP.test(name.toLowerCase())) headers.append(name, value);
  }
  return incoming.headers.authorization?.startsWith('AWS4-') ? withSigned(headers, incoming) : headers;
}

/** A signature of AWS covers the host asked for and the length: the service is told both as the caller said them. */
function withSigned(headers: Headers, { headers: { host, 'content-length': length } }: IncomingMessage): Headers {
  if (host !== undefined) headers.set('x-forwarded-host', host);
  if (length !== undefined) headers.set('content-length', length);
  return headers;
}

/** Addresses of the upstream become the recorder's, so that whoever follows them is recorded further. */
function outgoingHeaders(headers: Headers, origin: string, { headers: { host } }: IncomingMessage): string[] {
  return [...headers].flatMap(([name, value]) => {
    if (REMADE.test(name)) return [];
    return [name, name === 'location' && host ? value.replace(origin, `http://${host}`) : value];
  });
}

/** Bytes on their way through: hashed whole, the first of them kept. */
function tap() {
  const hash = createHash('sha256');
  const kept: Uint8Array[] = [];
  let keptBytes = 0;
  let length = 0;
  return {
    async *through(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of bytes) {
        length += chunk.length;
        hash.update(chunk);
        if (keptBytes < BODY_LIMIT_BYTES) {
          const part = chunk.subarray(0, BODY_LIMIT_BYTES - keptBytes);
          kept.push(part);
          keptBytes += part.length;
        }
        yield chunk;
      }
    },
    body(contentType: string): RawBody {
      const bytes = Uint8Array.from(Buffer.concat(kept));
      return { contentType, bytes, whole: length === keptBytes, length, sha256: hash.digest('hex') };
    },
  };
}

async function drained(outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  outgoing.once('drain', resolve);
  await promise.finally(() => {
    signal.removeEventListener('abort', onAbort);
    outgoing.off('drain', resolve);
  });
}

/** Half an answer that has begun is broken off; one that has not is a gateway's. */
function refuse(outgoing: ServerResponse): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(502, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ error: { message: 'shakedown record: the service behind could not be reached' } }));
}

/** Of the innermost cause, as fetch hides it; it names hosts and codes, and no secret. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
