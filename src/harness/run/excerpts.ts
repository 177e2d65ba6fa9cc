import type { JournalEntry } from '../../mocks/index.ts';
import type { CheckResult, JournalRecord, LogRecord, ScenarioRecords } from '../report/types.ts';
import type { Timeline } from './timeline.ts';

/** With 120 scenarios some 3 MB of report.json; journal.ndjson and log.ndjson have every line. */
const JOURNAL_ROWS = 60;
const LOG_LINES = 40;

export interface ExcerptFacts {
  /** The scenario's own entries, oldest first. */
  readonly journal: readonly JournalEntry[];
  /** The scenario's own log lines, JSON text, oldest first. */
  readonly log: readonly string[];
  readonly checks: readonly Pick<CheckResult, 'evidence'>[];
  readonly at: Timeline;
}

/**
 * What somebody who looks into a scenario wants to see first: calls that a check cites or a fault struck, warnings and
 * errors; then the rest in order, as long as there is room.
 */
export function excerpts({ journal, log, checks, at }: ExcerptFacts): ScenarioRecords {
  const cited = new Set(checks.flatMap((check) => check.evidence.flatMap((one) => ('seqs' in one ? one.seqs : []))));
  const calls = journal.map((entry) => toRecord(entry, cited, at));
  const lines = log.map((line) => toLine(line, at));
  const shownCalls = mostTelling(calls, JOURNAL_ROWS, (call) => call.cited || call.faults.length > 0 || isError(call));
  const shownLines = mostTelling(lines, LOG_LINES, (line) => line.level === 'warn' || line.level === 'error');
  return {
    journal: shownCalls,
    log: shownLines,
    leftOut: { journal: calls.length - shownCalls.length, log: lines.length - shownLines.length },
  };
}

/** At most `room` items in their order: the telling ones before the others. */
function mostTelling<T>(items: readonly T[], room: number, isTelling: (item: T) => boolean): T[] {
  if (items.length <= room) return [...items];
  const telling = items.filter(isTelling).slice(0, room);
  const others = items.filter((item) => !isTelling(item)).slice(0, room - telling.length);
  const kept = new Set([...telling, ...others]);
  return items.filter((item) => kept.has(item));
}

function isError({ status }: JournalRecord): boolean {
  return status === null || status >= 400;
}

function toRecord(entry: JournalEntry, cited: ReadonlySet<number>, at: Timeline): JournalRecord {
  const { seq, vendor, instance, operation, status, durationMs, faults, facts } = entry;
  return {
    seq,
    atMs: at(entry.at),
    vendor,
    instance,
    operation: entry.kind === 'webhook' ? `webhook ${operation}` : operation,
    status: status ?? null,
    durationMs,
    faults,
    facts,
    cited: cited.has(seq),
  };
}

/** A line that is no JSON object (a child process's last words) is told as text. */
function toLine(line: string, at: Timeline): LogRecord {
  const parsed = parse(line);
  if (!parsed) return { atMs: null, level: 'text', text: line.slice(0, 500), fields: {} };
  const { level, time, event, msg, ...fields } = parsed;
  const moment = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return {
    atMs: Number.isFinite(moment) ? at(moment) : null,
    level: typeof level === 'string' ? level : 'text',
    text: String(event ?? msg ?? ''),
    fields,
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
