import LlamaCloud from '@llamaindex/llama-cloud';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { seededRandom } from '../lib/random.ts';
import { VirtualClock } from '../lib/virtual-clock.ts';
import { nextTurn } from '../lib/waiting.ts';
import type { FaultRule } from './kit/faults/types.ts';
import { startMocks } from './start.ts';

async function start() {
  const clock = new VirtualClock();
  const mocks = await startMocks({ clock, random: seededRandom('test'), cacheDir: '', supabase: false });
  const { openai, llamaparse } = mocks;
  return {
    mocks,
    openai: new OpenAI({ baseURL: openai.baseUrl, apiKey: openai.apiKey, fetch: openai.fetch, maxRetries: 0 }),
    llamaparse: new LlamaCloud({
      baseURL: llamaparse.baseUrl,
      apiKey: llamaparse.apiKey,
      fetch: llamaparse.fetch,
      maxRetries: 0,
    }),
    /** How long the work takes on the clock, which goes on only when it waits for it. */
    async took(work: () => Promise<unknown>): Promise<number> {
      const began = clock.elapsed();
      let over = false;
      const done = work().finally(() => {
        over = true;
      });
      while (!over) {
        await nextTurn();
        if (clock.sleeping > 0) await clock.advanceToNext();
      }
      await done;
      return clock.elapsed() - began;
    },
    [Symbol.asyncDispose]: () => mocks[Symbol.asyncDispose](),
  };
}

type Started = Awaited<ReturnType<typeof start>>;
type MsPer = Extract<FaultRule['inject'], { type: 'latency' }>['msPer'];

const pages = async ({ llamaparse }: Started) => {
  const upload_file = new File(['First.\n\n---\n\nSecond.'], 'a.md');
  const { id } = await llamaparse.parsing.create({ tier: 'fast', version: 'latest', upload_file });
  for (;;) {
    const { job } = await llamaparse.parsing.get(id);
    if (job.status === 'COMPLETED') return () => llamaparse.parsing.get(id);
    await nextTurn();
  }
};
const sent =
  async ({ llamaparse }: Started) =>
  () =>
    llamaparse.files.create({ file: new File(['x'.repeat(2000)], 'a.txt'), purpose: 'parse' });
const embed =
  async ({ openai }: Started) =>
  () =>
    openai.embeddings.create({ model: 'text-embedding-3-small', input: ['one two three', 'four'] });
const chat =
  ({ stream }: { stream: boolean }) =>
  async ({ openai }: Started) =>
  async () => {
    const messages = [{ role: 'user' as const, content: 'Say something.' }];
    if (!stream) return openai.chat.completions.create({ model: 'gpt-4o-mini', messages });
    for await (const _ of await openai.chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true }));
  };

const SLOPES: [
  what: string,
  operation: string,
  prepare: (started: Started) => Promise<() => Promise<unknown>>,
  msPer: NonNullable<MsPer>,
][] = [
  ['pages of a parse', 'parse.get', pages, { pages: 400 }],
  ['bytes of a file', 'files.create', sent, { bytes: 0.5 }],
  ['inputs and tokens of embeddings', 'embeddings.create', embed, { inputs: 100, tokens: 70 }],
  [
    'tokens asked and answered of a chat',
    'chat.completions.create',
    chat({ stream: false }),
    { promptTokens: 300, completionTokens: 200 },
  ],
  [
    'tokens asked and answered of a stream',
    'chat.completions.create',
    chat({ stream: true }),
    { promptTokens: 300, completionTokens: 200 },
  ],
];

test.each(SLOPES)(
  'a latency grows with the %s, and is delivered as asked',
  async (_what, operation, prepare, msPer) => {
    await using started = await start();
    const call = await prepare(started);
    const { faults, journal } = started.mocks;
    const inject = { type: 'latency', p50: 100, p90: 100, p99: 100, msPer } as const;
    const vendor = operation === 'parse.get' || operation === 'files.create' ? 'llamaparse' : 'openai';
    faults.add({ id: 'slow', vendor, operation, when: { type: 'always' }, inject });
    const took = await started.took(call);
    const facts = journal.entries().at(-1)?.facts ?? {};
    const sizes = Object.entries(msPer).map(([size, each]) => Number(facts[size]) * (each ?? 0));
    expect(sizes.every((ms) => ms > 0)).toBe(true);
    const slope = sizes.reduce((sum, ms) => sum + ms, 0);
    const [report] = faults.latency();
    expect(report?.asked.max).toBeCloseTo(took, 2);
    expect(report?.delivered.max).toBeCloseTo(took, 2);
    expect(slope).toBeGreaterThan(100);
    // the base is drawn between half the median and the maximum
    expect(took - slope).toBeGreaterThanOrEqual(50);
    expect(took - slope).toBeLessThanOrEqual(100);
  },
);

test('what a call has not got adds nothing, and a refused call has got nothing', async () => {
  await using started = await start();
  const msPer = { pages: 1000, tokens: 1000 };
  const inject = { type: 'delay', ms: 5, msPer } as const;
  started.mocks.faults.add({ id: 'slow', vendor: 'openai', operation: '*', when: { type: 'always' }, inject });
  expect(await started.took(() => started.openai.models.list())).toBe(5);
  const refused = () => expect(started.openai.embeddings.create({ model: 'none', input: 'a' })).rejects.toThrow();
  expect(await started.took(refused)).toBe(5);
});

test('a size that no vendor tells is refused when the rule is added', async () => {
  await using started = await start();
  const inject = { type: 'delay', ms: 5, msPer: { page: 1 } } as never;
  const rule: FaultRule = { id: 'typo', vendor: 'openai', operation: '*', when: { type: 'always' }, inject };
  expect(() => started.mocks.faults.add(rule)).toThrow(/msPer/);
});
