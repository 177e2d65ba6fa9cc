import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../errors.ts';
import { sweep } from '../queue/sweep.ts';
import { STATUSES } from '../statuses.ts';
import { openWorld, policy } from '../testkit/world.ts';

const world = await openWorld();
afterAll(() => world[Symbol.asyncDispose]());
const { database, vendors, clock, jobs } = world;

/** The database itself writes down every change of status, whoever makes it and however. */
beforeAll(() =>
  database.execute(`
    create table status_changes (job_id uuid, status text);
    create function note_status() returns trigger language plpgsql as $$ begin
      if tg_op = 'INSERT' or new.status <> old.status then
        insert into status_changes values (new.job_id, new.status);
      end if;
      return null;
    end $$;
    create trigger note_status after insert or update on upload_pipeline.upload_jobs
      for each row execute function note_status();`),
);
beforeEach(async () => {
  await world.clear();
  vendors.reset();
  await database.query('truncate status_changes');
});

/** Changes of status that no event tells of, as `status` texts; and how many changes there were. */
async function untold(): Promise<{ changes: string[]; untold: string[] }> {
  const { rows } = await database.query<{ status: string; changes: number; events: number }>(
    `select c.status, count(*)::int as changes,
       (select count(*)::int from upload_pipeline.events e where e.job_id = c.job_id and e.status = c.status) as events
     from status_changes c group by c.job_id, c.status`,
  );
  const late = rows.filter(({ changes, events }) => events < changes);
  return { changes: rows.map(({ status }) => status), untold: late.map(({ status }) => status) };
}

const refuse = (what: 'submit' | 'fetch' | 'embed') => {
  vendors[what] = async () => {
    throw new VendorError(what === 'embed' ? 'openai' : 'llamaparse', 'rejected', 'no', {});
  };
};
const upload = () => world.upload(world.newUser(), policy('events', 3));

const refused = (what: 'submit' | 'fetch' | 'embed') => async () => {
  refuse(what);
  await upload();
};

const ways: [string, () => Promise<void>, string][] = [
  ['completes', async () => void (await upload()), 'complete'],
  ['fails at its submission', refused('submit'), 'failed_parse'],
  ['fails at its result', refused('fetch'), 'failed_parse'],
  ['fails at its embedding', refused('embed'), 'failed_embedding'],
  [
    'is refused by the parser',
    async () => {
      vendors.fetch = async () => ({ kind: 'refused', code: 'DOCUMENT_PROTECTED', reason: 'password' });
      await upload();
    },
    'failed_parse',
  ],
  [
    'never arrives',
    async () => {
      const request = { userId: world.newUser(), filename: 'a.md', mime: 'text/markdown', bytesLen: 5 } as const;
      await jobs.enqueueUpload({ ...request, sha256: 'a'.repeat(64), correlationId: world.newUser() });
      await clock.advance(3_600_000);
      await sweep(world.deps(), new AbortController().signal);
    },
    'failed_parse',
  ],
  [
    'loses all its workers',
    async () => {
      const { jobId } = await upload();
      await database.query(
        `update upload_pipeline.upload_jobs set state = 'working', lease_token = job_id, lease_until = $2, attempt = 2
         where job_id = $1`,
        [jobId, new Date(clock.now() - 1)],
      );
      await sweep(world.deps(), new AbortController().signal);
    },
    'failed_parse',
  ],
  [
    'is retried by its user',
    async () => {
      refuse('embed');
      const userId = world.newUser();
      const { jobId } = await world.upload(userId, policy('events', 3));
      await world.drain();
      vendors.reset();
      await jobs.retryJob({ jobId, userId });
    },
    'chunks_stored',
  ],
  [
    'is replayed by an admin',
    async () => {
      refuse('embed');
      const userId = world.newUser();
      const { jobId } = await world.upload(userId, policy('events', 3));
      await world.drain();
      vendors.reset();
      await jobs.replayJob({ jobId, userId, admin: userId });
    },
    'chunks_stored',
  ],
  [
    'is a duplicate',
    async () => {
      const userId = world.newUser();
      await world.upload(userId, policy('twin', 1));
      await world.drain();
      const { rows } = await database.query<{ sha256: string; bytes: number }>(
        'select file_sha256 as sha256, bytes_len as bytes from upload_pipeline.documents',
      );
      const request = { userId, filename: 'a.md', mime: 'text/markdown', correlationId: world.newUser() } as const;
      await jobs.enqueueUpload({ ...request, sha256: rows[0]!.sha256, bytesLen: rows[0]!.bytes });
    },
    'duplicate',
  ],
];

describe('each change of status has its event, of a document that', () => {
  it.each(ways)('%s', async (_name, way, reached) => {
    await way();
    await world.drain();
    const found = await untold();
    expect(found.changes).toContain(reached);
    // a duplicate begins as uploaded only to end as a duplicate: one event tells of both
    expect(found.untold).toEqual(reached === 'duplicate' ? ['uploaded'] : []);
  });

  it('all of which together pass through every status but one that only the chunker can fail at', async () => {
    const seen = new Set<string>();
    for (const [, way] of ways) {
      await world.clear();
      vendors.reset();
      await way();
      await world.drain();
      for (const status of (await untold()).changes) seen.add(status);
    }
    expect(STATUSES.filter((status) => !seen.has(status))).toEqual(['failed_chunking']);
  });
});
