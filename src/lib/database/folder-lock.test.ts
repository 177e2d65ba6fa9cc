import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderLockedError, type LockHolder, lockDataFolder } from './folder-lock.ts';
import { isRunning, processIdentity } from './process-identity.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shakedown-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

const holder = (facts: Partial<LockHolder>): LockHolder => ({
  pid: process.pid,
  host: hostname(),
  since: '2026-01-02T03:04:05.000Z',
  process: '',
  token: 'another',
  ...facts,
});
const leave = (facts: Partial<LockHolder>) => writeFile(join(folder, 'shakedown.lock'), JSON.stringify(holder(facts)));
const readLock = async () => JSON.parse(await readFile(join(folder, 'shakedown.lock'), 'utf8')) as LockHolder;

/** A process that holds the folder until its standard input ends. */
async function otherProcess() {
  const module = new URL('./folder-lock.ts', import.meta.url).href;
  const script = `const { lockDataFolder } = await import('${module}');
    await using lock = await lockDataFolder(${JSON.stringify(folder)});
    console.log('held');
    for await (const _ of process.stdin);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

describe('a locked data folder', () => {
  test('is refused to a second taker, who is told where, who, since when and what to do', async () => {
    await leave({ pid: process.ppid });
    const refusal = await lockDataFolder(folder).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(FolderLockedError);
    for (const told of [folder, `process ${process.ppid}`, '2026-01-02T03:04:05.000Z', `kill ${process.ppid}`]) {
      expect((refusal as Error).message).toContain(told);
    }
  });

  test('is refused inside the process that holds it', async () => {
    await using _lock = await lockDataFolder(folder);
    await expect(lockDataFolder(folder)).rejects.toThrow('this process itself');
  });

  test('is refused when the holder is on another machine, where nobody can look', async () => {
    await leave({ host: 'elsewhere', pid: 2 ** 22 });
    await expect(lockDataFolder(folder)).rejects.toThrow(/on the machine elsewhere.*delete .*shakedown\.lock/);
  });

  test('is refused while another process lives, and free once it has ended well', async () => {
    const child = await otherProcess();
    await expect(lockDataFolder(folder)).rejects.toMatchObject({ holder: { pid: child.pid } });
    child.stdin.end();
    await once(child, 'exit');
    await using _lock = await lockDataFolder(folder);
  });

  test('is taken over after its holder was killed', async () => {
    const child = await otherProcess();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await readLock()).pid).toBe(child.pid);
    await using _lock = await lockDataFolder(folder);
    expect((await readLock()).pid).toBe(process.pid);
  });

  test('is taken over when the pid now belongs to a later process', async () => {
    await leave({ pid: process.ppid, process: 'boot/123' });
    await using _lock = await lockDataFolder(folder);
    expect((await readLock()).pid).toBe(process.pid);
  });

  test('is given to one only of many that take over a dead lock at the same moment', async () => {
    await leave({ pid: 2 ** 22 });
    const takers = await Promise.allSettled(Array.from({ length: 12 }, () => lockDataFolder(folder)));
    expect(takers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const taker of takers) if (taker.status === 'rejected') expect(taker.reason).toBeInstanceOf(FolderLockedError);
  });

  test('is free after disposal, with nothing left behind', async () => {
    const lock = await lockDataFolder(folder);
    await lock[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
    await using _again = await lockDataFolder(folder);
    await lock[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual(['shakedown.lock']);
  });

  test('is not guessed about when the lock file is not ours', async () => {
    await writeFile(join(folder, 'shakedown.lock'), 'hello');
    await expect(lockDataFolder(folder)).rejects.toThrow(/no lock file of ours/);
  });
});

describe('process identity', () => {
  test('is the same as long as the process lives and differs between processes', () => {
    expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
    expect(processIdentity(process.pid)).toMatch(/^[0-9a-f-]{36}\/\d+$/);
    expect(processIdentity(process.pid)).not.toBe(processIdentity(process.ppid));
  });

  test('knows the living from those that never were', () => {
    expect(isRunning(process.pid)).toBe(true);
    expect(isRunning(2 ** 22)).toBe(false); // above the largest pid Linux gives
    expect(processIdentity(2 ** 22)).toBe('');
  });
});
