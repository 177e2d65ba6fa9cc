import { afterAll, describe, expect, it } from 'vitest';
import { LEGAL_STATES, STATES, STATUSES, TERMINAL_STATUSES, TRANSITIONS } from '../statuses.ts';
import { openWorld, policy } from '../testkit/world.ts';

const world = await openWorld();
afterAll(() => world[Symbol.asyncDispose]());
const { database } = world;
const { jobId } = await world.upload(world.newUser(), policy('state machine', 1));

const PERFORMERS = ['api', 'worker', 'sweeper', 'user'];

/** Tries every change of `column` on one job, each from a row put there behind the trigger's back; all are undone. */
async function allowedChanges(inner: string, tries: string): Promise<string[]> {
  await database.execute(
    `
    create temporary table allowed (change text);
    do $$ declare a text; b text; who text; was record;
    begin
      select * into was from upload_pipeline.upload_jobs where job_id = '${jobId}';
      ${tries}
      perform set_config('session_replication_role', 'replica', true);
      update upload_pipeline.upload_jobs set status = was.status, state = was.state, lease_token = null, lease_until = null
      where job_id = '${jobId}';
      perform set_config('session_replication_role', 'origin', true);
    end $$;`.replaceAll('TRY', inner),
  );
  const { rows } = await database.query<{ change: string }>('select change from allowed');
  await database.execute('drop table allowed');
  return rows.map((row) => row.change).sort();
}

const list = (names: readonly string[]) => `array[${names.map((name) => `'${name}'`).join(', ')}]`;
const terminal = `= any (${list(TERMINAL_STATUSES)})`;

describe('the state machine', () => {
  it('lets exactly the listed transitions pass, for exactly the listed performers', async () => {
    const found = await allowedChanges(
      `perform set_config('session_replication_role', 'replica', true);
       update upload_pipeline.upload_jobs set status = a, lease_token = null, lease_until = null,
         state = case when a ${terminal} then 'done' else 'queued' end where job_id = '${jobId}';
       perform set_config('session_replication_role', 'origin', true);
       begin
         update upload_pipeline.upload_jobs set status = b, changed_by = who,
           state = case when b ${terminal} = (a ${terminal}) then state when b ${terminal} then 'done' else 'queued' end
         where job_id = '${jobId}';
         insert into allowed values (a || ' -> ' || b || ' by ' || who);
       exception when sqlstate 'SD001' then if sqlerrm not like 'illegal transition%' then raise; end if;
       end;`,
      `insert into upload_pipeline.legal_states values ('queued', 'done') on conflict do nothing;
       foreach a in array ${list(STATUSES)} loop foreach b in array ${list(STATUSES)} loop
         foreach who in array ${list(PERFORMERS)} loop if a <> b then TRY end if; end loop;
       end loop; end loop;
       delete from upload_pipeline.legal_states where from_state = 'queued' and to_state = 'done';`,
    );
    expect(found).toEqual(
      TRANSITIONS.flatMap(({ from, to, by }) => by.map((who) => `${from} -> ${to} by ${who}`)).sort(),
    );
  });

  it('lets exactly the listed changes of queue state pass', async () => {
    const held = (state: string) => `case when ${state} = 'working' then was.job_id end`;
    const until = (state: string) => `case when ${state} = 'working' then was.run_at end`;
    const ended = (state: string) => `${state} in ('done', 'deadletter')`;
    const found = await allowedChanges(
      `perform set_config('session_replication_role', 'replica', true);
       update upload_pipeline.upload_jobs set state = a, lease_token = ${held('a')}, lease_until = ${until('a')},
         status = case when ${ended('a')} then 'failed_parse' else 'uploaded' end where job_id = '${jobId}';
       perform set_config('session_replication_role', 'origin', true);
       begin
         update upload_pipeline.upload_jobs set state = b, lease_token = ${held('b')}, lease_until = ${until('b')},
           changed_by = case when ${ended('a')} then 'user' else 'worker' end,
           status = case when ${ended('b')} then 'failed_parse' else 'uploaded' end where job_id = '${jobId}';
         insert into allowed values (a || ' -> ' || b);
       exception when sqlstate 'SD001' then if sqlerrm not like 'illegal state%' then raise; end if;
       end;`,
      `foreach a in array ${list(STATES)} loop foreach b in array ${list(STATES)} loop
         if a <> b then TRY end if;
       end loop; end loop;`,
    );
    expect(found).toEqual(LEGAL_STATES.map(({ from, to }) => `${from} -> ${to}`).sort());
  });

  it('has in its tables what the code lists', async () => {
    const transitions = await database.query<{ row: string }>(
      "select from_status || ' -> ' || to_status || ' by ' || performer as row from upload_pipeline.legal_transitions",
    );
    expect(transitions.rows.map(({ row }) => row).sort()).toEqual(
      TRANSITIONS.flatMap(({ from, to, by }) => by.map((who) => `${from} -> ${to} by ${who}`)).sort(),
    );
    const states = await database.query<{ row: string }>(
      "select from_state || ' -> ' || to_state as row from upload_pipeline.legal_states",
    );
    expect(states.rows.map(({ row }) => row).sort()).toEqual(
      LEGAL_STATES.map(({ from, to }) => `${from} -> ${to}`).sort(),
    );
  });

  it('begins every job as uploaded and waiting for its upload', async () => {
    const insert = database.query(
      `insert into upload_pipeline.upload_jobs (job_id, document_id, user_id, status, state, changed_by, run_at, vft,
         correlation_id, upload_expires_at, webhook_secret, created_at, updated_at)
       select user_id, document_id, user_id, 'parsed', 'queued', 'api', run_at, 0, correlation_id, run_at, '', run_at,
         run_at from upload_pipeline.upload_jobs`,
    );
    await expect(insert).rejects.toMatchObject({ code: 'SD001' });
  });
});
