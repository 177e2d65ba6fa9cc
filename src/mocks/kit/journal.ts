import type { Clock } from '../../lib/clock.ts';
import type { Instance, JournalEntry, JournalWriter, MockVendor } from './types.ts';

type Facts = JournalEntry['facts'];

/** Which entries; each given field must be equal. Times are milliseconds since the epoch on the mock's clock. */
export interface JournalQuery {
  readonly instance?: Instance;
  readonly vendor?: MockVendor;
  readonly kind?: JournalEntry['kind'];
  readonly operation?: string;
  readonly status?: number;
  /** Only entries that this fault rule touched. */
  readonly fault?: string;
  readonly facts?: Facts;
  readonly sinceSeq?: number;
}

/** What the mocks saw and did, in order of arrival; the oldest entries are forgotten past the limit. */
export interface Journal extends JournalWriter {
  entries(query?: JournalQuery): readonly JournalEntry[];
  /** Entries forgotten because the limit was passed, since the last clear. A count over the journal is exact only when 0. */
  readonly forgotten: number;
  clear(): void;
}

/** The layer's side of the journal: a request gets its place when it arrives and its entry when it is answered. */
export interface RequestJournal extends Journal {
  arrive(): { readonly seq: number; readonly at: number };
  request(
    arrival: { seq: number; at: number },
    request: Request,
    entry: Omit<JournalEntry, 'seq' | 'at' | 'kind' | 'facts'>,
  ): void;
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
  const notes = new WeakMap<Request, Record<string, string | number | boolean>>();
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
      const noted = notes.get(request);
      if (noted) Object.assign(noted, facts);
      else notes.set(request, { ...facts });
    },
    request: (arrival, request, entry) =>
      add({ ...arrival, kind: 'request', ...entry, facts: notes.get(request) ?? {} }),
    webhook: (entry) => add({ seq: ++seq, at: clock.now(), kind: 'webhook', instance: 'mock', ...entry }),
    entries: (query = {}) => ring.filter((entry) => matches(entry, query)).sort((a, b) => a.seq - b.seq),
    clear() {
      ring = [];
      forgotten = 0;
    },
  };
}

function matches(entry: JournalEntry, query: JournalQuery): boolean {
  return (
    (query.instance === undefined || entry.instance === query.instance) &&
    (query.vendor === undefined || entry.vendor === query.vendor) &&
    (query.kind === undefined || entry.kind === query.kind) &&
    (query.operation === undefined || entry.operation === query.operation) &&
    (query.status === undefined || entry.status === query.status) &&
    (query.fault === undefined || entry.faults.includes(query.fault)) &&
    (query.sinceSeq === undefined || entry.seq > query.sinceSeq) &&
    Object.entries(query.facts ?? {}).every(([name, value]) => entry.facts[name] === value)
  );
}
