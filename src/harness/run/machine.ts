import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { Report } from '../report/types.ts';

type Environment = Report['run']['environment'];

/** Packages whose version may change what a run measures. */
const PACKAGES = [
  'openai',
  '@llamaindex/llama-cloud',
  '@supabase/supabase-js',
  '@electric-sql/pglite',
  'hono',
  'express',
  'zod',
];

/** Where a run was made. `pricesDated`: the date of the pipeline's price table. */
export async function describeMachine(pricesDated: string): Promise<Environment> {
  const processors = cpus();
  const versions = await Promise.all(PACKAGES.map(async (name) => [name, await installedVersion(name)] as const));
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryMb: Math.round(totalmem() / 2 ** 20),
    pricesDated,
    versions: Object.fromEntries(versions.filter(([, version]) => version !== undefined)) as Record<string, string>,
  };
}

async function installedVersion(name: string): Promise<string | undefined> {
  const file = new URL(`../../../node_modules/${name}/package.json`, import.meta.url);
  const text = await readFile(file, 'utf8').catch(() => undefined); // installed elsewhere: its version is simply not told
  return text === undefined ? undefined : (JSON.parse(text) as { version: string }).version;
}

/** Shakedown's own version, of package.json. */
export function toolVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** The commit of the working folder; nulls outside a repository. */
export async function describeGit(cwd: string): Promise<Report['run']['git']> {
  const git = async (...args: string[]) => (await promisify(execFile)('git', args, { cwd })).stdout.trim();
  try {
    const commit = await git('rev-parse', 'HEAD');
    return { commit, dirty: (await git('status', '--porcelain')) !== '' };
  } catch {
    return { commit: null, dirty: null }; // no git, or no repository: the report says so
  }
}
