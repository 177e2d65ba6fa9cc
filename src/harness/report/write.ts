import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeEvidence } from './evidence.ts';
import { renderHtml } from './html/page.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { refreshLatest } from './latest.ts';
import { type Lines, writeLines, writeText } from './lines.ts';
import { renderMarkdown } from './markdown.ts';
import { pruneRuns } from './prune.ts';
import type { Report } from './types.ts';

export interface WriteOptions {
  /** The reports folder, usually `reports`. */
  readonly dir: string;
  /** Lines of journal.ndjson: JSON without line ends. A field `scenario` says whose drill-down a line belongs to. */
  readonly journal: Lines;
  /** Lines of log.ndjson. */
  readonly log: Lines;
  /** Lines of plan.ndjson: the calls that met faults. None without it. */
  readonly plan?: Lines;
  /** Runs kept, this one included; older ones are deleted. Default 20. */
  readonly keep?: number;
}

export interface WrittenReports {
  /** `<dir>/<run id>` */
  readonly dir: string;
  /** `<dir>/latest` */
  readonly latest: string;
  readonly files: typeof REPORT_FILES;
}

export const REPORT_FILES = [
  'report.json',
  'report.html',
  'junit.xml',
  'summary.md',
  'journal.ndjson',
  'log.ndjson',
  'plan.ndjson',
  'evidence.json',
] as const;

const KEEP = 20;

/**
 * Writes all forms of a report to `<dir>/<run id>` and makes `<dir>/latest` show them. Both appear whole or not at all:
 * everything is written beside its place and renamed into it. A run id that exists already is replaced.
 */
export async function writeReports(report: Report, options: WriteOptions): Promise<WrittenReports> {
  const { dir, keep = KEEP } = options;
  const { id } = report.run;
  assertFolderName(id);
  await mkdir(dir, { recursive: true });
  const unfinished = join(dir, `.unfinished-${id}`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  try {
    await writeAll(report, unfinished, options);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  const final = join(dir, id);
  await replaceFolder(unfinished, final);
  const latest = await refreshLatest(dir, id);
  await pruneRuns(dir, { keep, never: id });
  return { dir: final, latest, files: REPORT_FILES };
}

async function writeAll(report: Report, folder: string, { journal, log, plan = [] }: WriteOptions): Promise<void> {
  await writeText(join(folder, 'report.json'), renderJson(report));
  await writeLines(join(folder, 'journal.ndjson'), journal);
  await writeLines(join(folder, 'log.ndjson'), log);
  await writeLines(join(folder, 'plan.ndjson'), plan);
  await writeText(join(folder, 'report.html'), renderHtml(report));
  await writeText(join(folder, 'junit.xml'), renderJunit(report));
  await writeText(join(folder, 'summary.md'), renderMarkdown(report));
  await writeText(
    join(folder, 'evidence.json'),
    `${JSON.stringify(await describeEvidence(report, folder), null, 2)}\n`,
  );
}

async function replaceFolder(from: string, to: string): Promise<void> {
  const old = `${from}-old`;
  await rm(old, { recursive: true, force: true });
  await rename(to, old).catch(ignoreMissing);
  await rename(from, to);
  await rm(old, { recursive: true, force: true });
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** A run id becomes a folder's name, so it must be one, and not one that means something here. */
function assertFolderName(id: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(id) || ['latest', 'baselines', 'README.md'].includes(id)) {
    throw new TypeError(
      `the run id ${JSON.stringify(id)} cannot be a folder's name: use letters, digits, ".", "_", "-"`,
    );
  }
}
