import type { FaultRule, FaultTrigger } from './types.ts';

/** A kind of bad day, as rules. Rule ids begin with the profile's name. */
export interface FaultProfile {
  readonly summary: string;
  readonly rules: readonly FaultRule[];
}

type Named = Omit<FaultRule, 'id' | 'when'> & { readonly id: string; readonly when?: FaultTrigger };

const chance = (p: number): FaultTrigger => ({ type: 'probability', p });
const during = (fromMs: number, toMs: number, p: number): FaultTrigger => ({
  type: 'all',
  of: [{ type: 'window', fromMs, toMs }, chance(p)],
});

/** OpenAI's own words for an account without money: waiting does not help. */
const NO_MONEY = {
  error: {
    message:
      'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
    type: 'insufficient_quota',
    param: null,
    code: 'insufficient_quota',
  },
};

const VENDORS = ['openai', 'llamaparse', 'supabase'] as const;

export const FAULT_PROFILES: Readonly<Record<string, FaultProfile>> = {
  'rate-limit-storm': profile('rate-limit-storm', 'OpenAI and LlamaParse refuse in bursts for being asked too often', [
    {
      id: 'openai',
      vendor: 'openai',
      operation: '*',
      when: { type: 'burst', on: 5, off: 10 },
      inject: { type: 'status', status: 429, headers: { 'retry-after-ms': '500' } },
    },
    {
      id: 'llamaparse',
      vendor: 'llamaparse',
      operation: 'parse.upload',
      when: chance(0.3),
      inject: { type: 'status', status: 429 },
    },
  ]),
  'brownout-ramp': profile('brownout-ramp', 'All three grow slow and fail ever more for 40 seconds, then recover', [
    ...VENDORS.flatMap((vendor) => [
      {
        id: `${vendor}-slow`,
        vendor,
        operation: '*',
        when: { type: 'window', fromMs: 0, toMs: 40_000 } as const,
        inject: { type: 'latency', p50: 200, p90: 800, p99: 3000 } as const,
      },
      ...[0.05, 0.2, 0.5, 0.2].map((p, i) => ({
        id: `${vendor}-fails-${i + 1}`,
        vendor,
        operation: '*',
        when: during(i * 10_000, (i + 1) * 10_000, p),
        inject: { type: 'status', status: 503 } as const,
      })),
    ]),
  ]),
  'half-open': profile('half-open', 'Connections are taken and then nothing comes, or they are reset', [
    ...VENDORS.flatMap((vendor) => [
      { id: `${vendor}-silent`, vendor, operation: '*', when: chance(0.1), inject: { type: 'hang' } as const },
      { id: `${vendor}-reset`, vendor, operation: '*', when: chance(0.1), inject: { type: 'reset' } as const },
      {
        id: `${vendor}-closed`,
        vendor,
        operation: '*',
        when: chance(0.05),
        inject: { type: 'empty', what: 'answer' } as const,
      },
    ]),
  ]),
  'slow-parse': profile('slow-parse', 'Every parse seems to run on for five more questions', [
    {
      id: 'still-running',
      vendor: 'llamaparse',
      operation: 'parse.get',
      when: { type: 'first', count: 5 },
      per: 'job',
      inject: { type: 'patch', set: { '/job/status': 'RUNNING', '/markdown': null, '/text': null } },
    },
    {
      id: 'no-webhook',
      vendor: 'llamaparse',
      operation: 'webhook.deliver',
      inject: { type: 'webhook-late', ms: 10_000 },
    },
  ]),
  'webhook-chaos': profile('webhook-chaos', 'Webhooks are lost, late, doubled, overtaken and forged', [
    ...(
      [
        ['lost', 0.2],
        ['duplicated', 0.3],
        ['reordered', 0.2],
        ['forged', 0.1],
      ] as const
    ).map(([become, p]) => ({
      id: become,
      vendor: 'llamaparse' as const,
      operation: 'webhook.deliver',
      when: chance(p),
      inject: { type: 'webhook', become } as const,
    })),
    {
      id: 'late',
      vendor: 'llamaparse',
      operation: 'webhook.deliver',
      when: chance(0.3),
      inject: { type: 'webhook-late', ms: 2000 },
    },
  ]),
  'truncated-bodies': profile('truncated-bodies', 'One answer in ten ends in the middle', [
    ...VENDORS.map((vendor) => ({
      id: vendor,
      vendor,
      operation: '*',
      when: chance(0.1),
      inject: { type: 'truncate', keepFraction: 0.5 } as const,
    })),
    {
      id: 'streams',
      vendor: 'openai',
      operation: 'chat.completions.create',
      when: chance(0.1),
      inject: { type: 'cut-stream', keepEvents: 3 },
    },
  ]),
  'poisoned-vectors': profile('poisoned-vectors', 'One embeddings answer in five holds vectors that cannot be right', [
    ...(['zero', 'constant', 'nan', 'short'] as const).map((become) => ({
      id: become,
      vendor: 'openai' as const,
      operation: 'embeddings.create',
      when: chance(0.05),
      inject: { type: 'vectors', become } as const,
    })),
  ]),
  'quota-exhausted': profile('quota-exhausted', 'Neither account has money left', [
    { id: 'openai', vendor: 'openai', operation: '*', inject: { type: 'status', status: 429, body: NO_MONEY } },
    {
      id: 'llamaparse',
      vendor: 'llamaparse',
      operation: 'parse.upload',
      inject: {
        type: 'status',
        status: 402,
        body: { detail: "You've exceeded the maximum number of credits for your plan." },
      },
    },
  ]),
  'flaky-storage': profile(
    'flaky-storage',
    'Storage fails, is slow, and sometimes has stored what it says it has not',
    [
      {
        id: 'fails',
        vendor: 'supabase',
        operation: '*',
        when: chance(0.1),
        inject: { type: 'status', status: 503 },
      },
      {
        id: 'slow',
        vendor: 'supabase',
        operation: '*',
        inject: { type: 'latency', p50: 20, p90: 150, p99: 1000, perKiB: 0.2 },
      },
      {
        id: 'answer-lost',
        vendor: 'supabase',
        operation: 'object.upload',
        when: chance(0.05),
        inject: { type: 'reset', after: true },
      },
    ],
  ),
  'clock-skew': profile(
    'clock-skew',
    'The vendors’ clocks are wrong: OpenAI’s ahead, LlamaParse’s and its webhooks’ behind',
    [
      { id: 'openai', vendor: 'openai', operation: '*', inject: { type: 'clock-skew', ms: 600_000 } },
      { id: 'llamaparse', vendor: 'llamaparse', operation: '*', inject: { type: 'clock-skew', ms: -3_600_000 } },
      {
        id: 'webhooks',
        vendor: 'llamaparse',
        operation: 'webhook.deliver',
        inject: { type: 'clock-skew', ms: -3_600_000 },
      },
    ],
  ),
};

function profile(name: string, summary: string, rules: readonly Named[]): FaultProfile {
  return { summary, rules: rules.map((rule) => ({ when: { type: 'always' }, ...rule, id: `${name}/${rule.id}` })) };
}
