import { expect, test } from 'vitest';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { createJournal } from './journal.ts';
import { lightRequest } from './light.ts';
import type { JournalEntry } from './types.ts';

const entry = {
  instance: 'mock',
  vendor: 'openai',
  operation: 'embeddings.create',
  method: 'POST',
  path: '/v1/embeddings',
  status: 200,
  durationMs: 1,
  requestBytes: 2,
  bodySha256: '',
  faults: [],
  facts: {},
} as const;

const light = () =>
  lightRequest({
    method: 'GET',
    url: 'http://b/',
    headers: new Headers(),
    body: new Uint8Array(),
    signal: () => new AbortController().signal,
  });

test('entries stand in the order of arrival, not of completion, at the time of arrival', async () => {
  const clock = new VirtualClock(1000);
  const journal = createJournal({ clock });
  const a = journal.arrive();
  await clock.advance(5);
  journal.request({ ...entry, kind: 'request', ...journal.arrive() });
  journal.request({ ...entry, kind: 'request', ...a, operation: 'models.list' });
  journal.webhook({ ...entry, vendor: 'llamaparse', facts: { attempt: 1 } });
  const seen = journal.entries().map(({ seq, at, kind, operation }) => [seq, at, kind, operation]);
  expect(seen).toEqual([
    [1, 1000, 'request', 'models.list'],
    [2, 1005, 'request', 'embeddings.create'],
    [3, 1005, 'webhook', 'embeddings.create'],
  ]);
});

test('facts noted about a request while it is answered are its entry’s, and can be asked for', () => {
  const journal = createJournal({ clock: new VirtualClock() });
  for (const [model, request] of [
    ['small', new Request('http://a')],
    ['large', light()],
  ] as const) {
    journal.note(request, { model });
    journal.note(request, { inputs: 2 });
    const facts = journal.factsOf(request);
    journal.request({
      ...entry,
      kind: 'request',
      ...journal.arrive(),
      facts,
      faults: model === 'small' ? ['slow'] : [],
    });
  }
  expect(journal.factsOf(light())).toEqual({});
  expect(journal.entries({ facts: { model: 'small', inputs: 2 } }).map((each) => each.seq)).toEqual([1]);
  expect(journal.entries({ facts: { model: 'large', inputs: 2 } }).map((each) => each.seq)).toEqual([2]);
  expect(journal.entries({ facts: { inputs: 3 } })).toEqual([]);
  expect(journal.entries({ vendor: 'openai', operation: 'embeddings.create', status: 200 })).toHaveLength(2);
  expect(journal.entries({ vendor: 'supabase' })).toEqual([]);
  expect(journal.entries({ fault: 'slow', sinceSeq: 0 }).map((each) => each.seq)).toEqual([1]);
  expect(journal.entries({ sinceSeq: 1 }).map((each) => each.seq)).toEqual([2]);
});

test('it is bounded, says how much it forgot, and hands every entry on', () => {
  const handed: JournalEntry[] = [];
  const journal = createJournal({ clock: new VirtualClock(), limit: 8, onEntry: (each) => handed.push(each) });
  for (let i = 0; i < 25; i++) journal.webhook({ ...entry, facts: {} });
  const kept = journal.entries();
  expect(kept.length).toBeLessThanOrEqual(10);
  expect(kept.at(-1)?.seq).toBe(25);
  expect(kept.length + journal.forgotten).toBe(25);
  expect(handed).toHaveLength(25);
  journal.clear();
  expect([journal.entries(), journal.forgotten]).toEqual([[], 0]);
});
