import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../report/hash.ts';
import { readinessHtml } from './html.ts';
import { readinessMarkdown } from './markdown.ts';
import type { ReadinessReport } from './types.ts';

/** A readiness report as it lies in a file: `sha256` is that of the rest as canonical JSON. */
export type StoredReadiness = ReadinessReport & { readonly sha256: string };

const storedSchema = z.looseObject({
  schemaVersion: z.literal(1),
  sha256: z.string(),
  phase: z.int(),
  asOf: z.string(),
  criteriaSha256: z.string(),
  git: z.object({ commit: z.string().nullable(), dirty: z.boolean().nullable() }),
  tool: z.string(),
  verdict: z.object({ before: z.string(), after: z.string() }),
  criteria: z.array(z.looseObject({ id: z.string(), state: z.string(), own: z.string() })),
  runs: z.array(z.looseObject({ id: z.string(), sha256: z.string().nullable(), trusted: z.boolean() })),
});

export function readinessFolder(reports: string): string {
  return join(reports, 'readiness');
}

/** Writes `<reports>/readiness/phase-<n>.json`, `.html` and `.md`; gives their paths. */
export async function storeReadiness(
  report: ReadinessReport,
  reports: string,
): Promise<{ readonly json: string; readonly html: string; readonly markdown: string }> {
  const folder = readinessFolder(reports);
  await mkdir(folder, { recursive: true });
  const stored: StoredReadiness = { ...report, sha256: sha256(canonicalJson(report)) };
  const at = (ending: string) => join(folder, `phase-${report.phase}.${ending}`);
  const files = { json: at('json'), html: at('html'), markdown: at('md') };
  await replace(files.json, `${JSON.stringify(stored, null, 2)}\n`);
  await replace(files.html, readinessHtml(stored));
  await replace(files.markdown, readinessMarkdown(stored));
  return files;
}

export interface ReadBack {
  readonly file: string;
  /** Undefined when the file is no readiness report or was changed; `problem` says which. */
  readonly report?: StoredReadiness;
  readonly problem?: string;
}

/** Every stored readiness report, by phase; the one of `phase` alone when given. */
export async function readReadiness(reports: string, phase?: number): Promise<ReadBack[]> {
  const names = await readdir(readinessFolder(reports)).catch(() => []);
  const wanted = names.filter((name) =>
    phase === undefined ? /^phase-\d+\.json$/.test(name) : name === `phase-${phase}.json`,
  );
  return Promise.all(wanted.sort().map((name) => readOne(join(readinessFolder(reports), name))));
}

async function readOne(file: string): Promise<ReadBack> {
  const parsed = storedSchema.safeParse(parse(await readFile(file, 'utf8')));
  if (!parsed.success) return { file, problem: `it is no readiness report: ${parsed.error.issues[0]?.message}` };
  const { sha256: claimed, ...rest } = parsed.data;
  if (sha256(canonicalJson(rest)) !== claimed) return { file, problem: 'it was changed: it has not the hash it bears' };
  return { file, report: parsed.data as unknown as StoredReadiness };
}

/** Readers see the old file or the new one. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by the schema
  }
}
