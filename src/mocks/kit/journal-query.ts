import type { Instance, JournalEntry, MockVendor } from './types.ts';

/** Which entries; each given field must fit. */
export interface JournalQuery {
  readonly instance?: Instance;
  readonly vendor?: MockVendor;
  readonly kind?: JournalEntry['kind'];
  readonly operation?: string;
  readonly method?: string;
  readonly status?: number;
  readonly pathContains?: string;
  readonly bodySha256?: string;
  /** Whether any fault rule touched it. */
  readonly faulted?: boolean;
  /** Only entries that this fault rule touched. */
  readonly fault?: string;
  readonly scope?: string;
  readonly facts?: JournalEntry['facts'];
  readonly sinceSeq?: number;
}

export interface Difference {
  /** As the query names it; facts as `facts.NAME`. */
  readonly field: string;
  readonly wanted: unknown;
  readonly seen: unknown;
}

type Field = {
  readonly [Name in keyof JournalQuery]-?: {
    /** What the entry has there. */
    seen(entry: JournalEntry): unknown;
    /** Default: equal. */
    fits?(wanted: NonNullable<JournalQuery[Name]>, entry: JournalEntry): boolean;
  };
};

const FIELDS: Omit<Field, 'facts'> = {
  instance: { seen: (entry) => entry.instance },
  vendor: { seen: (entry) => entry.vendor },
  kind: { seen: (entry) => entry.kind },
  operation: { seen: (entry) => entry.operation },
  method: { seen: (entry) => entry.method },
  status: { seen: (entry) => entry.status },
  pathContains: { seen: (entry) => entry.path, fits: (wanted, entry) => entry.path.includes(wanted) },
  bodySha256: { seen: (entry) => entry.bodySha256 },
  faulted: { seen: (entry) => entry.faults.length > 0 },
  fault: { seen: (entry) => entry.faults, fits: (wanted, entry) => entry.faults.includes(wanted) },
  scope: { seen: (entry) => entry.scope },
  sinceSeq: { seen: (entry) => entry.seq, fits: (wanted, entry) => entry.seq > wanted },
};

export const QUERY_FIELDS = [...Object.keys(FIELDS), 'facts'] as readonly (keyof JournalQuery)[];

/** What an entry has otherwise than the query asks; empty when it fits. */
export function differences(entry: JournalEntry, query: JournalQuery): readonly Difference[] {
  const found: Difference[] = [];
  for (const [name, wanted] of Object.entries(query)) {
    if (wanted === undefined || name === 'facts') continue;
    const field = FIELDS[name as keyof typeof FIELDS];
    const seen = field.seen(entry);
    const fits = field.fits ? field.fits(wanted as never, entry) : seen === wanted;
    if (!fits) found.push({ field: name, wanted, seen });
  }
  for (const [name, wanted] of Object.entries(query.facts ?? {})) {
    const seen = entry.facts[name];
    if (seen !== wanted) found.push({ field: `facts.${name}`, wanted, seen });
  }
  return found;
}
