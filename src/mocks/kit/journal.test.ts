import { expect, test } from 'vitest';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { createJournal } from './journal.ts';
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
} as const;

test('entries stand in the order of arrival, not of completion, at the time of arrival', async () => {
  const clock = new VirtualClock(1000);
  const journal = createJournal({ clock });
  const [first, second] = [new Request('http://a'), new Request('http://b')];
  const a = journal.arrive();
  await clock.advance(5);
  journal.request(journal.arrive(), second, entry);
  journal.request(a, first, { ...entry, operation: 'models.list' });
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
  for (const model of ['small', 'large']) {
    const request = new Request('http://a');
    journal.note(request, { model });
    journal.note(request, { inputs: 2 });
    journal.request(journal.arrive(), request, { ...entry, faults: model === 'small' ? ['slow'] : [] });
  }
  expect(journal.entries({ facts: { model: 'small', inputs: 2 } }).map((each) => each.seq)).toEqual([1]);
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
