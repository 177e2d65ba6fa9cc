// One server in a process of its own: `node server-process.ts mock | bare | aimock`. Told `cpu` it says what it has used.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../src/lib/clock.ts';
import { seededRandom } from '../src/lib/random.ts';

export type ServerName = 'mock' | 'bare' | 'aimock';

/** Returns the port. */
const SERVERS: Readonly<Record<ServerName, (answer: Buffer) => Promise<number>>> = {
  async mock() {
    const { startMocks } = await import('../src/mocks/index.ts');
    const openai = { port: 0, tier: 'unlimited' } as const;
    const options = { clock: systemClock(), random: seededRandom('bench'), cacheDir: '', openai };
    const mocks = await startMocks({ ...options, llamaparse: false, supabase: false });
    return Number(new URL(mocks.openai.baseUrl).port);
  },
  async bare(answer) {
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  },
  /** As its README starts it; embeddings need no fixture. */
  async aimock() {
    const { LLMock } = await import('@copilotkit/aimock');
    const mock = new LLMock({ port: 0 });
    await mock.start();
    return Number(new URL(mock.url).port);
  },
};

const name = process.argv[2] as ServerName;
process.once('message', async (answer: string) => {
  const port = await SERVERS[name](Buffer.from(answer, 'base64'));
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.send?.(port);
});
process.once('disconnect', () => process.exit());
