import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Outcome } from '../faults/index.ts';
import { lightHeaders, lightRequest } from '../light.ts';
import { render, send } from './send.ts';
import { targetOf } from './target.ts';
import type { SocketSide } from './types.ts';

/**
 * Answers a request that node:http has read. `decided`: how an exchange has ended that was begun before node:http had the
 * connection; then only the answer is left to send.
 */
export async function answerFully(
  side: SocketSide,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  decided: Outcome | undefined,
): Promise<void> {
  const { exchanger, bodyLimitBytes, closing, date } = side;
  const body = await readBody(incoming, bodyLimitBytes);
  if (body === 'aborted') return;
  if (decided) return render(decided, incoming, outgoing, date());
  const target = targetOf(incoming.headers.host ?? 'localhost', incoming.url ?? '/');
  if (!target) return void outgoing.writeHead(400).end();
  const request = lightRequest({
    method: incoming.method ?? 'GET',
    url: target.url,
    headers: lightHeaders(incoming.headers, incoming.rawHeaders),
    body: body === 'too-large' ? EMPTY : body,
    signal: () => lifetime(outgoing, closing),
  });
  if (body === 'too-large') {
    outgoing.setHeader('connection', 'close');
    return send(await exchanger.refuse(request, 413), outgoing, date());
  }
  const outcome = await exchanger.exchange({ request, pathname: target.pathname, body });
  await render(outcome, incoming, outgoing, date());
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
