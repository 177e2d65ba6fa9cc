import type { LatencyReport } from '../faults/index.ts';
import type { FaultPlan, FaultRule } from '../faults/types.ts';
import type { JournalQuery } from '../journal-query.ts';
import type { Instance, JournalEntry } from '../types.ts';
import type { Times, Verification } from '../verify.ts';
import type { BilledLine } from './billed.ts';

/** A rule without what has a default; a profile, for all or for one instance or scope; or a profile's name. */
export type FaultInput =
  | (Omit<FaultRule, 'when'> & Partial<Pick<FaultRule, 'when'>>)
  | { readonly profile: string; readonly at?: Instance; readonly scope?: string }
  | string;

/** The mocks' admin API from a program of your own. Each call rejects with AdminApiError when it is refused. */
export interface AdminClient {
  health(): Promise<{ readonly status: 'ok'; readonly vendors: Readonly<Record<string, string>> }>;
  /** Returns the ids of the rules that are in force now. */
  addFaults(faults: FaultInput | readonly FaultInput[]): Promise<readonly string[]>;
  faults(scope?: string): Promise<readonly (FaultRule & { readonly hits: number })[]>;
  removeFault(id: string): Promise<void>;
  /** All rules, or those of a scope. */
  clearFaults(scope?: string): Promise<void>;
  profiles(): Promise<Readonly<Record<string, { readonly summary: string; readonly rules: readonly FaultRule[] }>>>;
  seed(): Promise<string>;
  setSeed(seed: string): Promise<void>;
  /** Delays that `latency` rules asked for, and what was delivered. */
  latency(): Promise<readonly LatencyReport[]>;
  journal(query?: JournalQuery): Promise<readonly JournalEntry[]>;
  /** Whether calls that fit were seen so often; at least once without `times`. */
  verify(query: JournalQuery, times?: Times): Promise<Verification>;
  /** Every fault so far, call by call: enough to have exactly these again. */
  plan(): Promise<readonly FaultPlan[]>;
  replay(plans: readonly FaultPlan[]): Promise<void>;
  stopReplay(): Promise<void>;
  /** ISO 8601. */
  now(): Promise<string>;
  /** Moves the mocks' time of day ahead; negative sets it back. Sleeps that have begun keep their length. */
  advanceClock(ms: number): Promise<string>;
  /** With a key only what it was billed. */
  meter(key?: string): Promise<{ readonly totalMicroUsd: number; readonly lines: readonly BilledLine[] }>;
  /** Prometheus text. */
  metrics(): Promise<string>;
  /** Everything as after the start; of a scope only its rules and journal entries. */
  reset(scope?: string): Promise<void>;
}

export class AdminApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'AdminApiError';
    this.status = status;
  }
}

export function createAdminClient(
  url: string,
  options: { readonly fetch?: typeof globalThis.fetch } = {},
): AdminClient {
  const { fetch = globalThis.fetch } = options;
  const text = async (method: string, path: string, body?: unknown): Promise<string> => {
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${url}${path}`, { method, ...(body !== undefined && { body: sent }) });
    const answer = await response.text();
    if (response.ok) return answer;
    throw new AdminApiError(response.status, messageOf(answer) ?? `${method} ${path} answered ${response.status}`);
  };
  const json = async (method: string, path: string, body?: unknown) => JSON.parse(await text(method, path, body));
  const nothing = async (method: string, path: string, body?: unknown) => void (await text(method, path, body));
  return {
    health: () => json('GET', '/health'),
    addFaults: async (faults) => (await json('POST', '/faults', [faults].flat())).added,
    faults: async (scope) => (await json('GET', `/faults${inScope(scope)}`)).rules,
    removeFault: (id) => nothing('DELETE', `/faults/${id.split('/').map(encodeURIComponent).join('/')}`),
    clearFaults: (scope) => nothing('DELETE', `/faults${inScope(scope)}`),
    profiles: async () => (await json('GET', '/profiles')).profiles,
    seed: async () => (await json('GET', '/seed')).seed,
    setSeed: (seed) => nothing('PUT', '/seed', { seed }),
    latency: async () => (await json('GET', '/latency')).rules,
    journal: async (query = {}) => (await json('GET', `/journal${queryString(query)}`)).entries,
    verify: (query, times) => json('POST', '/verify', { ...query, ...(times && { times }) }),
    plan: async () => lines(await text('GET', '/plan')),
    replay: (plans) => nothing('PUT', '/plan', plans.map((plan) => `${JSON.stringify(plan)}\n`).join('')),
    stopReplay: () => nothing('DELETE', '/plan'),
    now: async () => (await json('GET', '/clock')).now,
    advanceClock: async (advanceMs) => (await json('POST', '/clock', { advanceMs })).now,
    meter: (key) => json('GET', key === undefined ? '/meter' : `/meter?key=${encodeURIComponent(key)}`),
    metrics: () => text('GET', '/metrics'),
    reset: (scope) => nothing('POST', `/reset${inScope(scope)}`),
  };
}

function inScope(scope: string | undefined): string {
  return scope === undefined ? '' : `?scope=${encodeURIComponent(scope)}`;
}

function queryString({ facts = {}, ...fields }: JournalQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) parameters.set(snake(name), String(value));
  }
  for (const [name, value] of Object.entries(facts)) parameters.set(`fact.${name}`, String(value));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function lines(ndjson: string): FaultPlan[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FaultPlan);
}

function messageOf(answer: string): string | undefined {
  try {
    const { error } = JSON.parse(answer);
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined; // not of the admin API's shape: the caller tells the status instead
  }
}
