import { afterAll, describe, expect, it } from 'vitest';
import { testPglite } from '../../lib/database/testing.ts';
import { uuidV4 } from '../../lib/ids.ts';
import { seededRandom } from '../../lib/random.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import type { PipelineConfig } from '../config/index.ts';
import { openRouter } from '../routing/index.ts';
import { pipelineMigrations } from '../schema/migrations.ts';
import { createLog } from '../telemetry/log.ts';
import { silentRecorder } from '../telemetry/recorder.ts';
import { testConfig } from './testkit/config.ts';
import { startWorld } from './testkit/world.ts';

const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync());

const mock = { baseUrl: 'http://mock.test', apiKey: 'mock-key' };

/** Both backends of both vendors; nobody calls them here. */
function twinConfig(changes: Partial<PipelineConfig> = {}): PipelineConfig {
  const config = testConfig();
  const { llamaparse, openai } = config;
  return {
    ...config,
    llamaparse: { ...llamaparse, backend: 'real', mock },
    openai: { ...openai, backend: 'real', mock },
    ...changes,
  };
}

const database = stack.use(await testPglite(pipelineMigrations));

/** An API whose router is the real one. All share one database, as processes do; `name` tells them apart. */
async function routedWorld(name: string, config: PipelineConfig) {
  const clock = new VirtualClock();
  const log = createLog({ level: 'silent', clock, write: () => undefined, secrets: [] });
  const quiet = { log, recorder: silentRecorder, ring: () => undefined };
  const random = seededRandom(name);
  const vendors = stack.use(
    await openRouter({ config, database, clock, random, fetch: globalThis.fetch, ...quiet, processId: uuidV4(random) }),
  );
  const world = stack.use(await startWorld({ config, vendors, database }));
  const admin = await world.token({ sub: '7b1f6f6e-0000-4000-8000-000000000001', role: 'service_role' });
  return { world, clock, vendors, admin };
}

describe('/admin/mode', async () => {
  const { world, admin, vendors } = await routedWorld('one', twinConfig());
  const change = (json: unknown, token = admin) => world.api.post('/admin/mode', { token, json });

  it('tells the configured mode before any is stored', async () => {
    const { status, body } = await world.api.get('/admin/mode', { token: admin });
    expect(status).toBe(200);
    expect(body).toMatchObject({ mode: 'real', version: 0, changed_by: null, supabase: 'mock', history: [] });
    expect(body.documents).toEqual({ llamaparse: 'real', openai: 'real', fallback: false });
    expect(body.seen_by).toHaveLength(1);
  });

  it('changes the mode at once, and keeps who wanted it and why', async () => {
    const { status, body } = await change({ mode: 'mock', reason: 'a trial' });
    expect(status).toBe(200);
    const by = '7b1f6f6e-0000-4000-8000-000000000001';
    expect(body).toMatchObject({ mode: 'mock', version: 1, changed_by: by, reason: 'a trial' });
    expect(vendors.chooseForDocument().backends).toEqual({ llamaparse: 'mock', openai: 'mock' });
    const audit = await database.query("select actor, facts from upload_pipeline.audit where action = 'MODE_CHANGED'");
    expect(audit.rows).toEqual([{ actor: by, facts: { version: 1, mode: 'mock', overrides: {}, reason: 'a trial' } }]);
  });

  it('lets one vendor go its own way and follow again', async () => {
    await change({ mode: 'real' });
    const own = await change({ overrides: { openai: 'mock' } });
    expect(own.body).toMatchObject({ mode: 'real', overrides: { openai: 'mock' } });
    expect(own.body.documents).toMatchObject({ llamaparse: 'real', openai: 'mock' });
    const again = await change({ overrides: { openai: null } });
    expect(again.body).toMatchObject({ overrides: {}, documents: { openai: 'real' } });
  });

  it('is for admins only', async () => {
    const { token } = await world.newUser();
    expect((await change({ mode: 'mock' }, token)).status).toBe(403);
    expect((await world.api.get('/admin/mode')).status).toBe(401);
  });

  it.each([
    ['nothing to change', { reason: 'no mode' }],
    ['a word that is no mode', { mode: 'fake' }],
    ['Supabase, which stays where it is', { overrides: { supabase: 'mock' } }],
  ])('refuses %s', async (_, body) => {
    expect((await change(body)).status).toBe(422);
  });

  it('cannot be rewritten afterwards', async () => {
    const rewriting = database.query("update upload_pipeline.mode_changes set changed_by = 'nobody'");
    await expect(rewriting).rejects.toMatchObject({ code: 'SD003' });
    await expect(database.query('delete from upload_pipeline.mode_changes')).rejects.toMatchObject({ code: 'SD003' });
  });
});

describe('a second process', () => {
  it('follows a change made by the first, and says since when', async () => {
    const first = await routedWorld('first', twinConfig());
    const second = await routedWorld('second', twinConfig());
    await first.world.api.post('/admin/mode', { token: first.admin, json: { mode: 'mock' } });
    await second.clock.advance(500);
    await expect.poll(() => second.vendors.chooseForDocument().backends.openai).toBe('mock');
    const { body } = await first.world.api.get('/admin/mode', { token: first.admin });
    expect(body.seen_by.length).toBeGreaterThanOrEqual(2);
  });

  it('begins with the stored mode, as after a restart', async () => {
    const before = await routedWorld('before', twinConfig());
    await before.world.api.post('/admin/mode', { token: before.admin, json: { mode: 'mock', reason: 'kept' } });
    const after = await routedWorld('after', twinConfig());
    expect(after.vendors.modeInForce()).toMatchObject({ mode: 'mock', change: { reason: 'kept' } });
  });
});

describe('a mode that cannot be had', () => {
  it.each([
    ['the mock in production', twinConfig({ environment: 'production' }), 'mock', 'MOCK_REFUSED'],
    ['a real service where only mocks are configured', testConfig(), 'real', 'BACKEND_NOT_CONFIGURED'],
  ] as const)('is refused: %s', async (_, config, mode, code) => {
    const { world, admin } = await routedWorld(code, config);
    const { status, body } = await world.api.post('/admin/mode', { token: admin, json: { mode } });
    expect([status, body.error.code]).toEqual([409, code]);
  });
});
