import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { testPglite } from '../lib/database/testing.ts';
import { seededRandom } from '../lib/random.ts';
import { createPipeline, mintToken, pipelineMigrations } from './index.ts';
import { worldConfig } from './testkit/world.ts';

const database = await testPglite(pipelineMigrations);
afterAll(() => database[Symbol.asyncDispose]());

const config = worldConfig();
const clock = systemClock();
const USER = '6c8a1e6e-1f0b-4aa8-9f0a-1a7c2e6f2b42';

function ports(answer: (url: string) => Response) {
  const lines: string[] = [];
  const fetch: typeof globalThis.fetch = async (input) => answer(input instanceof Request ? input.url : String(input));
  return {
    lines,
    clock,
    random: seededRandom('create'),
    database,
    fetch,
    writeLog: (line: string) => lines.push(line),
  };
}
const json = (status: number, body: unknown) => Response.json(body, { status });
const bucket = (url: string) => json(200, { id: url.split('/').at(-1), name: url.split('/').at(-1), public: false });

describe('createPipeline', () => {
  it('serves the API and knows the tokens it minted, and leaves the database open when disposed', async () => {
    const { lines, ...given } = ports(bucket);
    {
      await using pipeline = await createPipeline(config, given);
      pipeline.worker.start();
      const { url } = await pipeline.listen({ port: 0 });
      expect((await fetch(`${url}/health`)).status).toBe(200);
      expect((await fetch(`${url}/api/v2/jobs`)).status).toBe(401);
      const token = await mintToken(config, { userId: USER, ttlSeconds: 60, clock });
      const jobs = await fetch(`${url}/api/v2/jobs`, { headers: { Authorization: `Bearer ${token}` } });
      expect(jobs.status).toBe(200);
      expect(lines.some((line) => line.includes('api.listening'))).toBe(true);
    }
    expect((await database.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('starts while storage is down, and ends without waiting for it', async () => {
    const { lines, ...given } = ports(() => json(503, { statusCode: '503', error: 'down', message: 'down' }));
    await using _pipeline = await createPipeline(config, given);
    expect(lines.some((line) => line.includes('buckets.unready'))).toBe(true);
  });

  it('refuses to start when storage refuses the key', async () => {
    const given = ports(() =>
      json(400, { statusCode: '403', error: 'Unauthorized', message: 'signature verification failed' }),
    );
    await expect(createPipeline(config, given)).rejects.toMatchObject({ code: 'SUPABASE_CREDENTIALS' });
  });
});

describe('mintToken', () => {
  it('mints none in production', async () => {
    const minted = mintToken({ ...config, environment: 'production' }, { userId: USER, ttlSeconds: 60, clock });
    await expect(minted).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
