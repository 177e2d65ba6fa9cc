import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queuedJob, walkTo } from './testkit/jobs.ts';
import { startWorld, type World } from './testkit/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const VENDOR_JOB = 'pjb-1';
let made = 0;

/** A job that was submitted for parsing, to be asked about again in a minute. */
async function waitingJob() {
  const { token } = await world.newUser();
  const { jobId } = await queuedJob(world, token);
  await walkTo(world, jobId, 'parse_queued');
  const later = new Date(world.clock.now() + 60_000);
  await world.database.query(
    `update upload_pipeline.upload_jobs set vendor_job_id = $2, run_at = $3, changed_by = 'worker' where job_id = $1`,
    [jobId, VENDOR_JOB, later],
  );
  const secret = (await world.jobs.readWebhookSecret(jobId)) ?? '';
  return { jobId, token, secret, later };
}

function event(changes: object = {}) {
  const data = { id: VENDOR_JOB, job_id: VENDOR_JOB };
  return JSON.stringify({ event_id: `e-${++made}`, event_type: 'parse.success', timestamp: 1.5, data, ...changes });
}

const sign = (secret: string, body: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

function deliver(jobId: string, body: string, signature: string | undefined) {
  return world.api.post(`/api/v2/webhooks/llamaparse/${jobId}`, {
    body,
    headers: { 'Content-Type': 'application/json', ...(signature !== undefined && { 'LC-Signature': signature }) },
  });
}

async function runAt(jobId: string): Promise<Date> {
  const { rows } = await world.database.query<{ run_at: Date }>(
    'select run_at from upload_pipeline.upload_jobs where job_id = $1',
    [jobId],
  );
  return rows[0]!.run_at;
}

async function logged(jobId: string): Promise<number[]> {
  const { rows } = await world.database.query<{ deliveries: number }>(
    'select deliveries from upload_pipeline.webhook_log where job_id = $1',
    [jobId],
  );
  return rows.map(({ deliveries }) => deliveries);
}

describe('a webhook of LlamaParse', () => {
  test('that is signed lets the waiting job fetch its result now', async () => {
    const { jobId, secret } = await waitingJob();
    const body = event();
    const answer = await deliver(jobId, body, sign(secret, body));
    expect([answer.status, answer.body]).toEqual([200, { outcome: 'nudged' }]);
    expect((await runAt(jobId)).getTime()).toBe(world.clock.now());
    expect(await logged(jobId)).toEqual([1]);
  });

  test("is told in the log under the upload's correlation id, not that of the vendor's request", async () => {
    const { jobId, secret, token } = await waitingJob();
    const body = event();
    const answer = await deliver(jobId, body, sign(secret, body));
    const line = world.log
      .map((text) => JSON.parse(text))
      .find((one) => one.event === 'webhook.received' && one.job_id === jobId);
    const { correlation_id } = (await world.api.get(`/api/v2/jobs/${jobId}`, { token })).body;
    expect(line).toMatchObject({ correlation_id, event_type: 'parse.success', outcome: 'nudged' });
    expect(answer.headers.get('x-correlation-id')).not.toBe(correlation_id);
  });

  test('may hold its event as JSON within JSON', async () => {
    const { jobId, secret } = await waitingJob();
    const body = JSON.stringify(event());
    expect((await deliver(jobId, body, sign(secret, body))).body).toEqual({ outcome: 'nudged' });
  });

  const forged: [string, (secret: string, body: string) => [string, string | undefined]][] = [
    ['without a signature', (_secret, body) => [body, undefined]],
    ['with an empty signature', (_secret, body) => [body, '']],
    ['signed with another secret', (_secret, body) => [body, sign('another', body)]],
    ['signed with nothing', (_secret, body) => [body, sign('', body)]],
    ['whose body was changed', (secret, body) => [body.replace('success', 'failure'), sign(secret, body)]],
    ['whose spacing was changed', (secret, body) => [`${body} `, sign(secret, body)]],
    ['whose signature lacks its name', (secret, body) => [body, sign(secret, body).slice(7)]],
    ['whose signature is cut short', (secret, body) => [body, sign(secret, body).slice(0, -2)]],
    [
      'whose signature is another hash',
      (secret, body) => [body, `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`],
    ],
    ['without a body', (secret, _body) => ['', sign(secret, 'x')]],
  ];
  test.each(forged)('%s is 401 and changes nothing', async (_name, forge) => {
    const { jobId, secret, later } = await waitingJob();
    const [body, signature] = forge(secret, event());
    const answer = await deliver(jobId, body, signature);
    expect([answer.status, answer.code]).toEqual([401, 'INVALID_SIGNATURE']);
    expect(await runAt(jobId)).toEqual(later);
    expect(await logged(jobId)).toEqual([]);
  });

  test('for another job than the one whose secret signed it is 401', async () => {
    const [one, two] = [await waitingJob(), await waitingJob()];
    const body = event();
    expect((await deliver(two.jobId, body, sign(one.secret, body))).code).toBe('INVALID_SIGNATURE');
  });

  test('for a job that never was is told the same as a forgery', async () => {
    const body = event();
    const answer = await deliver('00000000-0000-4000-8000-000000000000', body, sign('no job has this secret', body));
    expect([answer.status, answer.code]).toEqual([401, 'INVALID_SIGNATURE']);
  });

  test('that is replayed is counted and changes nothing else', async () => {
    const { jobId, secret } = await waitingJob();
    const body = event();
    await deliver(jobId, body, sign(secret, body));
    await world.clock.advance(5000);
    const first = await runAt(jobId);
    const replay = await deliver(jobId, body, sign(secret, body));
    expect([replay.status, replay.body]).toEqual([200, { outcome: 'replayed' }]);
    expect(await runAt(jobId)).toEqual(first);
    expect(await logged(jobId)).toEqual([2]);
  });

  test('that comes late, when the job is complete, changes nothing', async () => {
    const { jobId, secret, token } = await waitingJob();
    await walkTo(world, jobId, 'complete');
    const body = event();
    expect((await deliver(jobId, body, sign(secret, body))).body).toEqual({ outcome: 'ignored' });
    expect((await world.api.get(`/api/v2/jobs/${jobId}`, { token })).body).toMatchObject({
      status: 'complete',
      state: 'done',
    });
  });

  test('that is quicker than the answer to the submission is asked to come again, and counts then', async () => {
    const { token } = await world.newUser();
    const { jobId } = await queuedJob(world, token);
    const secret = (await world.jobs.readWebhookSecret(jobId)) ?? '';
    const body = event();
    const early = await deliver(jobId, body, sign(secret, body));
    expect([early.status, early.code, early.headers.get('retry-after')]).toEqual([409, 'NOT_SUBMITTED_YET', '1']);
    await walkTo(world, jobId, 'parse_queued');
    await world.database.query(
      `update upload_pipeline.upload_jobs set vendor_job_id = $2, changed_by = 'worker' where job_id = $1`,
      [jobId, VENDOR_JOB],
    );
    expect((await deliver(jobId, body, sign(secret, body))).body).toEqual({ outcome: 'nudged' });
    expect(await logged(jobId)).toEqual([1]);
  });

  test('about another parse job changes nothing', async () => {
    const { jobId, secret, later } = await waitingJob();
    const body = event({ data: { job_id: 'pjb-other' } });
    expect((await deliver(jobId, body, sign(secret, body))).body).toEqual({ outcome: 'ignored' });
    expect(await runAt(jobId)).toEqual(later);
  });

  test.each([
    'not json',
    '"not json either"',
    '[]',
    'null',
    '{}',
    '{"event_id":"","event_type":"x","data":{"job_id":"y"}}',
    '{"event_id":"a\\u0000b","event_type":"x","data":{"job_id":"y"}}',
  ])('that is signed but is no event (%s) is 400', async (body) => {
    const { jobId, secret } = await waitingJob();
    const answer = await deliver(jobId, body, sign(secret, body));
    expect([answer.status, answer.code]).toEqual([400, 'NOT_AN_EVENT']);
    expect(await logged(jobId)).toEqual([]);
  });

  test('that is larger than any event is 413', async () => {
    const { jobId } = await waitingJob();
    expect((await deliver(jobId, 'x'.repeat(70_000), 'sha256=')).code).toBe('BODY_TOO_LARGE');
  });
});
