import { redact } from './redact.ts';
import type { Environment, Marks } from './types.ts';

/** Takes the records of a run, line by line: JSON text without the line end. */
export interface RecordSink {
  journal(line: string): void;
  log(line: string): void;
  /** One call that met faults, and which (fault-plan.ts). */
  plan(line: string): void;
}

/** Where an environment's records stand now. */
export function marksOf({ hands }: Environment): Marks {
  return {
    journalSeq: hands?.journal().at(-1)?.seq ?? 0,
    meterIndex: hands?.meter().length ?? 0,
    logIndex: hands?.logs().length ?? 0,
    webhookIndex: hands?.webhooks().length ?? 0,
  };
}

/** What was recorded since `marks`, each line with the scenario it belongs to. */
export function recordsSince(
  scenario: string,
  { hands }: Environment,
  marks: Marks,
): { readonly journal: readonly string[]; readonly log: readonly string[] } {
  if (!hands) return { journal: [], log: [] };
  const secrets = Object.values(hands.secrets);
  const line = (record: object) => JSON.stringify({ scenario, ...redact(record, secrets) });
  return {
    journal: hands
      .journal()
      .filter((entry) => entry.seq > marks.journalSeq)
      .map(line),
    log: hands
      .logs()
      .slice(marks.logIndex)
      .map((text) => line(fields(text))),
  };
}

/** A line that is not a JSON object (a child process's last words) is kept as text. */
function fields(line: string): object {
  try {
    const parsed: unknown = JSON.parse(line);
    if (parsed !== null && typeof parsed === 'object') return parsed;
  } catch {
    // falls through: told as text
  }
  return { text: line };
}
