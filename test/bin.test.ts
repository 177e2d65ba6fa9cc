import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/**
 * bin/shakedown.js in a package made up here. An old Node is played by this one with its version number changed, which
 * is all that the script looks at.
 */
let root: string;
const main = join('src', 'cli', 'main.ts');

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'shakedown-bin-'));
  await mkdir(join(root, 'bin'));
  await copyFile(new URL('../bin/shakedown.js', import.meta.url), join(root, 'bin', 'shakedown.js'));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await writeFile(join(root, 'old.mjs'), "Object.defineProperty(process.versions, 'node', { value: '20.1.0' });");
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, code: string): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), code);
}

async function installNode(version = '24.0.0'): Promise<void> {
  await put('node_modules/node/package.json', JSON.stringify({ version }));
  await mkdir(join(root, 'node_modules/node/bin'));
  await symlink(process.execPath, join(root, 'node_modules/node/bin/node'));
  await chmod(join(root, 'node_modules/node/bin/node'), 0o755);
}

const oldNode = () => ['--import', join(root, 'old.mjs'), join(root, 'bin', 'shakedown.js')];

function run(args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
  });
}

describe('bin/shakedown.js', () => {
  test('runs the sources in a checkout, even when an old build lies beside them', async () => {
    await put(main, "const from: string = 'src'; console.log(from, ...process.argv.slice(2));");
    await put('dist/cli/main.js', "console.log('dist')");
    const result = await run([join(root, 'bin', 'shakedown.js'), 'a', '--b']);
    expect(result).toEqual({ code: 0, out: 'src a --b\n', err: '' });
  });

  test('runs the build in the published package', async () => {
    await put('dist/cli/main.js', "console.log('dist'); process.exitCode = 3;");
    expect(await run([join(root, 'bin', 'shakedown.js')])).toEqual({ code: 3, out: 'dist\n', err: '' });
  });

  test('hands over to the installed Node when this one is old, arguments and exit code included', async () => {
    await installNode();
    await put(main, 'console.log(process.versions.node, ...process.argv.slice(2)); process.exitCode = 5;');
    const result = await run([...oldNode(), 'run', '--seed', 'x y']);
    expect(result).toEqual({ code: 5, out: `${process.versions.node} run --seed x y\n`, err: '' });
  });

  test('says what to do when this Node is old and no other is installed', async () => {
    await put(main, "console.log('must not run')");
    const result = await run(oldNode());
    expect(result).toMatchObject({ code: 4, out: '' });
    expect(result.err).toMatch(/Node 24 or later is needed.*npm install --save-dev node@24/s);
  });

  test('hands nothing over to an installed Node that is old as well', async () => {
    await installNode('22.1.0');
    await put(main, "console.log('must not run')");
    expect(await run(oldNode())).toMatchObject({ code: 4, out: '' });
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'passes %s on, and ends the way the real one ends',
    async (signal) => {
      await installNode();
      await put(
        main,
        `process.on('${signal}', () => { console.log('tidied up'); process.exit(7); });
       setInterval(() => {}, 1000); console.log('ready');`,
      );
      const child = spawn(process.execPath, oldNode(), { stdio: ['pipe', 'pipe', 'pipe'] });
      let out = '';
      child.stdout.on('data', (text: Buffer) => {
        out += text;
        if (out === 'ready\n') child.kill(signal);
      });
      const [code] = await once(child, 'close');
      expect([out, code]).toEqual(['ready\ntidied up\n', 7]);
    },
  );

  test('ends by the same signal when the real one was killed', async () => {
    await installNode();
    await put(main, "process.kill(process.pid, 'SIGKILL');");
    const child = spawn(process.execPath, oldNode(), { stdio: 'pipe' });
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  });
});
