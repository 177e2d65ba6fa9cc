import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkEvidence, type EvidenceRecord } from '../report/evidence.ts';
import { reportSchema } from '../report/schema.ts';
import { countJournal } from './journal-counts.ts';
import { type PresentGates, type Regated, regate } from './regate.ts';

/** A run folder read back, with what is wrong with it. */
export interface StoredRun extends Regated {
  readonly folder: string;
  /** Undefined when the folder's content does not have the hashes it was recorded with. */
  readonly record: EvidenceRecord | undefined;
  readonly problems: readonly string[];
}

/** Reads a run folder and judges it anew, by the present gates where they are given. Throws StoredRunError when there is no report in it that can be read. */
export async function readStoredRun(folder: string, gates?: PresentGates): Promise<StoredRun> {
  const evidence = await checkEvidence(folder);
  const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new StoredRunError(`${folder} has no report.json: it is not the folder of a run`);
  const parsed = reportSchema.safeParse(parse(text));
  if (!parsed.success)
    throw new StoredRunError(`${join(folder, 'report.json')} is not a report: ${parsed.error.issues[0]?.message}`);
  const journal = await countJournal(join(folder, 'journal.ndjson')).catch(() => undefined);
  const nothing = { has: () => false, hits: () => 0, holds: () => false };
  const regated = regate(parsed.data, journal ?? nothing, gates);
  return {
    ...regated,
    folder,
    record: evidence.holds ? evidence.record : undefined,
    problems: evidence.holds ? [] : evidence.problems,
  };
}

/** A folder that cannot be judged anew. Ends a command with exit code 4. */
export class StoredRunError extends Error {
  readonly code = 'STORED_RUN_INVALID';
  readonly exitCode = 4;

  constructor(message: string) {
    super(message);
    this.name = 'StoredRunError';
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by the schema
  }
}
