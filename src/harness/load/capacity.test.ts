import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { measureCapacity } from './capacity.ts';
import type { LoadPhase } from './types.ts';

const never = new AbortController().signal;
const clock = systemClock();

async function serving(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/thing`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const phase = (id: string, fromMs: number, toMs: number, warmup = false): LoadPhase => ({
  id,
  warmup,
  fromMs,
  toMs,
  ratePerSecond: null,
});

const measure = (url: string, phases: readonly LoadPhase[], signal = never) =>
  measureCapacity({
    clock,
    signal,
    request: { method: 'GET', url, headers: { 'x-mark': 'load' }, body: undefined },
    step: { id: 'thing', kind: 'http' },
    connections: 2,
    timeoutMs: 1000,
    phases,
  });

describe('capacity', () => {
  test('counts each answer once, in the phase it began in', async () => {
    let answered = 0;
    await using server = await serving((request, response) => {
      if (request.headers['x-mark'] === 'load') answered++;
      response.end('ok');
    });
    const { steps, offered, miscount } = await measure(server.url, [
      phase('warm-up', 0, 100, true),
      phase('steady', 100, 300),
    ]);
    expect(miscount).toBeUndefined();
    expect(offered.failed).toBe(0);
    // what is on its way when the time is over (one request a connection) is answered and not seen
    expect(answered - offered.completed).toBeLessThanOrEqual(2);
    const [flow, thing] = steps;
    expect(thing?.id).toBe('thing');
    expect(flow?.phases.map((one) => one.count).reduce((a, b) => a + b)).toBe(offered.completed);
    expect(flow?.count).toBe(flow?.phases[1]?.count);
    expect(flow?.latency?.count).toBe(flow?.count);
    expect(thing?.latency?.p95).toBeGreaterThan(0);
  });

  test('counts refusals, cut connections and silence as failures, silence at the length of the timeout', async () => {
    let requests = 0;
    await using server = await serving((request, response) => {
      const turn = requests++ % 4;
      if (turn === 0) response.writeHead(503).end();
      else if (turn === 1) request.socket.destroy();
      else if (turn === 2) response.end('ok');
    });
    const { steps, offered, miscount } = await measure(server.url, [phase('steady', 0, 1300)]);
    const [flow] = steps;
    expect(miscount).toBeUndefined();
    expect(offered.failed).toBeGreaterThan(0);
    expect(flow?.errors).toBe(offered.failed);
    expect(flow?.count).toBe(offered.completed);
    expect(flow?.latency?.count).toBe(offered.completed + offered.failed);
    expect(flow?.latency?.max).toBeGreaterThanOrEqual(1000);
    expect(flow?.failures.map((one) => one.message)).toEqual(
      expect.arrayContaining(['answered 503', 'request timed out']),
    );
  });

  test('stops when it is aborted', async () => {
    await using server = await serving((_request, response) => void response.end('ok'));
    const controller = new AbortController();
    const reason = new Error('enough');
    const work = measure(server.url, [phase('steady', 0, 600_000)], controller.signal);
    controller.abort(reason);
    await expect(work).rejects.toBe(reason);
  });
});
