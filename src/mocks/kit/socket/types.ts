import type { Clock } from '../../../lib/clock.ts';
import type { Exchanger } from '../layer.ts';

/** How long a client may take over a request, as node:http limits it; then it is answered 408 and let go. */
export interface RequestTimeouts {
  /** From the first byte to the end of the head. */
  readonly headMs: number;
  /** From the first byte to the last of the body. */
  readonly wholeMs: number;
  /** How often node:http looks for those that are late. */
  readonly checkMs: number;
}

/** What both ways of answering on a socket work with. */
export interface SocketSide {
  readonly exchanger: Exchanger;
  readonly bodyLimitBytes: number;
  readonly clock: Clock;
  readonly timeouts: RequestTimeouts;
  /** Fires when the mock closes. */
  readonly closing: AbortSignal;
  /** The Date header's value now. */
  readonly date: () => string;
}
