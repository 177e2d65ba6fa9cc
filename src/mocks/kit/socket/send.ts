import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Delivery } from '../faults/delivery.ts';
import type { Outcome } from '../faults/index.ts';
import { byteLengthOf, isPieces, responseParts } from '../light.ts';

/** Ends an exchange on node:http's side. `date` stands in every answer that has none of its own. */
export function render(
  outcome: Outcome,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  date: string,
): void | Promise<void> {
  switch (outcome.type) {
    case 'answer':
      return send(outcome.response, outgoing, date);
    case 'delivery':
      return deliver(outcome.delivery, outgoing, date);
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

export async function send(response: Response, outgoing: ServerResponse, date: string): Promise<void> {
  const parts = responseParts(response) ?? (await partsOf(response, outgoing, date));
  if (!parts) return;
  const { status, body } = parts;
  const headers: Fields = { date, ...parts.headers };
  const isFramed = hasNoBody(status) || isEvents(headers['content-type']);
  outgoing.writeHead(status, isFramed ? headers : { 'content-length': String(byteLengthOf(body)), ...headers });
  if (!isPieces(body)) return void outgoing.end(body);
  outgoing.cork();
  for (const piece of body) outgoing.write(piece);
  outgoing.end();
}

type Fields = Record<string, string | string[]>;

/** The whole answer in plain values; undefined when it was a stream and has been pumped out already. */
async function partsOf(response: Response, outgoing: ServerResponse, date: string) {
  const headers = headerFields(response.headers);
  if (isEvents(headers['content-type']) && response.body) {
    outgoing.writeHead(response.status, { date, ...headers });
    await pump(response.body, outgoing);
    return undefined;
  }
  return { status: response.status, headers, body: new Uint8Array(await response.arrayBuffer()) };
}

function headerFields(headers: Headers): Fields {
  const fields: Fields = Object.fromEntries(headers);
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) fields['set-cookie'] = cookies;
  return fields;
}

/** Head first, then piece by piece; a broken end closes the connection once what was sent has left. */
async function deliver(delivery: Delivery, outgoing: ServerResponse, date: string): Promise<void> {
  outgoing.writeHead(delivery.status, { date, ...headerFields(delivery.headers) });
  outgoing.flushHeaders();
  for await (const piece of delivery.pieces) {
    if (outgoing.destroyed) return;
    await new Promise<void>((resolve) => outgoing.write(piece, () => resolve()));
  }
  if (delivery.end === 'whole' && !outgoing.destroyed) outgoing.end();
  else outgoing.socket?.destroySoon();
}

export function isEvents(contentType: string | string[] | undefined): boolean {
  return typeof contentType === 'string' && contentType.startsWith('text/event-stream');
}

export function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}

async function pump(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  try {
    await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
  } catch (error) {
    if (!outgoing.destroyed) throw error; // else the client went away: nobody left to tell
  }
}
