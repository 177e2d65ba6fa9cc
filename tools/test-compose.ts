// `npm run test:compose`: builds the image, starts docker-compose.yml as it is but for its ports, and runs the
// scenarios that need no hands against it. Needs a Docker engine with compose; everything is removed at the end.
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const project = `shakedown-test-${process.pid}`;
const ports = await freePorts(3);
const env = {
  ...process.env,
  ...(succeeds('docker', ['buildx', 'version']) ? {} : { DOCKER_BUILDKIT: '0' }),
  SHAKEDOWN_API_PORT: String(ports[0]),
  SHAKEDOWN_STORAGE_PORT: String(ports[1]),
  SHAKEDOWN_ADMIN_PORT: String(ports[2]),
  COMPOSE_PROJECT_NAME: project,
};

process.exitCode = test();

function test(): number {
  try {
    if (!run('docker', ['compose', 'build', '--quiet', 'api'])) return 1;
    if (!run('docker', ['compose', 'up', '--wait', '--wait-timeout', '180'])) {
      run('docker', ['compose', 'logs', '--tail', '50']);
      return 1;
    }
    const target = `http://127.0.0.1:${ports[0]}`;
    const shakedown = [join(root, 'bin', 'shakedown.js'), 'run', '--target', target];
    return run(process.execPath, [...shakedown, '--reports', join(root, 'reports', 'compose')]) ? 0 : 1;
  } finally {
    run('docker', ['compose', 'down', '--volumes', '--timeout', '5']);
  }
}

function run(command: string, args: readonly string[]): boolean {
  console.log(`> ${[command, ...args].join(' ')}`);
  return spawnSync(command, args, { cwd: root, env, stdio: 'inherit' }).status === 0;
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const found = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return found;
}
