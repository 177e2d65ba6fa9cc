import type { Clock } from '../../lib/clock.ts';
import { differences, type JournalQuery } from './journal-query.ts';
import { type Facts, notedFacts, noteFacts } from './light.ts';
import type { JournalEntry, JournalWriter } from './types.ts';

/** What the mocks saw and did, in order of arrival; the oldest entries are forgotten past the limit. */
export interface Journal extends JournalWriter {
  entries(query?: JournalQuery): readonly JournalEntry[];
  /** Entries forgotten because the limit was passed, since the last clear. A count over the journal is exact only when 0. */
  readonly forgotten: number;
  /** Forgets everything, or the entries of one scope. */
  clear(scope?: string): void;
}

/** The layer's side of the journal: a request gets its place when it arrives and its entry when it is answered. */
export interface RequestJournal extends Journal {
  arrive(): { readonly seq: number; readonly at: number };
  /** What was noted of a request so far. */
  factsOf(request: Request): Facts;
  /** Keeps the finished entry. */
  request(entry: JournalEntry): void;
}

export interface JournalOptions {
  readonly clock: Clock;
  /** Default 20,000: some 10 MB. */
  readonly limit?: number;
  /** Called with each finished entry. */
  readonly onEntry?: (entry: JournalEntry) => void;
}

export function createJournal(options: JournalOptions): RequestJournal {
  const { clock, limit = 20_000, onEntry } = options;
  /** Of requests that are not light. */
  const notes = new WeakMap<Request, Facts>();
  let ring: JournalEntry[] = [];
  let seq = 0;
  let forgotten = 0;

  const add = (entry: JournalEntry) => {
    ring.push(entry);
    // drops in blocks, so that adding stays O(1)
    if (ring.length >= limit * 1.25) {
      const extra = ring.length - limit;
      ring = ring.slice(extra);
      forgotten += extra;
    }
    onEntry?.(entry);
  };

  return {
    get forgotten() {
      return forgotten;
    },
    arrive: () => ({ seq: ++seq, at: clock.now() }),
    note(request, facts) {
      if (!noteFacts(request, facts)) notes.set(request, { ...notes.get(request), ...facts });
    },
    factsOf: (request) => notedFacts(request) ?? notes.get(request) ?? NO_FACTS,
    request: add,
    webhook: (entry) => add({ seq: ++seq, at: clock.now(), kind: 'webhook', instance: 'mock', ...entry }),
    entries: (query = {}) =>
      ring.filter((entry) => differences(entry, query).length === 0).sort((a, b) => a.seq - b.seq),
    clear(scope) {
      ring = scope === undefined ? [] : ring.filter((entry) => entry.scope !== scope);
      if (scope === undefined) forgotten = 0;
    },
  };
}

const NO_FACTS: Facts = {};
