import { spawn } from 'node:child_process';
import { cp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyTree } from '../sabotage/copy.ts';
import { documents } from './documents.ts';
import { coveredBy } from './heavy.ts';
import { scriptOf } from './script.ts';

const root = join(import.meta.dirname, '../..');
const all = await documents(root);
const ran: string[] = [];

let copy: Awaited<ReturnType<typeof copyTree>>;

beforeAll(async () => {
  copy = await copyTree(root);
  await cp(join(root, 'docs'), join(copy.dir, 'docs'), { recursive: true });
});

afterAll(async () => {
  await copy[Symbol.asyncDispose]();
  const told = all.flatMap(({ path, blocks }) =>
    blocks.flatMap(({ line, commands, handling }) => [
      ...(handling.kind === 'not-run' ? [`not run: ${path}:${line}: ${handling.reason}`] : []),
      ...commands.flatMap((one) => (coveredBy(one) ? [`elsewhere: ${path}:${line}: ${one} (${coveredBy(one)})`] : [])),
    ]),
  );
  console.log([...ran, ...told].join('\n'));
});

// one after the other in one copy: what is prepared for the first is there for the others
test.for(all.filter(({ blocks }) => blocks.length > 0))('$path: every command runs as it stands', async (document) => {
  const { path, blocks } = document;
  const script = scriptOf(blocks, await freePorts(['8100', '8101', '8102', '8103', '8104']));
  const result = await runScript(script, copy.dir);
  const count = blocks.reduce((sum, { commands }) => sum + commands.length, 0);
  ran.push(`${path}: ${blocks.length} blocks, ${count} commands`);
  expect(result.said, result.said).toContain('### all commands done');
  expect(result.exitCode, result.said).toBe(0);
});

/** Variables of whoever runs the tests must not decide what a document's commands do. */
function cleanEnvironment(dir: string): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(UPLOAD_PIPELINE_|OPENAI_|LLAMA_|SUPABASE_)/.test(name),
  );
  return {
    ...Object.fromEntries(kept as [string, string][]),
    NODE: process.execPath,
    NO_COLOR: '1',
    SHAKEDOWN_CACHE: join(dir, '.shakedown-cache'),
  };
}

async function runScript(script: string, cwd: string): Promise<{ exitCode: number | null; said: string }> {
  const child = spawn('bash', ['-c', script], { cwd, env: cleanEnvironment(cwd), stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [out, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, said: `${out.slice(-3000)}\n${errors.slice(-3000)}` };
}

/** Ports nobody listens on now. Another process could take one before it is used; the test then fails and says so. */
async function freePorts(named: readonly string[]): Promise<Map<string, number>> {
  const servers = await Promise.all(
    named.map(
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer();
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return new Map(named.map((port, i) => [port, ports[i] as number]));
}
