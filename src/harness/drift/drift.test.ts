import { beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { testCacheDir } from '../../lib/database/testing.ts';
import { seededRandom } from '../../lib/random.ts';
import { type FaultAction, type FaultRule, type MockVendor, startMocks } from '../../mocks/index.ts';
import { placeText } from './compare/types.ts';
import { type DriftOptions, runDrift } from './drift.ts';
import { renderDrift } from './render.ts';
import type { DriftReport } from './report.ts';
import { mockSide } from './sides/mock.ts';
import { isOwnHost, realSide } from './sides/real.ts';
import type { DriftSide } from './sides/types.ts';

const clock = systemClock();
const checks = { openai: {}, llamaparse: {}, supabase: {} };

const mock = (vendors: readonly MockVendor[], faults: readonly FaultRule[] = []) =>
  mockSide({ clock, seed: 'test', vendors, cacheDir: testCacheDir, faults });

const rule = (vendor: MockVendor, operation: string, inject: FaultAction): FaultRule => ({
  id: `${vendor}/${operation}`,
  ...{ vendor, operation, inject, when: { type: 'always' } },
});

const run = (left: DriftSide, right: DriftSide, options: Partial<DriftOptions> & Pick<DriftOptions, 'vendors'>) =>
  runDrift({ left, right, clock, seed: 'test', checks, ...options });

/** A mock against one with these faults planted. */
async function planted(vendors: readonly MockVendor[], faults: readonly FaultRule[]) {
  await using left = await mock(vendors);
  await using right = await mock(vendors, faults);
  return (await run(left, right, { vendors })).report;
}

describe('a planted difference turns drift red at its place', () => {
  const PLANTED: readonly [MockVendor, operation: string, FaultAction, place: string][] = [
    [
      'openai',
      'embeddings.create',
      { type: 'patch', set: { '/usage/total_tokens': '2' } },
      'field /usage/total_tokens',
    ],
    ['openai', 'files.list', { type: 'patch', set: { '/object': 'page' } }, 'value /object'],
    [
      'openai',
      'moderations.create',
      { type: 'patch', set: { '/results/0/flagged': null } },
      'field /results/*/flagged',
    ],
    ['openai', 'models.retrieve', { type: 'status', status: 500 }, 'status'],
    ['openai', 'batches.list', { type: 'status', status: 501 }, 'operation'],
    ['openai', 'responses.retrieve', { type: 'content-type', value: 'text/plain' }, 'header content-type'],
    ['openai', 'chat.completions.create', { type: 'cut-stream', keepEvents: 3, by: 'end' }, 'events'],
    ['openai', 'files.content', { type: 'empty' }, 'body'],
  ];
  let report: DriftReport;
  beforeAll(async () => {
    const faults = PLANTED.map(([vendor, operation, inject]) => rule(vendor, operation, inject));
    report = await planted(['openai'], faults);
  });
  const found = () => report.vendors.flatMap(({ differences }) => differences);

  test.each(PLANTED)('%s %s, %j', (vendor, operation, _inject, place) => {
    const own = found().filter((one) => one.vendor === vendor && one.operation === operation);
    expect(own.map((one) => placeText(one.place))).toContain(place);
  });

  test('and nowhere else', () => {
    expect(report).toMatchObject({ verdict: 'drift', exitCode: 1 });
    expect(new Set(found().map(({ operation }) => operation))).toEqual(
      new Set(PLANTED.map(([, operation]) => operation)),
    );
  });
});

test('what was not measured never passes', async () => {
  const report = await planted(['openai'], [rule('openai', 'models.list', { type: 'reset' })]);
  expect(report).toMatchObject({ verdict: 'unknown', exitCode: 2 });
  const { notMeasured, notCompared } = report.vendors[0] as (typeof report.vendors)[number];
  expect(notMeasured.map(({ side, probe }) => `${side} ${probe}`)).toEqual([
    'right models.list',
    'right models.list/wrong-key',
  ]);
  expect(notCompared).toEqual(['models.list']);
  expect(renderDrift(report)).toMatch(/^ {2}not measured on the right \(.+\): models\.list, models\.list\/wrong-key$/m);
});

describe('a real side', () => {
  const vendors = ['openai'] as const;

  test('is asked with the keys of the environment; a mock in its place is compared, and is no real check', async () => {
    await using mocks = await startMocks({
      ...{ clock, random: seededRandom('test'), cacheDir: '', openai: false, llamaparse: false, supabase: false },
      twin: { port: 0 },
    });
    const { baseUrl, apiKey } = mocks.twin.openai;
    const env = { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: apiKey };
    await using left = await mock(vendors);
    await using right = realSide({ clock, env, vendors, fetch });
    const { report, realChecks } = await run(left, right, { vendors, maxUsd: 0.05 });
    const { differences, notCompared, measured, probes } = report.vendors[0] as (typeof report.vendors)[number];
    expect({ differences, notCompared, whole: measured === probes && probes > 20 }).toEqual({
      ...{ differences: [], notCompared: [], whole: true },
    });
    expect([report.verdict, report.exitCode, report.maxUsd > 0, realChecks]).toEqual(['same', 0, true, {}]);
    expect(renderDrift(report)).toContain('last real check: never');
  });

  test('sends nothing without a money cap, nor when the probes may cost more', async () => {
    const sent: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      sent.push(input);
      return new Response(null, { status: 500 });
    };
    await using left = await mock(vendors);
    await using right = realSide({ clock, env: { OPENAI_API_KEY: 'sk-x' }, vendors, fetch });
    await expect(run(left, right, { vendors })).rejects.toMatchObject({ exitCode: 4, message: /--max-usd/ });
    await expect(run(left, right, { vendors, maxUsd: 0.0001 })).rejects.toMatchObject({ exitCode: 5 });
    expect(sent).toEqual([]);
    await run(left, right, { vendors, maxUsd: 1 });
    expect(sent.length).toBeGreaterThan(20);
  });

  test('dates the check of each operation when the vendor’s own host answered', async () => {
    const from = new Date(clock.now()).toISOString();
    await using mocks = await mock(vendors);
    const answering = mocks.address('openai')?.fetch as typeof fetch;
    await using left = await mock(vendors, [
      rule('openai', 'models.delete', { type: 'patch', set: { '/error/code': 'x' } }),
    ]);
    const env = { OPENAI_API_KEY: mocks.address('openai')?.apiKey };
    await using right = realSide({ clock, env, vendors, fetch: answering });
    const { realChecks } = await run(left, right, { vendors, maxUsd: 1 });
    const { at = '', ...check } = realChecks.openai?.['models.delete'] ?? {};
    expect([at >= from, check]).toEqual([true, { how: 'real', differences: 1 }]);
    expect(realChecks.openai?.['files.list']).toMatchObject({ differences: 0 });
  });

  test('names the variables that are missing', () => {
    const side = (env: Record<string, string>) => () =>
      realSide({ clock, env, vendors: ['supabase'], fetch: globalThis.fetch });
    expect(side({})).toThrow(/supabase: set SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY/);
    expect(side({ SUPABASE_URL: 'x', SUPABASE_SERVICE_ROLE_KEY: 'y' })).toThrow('SUPABASE_URL is no URL');
  });

  test.each<[MockVendor, string, boolean]>([
    ['openai', 'https://api.openai.com/v1', true],
    ['openai', 'https://eu.api.openai.com/v1', true],
    ['openai', 'http://api.openai.com/v1', false],
    ['openai', 'https://api.openai.com.example.com/v1', false],
    ['llamaparse', 'https://api.cloud.eu.llamaindex.ai', true],
    ['llamaparse', 'http://127.0.0.1:8102', false],
    ['supabase', 'https://abcdefghijklmnopqrst.supabase.co', true],
    ['supabase', 'http://127.0.0.1:54321', false],
  ])('%s at %s is the vendor’s own host: %s', (vendor, url, expected) => {
    expect(isOwnHost(vendor, url)).toBe(expected);
  });
});
