import type { Clock } from '../../lib/clock.ts';
import { withDeadline } from '../../lib/waiting.ts';
import type { MockVendor, VendorLedger } from '../../mocks/index.ts';
import { capturing, routeFinder } from './capture.ts';
import { Placeholders } from './cassette/placeholders.ts';
import { scrubText } from './cassette/scrub-text.ts';
import { llamaparseClient } from './clients/llamaparse.ts';
import { openaiClient } from './clients/openai.ts';
import { supabaseClient } from './clients/supabase.ts';
import { llamaparseProbes } from './probes/llamaparse.ts';
import { openaiProbes } from './probes/openai.ts';
import { supabaseProbes } from './probes/supabase.ts';
import {
  type Exchange,
  NotReached,
  type Observation,
  type Outcome,
  type Probe,
  type ProbeContext,
  type VendorAddress,
} from './types.ts';

/** A vendor's probes with the client that they are given. */
export interface ProbeSuite<Client> {
  readonly vendor: MockVendor;
  readonly probes: readonly Probe<Client>[];
  client(address: VendorAddress): Client;
}

/** Hides the client's type, so that suites of all vendors stand in one list. */
export interface AnySuite {
  readonly vendor: MockVendor;
  readonly probes: readonly { readonly id: string; readonly operation: string; readonly maxMicroUsd?: number }[];
  run(options: SuiteOptions): Promise<readonly Observation[]>;
}

export interface SuiteOptions {
  readonly address: VendorAddress;
  readonly ledger: VendorLedger;
  readonly clock: Clock;
  readonly unique: string;
  readonly signal?: AbortSignal;
  /** Told of each probe when it has ended. */
  readonly onObservation?: (observation: Observation) => void;
}

/** A probe that takes longer is ended: a real parse job may take minutes. */
const PROBE_LIMIT_MS = 180_000;

/** The probes of all vendors. */
export const PROBE_SUITES: readonly AnySuite[] = [
  suite({ vendor: 'openai', probes: openaiProbes, client: openaiClient }),
  suite({ vendor: 'llamaparse', probes: llamaparseProbes, client: llamaparseClient }),
  suite({ vendor: 'supabase', probes: supabaseProbes, client: supabaseClient }),
];

/** A suite's probes run one after the other: later ones use what earlier ones made. */
export function suite<Client>({ vendor, probes, client }: ProbeSuite<Client>): AnySuite {
  return {
    vendor,
    probes,
    async run(options) {
      const { address, ledger, clock, signal } = options;
      let exchanges: Exchange[] = [];
      const fetch = capturing(address.fetch, routeFinder(ledger), (exchange) => exchanges.push(exchange));
      const driven = client({ ...address, fetch });
      const context = contextOf({ ...options, fetch });
      const observations: Observation[] = [];
      for (const probe of probes) {
        exchanges = [];
        const own = exchanges;
        const what = `the probe ${probe.id}`;
        const deadline = { clock, what, limitMs: PROBE_LIMIT_MS, ...(signal && { signal }) };
        const thrown = await withDeadline(deadline, () => probe.run(driven, context)).then(
          () => undefined,
          (error: unknown) => error,
        );
        signal?.throwIfAborted();
        const observation = {
          vendor,
          probe: probe.id,
          operation: probe.operation,
          ...(probe.optional && { optional: true as const }),
          outcome: outcomeOf(probe, own, thrown),
          exchanges: own,
        };
        options.onObservation?.(observation);
        observations.push(observation);
      }
      return observations;
    },
  };
}

function contextOf({ address, clock, unique, fetch }: SuiteOptions & { fetch: typeof globalThis.fetch }): ProbeContext {
  const kept = new Map<string, string>();
  return {
    unique,
    clock,
    baseUrl: address.baseUrl.replace(/\/+$/, ''),
    apiKey: address.apiKey,
    fetch,
    keep: (name, value) => void kept.set(name, value),
    kept(name) {
      const value = kept.get(name);
      if (value === undefined) throw new NotReached(name);
      return value;
    },
  };
}

function outcomeOf(probe: { readonly operation: string }, exchanges: readonly Exchange[], thrown: unknown): Outcome {
  const exchange = exchanges.findLast(({ operation }) => operation === probe.operation);
  if (exchange) return { type: 'answered', exchange, thrown: thrown === undefined ? undefined : nameOf(thrown) };
  if (thrown === undefined) return { type: 'not measured', reason: 'it sent no such call' };
  // whatever an error repeats: reports hold no secrets
  const reason = scrubText(thrown instanceof Error ? thrown.message : String(thrown), new Placeholders());
  return { type: 'not measured', reason };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
