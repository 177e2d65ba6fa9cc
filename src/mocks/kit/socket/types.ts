import type { Exchanger } from '../layer.ts';

/** What both ways of answering on a socket work with. */
export interface SocketSide {
  readonly exchanger: Exchanger;
  readonly bodyLimitBytes: number;
  /** Fires when the mock closes. */
  readonly closing: AbortSignal;
  /** The Date header's value now. */
  readonly date: () => string;
}
