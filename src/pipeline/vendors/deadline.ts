import type { Clock } from '../../lib/clock.ts';
import { DeadlineError, withDeadline } from '../../lib/waiting.ts';
import { VendorError } from '../errors.ts';
import type { CallContext, Vendor } from './types.ts';

export interface CallDeadline {
  readonly vendor: Vendor;
  readonly clock: Clock;
  readonly limitMs: number;
}

/** One vendor call within its deadline; passing it is a VendorError `timeout`, even when the call ignores its signal. */
export async function callWithin<T>(
  deadline: CallDeadline,
  context: CallContext,
  call: (context: CallContext) => Promise<T>,
): Promise<T> {
  const { vendor, clock, limitMs } = deadline;
  try {
    return await withDeadline({ clock, limitMs, what: `the call to ${vendor}`, signal: context.signal }, (signal) =>
      call({ ...context, signal }),
    );
  } catch (error) {
    throw asTimeout(vendor, error);
  }
}

/** A stream whose every piece must come within the deadline. Leaving it early, or late, ends the call. */
export async function* streamWithin<T>(
  deadline: CallDeadline,
  context: CallContext,
  open: (context: CallContext) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const { vendor, clock, limitMs } = deadline;
  const end = new AbortController();
  const signal = AbortSignal.any([context.signal, end.signal]);
  const pieces = open({ ...context, signal })[Symbol.asyncIterator]();
  const wait = { clock, limitMs, what: `the next piece from ${vendor}`, signal: context.signal };
  try {
    for (;;) {
      const next = await withDeadline(wait, () => pieces.next());
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    throw asTimeout(vendor, error);
  } finally {
    end.abort();
  }
}

function asTimeout(vendor: Vendor, error: unknown): unknown {
  if (!(error instanceof DeadlineError)) return error;
  return new VendorError(vendor, 'timeout', `${vendor} did not answer within ${error.limitMs} ms`, { cause: error });
}
