import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { VendorError } from '../../errors.ts';
import type { CallContext } from '../types.ts';

export const CORRELATION_ID = '0b9d6f5e-6c0e-4a53-9d0b-2f4f6f1d3c11';

export function callContext(signal: AbortSignal = new AbortController().signal): CallContext {
  return { signal, correlationId: CORRELATION_ID };
}

export function vendorPorts() {
  return { clock: new VirtualClock(Date.UTC(2026, 0, 1)), fetch: globalThis.fetch };
}

/** The VendorError that `call` rejects with; anything else fails the test. */
export async function vendorErrorOf(call: Promise<unknown>): Promise<VendorError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof VendorError) return error;
    throw new Error('expected a VendorError', { cause: error });
  }
  throw new Error('expected a VendorError, but the call resolved');
}

/** Everything of an error that could reach a log: name, message, own fields and all causes. */
export function everythingSaidBy(error: unknown): string {
  const said: string[] = [];
  let current = error;
  while (current instanceof Error) {
    said.push(current.name, current.message, JSON.stringify(current));
    current = current.cause;
  }
  return said.join('\n');
}
