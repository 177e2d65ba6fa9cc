import type { Clock } from '../../lib/clock.ts';
import { VendorError } from '../errors.ts';
import { callWithin } from '../vendors/deadline.ts';
import type { CallContext } from '../vendors/types.ts';
import { type BackendName, nameOf } from './breaker-store.ts';
import { kindOf } from './live-breakers.ts';

/** What a probe found. `code`: why it is not well (`OPENAI_TIMEOUT`); null when it is. */
export interface Health {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly code: string | null;
  readonly latencyMs: number;
  /** The service fails or refuses us. Being throttled is no illness. */
  readonly isIll: boolean;
}

export interface ProbesDeps {
  readonly clock: Clock;
  readonly limitMs: number;
  readonly check: (name: BackendName, context: CallContext) => Promise<void>;
}

/** Really asks a backend whether it is well and takes our key, at no cost. Whoever asks meanwhile shares the answer. */
export class Probes {
  readonly #deps: ProbesDeps;
  readonly #running = new Map<string, Promise<Health>>();
  readonly #latest = new Map<string, Health>();

  constructor(deps: ProbesDeps) {
    this.#deps = deps;
  }

  latest(name: BackendName): Health | undefined {
    return this.#latest.get(nameOf(name));
  }

  /** Rejects only with the context's own reason to stop. */
  ask(name: BackendName, context: CallContext): Promise<Health> {
    const key = nameOf(name);
    const running = this.#running.get(key) ?? this.#ask(name, context).finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    return running;
  }

  async #ask(name: BackendName, context: CallContext): Promise<Health> {
    const { clock, limitMs, check } = this.#deps;
    const begun = clock.elapsed();
    const error = await callWithin({ vendor: name.vendor, clock, limitMs }, context, (within) =>
      check(name, within),
    ).then(
      () => undefined,
      (thrown: unknown) => {
        if (thrown instanceof VendorError) return thrown;
        throw thrown;
      },
    );
    const isIll = error !== undefined && kindOf(error.failure) !== undefined;
    const latencyMs = Math.round(clock.elapsed() - begun);
    const health = { at: clock.now(), code: error?.code ?? null, latencyMs, isIll };
    this.#latest.set(nameOf(name), health);
    return health;
  }
}
