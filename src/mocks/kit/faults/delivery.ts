import type { Clock } from '../../../lib/clock.ts';
import { isEvents, type WholeAnswer } from './answer.ts';
import type { SettledFault } from './types.ts';

export type TransportFault = Extract<
  SettledFault,
  { type: 'truncate' | 'content-length' | 'cut-stream' | 'dribble' | 'bandwidth' | 'empty' }
>;

/** How an answer's bytes travel, for either transport. */
export interface Delivery {
  readonly status: number;
  /** Complete: Content-Length too, where there is one. */
  readonly headers: Headers;
  /** Ends early when the client goes away. */
  readonly pieces: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** `broken`: the connection ends where the body has not. */
  readonly end: 'whole' | 'broken';
}

/** What is left of the answer, and what its Content-Length says; events have none. */
interface Cut {
  readonly body: Uint8Array;
  readonly saysBytes: number;
  readonly end: Delivery['end'];
}

/** Undefined when none of the faults finds anything to do. `struck` learns which did. */
export function shape(
  answer: WholeAnswer,
  faults: readonly TransportFault[],
  how: { clock: Clock; signal: AbortSignal; struck(fault: TransportFault): void },
): Delivery | undefined {
  let cut: Cut = { body: answer.body, saysBytes: answer.body.length, end: 'whole' };
  let pace: Pace | undefined;
  let touched = false;
  for (const fault of faults) {
    const paced = paceOf(fault);
    const shorter = paced ? undefined : cutBy(fault, answer);
    if (!paced && !shorter) continue;
    how.struck(fault);
    touched = true;
    pace = paced ?? pace;
    cut = shorter ?? cut;
  }
  if (!touched) return undefined;
  const headers = new Headers(answer.headers);
  if (isEvents(answer.headers)) headers.delete('content-length');
  else headers.set('content-length', String(cut.saysBytes));
  return { status: answer.status, headers, pieces: pieces(cut.body, pace, how), end: cut.end };
}

function cutBy(fault: TransportFault, answer: WholeAnswer): Cut | undefined {
  const { body } = answer;
  switch (fault.type) {
    case 'truncate': {
      const keep = 'keepBytes' in fault ? fault.keepBytes : Math.floor(body.length * fault.keepFraction);
      return keep < body.length ? { body: body.subarray(0, keep), saysBytes: body.length, end: 'broken' } : undefined;
    }
    case 'content-length': {
      if (isEvents(answer.headers)) return undefined;
      const saysBytes = Math.max(0, body.length + fault.add);
      if (saysBytes > body.length) return { body, saysBytes, end: 'broken' };
      return saysBytes < body.length ? { body: body.subarray(0, saysBytes), saysBytes, end: 'whole' } : undefined;
    }
    case 'empty':
      return body.length > 0 ? { body: body.subarray(0, 0), saysBytes: 0, end: 'whole' } : undefined;
    case 'cut-stream':
      return isEvents(answer.headers) ? cutStream(body, fault) : undefined;
    default:
      return undefined;
  }
}

/** Events end with an empty line. `break` leaves half of the next one behind. */
function cutStream(body: Uint8Array, fault: Extract<TransportFault, { type: 'cut-stream' }>): Cut | undefined {
  const text = new TextDecoder().decode(body);
  const events = text.split(/(?<=\n\n)/);
  if (events.length <= fault.keepEvents) return undefined;
  const kept = events.slice(0, fault.keepEvents).join('');
  const next = events[fault.keepEvents] ?? '';
  const end = fault.by === 'end' ? 'whole' : 'broken';
  const left = end === 'whole' ? kept : kept + next.slice(0, Math.floor(next.length / 2));
  return { body: new TextEncoder().encode(left), saysBytes: body.length, end };
}

interface Pace {
  /** Bytes of one piece of a body so long. */
  pieceBytes(length: number): number;
  /** Before each piece. */
  waitMs(pieceBytes: number): number;
}

const BANDWIDTH_TICK_MS = 50;

function paceOf(fault: TransportFault): Pace | undefined {
  switch (fault.type) {
    case 'dribble':
      return {
        pieceBytes: (length) => Math.ceil(length / fault.slices),
        waitMs: () => fault.overMs / fault.slices,
      };
    case 'bandwidth':
      return {
        pieceBytes: () => Math.ceil((fault.bytesPerSecond * BANDWIDTH_TICK_MS) / 1000),
        waitMs: (bytes) => (bytes / fault.bytesPerSecond) * 1000,
      };
    default:
      return undefined;
  }
}

async function* pieces(
  body: Uint8Array,
  pace: Pace | undefined,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const size = Math.max(1, pace?.pieceBytes(body.length) ?? body.length);
  for (let from = 0; from < body.length; from += size) {
    const piece = new Uint8Array(body.subarray(from, from + size));
    if (pace && !(await rested(clock, pace.waitMs(piece.length), signal))) return;
    yield piece;
  }
}

/** False when the client or the mock went away meanwhile. */
export async function rested(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}
