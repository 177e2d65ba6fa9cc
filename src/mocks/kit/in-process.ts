import type { Delivery } from './faults/delivery.ts';
import type { Outcome } from './faults/index.ts';
import type { Exchanger } from './layer.ts';
import { lightRequest, realResponse } from './light.ts';

/** Milliseconds are never slept here: the layer's clock does that. */
export interface InProcessOptions {
  readonly bodyLimitBytes: number;
  /** Fires when the mock closes. */
  readonly closing: AbortSignal;
}

/** A `fetch` that reaches the app without a socket and fails as undici's does. */
export function inProcessFetch(exchanger: Exchanger, options: InProcessOptions): typeof globalThis.fetch {
  const { closing, bodyLimitBytes } = options;
  return async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    if (closing.aborted) throw failed('ECONNREFUSED', 'connect ECONNREFUSED');
    const body = new Uint8Array(await request.arrayBuffer());
    const { method, url, headers } = request;
    const signal = () => AbortSignal.any([request.signal, closing]);
    const whole = lightRequest({ method, url, headers, body, signal });
    if (body.length > bodyLimitBytes) return delivered(await exchanger.refuse(whole, 413), request);
    const call = { request: whole, pathname: new URL(url).pathname, body };
    const outcome = await raceAbort(exchanger.exchange(call), request.signal);
    return render(outcome, request);
  };
}

async function render(outcome: Outcome, request: Request): Promise<Response> {
  switch (outcome.type) {
    case 'answer':
      return delivered(outcome.response, request);
    case 'delivery':
      return delivered(inPieces(outcome.delivery, request), request);
    case 'closed':
      throw failed('UND_ERR_SOCKET', 'other side closed');
    case 'reset':
      throw failed('ECONNRESET', 'read ECONNRESET');
    case 'gone':
      request.signal.throwIfAborted();
      throw failed('ECONNRESET', 'read ECONNRESET');
    default:
      return outcome satisfies never;
  }
}

/** What undici hands its caller: the same answer with its URL, and no body for HEAD. */
function delivered(response: Response, request: Request): Response {
  const seen = request.method === 'HEAD' ? new Response(null, response) : realResponse(response);
  return Object.defineProperty(seen, 'url', { value: request.url });
}

/** A body that comes piece by piece and, when its end is broken, fails as undici's does. */
function inPieces({ status, headers, pieces, end }: Delivery, request: Request): Response {
  const iterator = pieces[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (!done) controller.enqueue(value);
      else if (request.signal.aborted) controller.error(request.signal.reason);
      else if (end === 'whole') controller.close();
      else controller.error(terminated());
    },
    async cancel() {
      await iterator.return?.();
    },
  });
  return new Response(body, { status, headers });
}

function terminated(): TypeError {
  return Object.assign(new TypeError('terminated'), { cause: socketError('UND_ERR_SOCKET', 'other side closed') });
}

/** Rejects at once when the caller gives up, as fetch does; the exchange ends by its own signal. */
function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function failed(code: string, message: string): TypeError {
  return new TypeError('fetch failed', { cause: socketError(code, message) });
}

function socketError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
