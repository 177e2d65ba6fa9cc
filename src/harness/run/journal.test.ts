import { expect, test } from 'vitest';
import type { JournalEntry } from '../../mocks/index.ts';
import { findEntries } from './journal.ts';
import type { Context } from './types.ts';

const entry = (seq: number, kind: JournalEntry['kind'], jobId: string) =>
  ({
    seq,
    kind,
    vendor: 'llamaparse',
    operation: 'any',
    path: '/',
    faults: [],
    facts: { jobId },
  }) as unknown as JournalEntry;

test('a late delivery for an earlier scenario’s job is not this scenario’s, its own deliveries are', () => {
  const entries = [
    entry(1, 'request', 'earlier'),
    entry(2, 'request', 'own'),
    entry(3, 'webhook', 'earlier'),
    entry(4, 'webhook', 'own'),
    entry(5, 'request', 'earlier'),
  ];
  const hands = { journal: () => entries };
  const context = { environment: { hands }, marks: { journalSeq: 1 } } as unknown as Context;
  expect(findEntries(context, { vendor: 'llamaparse' }).map(({ seq }) => seq)).toEqual([2, 4, 5]);
});
