import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Outcome } from './faults/index.ts';
import type { Exchanger } from './layer.ts';

export interface SocketOptions {
  /** 0 = any free one. */
  readonly port: number;
  readonly host: string;
  readonly bodyLimitBytes: number;
  /** Fires when the mock closes. */
  readonly closing: AbortSignal;
}

/** A listening server around the app. `close` destroys its connections. */
export async function listen(exchanger: Exchanger, options: SocketOptions) {
  const server = createServer((incoming, outgoing) => {
    handle({ exchanger, options, incoming, outgoing }).catch((error) => {
      outgoing.destroy();
      exchanger.onBug(error);
    });
  });
  // A client that reuses a connection must not race our closing of it; only `close` ends an idle one.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${options.host}:${port}`, port, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
  server.closeAllConnections();
  return closed;
}

interface Exchange {
  readonly exchanger: Exchanger;
  readonly options: SocketOptions;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

async function handle(http: Exchange): Promise<void> {
  const { exchanger, options, incoming, outgoing } = http;
  const body = await readBody(incoming, options.bodyLimitBytes);
  if (body === 'aborted') return;
  const signal = lifetime(outgoing, options.closing);
  const request = toRequest(incoming, body === 'too-large' ? EMPTY : body, signal);
  if (!request) return void outgoing.writeHead(400).end();
  if (body === 'too-large') {
    outgoing.setHeader('connection', 'close');
    return send(await exchanger.refuse(request, 413), undefined, outgoing);
  }
  const outcome = await exchanger.exchange({ request, pathname: new URL(request.url).pathname, body, signal });
  await render(outcome, incoming, outgoing);
}

function render(outcome: Outcome, incoming: IncomingMessage, outgoing: ServerResponse): void | Promise<void> {
  switch (outcome.type) {
    case 'answer':
      return send(outcome.response, outcome.keepFraction, outgoing);
    case 'reset':
      incoming.socket.resetAndDestroy();
      return;
    case 'gone':
      incoming.socket.destroy();
      return;
    default:
      return outcome satisfies never;
  }
}

const EMPTY = new Uint8Array();

/** Past the limit the rest is read and thrown away, so that the client gets to read the refusal. */
async function readBody(
  incoming: IncomingMessage,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer> | 'too-large' | 'aborted'> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= limitBytes) chunks.push(chunk);
      else chunks.length = 0;
    }
  } catch (error) {
    if (incoming.destroyed) return 'aborted';
    throw error;
  }
  if (length > limitBytes) return 'too-large';
  return chunks.length === 1 ? (chunks[0] as Buffer<ArrayBuffer>) : Buffer.concat(chunks);
}

/** Fires when the connection closes before the answer was sent, or when the mock closes. */
function lifetime(outgoing: ServerResponse, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort(new Error('the client went away'));
  });
  return AbortSignal.any([gone.signal, closing]);
}

/** Undefined when the request line or a header cannot be said in fetch's terms. */
function toRequest(incoming: IncomingMessage, body: Uint8Array<ArrayBuffer>, signal: AbortSignal): Request | undefined {
  const { method = 'GET', url = '/', rawHeaders } = incoming;
  try {
    const headers = new Headers();
    for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] as string, rawHeaders[i + 1] as string);
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const target = new URL(url, `http://${incoming.headers.host ?? 'localhost'}`);
    return new Request(target, { method, headers, body: hasBody ? body : null, signal });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

async function send(response: Response, keepFraction: number | undefined, outgoing: ServerResponse): Promise<void> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (isStream && keepFraction === undefined && response.body) {
    outgoing.writeHead(response.status, headers);
    return pump(response.body, outgoing);
  }
  const body = Buffer.from(await response.arrayBuffer());
  if (!isStream && !hasNoBody(response.status)) headers['content-length'] ??= String(body.length);
  outgoing.writeHead(response.status, headers);
  if (keepFraction === undefined) return void outgoing.end(body);
  outgoing.write(body.subarray(0, Math.floor(body.length * keepFraction)), () => outgoing.socket?.destroy());
  outgoing.flushHeaders();
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}

async function pump(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  try {
    await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
  } catch (error) {
    if (!outgoing.destroyed) throw error; // else the client went away: nobody left to tell
  }
}
