import { expect, test } from 'vitest';
import { seededRandom } from '../lib/random.ts';
import { VirtualClock } from '../lib/virtual-clock.ts';
import { type FaultRule, type JournalEntry, type Mocks, parseFaultRules, startMocks } from './index.ts';

const RULES = parseFaultRules([
  'truncated-bodies',
  'poisoned-vectors',
  {
    id: 'busy',
    vendor: 'openai',
    operation: '*',
    when: { type: 'probability', p: 0.2 },
    inject: { type: 'status', status: 503 },
  },
]);

async function start(rules: readonly FaultRule[]): Promise<Mocks> {
  const mocks = await startMocks({
    clock: new VirtualClock(),
    random: seededRandom('determinism'),
    cacheDir: '',
    supabase: false,
  });
  for (const rule of rules) mocks.faults.add(rule);
  return mocks;
}

/** What a client reads of an answer: its status and bytes, or that it broke off. */
async function embed(mocks: Mocks, input: string): Promise<string> {
  const { baseUrl, apiKey, fetch } = mocks.openai;
  const response = await fetch(`${baseUrl}/embeddings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'text-embedding-3-small', input, encoding_format: 'base64' }),
  });
  return response.text().then(
    (text) => `${response.status} ${text}`,
    () => `${response.status} broken`,
  );
}

const inputs = Array.from({ length: 150 }, (_, i) => `text ${i % 120}`); // thirty are asked twice
const fate = ({ bodySha256, status, faults }: JournalEntry) => JSON.stringify([bodySha256, status, faults]);

test('two runs write the same journal but for times, and give the same answers to the byte', async () => {
  const run = async () => {
    await using mocks = await start(RULES);
    const answers: string[] = [];
    for (const input of inputs) answers.push(await embed(mocks, input));
    const entries = mocks.journal.entries().map(({ at: _, durationMs: __, ...entry }) => entry);
    return { answers, journal: JSON.stringify(entries), struck: entries.filter((entry) => entry.faults.length > 0) };
  };
  const first = await run();
  const second = await run();
  expect(first.struck.length).toBeGreaterThan(20);
  expect(second).toEqual(first);
});

test('64 clients at once, shuffled, meet the faults that one alone meets', async () => {
  await using alone = await start(RULES);
  for (const input of inputs) await embed(alone, input);
  await using crowd = await start(RULES);
  const queue = seededRandom('shuffled').shuffle(inputs);
  const client = async () => {
    for (let input = queue.pop(); input !== undefined; input = queue.pop()) await embed(crowd, input);
  };
  await Promise.all(Array.from({ length: 64 }, client));
  const fates = (mocks: Mocks) => mocks.journal.entries().map(fate).sort();
  expect(fates(crowd)).toEqual(fates(alone));
  expect(fates(crowd).filter((line) => line.includes('503')).length).toBeGreaterThan(10);
});
