import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { canonicalJson, sha256 } from './hash.ts';
import type { Report } from './types.ts';

/** Files whose content a record vouches for. What is rendered from them (HTML, JUnit, Markdown) is not evidence. */
export const EVIDENCE_FILES = ['report.json', 'journal.ndjson', 'log.ndjson'] as const;
export type EvidenceFile = (typeof EVIDENCE_FILES)[number];

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What a run's folder is known by (`evidence.json`). `sha256` is that of the rest of the record as canonical JSON, so
 * whoever holds it can tell whether report, journal or log were changed afterwards.
 */
export const evidenceSchema = z.object({
  schemaVersion: z.literal(1),
  sha256: hash,
  runId: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  backend: z.enum(['mock', 'real', 'hybrid']),
  database: z.string(),
  git: z.object({ commit: z.string().nullable(), dirty: z.boolean().nullable() }),
  tool: z.string(),
  files: z.record(z.enum(EVIDENCE_FILES), hash),
  /** By scenario id: its file as it was run, and the pipeline variables it sets. */
  scenarios: z.record(z.string(), z.object({ source: hash.nullable(), config: hash.nullable() })),
  /** Of machine and versions, see `fingerprint`. */
  environment: hash,
});
export type EvidenceRecord = z.infer<typeof evidenceSchema>;

/** The record of a run whose evidence files lie in `folder`. */
export async function describeEvidence(report: Report, folder: string): Promise<EvidenceRecord> {
  const { run } = report;
  const files = await Promise.all(
    EVIDENCE_FILES.map(async (file) => [file, await hashFile(join(folder, file))] as const),
  );
  const rest = {
    schemaVersion: 1 as const,
    runId: run.id,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    backend: run.backend,
    database: run.database,
    git: run.git,
    tool: run.tool ?? 'unknown',
    files: Object.fromEntries(files) as EvidenceRecord['files'],
    scenarios: Object.fromEntries(
      report.scenarios.map((one) => [one.id, { source: one.sourceSha256 ?? null, config: one.configSha256 ?? null }]),
    ),
    environment: fingerprint(report),
  };
  return { ...rest, sha256: recordHash(rest) };
}

/** What makes two runs' times comparable: machine, versions of what runs in them, backend and database. */
export function fingerprint({ run }: Report): string {
  const { node, platform, cpu, cores, memoryMb, versions } = run.environment;
  // memory is rounded: the same machine reports some MB more or less after an update
  const memoryGb = Math.round(memoryMb / 1024);
  return sha256(
    canonicalJson({ node, platform, cpu, cores, memoryGb, versions, backend: run.backend, database: run.database }),
  );
}

export type Holds = { readonly holds: true; readonly record: EvidenceRecord } | Broken;
export interface Broken {
  readonly holds: false;
  /** Every mismatch, in words. */
  readonly problems: readonly string[];
}

/** Reads a run folder's record and recomputes every hash in it. */
export async function checkEvidence(folder: string): Promise<Holds> {
  const text = await readFile(join(folder, 'evidence.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return broken('there is no evidence.json');
  const parsed = evidenceSchema.safeParse(parseJson(text));
  if (!parsed.success) return broken(`evidence.json is not a record: ${parsed.error.issues[0]?.message}`);
  const record = parsed.data;
  const { sha256: claimed, ...rest } = record;
  const problems = recordHash(rest) === claimed ? [] : ['evidence.json: its content does not have the hash it bears'];
  for (const file of EVIDENCE_FILES) {
    const found = await hashFile(join(folder, file)).catch(() => undefined);
    if (found === undefined) problems.push(`${file} is missing`);
    else if (found !== record.files[file]) problems.push(`${file} was changed: it has not the hash of the record`);
  }
  return problems.length === 0 ? { holds: true, record } : { holds: false, problems };
}

function recordHash(rest: Omit<EvidenceRecord, 'sha256'>): string {
  return sha256(canonicalJson(rest));
}

function broken(problem: string): Broken {
  return { holds: false, problems: [problem] };
}

async function hashFile(file: string): Promise<string> {
  const hashing = createHash('sha256');
  await pipeline(createReadStream(file), hashing);
  return hashing.digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by the schema
  }
}
