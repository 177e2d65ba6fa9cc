import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What every run's folder holds; a folder that lacks one was not written by us and is left alone. */
const MARKS = ['report.json', 'junit.xml', 'journal.ndjson'];

/**
 * Deletes the oldest run folders until `keep` are left. `never` is always kept, and so is what a readiness report
 * rests on: without it nobody could verify the report. Gives the names deleted.
 */
export async function pruneRuns(dir: string, { keep, never }: { keep: number; never: string }): Promise<string[]> {
  if (!(Number.isInteger(keep) && keep >= 1)) throw new RangeError(`runs to keep must be 1 or more, not ${keep}`);
  const runs = await runFolders(dir);
  const cited = await citedRuns(dir);
  const others = runs
    .filter(({ name }) => name !== never && !cited.has(name))
    .sort((a, b) => b.writtenAt - a.writtenAt);
  const doomed = others.slice(keep - 1).map(({ name }) => name);
  for (const name of doomed) await rm(join(dir, name), { recursive: true, force: true });
  return doomed;
}

/** Runs that a readiness report names as evidence. */
async function citedRuns(dir: string): Promise<ReadonlySet<string>> {
  const folder = join(dir, 'readiness');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return new Set(texts.flatMap((text) => [...text.matchAll(/"runId":\s*"([^"]+)"/g)].map((match) => match[1] ?? '')));
}

async function runFolders(dir: string): Promise<{ name: string; writtenAt: number }[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const folders = entries.filter(
    (entry) => entry.isDirectory() && entry.name !== 'latest' && !entry.name.startsWith('.'),
  );
  const runs = [];
  for (const { name } of folders) {
    const files = new Set(await readdir(join(dir, name)));
    if (!MARKS.every((mark) => files.has(mark))) continue;
    runs.push({ name, writtenAt: (await stat(join(dir, name, 'report.json'))).mtimeMs });
  }
  return runs;
}
