import type { Clock } from '../../lib/clock.ts';
import { DeadlineError } from '../../lib/waiting.ts';
import { VendorError } from '../errors.ts';
import type { Recorder, VendorCallFact } from '../telemetry/recorder.ts';
import type { Backend, Vendor } from './types.ts';

export interface Observation {
  readonly vendor: Vendor;
  readonly backend: Backend;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly recorder: Recorder;
}

/** The same vendor, each of whose calls is noted: how long it took and what came of it. */
export function observed<V extends object>(vendor: V, observation: Observation): V {
  const entries = Object.entries(vendor).map(([name, member]: [string, unknown]) => {
    if (typeof member === 'function') return [name, observedCall(member.bind(vendor), observation)];
    const isPart = typeof member === 'object' && member !== null && Object.values(member).some(isFunction);
    return [name, isPart ? observed(member, observation) : member];
  });
  return Object.fromEntries(entries) as V;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function observedCall(call: (...args: unknown[]) => unknown, observation: Observation) {
  return (...args: unknown[]) => {
    const note = begin(observation);
    const answer = call(...args);
    if (isStream(answer)) return observedStream(answer, note);
    return Promise.resolve(answer).then(
      (value) => {
        note('ok');
        return value;
      },
      (error: unknown) => {
        note(outcomeOf(error));
        throw error;
      },
    );
  };
}

type Note = (outcome: VendorCallFact['outcome']) => void;

function begin({ vendor, backend, clock, recorder }: Observation): Note {
  const begun = clock.elapsed();
  return (outcome) => recorder.vendorCall({ vendor, backend, outcome, durationMs: clock.elapsed() - begun });
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Left early, by a caller who hangs up, it was stopped. */
async function* observedStream(stream: AsyncIterable<unknown>, note: Note): AsyncGenerator<unknown> {
  let outcome: VendorCallFact['outcome'] = 'stopped';
  try {
    yield* stream;
    outcome = 'ok';
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    note(outcome);
  }
}

/** What is not the vendor's failure is our own reason for stopping, or a bug of ours, which tells nothing of the vendor. */
function outcomeOf(error: unknown): VendorCallFact['outcome'] {
  if (error instanceof VendorError) return error.failure;
  return error instanceof DeadlineError ? 'timeout' : 'stopped';
}
