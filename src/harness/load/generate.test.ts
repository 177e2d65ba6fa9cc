// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how scenarios write variables
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { generate } from './generate.ts';
import type { FlowTask } from './task.ts';
import { generateInThread } from './thread.ts';

const clock = systemClock();

interface Upload {
  readonly user: string;
  readonly sha256: string;
}

/** Takes uploads as the pipeline does; `refused` users are turned away. */
async function pipelineLike(refused: readonly string[] = []) {
  const uploads: Upload[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [, claims = ''] = (request.headers.authorization ?? '').split('.');
    const user = claims ? String(JSON.parse(Buffer.from(claims, 'base64url').toString()).sub) : '';
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (refused.includes(user)) return answer(429, { error: { code: 'TOO_MANY', message: user } });
    if (request.url !== '/api/v2/upload') return answer(200, {});
    const { sha256 } = JSON.parse(Buffer.concat(chunks).toString()) as { sha256: string };
    const n = uploads.push({ user, sha256 });
    const url = `http://127.0.0.1:${port}/put?token=secret-of-upload-${n}`;
    answer(200, { job_id: `job-${n}`, document_id: `document-${n}`, upload_url: url, upload_path: 'raw/x' });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    uploads,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const task = (url: string, over: Partial<FlowTask> = {}): FlowTask => ({
  type: 'flow',
  plan: { model: 'closed', users: 3, until: { iterations: 2 }, pauseMs: 0, warmupMs: 0, timeoutMs: 10_000 },
  scenarioId: 'crowd',
  url,
  jwt: { secret: 'a secret of at least thirty-two characters', issuer: 'test', audience: 'authenticated' },
  clockOffsetMs: 0,
  seed: 'seed',
  documents: { note: { generate: { type: 'markdown', sections: 1 } } },
  iterationsMax: 6,
  users: [{ visitor: 'user-1' }, { visitor: 'user-2' }, { visitor: 'user-3' }],
  steps: [{ id: 'up', do: 'upload', document: 'note', as: 'visitor' }],
  checks: [{ id: 'accepted', check: 'response', of: 'up', status: 200 }],
  lagLimitMs: 60_000,
  ...over,
});

describe('a generator', () => {
  test('does the flow for each user with his own token and a document of its own, and makes the checks of each', async () => {
    await using pipeline = await pipelineLike();
    const signal = new AbortController().signal;
    const done = await generate(task(pipeline.url), { clock, fetch: globalThis.fetch, signal });
    expect(done.offered).toEqual({ started: 6, completed: 6, failed: 0, dropped: 0 });
    expect(pipeline.uploads.map((one) => one.user).sort()).toEqual([
      'user-1',
      'user-1',
      'user-2',
      'user-2',
      'user-3',
      'user-3',
    ]);
    expect(new Set(pipeline.uploads.map((one) => one.sha256)).size).toBe(6);
    expect(done.jobs.map((job) => job.job_id).sort()).toEqual(['job-1', 'job-2', 'job-3', 'job-4', 'job-5', 'job-6']);
    expect(done.tokens).toEqual(expect.arrayContaining(['secret-of-upload-1', 'secret-of-upload-6']));
    expect(done.checks).toMatchObject([{ id: 'accepted', passed: 6, failed: 0, unknown: 0 }]);
    expect(done.steps.map((step) => [step.id, step.kind, step.count])).toEqual([
      ['flow', 'flow', 6],
      ['up', 'upload', 6],
    ]);
  });

  test('goes on when a user is refused, and tells the refusal and how often', async () => {
    await using pipeline = await pipelineLike(['user-2']);
    const signal = new AbortController().signal;
    const done = await generate(task(pipeline.url), { clock, fetch: globalThis.fetch, signal });
    expect(done.offered).toMatchObject({ completed: 4, failed: 2 });
    expect(done.checks[0]).toMatchObject({ passed: 4 });
    expect(done.steps[0]?.failures).toEqual([
      { message: 'up: the upload was refused: POST /api/v2/upload answered 429 TOO_MANY', count: 2 },
    ]);
  });

  test('in a thread of its own keeps its pace while this one is held up', async () => {
    await using pipeline = await pipelineLike();
    const phases = [{ id: 'steady', warmup: false, durationMs: 600, rate: { from: 20, to: 20 } }];
    const plan = { model: 'open', phases, arrivals: 'uniform', users: 3, maxInFlight: 100, timeoutMs: 30_000 } as const;
    const held = new AbortController();
    const hold = async () => {
      while (pipeline.uploads.length === 0 && !held.signal.aborted) await clock.sleep(2);
      const until = clock.elapsed() + 450;
      while (clock.elapsed() < until); // nothing in this thread can run
    };
    const [done] = await Promise.all([
      generateInThread(task(pipeline.url, { plan, iterationsMax: 12 }), held.signal),
      hold(),
    ]);
    held.abort();
    expect(done.offered).toEqual({ started: 12, completed: 12, failed: 0, dropped: 0 });
    // some were begun while the server stood still, and waited: from a loop held up here they would begin after it
    expect(done.steps[0]?.service?.max).toBeGreaterThan(200);
  });

  test('in a thread ends at once when it is aborted', async () => {
    await using pipeline = await pipelineLike();
    const controller = new AbortController();
    const reason = new Error('enough');
    const plan = {
      model: 'closed',
      users: 1,
      until: { elapsedMs: 600_000 },
      pauseMs: 10,
      warmupMs: 0,
      timeoutMs: 1000,
    } as const;
    const work = generateInThread(task(pipeline.url, { plan, iterationsMax: 100_000 }), controller.signal);
    while (pipeline.uploads.length === 0) await clock.sleep(2);
    controller.abort(reason);
    await expect(work).rejects.toBe(reason);
  });

  test('in a thread that breaks rejects with what broke', async () => {
    const broken = task('http://127.0.0.1:1', { steps: [{ id: 'x', do: 'no-such-step' }] });
    await expect(generateInThread(broken, new AbortController().signal)).rejects.toThrow('no-such-step');
  });
});
