import type { Journal } from './journal.ts';
import { type Difference, differences, type JournalQuery } from './journal-query.ts';

/** How often; all that are given must hold. Without any: at least once. */
export interface Times {
  readonly exactly?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface NearMiss {
  readonly seq: number;
  readonly operation: string;
  readonly differs: readonly Difference[];
}

export interface Verification {
  readonly ok: boolean;
  readonly count: number;
  /** In words: `exactly 2`. */
  readonly expected: string;
  /** The entries that fit, oldest first; at most a hundred. */
  readonly seqs: readonly number[];
  /** Where too few fit: those that come nearest, and what they have otherwise. */
  readonly nearMisses: readonly NearMiss[];
  /** More than 0: the journal has forgotten entries, so the count may be too small. */
  readonly forgotten: number;
}

const SEQS_SHOWN = 100;
const NEAR_MISSES_SHOWN = 5;
/** An entry that differs in more is about something else. */
const NEAR = 3;

/** Whether the mocks saw calls that fit so often: "called exactly twice with …". */
export function verify(journal: Journal, query: JournalQuery, times: Times): Verification {
  const fitting = journal.entries(query);
  const count = fitting.length;
  const { exactly, atLeast = exactly === undefined && times.atMost === undefined ? 1 : 0, atMost } = times;
  const ok =
    (exactly === undefined || count === exactly) && count >= atLeast && count <= (atMost ?? Number.POSITIVE_INFINITY);
  const tooFew = count < Math.max(exactly ?? 0, atLeast);
  return {
    ok,
    count,
    expected: inWords({ ...times, ...(atLeast > 0 && { atLeast }) }),
    seqs: fitting.slice(0, SEQS_SHOWN).map((entry) => entry.seq),
    nearMisses: tooFew ? nearest(journal, query) : [],
    forgotten: journal.forgotten,
  };
}

function inWords({ exactly, atLeast, atMost }: Times): string {
  const words = [
    ...(exactly === undefined ? [] : [`exactly ${exactly}`]),
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ];
  return words.join(' and ');
}

function nearest(journal: Journal, query: JournalQuery): NearMiss[] {
  return journal
    .entries()
    .map(({ seq, operation, ...entry }) => ({
      seq,
      operation,
      differs: differences({ seq, operation, ...entry }, query),
    }))
    .filter(({ differs }) => differs.length > 0 && differs.length <= NEAR)
    .sort((a, b) => a.differs.length - b.differs.length || b.seq - a.seq)
    .slice(0, NEAR_MISSES_SHOWN);
}
