import { expect, test } from 'vitest';
import { systemClock } from '../../../lib/clock.ts';
import { seededRandom } from '../../../lib/random.ts';
import { runCheck } from '../judge.ts';
import { fakeEnvironments } from '../testing/fake-environment.ts';
import type { Context, StepData } from '../types.ts';
import type { CheckSpec } from './define.ts';
import { CHECKS } from './index.ts';

const signal = new AbortController().signal;
const NOBODY = '00000000-0000-4000-8000-000000000000';
const STRANGER = '00000000-0000-4000-8000-000000000001';

function subjectOf(token: string | undefined): unknown {
  const claims = Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString() || '{}';
  return JSON.parse(claims).sub;
}

/** A world in which steps were done and left nothing: no chunk, no row, no event, no log line, no answer. */
async function emptyWorld(): Promise<Context> {
  const environment = await fakeEnvironments({
    answer: ({ path, token }) => {
      if (subjectOf(token) === STRANGER) return { status: 404 };
      return { status: 200, body: path.endsWith('/chunks') ? { document_id: NOBODY, chunks: [] } : {} };
    },
  }).create({ label: 'empty', config: {}, processes: false, twin: false, random: seededRandom('x'), signal });
  const results = new Map<string, StepData>([
    ['up', { job_id: NOBODY, document_id: NOBODY, user: 'alice', document: 'blank' }],
    ['q', { status: 200 }],
    ['c1', { chunks: [] }],
    ['c2', { chunks: [] }],
  ]);
  const blank = { filename: 'a.txt', mime: 'text/plain', bytes: new Uint8Array(), pages: 1, facts: [], sha256: '' };
  return {
    scenarioId: 'empty',
    label: 'empty',
    environment,
    clock: systemClock(),
    random: seededRandom('x'),
    marks: { journalSeq: 0, meterIndex: 0, logIndex: 0, webhookIndex: 0 },
    documents: new Map([['blank', blank]]),
    users: new Map([
      ['alice', { name: 'alice', id: NOBODY }],
      ['bob', { name: 'bob', id: STRANGER }],
    ]),
    results,
    faultRules: new Map(),
    tokens: new Set(),
  };
}

const CASES: readonly (CheckSpec & { readonly becomes: 'UNKNOWN' | 'FAIL' })[] = [
  { id: 'x', check: 'job-status', of: 'up', is: 'complete', becomes: 'FAIL' },
  { id: 'x', check: 'job-error', of: 'up', code: 'DOCUMENT_BROKEN', becomes: 'FAIL' },
  { id: 'x', check: 'all-jobs', are: 'complete', becomes: 'FAIL' },
  { id: 'x', check: 'facts-stored', of: 'up', becomes: 'UNKNOWN' },
  { id: 'x', check: 'answer', of: 'q', upload: 'up', becomes: 'UNKNOWN' },
  { id: 'x', check: 'no-match', of: 'q', becomes: 'FAIL' },
  { id: 'x', check: 'response', of: 'q', code: 'SOMETHING', becomes: 'FAIL' },
  { id: 'x', check: 'value', of: 'q', at: 'body.id', is: 7, becomes: 'FAIL' },
  { id: 'x', check: 'journal-count', vendor: 'openai', atLeast: 1, becomes: 'FAIL' },
  { id: 'x', check: 'event-count', of: 'up', code: 'LEASE_LOST', equals: 0, becomes: 'UNKNOWN' },
  { id: 'x', check: 'vectors-sound', of: 'up', becomes: 'UNKNOWN' },
  { id: 'x', check: 'isolated', upload: 'up', from: 'bob', ask: 'q', becomes: 'UNKNOWN' },
  { id: 'x', check: 'same-products', a: 'c1', b: 'c2', becomes: 'UNKNOWN' },
  { id: 'x', check: 'ledger-equals-meter', becomes: 'UNKNOWN' },
  { id: 'x', check: 'billed', vendor: 'openai', atMostUsd: 1, becomes: 'UNKNOWN' },
  { id: 'x', check: 'budget', scope: 'total', becomes: 'UNKNOWN' },
  { id: 'x', check: 'job-counts', of: 'up', states: { parked: 0 }, becomes: 'UNKNOWN' },
  { id: 'x', check: 'parked-until', of: 'up', period: 'day', becomes: 'FAIL' },
  { id: 'x', check: 'made-by', becomes: 'UNKNOWN' },
  { id: 'x', check: 'mode-seen', from: 'q', within: '1s', switches: 1, becomes: 'UNKNOWN' },
  { id: 'x', check: 'rows', query: 'select 1', atLeast: 1, becomes: 'FAIL' },
  { id: 'x', check: 'logs-clean', becomes: 'UNKNOWN' },
  { id: 'x', check: 'one-correlation-id', of: 'up', becomes: 'UNKNOWN' },
];

test.each(CASES)('$check passes on nothing: never, it is $becomes', async ({ becomes, ...spec }) => {
  const result = await runCheck(spec, await emptyWorld(), [], () => null, signal);
  expect(result.state).toBe(becomes);
});

test('every kind of check is held to it', () => {
  expect(CASES.map((one) => one.check).sort()).toEqual(CHECKS.map((kind) => kind.kind).sort());
});
