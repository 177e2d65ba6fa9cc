import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { end, queuedJob, walkTo } from './testkit/jobs.ts';
import { startWorld, type World } from './testkit/world.ts';

const HOUR_MS = 3_600_000;

let world: World;
let admin: string;
let adminId: string;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.database.query('truncate upload_pipeline.upload_jobs, upload_pipeline.documents cascade');
  adminId = (await world.newUser()).userId;
  admin = await world.token({ sub: adminId, role: 'service_role' });
});

let documents = 0;
const bytes = () => new TextEncoder().encode(`document ${++documents}`);

async function deadLetter(of: { token?: string; code?: string; bytes?: Uint8Array } = {}): Promise<string> {
  const token = of.token ?? (await world.newUser()).token;
  const { jobId } = await queuedJob(world, token, of.bytes ?? bytes());
  await walkTo(world, jobId, 'embedding_queued');
  await end(world, jobId, 'failed_embedding', 'deadletter');
  const lastError = { code: of.code ?? 'OPENAI_UNAVAILABLE', message: 'm', stage: 'embedding_queued', retryable: true };
  await world.database.query('update upload_pipeline.upload_jobs set last_error = $2::jsonb where job_id = $1', [
    jobId,
    JSON.stringify(lastError),
  ]);
  await world.clock.advance(1_000);
  return jobId;
}

const list = async (query = '') => (await world.api.get(`/admin/dead-letters${query}`, { token: admin })).body;
const ids = (body: { dead_letters: { job_id: string }[] }) => body.dead_letters.map(({ job_id }) => job_id);
const replay = async (json: object) =>
  (await world.api.post('/admin/dead-letters/replay', { token: admin, json })).body;
const job = async (jobId: string) =>
  (
    await world.database.query<{ status: string; state: string; attempt: number; vft: number }>(
      'select status, state, attempt, vft from upload_pipeline.upload_jobs where job_id = $1',
      [jobId],
    )
  ).rows[0];

describe('dead letters', () => {
  test('are listed of all users, the newest first, page by page, each once', async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n++) made.push(await deadLetter());
    await queuedJob(world, (await world.newUser()).token, bytes());
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { dead_letters: { job_id: string }[]; next_cursor: string | null } = await list(
        `?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      expect(page.dead_letters.length).toBeLessThanOrEqual(2);
      seen.push(...ids(page));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(made.reverse());
  });

  test('say whose they are, where they failed and why', async () => {
    const jobId = await deadLetter({ code: 'OPENAI_TIMEOUT' });
    expect((await list()).dead_letters).toMatchObject([
      { job_id: jobId, code: 'OPENAI_TIMEOUT', status: 'failed_embedding', stage: 'embedding_queued' },
    ]);
  });

  test('are filtered by code, by vendor and by age', async () => {
    const old = await deadLetter({ code: 'OPENAI_TIMEOUT' });
    const parse = await deadLetter({ code: 'LLAMAPARSE_UNAVAILABLE' });
    await world.clock.advance(HOUR_MS);
    const young = await deadLetter({ code: 'OPENAI_UNAVAILABLE' });
    admin = await world.token({ sub: adminId, role: 'service_role' });
    expect(ids(await list('?code=OPENAI_TIMEOUT'))).toEqual([old]);
    expect(ids(await list('?vendor=openai'))).toEqual([young, old]);
    expect(ids(await list('?vendor=llamaparse'))).toEqual([parse]);
    expect(ids(await list('?older_than_seconds=1800'))).toEqual([parse, old]);
    expect(ids(await list('?newer_than_seconds=1800'))).toEqual([young]);
  });

  test.each(['limit=0', 'limit=201', 'code=a', "code=A'--", 'vendor=aws', 'older_than_seconds=-1', 'cursor=x', 'x=1'])(
    'refuse the query %s',
    async (query) => {
      const answer = await world.api.get(`/admin/dead-letters?${query}`, { token: admin });
      expect([answer.status, answer.code]).toEqual([400, 'INVALID_REQUEST']);
    },
  );
});

describe('a replay', () => {
  test('queues the jobs of the ids again at their last good status, with an event and an audit entry', async () => {
    const [one, two] = [await deadLetter(), await deadLetter()];
    const answer = await replay({ ids: [one] });
    expect(answer).toEqual({ replayed: [{ job_id: one, status: 'chunks_stored' }], skipped: [] });
    expect(await job(one)).toMatchObject({ status: 'chunks_stored', state: 'queued', attempt: 0 });
    expect(await job(two)).toMatchObject({ state: 'deadletter' });
    const { rows } = await world.database.query(
      `select code, payload from upload_pipeline.events where job_id = $1 order by event_id desc limit 1`,
      [one],
    );
    expect(rows).toEqual([{ code: 'DEAD_LETTER_REPLAYED', payload: { by: adminId } }]);
    const audit = await world.api.get('/admin/audit?action=DEAD_LETTERS_REPLAYED&limit=1', { token: admin });
    expect(audit.body.entries).toMatchObject([{ actor: adminId, facts: { asked: 1, replayed: 1, skipped: 0 } }]);
  });

  test('takes the oldest of a filter, at most so many', async () => {
    const made = [await deadLetter({ code: 'OPENAI_TIMEOUT' }), await deadLetter(), await deadLetter()];
    const answer = await replay({ filter: { code: 'OPENAI_UNAVAILABLE' }, limit: 1 });
    expect(answer.replayed.map(({ job_id }: { job_id: string }) => job_id)).toEqual([made[1]]);
    expect(ids(await list())).toEqual([made[2], made[0]]);
  });

  test('of one user is not held up by what he may have under way, and takes its turns one after the other', async () => {
    const { token } = await world.newUser();
    for (let n = 0; n < 3; n++) await deadLetter({ token });
    const other = await queuedJob(world, (await world.newUser()).token, bytes());
    const answer = await replay({ filter: {} });
    const turns = [];
    for (const { job_id } of answer.replayed) turns.push((await job(job_id))!.vft);
    expect(turns).toHaveLength(3);
    expect(turns).toEqual([...turns].sort((a, b) => a - b));
    expect(new Set(turns).size).toBe(3);
    expect(turns[2]).toBeGreaterThan((await job(other.jobId))!.vft);
  });

  test('leaves out what is not dead, and what a later upload has replaced', async () => {
    const { token } = await world.newUser();
    const same = bytes();
    const replaced = await deadLetter({ token, bytes: same });
    const live = await queuedJob(world, token, same);
    const nobodys = '00000000-0000-4000-8000-000000000000';
    expect((await replay({ filter: {} })).replayed).toEqual([]);
    const answer = await replay({ ids: [replaced, live.jobId, nobodys, nobodys] });
    expect(answer).toEqual({
      replayed: [],
      skipped: [
        { job_id: replaced, reason: 'SUPERSEDED' },
        { job_id: live.jobId, reason: 'NOT_DEAD' },
        { job_id: nobodys, reason: 'NOT_DEAD' },
      ],
    });
  });

  test('asked for twice at once queues each job once', async () => {
    const made = [await deadLetter(), await deadLetter()];
    const answers = await Promise.all([replay({ ids: made }), replay({ ids: made })]);
    const replayed = answers.flatMap((answer) => answer.replayed.map(({ job_id }: { job_id: string }) => job_id));
    expect(replayed.sort()).toEqual([...made].sort());
  });

  test.each([
    {},
    { ids: [] },
    { ids: ['x'] },
    { ids: new Array(501).fill('00000000-0000-4000-8000-000000000000') },
    { filter: {}, limit: 501 },
    { filter: { state: 'done' } },
    { filter: {}, ids: ['00000000-0000-4000-8000-000000000000'] },
  ])('refuses the body %j', async (json) => {
    const answer = await world.api.post('/admin/dead-letters/replay', { token: admin, json });
    expect([answer.status, answer.code]).toEqual([422, 'INVALID_REQUEST']);
  });
});
