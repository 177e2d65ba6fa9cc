import type { Socket } from 'node:net';
import type { Outcome } from '../faults/index.ts';
import type { Call } from '../layer.ts';
import { byteLengthOf, isPieces, lightHeaders, lightRequest, responseParts } from '../light.ts';
import { simpleHeadOf } from './simple-answer.ts';
import { readSimpleHead, type SimpleHead } from './simple-request.ts';
import { type Target, targetOf } from './target.ts';
import type { SocketSide } from './types.ts';

/** Longest request answered here, and most that a client may send ahead of its answers. */
const HELD_BYTES = 64 * 1024;

/** Gives the connection to node:http, with the bytes it shall read first and, if that is all that is left, the outcome. */
export type HandOver = (socket: Socket, bytes: Buffer, decided?: Outcome) => void;

/**
 * One client's connection, for as long as it sends simple requests and gets simple answers: read and written as plain
 * bytes, at half of what node:http costs. What is not simple is handed over for good:
 *
 *     bytes ── simple? ── exchange ── simple? ── bytes          else: node:http reads the same bytes again
 */
export function converse(socket: Socket, side: SocketSide, handOver: HandOver): void {
  new SimpleConnection(socket, side, handOver);
}

class SimpleConnection {
  readonly #socket: Socket;
  readonly #side: SocketSide;
  readonly #handOver: HandOver;
  /** Received and not yet answered; begins with the request being answered, when one is. */
  #bytes: Buffer = EMPTY;
  #isBusy = false;
  /** The last head and where it goes: a client's next one is mostly the same. */
  #known: { readonly head: SimpleHead; readonly target: Target } | undefined;
  /** Ends the wait for the rest of a request, while there is one. */
  #waiting: AbortController | undefined;
  /** Of the exchange under way, when somebody asked for its signal. */
  #gone: AbortController | undefined;

  constructor(socket: Socket, side: SocketSide, handOver: HandOver) {
    this.#socket = socket;
    this.#side = side;
    this.#handOver = handOver;
    socket.on('data', this.#onData).on('drain', this.#next).on('end', this.#onEnd).on('error', this.#onError);
    socket.once('close', () => {
      this.#gone?.abort(new Error('the client went away'));
      this.#endWait();
    });
  }

  readonly #onEnd = () => void this.#socket.end(); // as node:http: who has hung up waits for no answer
  readonly #onError = () => undefined; // 'close' follows

  readonly #onData = (chunk: Buffer) => {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    if (this.#isBusy && this.#bytes.length > 2 * HELD_BYTES) this.#socket.pause();
    this.#next();
  };

  /** Takes up the next request if there is a whole one and nothing stands before it. */
  readonly #next = () => {
    const bytes = this.#bytes;
    if (this.#isBusy || bytes.length === 0 || this.#socket.writableNeedDrain) return;
    const known = this.#known;
    const head = readSimpleHead(bytes, known?.head);
    if (!head) return this.#leave();
    const { headBytes, bodyBytes } = head;
    if (headBytes + bodyBytes > HELD_BYTES || bodyBytes > this.#side.bodyLimitBytes) return this.#leave();
    if (bytes.length < headBytes + bodyBytes) return this.#waitForRest();
    this.#endWait();
    const target = known?.head === head ? known.target : targetOf(head.fields.host as string, head.target);
    if (!target) return this.#leave();
    if (known?.head !== head) this.#known = { head, target };
    const body = bytes.subarray(headBytes, headBytes + bodyBytes) as Buffer<ArrayBuffer>;
    const headers = lightHeaders(head.fields, head.raw);
    const request = lightRequest({ method: head.method, url: target.url, headers, body, signal: this.#lifetime });
    this.#isBusy = true;
    void this.#exchange({ request, pathname: target.pathname, body }, headBytes + bodyBytes);
  };

  #waitForRest(): void {
    if (this.#waiting) return;
    this.#waiting = new AbortController();
    const { clock, timeouts } = this.#side;
    const late = () => {
      this.#socket.write(LATE, 'latin1');
      this.#socket.destroySoon();
    };
    clock.sleep(timeouts.wholeMs, this.#waiting.signal).then(late, () => undefined); // rejects when the wait has ended
  }

  #endWait(): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
  }

  async #exchange(call: Call, requestBytes: number): Promise<void> {
    const { exchanger } = this.#side;
    try {
      this.#answer(await exchanger.exchange(call), requestBytes);
    } catch (error) {
      this.#socket.destroy();
      exchanger.onBug(error);
    }
  }

  /** Fires when the connection closes before the answer was sent, or when the mock closes. */
  readonly #lifetime = (): AbortSignal => {
    this.#gone = new AbortController();
    if (this.#socket.destroyed) this.#gone.abort(new Error('the client went away'));
    return AbortSignal.any([this.#gone.signal, this.#side.closing]);
  };

  #answer(outcome: Outcome, requestBytes: number): void {
    const socket = this.#socket;
    if (outcome.type === 'reset') return void socket.resetAndDestroy();
    if (outcome.type === 'closed' || outcome.type === 'gone') return void socket.destroy();
    if (socket.destroyed) return;
    if (outcome.type !== 'answer' || !this.#wrote(outcome.response)) {
      this.#leave(outcome);
      return;
    }
    this.#gone = undefined;
    this.#isBusy = false;
    this.#bytes = this.#bytes.length === requestBytes ? EMPTY : this.#bytes.subarray(requestBytes);
    if (socket.isPaused()) socket.resume();
    this.#next();
  }

  /** False when the answer is not simple; then nothing was written. */
  #wrote(response: Response): boolean {
    const parts = responseParts(response);
    if (!parts) return false;
    const { body } = parts;
    const bytes = byteLengthOf(body);
    const head = simpleHeadOf(parts, bytes, this.#side.date());
    if (head === undefined) return false;
    // ASCII, both the head and a text of as many bytes as letters: quicker to write as what it is
    if (typeof body === 'string') this.#socket.write(head + body, bytes === body.length ? 'latin1' : 'utf8');
    else {
      this.#socket.cork();
      this.#socket.write(head, 'latin1');
      if (isPieces(body)) for (const piece of body) this.#socket.write(piece);
      else this.#socket.write(body);
      this.#socket.uncork();
    }
    return true;
  }

  #leave(decided?: Outcome): void {
    const bytes = this.#bytes;
    this.#endWait();
    this.#bytes = EMPTY;
    this.#isBusy = true; // nothing more happens here
    const socket = this.#socket;
    socket.off('data', this.#onData).off('drain', this.#next).off('end', this.#onEnd).off('error', this.#onError);
    this.#handOver(this.#socket, bytes, decided);
  }
}

const EMPTY = Buffer.alloc(0);
/** As node:http says it. */
const LATE = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';
