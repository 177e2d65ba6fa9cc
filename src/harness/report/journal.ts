import type { Report, ScenarioResult } from './types.ts';

/** One line of the journal as far as a reader needs it; a field that the line lacks is undefined. */
export interface JournalRow {
  readonly seq?: number;
  readonly at?: number;
  readonly vendor?: string;
  readonly operation?: string;
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly durationMs?: number;
  readonly faults: readonly string[];
  /** Named by a check's evidence. */
  readonly cited: boolean;
  /** Everything else on the line, as JSON. */
  readonly rest: string;
}

export interface JournalExcerpt {
  readonly rows: readonly JournalRow[];
  readonly leftOut: number;
}

/** Journal rows by scenario id. */
export type JournalExcerpts = ReadonlyMap<string, JournalExcerpt>;

export interface JournalIndex {
  /** One line of journal.ndjson. */
  add(line: string): void;
  excerpts(): JournalExcerpts;
}

/** Rows kept per scenario, half of them for rows that a check cites. */
const ROWS_PER_SCENARIO = 80;

/**
 * Sorts journal lines to scenarios while they stream by. A line belongs to the scenario that its field `scenario` names
 * or, without that field, to the scenarios whose correlation id is one of its values or of its facts' values.
 */
export function createJournalIndex(report: Report): JournalIndex {
  const shelves = new Map(report.scenarios.map((scenario) => [scenario.id, createShelf(scenario)]));
  const byCorrelation = Map.groupBy(
    report.scenarios.flatMap(({ id, correlationIds }) => correlationIds.map((correlation) => ({ id, correlation }))),
    ({ correlation }) => correlation,
  );
  return {
    add(line) {
      const entry = parseLine(line);
      if (!entry) return;
      if (typeof entry.scenario === 'string') shelves.get(entry.scenario)?.add(entry);
      else for (const owner of ownersOf(entry, byCorrelation)) shelves.get(owner)?.add(entry);
    },
    excerpts: () => new Map([...shelves].map(([id, shelf]) => [id, shelf.excerpt()])),
  };
}

function createShelf(scenario: ScenarioResult) {
  const cited = new Set(
    scenario.checks.flatMap((check) => check.evidence.flatMap((item) => (item.kind === 'journal' ? item.seqs : []))),
  );
  const kept: JournalRow[] = [];
  const room = { cited: ROWS_PER_SCENARIO / 2, other: ROWS_PER_SCENARIO / 2 };
  let leftOut = 0;
  return {
    add(entry: Record<string, unknown>) {
      const row = toRow(entry, cited);
      const kind = row.cited ? 'cited' : 'other';
      if (room[kind] === 0) {
        leftOut++;
        return;
      }
      room[kind]--;
      kept.push(row);
    },
    excerpt: (): JournalExcerpt => ({ rows: kept, leftOut }),
  };
}

function ownersOf(
  entry: Record<string, unknown>,
  byCorrelation: ReadonlyMap<string, readonly { readonly id: string }[]>,
): Set<string> {
  const facts = typeof entry.facts === 'object' && entry.facts !== null ? Object.values(entry.facts) : [];
  const texts = [...Object.values(entry), ...facts].filter((value) => typeof value === 'string');
  return new Set(texts.flatMap((text) => byCorrelation.get(text) ?? []).map(({ id }) => id));
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // the line is in journal.ndjson as it came; only the page has no row for it
  }
}

function toRow(entry: Record<string, unknown>, cited: ReadonlySet<number>): JournalRow {
  const { seq, at, vendor, operation, method, path, status, durationMs, faults, scenario: _, ...rest } = entry;
  return {
    seq: numberOr(seq),
    at: numberOr(at),
    vendor: textOr(vendor),
    operation: textOr(operation),
    method: textOr(method),
    path: textOr(path),
    status: numberOr(status),
    durationMs: numberOr(durationMs),
    faults: Array.isArray(faults) ? faults.map(String) : [],
    cited: typeof seq === 'number' && cited.has(seq),
    rest: JSON.stringify(rest.facts ?? rest),
  };
}

function numberOr(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
