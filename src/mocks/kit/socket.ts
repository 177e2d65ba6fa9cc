import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Delivery } from './faults/delivery.ts';
import type { Outcome } from './faults/index.ts';
import type { Exchanger } from './layer.ts';
import { lightHeaders, lightRequest, responseParts } from './light.ts';

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
  const target = targetOf(incoming);
  if (!target) return void outgoing.writeHead(400).end();
  const request = lightRequest({
    method: incoming.method ?? 'GET',
    url: target.href,
    headers: lightHeaders(incoming.headers, incoming.rawHeaders),
    body: body === 'too-large' ? EMPTY : body,
    signal: () => lifetime(outgoing, options.closing),
  });
  if (body === 'too-large') {
    outgoing.setHeader('connection', 'close');
    return send(await exchanger.refuse(request, 413), outgoing);
  }
  const outcome = await exchanger.exchange({ request, pathname: target.pathname, body });
  await render(outcome, incoming, outgoing);
}

function render(outcome: Outcome, incoming: IncomingMessage, outgoing: ServerResponse): void | Promise<void> {
  switch (outcome.type) {
    case 'answer':
      return send(outcome.response, outgoing);
    case 'delivery':
      return deliver(outcome.delivery, outgoing);
    case 'reset':
      incoming.socket.resetAndDestroy();
      return;
    case 'closed':
    case 'gone':
      incoming.socket.destroy();
      return;
    default:
      return outcome satisfies never;
  }
}

const EMPTY = new Uint8Array();

/** Past the limit the rest is read and thrown away, so that the client gets to read the refusal. */
function readBody(
  incoming: IncomingMessage,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer> | 'too-large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer<ArrayBuffer>[] = [];
    let length = 0;
    incoming.on('data', (chunk: Buffer<ArrayBuffer>) => {
      length += chunk.length;
      if (length <= limitBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    incoming.once('end', () => {
      if (length > limitBytes) resolve('too-large');
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer<ArrayBuffer>) : Buffer.concat(chunks));
    });
    incoming.once('error', () => resolve('aborted')); // the connection broke: there is nobody to answer
  });
}

/** Fires when the connection closes before the answer was sent, or when the mock closes. */
function lifetime(outgoing: ServerResponse, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const leave = () => gone.abort(new Error('the client went away'));
  if (outgoing.destroyed) leave();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) leave();
  });
  return AbortSignal.any([gone.signal, closing]);
}

/** Undefined when the request line is no URL. */
function targetOf(incoming: IncomingMessage): URL | undefined {
  const { url = '/' } = incoming;
  const absolute = url.startsWith('/') ? `http://${incoming.headers.host ?? 'localhost'}${url}` : url;
  return URL.parse(absolute) ?? undefined;
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const parts = responseParts(response) ?? (await partsOf(response, outgoing));
  if (!parts) return;
  const { status, body } = parts;
  const isFramed = hasNoBody(status) || isEvents(parts.headers['content-type']);
  outgoing.writeHead(status, isFramed ? parts.headers : { 'content-length': String(body.length), ...parts.headers });
  outgoing.end(body);
}

/** The whole answer in plain values; undefined when it was a stream and has been pumped out already. */
async function partsOf(response: Response, outgoing: ServerResponse) {
  const headers = headerFields(response.headers);
  if (isEvents(headers['content-type']) && response.body) {
    outgoing.writeHead(response.status, headers);
    await pump(response.body, outgoing);
    return undefined;
  }
  return { status: response.status, headers, body: new Uint8Array(await response.arrayBuffer()) };
}

function headerFields(headers: Headers): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.fromEntries(headers);
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) fields['set-cookie'] = cookies;
  return fields;
}

/** Head first, then piece by piece; a broken end closes the connection once what was sent has left. */
async function deliver(delivery: Delivery, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(delivery.status, headerFields(delivery.headers));
  outgoing.flushHeaders();
  for await (const piece of delivery.pieces) {
    if (outgoing.destroyed) return;
    await new Promise<void>((resolve) => outgoing.write(piece, () => resolve()));
  }
  if (delivery.end === 'whole' && !outgoing.destroyed) outgoing.end();
  else outgoing.socket?.destroySoon();
}

function isEvents(contentType: string | string[] | undefined): boolean {
  return typeof contentType === 'string' && contentType.startsWith('text/event-stream');
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
