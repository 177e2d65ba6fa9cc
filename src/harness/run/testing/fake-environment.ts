import { systemClock } from '../../../lib/clock.ts';
import { OffsetClock } from '../../../lib/offset-clock.ts';
import type { FaultPlan, FaultRule, MeterEntry, SettledFault } from '../../../mocks/index.ts';
import type { Scenario } from '../../scenario/types.ts';
import type { Environment, EnvironmentFactory, FaultHands, Hands, HttpRequest } from '../types.ts';

export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeOptions {
  /** Answers everything but a healthy `/health…`; undefined = 200 with an empty object. */
  readonly answer?: (
    request: HttpRequest,
    rules: FakeFaults,
    signal: AbortSignal,
  ) => FakeAnswer | undefined | Promise<FakeAnswer>;
  readonly healthy?: boolean;
  readonly hands?: boolean;
  /** Micro-dollars that a vendor bills for each request but the health checks. */
  readonly billsMicroUsd?: number;
  readonly disposeError?: string;
  readonly createError?: string;
}

/** Rules that fire when the fake's answer asks whether they do. */
export interface FakeFaults extends FaultHands {
  /** True (and counted) when a rule for this operation is in force. */
  strikes(operation: string): boolean;
}

export interface FakeFactory extends EnvironmentFactory {
  readonly created: number;
  readonly open: number;
  readonly faults: FakeFaults;
}

/** A pipeline that is one function, for tests of the runner. */
export function fakeEnvironments(options: FakeOptions = {}): FakeFactory {
  const faults = fakeFaults();
  const state = { created: 0, open: 0 };
  return {
    database: 'fake',
    backend: 'mock',
    capabilities: new Set(options.hands === false ? [] : ['hands', 'configuration']),
    faults,
    get created() {
      return state.created;
    },
    get open() {
      return state.open;
    },
    async create(): Promise<Environment> {
      if (options.createError !== undefined) throw new Error(options.createError);
      state.created++;
      state.open++;
      const meter: MeterEntry[] = [];
      return {
        target: fakeTarget(options, faults, meter),
        jwt: { secret: 'a secret of the fake environment', issuer: 'fake', audience: 'authenticated' },
        hands: options.hands === false ? undefined : fakeHands(faults, meter),
        processes: undefined,
        clock: new OffsetClock(systemClock()),
        async [Symbol.asyncDispose]() {
          state.open--;
          if (options.disposeError !== undefined) throw new Error(options.disposeError);
        },
      };
    },
  };
}

function fakeTarget(options: FakeOptions, faults: FakeFaults, meter: MeterEntry[]): Environment['target'] {
  return {
    url: 'http://fake.invalid',
    async request(request, signal) {
      const health = request.path.startsWith('/health') ? { status: options.healthy === false ? 503 : 200 } : undefined;
      if (!health && options.billsMicroUsd !== undefined) meter.push(charge(options.billsMicroUsd));
      const answer: FakeAnswer = health ??
        (await options.answer?.(request, faults, signal)) ?? { status: 200, body: {} };
      const { status, body = {}, headers = {} } = answer;
      return { method: request.method, path: request.path, status, headers, body, durationMs: 1 };
    },
  };
}

const NO_DOOR = { baseUrl: 'http://fake.invalid', keyFor: () => 'no-key' };

function charge(microUsd: number): MeterEntry {
  return { vendor: 'openai', instance: 'mock', apiKey: 'k', operation: 'thing', model: 'm', units: {}, microUsd };
}

function fakeHands(faults: FakeFaults, meter: readonly MeterEntry[]): Hands {
  const logs: string[] = [];
  return {
    database: { query: fakeQuery },
    faults,
    storage: {
      read: async () => undefined,
      write: async () => undefined,
      remove: async () => undefined,
    },
    vendors: { openai: NO_DOOR, llamaparse: NO_DOOR, supabase: NO_DOOR, fetch: globalThis.fetch },
    journal: () => [],
    meter: () => meter,
    logs: () => logs,
    plantLog: (line) => void logs.push(line),
    webhooks: () => [],
    twin: undefined,
    secrets: { key: 'sk-the-fake-secret-key' },
  };
}

/** Nothing was ever stored: counts are 0, all else has no rows. */
async function fakeQuery<Row>(sql: string): Promise<{ rows: Row[]; rowCount: number }> {
  const rows = sql.startsWith('select count(*) as n ') ? [{ n: 0 } as Row] : [];
  return { rows, rowCount: rows.length };
}

function fakeFaults(): FakeFaults {
  const rules = new Map<string, FaultRule>();
  const hits = new Map<string, number>();
  let plans: FaultPlan[] = [];
  let replayed: readonly FaultPlan[] | undefined;
  return {
    add: (rule) => void rules.set(rule.id, rule),
    remove: (id) => void rules.delete(id),
    clear() {
      rules.clear();
      hits.clear();
      plans = [];
      replayed = undefined;
    },
    list: () => [...rules.values()],
    hits: (id) => hits.get(id) ?? 0,
    plans: () => plans,
    forgottenPlans: () => 0,
    replay: (again) => {
      replayed = again;
    },
    strikes(operation) {
      const isPlanned = ({ id }: FaultRule) =>
        replayed?.some((call) => call.faults.some(({ rule }) => rule === id)) ?? true;
      const struck = [...rules.values()].filter((rule) => rule.operation === operation && isPlanned(rule));
      for (const rule of struck) hits.set(rule.id, (hits.get(rule.id) ?? 0) + 1);
      if (struck.length > 0) plans.push(callOf(operation, struck));
      return struck.length > 0;
    },
  };
}

function callOf(operation: string, struck: readonly FaultRule[]): FaultPlan {
  const faults = struck.map(({ id, inject }) => ({ rule: id, inject: inject as SettledFault }));
  return { instance: 'mock', vendor: 'openai', operation, request: 'r', attempt: '1', faults };
}

/** A scenario that gets `/thing` and checks that it is there; `over` replaces any part. */
export function fakeScenario(over: Partial<Scenario> = {}): Scenario {
  return {
    id: 'thing',
    kind: 'services',
    title: 'The thing is there',
    intent: 'For tests of the runner.',
    file: 'thing.yaml',
    sourceSha256: '0'.repeat(64),
    tags: ['fake'],
    needs: [],
    config: {},
    backends: undefined,
    budgetUsd: undefined,
    documents: {},
    users: ['alice'],
    faults: [],
    load: undefined,
    gates: [],
    flow: [{ id: 'get', do: 'http', method: 'GET', path: '/thing', as: 'alice' }],
    checks: [{ id: 'there', check: 'response', of: 'get', status: 200 }],
    controls: [
      {
        id: 'gone',
        title: undefined,
        plant: {
          type: 'fault',
          after: undefined,
          rule: {
            id: 'control-gone',
            vendor: 'openai',
            operation: 'thing',
            when: { type: 'always' },
            inject: { type: 'hang' },
          },
        },
        turnsRed: ['there'],
      },
    ],
    ...over,
  };
}
