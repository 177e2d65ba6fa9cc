import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { whyNoContainers } from '../../lib/database/index.ts';
import { type Finding, missing, ok } from './types.ts';

const NODE_MAJOR = 24;
/** A run writes some 20 MB; the rest is room to breathe. */
const FREE_BYTES_MIN = 500 * 1024 * 1024;
/** Where serve and mocks listen unless told otherwise. */
const PORTS = { API: 8100, 'OpenAI mock': 8101, 'LlamaParse mock': 8102, 'Supabase mock': 8103, 'mock admin': 8104 };

export async function lookAtNode(): Promise<Finding[]> {
  const found = process.version;
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return [ok('Node', found)];
  return [missing('Node', found, `install Node ${NODE_MAJOR} or later, or run npm ci, which brings it`, true)];
}

export async function lookAtFolders(cacheDir: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    await mkdir(cacheDir, { recursive: true });
    const probe = join(cacheDir, `doctor-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
    findings.push(ok('cache folder', cacheDir));
  } catch (error) {
    const todo = 'make it writable, or name another folder in SHAKEDOWN_CACHE';
    return [missing('cache folder', `${cacheDir}: ${(error as Error).message}`, todo, true)];
  }
  const { bavail, bsize } = await statfs(cacheDir);
  const free = bavail * bsize;
  const found = `${Math.round(free / 1024 / 1024)} MB free`;
  const enough = free >= FREE_BYTES_MIN;
  findings.push(enough ? ok('disk', found) : missing('disk', found, 'free some: at least 500 MB', true));
  return findings;
}

export async function lookAtDocker(needed: boolean): Promise<Finding[]> {
  const reason = await whyNoContainers().catch((error: Error) => error.message);
  if (reason === undefined) return [ok('Docker engine', 'answers')];
  return [missing('Docker engine', reason, 'start it for --database container and docker compose', needed)];
}

/** Taken ports matter only to who wants to serve there: each command takes others. */
export async function lookAtPorts(): Promise<Finding[]> {
  const taken: string[] = [];
  for (const [name, port] of Object.entries(PORTS)) if (!(await isFree(port))) taken.push(`${port} (${name})`);
  if (taken.length === 0) return [ok('ports', `${Object.values(PORTS).join(', ')} are free`)];
  return [missing('ports', `${taken.join(', ')} taken`, 'choose others with --port, --openai-port and so on', false)];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
