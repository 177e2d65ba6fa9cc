import type { Clock } from '../../lib/clock.ts';
import type { MockVendor, OfficialSdk } from '../../mocks/index.ts';
import type { BodyShape } from './shape.ts';

/** One vendor's server, real or mock, and the keys that open it. */
export interface VendorAddress {
  /** As the official SDK is given it: OpenAI's ends with /v1, the others' have no path. */
  readonly baseUrl: string;
  /** Supabase: the service role's. */
  readonly apiKey: string;
  /** Supabase only. */
  readonly anonKey?: string;
  readonly fetch: typeof globalThis.fetch;
}

/** What the calls of a run share. */
export interface ProbeContext {
  /** For buckets, users and files: the same on both sides, and not met before in an account. `[a-z0-9-]` only. */
  readonly unique: string;
  readonly clock: Clock;
  /** The vendor's address without a slash at its end, for what no SDK call reaches. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Reaches the server and is seen by the run; for what no SDK call reaches. */
  readonly fetch: typeof globalThis.fetch;
  /** Hands an id to later probes. */
  keep(name: string, value: string): void;
  /** What an earlier probe kept. Throws NotReached when it kept nothing. */
  kept(name: string): string;
}

/** An earlier probe did not come as far as this one needs. */
export class NotReached extends Error {
  constructor(name: string) {
    super(`no earlier probe gave "${name}"`);
    this.name = 'NotReached';
  }
}

/**
 * One call of the contract, driven through the official SDK where that has it. Of what it sends, the last call of its
 * operation counts; others may prepare it. An error that the SDK throws for an answer is no failure of the probe.
 */
export interface Probe<Client> {
  /** `<operation>` or `<operation>/<what is special>`; one of its kind. */
  readonly id: string;
  readonly operation: string;
  /** Most that it may cost at the real service, in micro-dollars. Absent: nothing. */
  readonly maxMicroUsd?: number;
  /** Only a mock answers it itself: where it is not measured, nothing is missing. */
  readonly optional?: true;
  run(client: Client, context: ProbeContext): Promise<unknown>;
}

/** One call and its answer, as a capturing fetch saw them. */
export interface Exchange {
  /** `unknown` for a route that no mock has. */
  readonly operation: string;
  readonly method: string;
  /** With the route table's placeholders; as it was for an unknown route. */
  readonly path: string;
  /** Which official client sent it, by the headers it sends; undefined for plain fetch. */
  readonly sdk: OfficialSdk | undefined;
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyShape;
}

export type Outcome =
  /** The SDK's call came back, or threw the error named. */
  | { readonly type: 'answered'; readonly exchange: Exchange; readonly thrown: string | undefined }
  /** Nothing of the probe's operation was seen, and why. */
  | { readonly type: 'not measured'; readonly reason: string };

export interface Observation {
  readonly vendor: MockVendor;
  readonly probe: string;
  readonly operation: string;
  readonly optional?: true;
  readonly outcome: Outcome;
  /** Every call that the probe made, in order. */
  readonly exchanges: readonly Exchange[];
}
