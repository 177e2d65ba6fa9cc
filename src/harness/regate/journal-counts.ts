import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What journal.ndjson says, as far as a report can be checked by it. */
export interface JournalCounts {
  /** It has at least one line of this scenario. */
  has(scenario: string): boolean;
  /** Calls of the scenario that this rule struck. */
  hits(scenario: string, rule: string): number;
  /** The scenario's entry with this number is there. */
  holds(scenario: string, seq: number): boolean;
}

/** Reads a journal line by line; a line that is no JSON is passed over. */
export async function countJournal(file: string): Promise<JournalCounts> {
  const seqs = new Map<string, Set<number>>();
  const hits = new Map<string, number>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const entry = parse(line);
    if (typeof entry?.scenario !== 'string') continue;
    const own = seqs.get(entry.scenario) ?? new Set();
    seqs.set(entry.scenario, own.add(Number(entry.seq)));
    for (const rule of Array.isArray(entry.faults) ? entry.faults : []) {
      const key = `${entry.scenario}\n${rule}`;
      hits.set(key, (hits.get(key) ?? 0) + 1);
    }
  }
  return {
    has: (scenario) => seqs.has(scenario),
    hits: (scenario, rule) => hits.get(`${scenario}\n${rule}`) ?? 0,
    holds: (scenario, seq) => seqs.get(scenario)?.has(seq) ?? false,
  };
}

function parse(line: string): { scenario?: unknown; seq?: unknown; faults?: unknown } | undefined {
  try {
    return JSON.parse(line) as object;
  } catch {
    return undefined;
  }
}
