import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PresentGates } from '../regate/regate.ts';
import { readStoredRun, type StoredRun, StoredRunError } from '../regate/stored-run.ts';

export interface Collected {
  readonly runs: readonly StoredRun[];
  /** Folders that look like a run's but cannot be read. */
  readonly unreadable: readonly { readonly folder: string; readonly problem: string }[];
}

/** Folders of a reports folder that hold something else than a run. */
const NOT_RUNS: ReadonlySet<string> = new Set(['latest', 'baselines', 'readiness']);

/**
 * Every run in a reports folder, judged anew. `only`: the names of the folders to look at; `gates`: those that scenario
 * files ask for now.
 */
export async function collectRuns(
  reports: string,
  { only, gates }: { readonly only?: ReadonlySet<string> | undefined; readonly gates?: PresentGates } = {},
): Promise<Collected> {
  const entries = await readdir(reports, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = entries
    .filter((one) => one.isDirectory() && !one.name.startsWith('.') && !NOT_RUNS.has(one.name))
    .map((one) => one.name)
    .filter((name) => only === undefined || only.has(name))
    .sort();
  const runs: StoredRun[] = [];
  const unreadable: { folder: string; problem: string }[] = [];
  for (const name of names) {
    try {
      runs.push(await readStoredRun(join(reports, name), gates));
    } catch (error) {
      if (!(error instanceof StoredRunError)) throw error;
      unreadable.push({ folder: name, problem: error.message });
    }
  }
  return { runs, unreadable };
}
