import { Hono } from 'hono';
import type { OffsetClock } from '../../../lib/offset-clock.ts';
import { FAULT_PROFILES, FaultRuleError, type FaultRules, parseFaultRules } from '../faults/index.ts';
import type { Journal } from '../journal.ts';
import type { MockMetrics } from '../metrics.ts';
import type { Meter } from '../types.ts';
import { verify } from '../verify.ts';
import { billed } from './billed.ts';
import { AdminInputError, parsePlans, parseVerification, queryOf, seedBody, shiftBody } from './input.ts';

export interface AdminDeps {
  readonly faults: FaultRules;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly metrics: MockMetrics;
  readonly clock: OffsetClock;
  /** Which vendors are up, with their addresses. */
  readonly vendors: () => Readonly<Record<string, string>>;
  readonly reset: () => Promise<void>;
}

/**
 * The mocks' own API, without a key: it is for tests.
 *
 *   GET /health · GET /metrics · GET /meter?key
 *   GET, POST, DELETE /faults?scope · DELETE /faults/{id} · GET /profiles · GET, PUT /seed · GET /latency
 *   GET /plan (ndjson) · PUT /plan (ndjson: exactly these faults again) · DELETE /plan (the rules again)
 *   GET /journal?instance&vendor&operation&kind&status&fault&scope&since_seq&fact.NAME=value … · POST /verify
 *   GET, POST /clock · POST /reset?scope
 */
export function createAdmin(deps: AdminDeps): Hono {
  const app = new Hono();
  app.get('/health', (c) => c.json({ status: 'ok', vendors: deps.vendors() }));
  app.get('/metrics', (c) => c.text(deps.metrics.text(deps.meter), 200, { 'content-type': PROMETHEUS }));
  app.get('/meter', (c) => c.json(billed(deps.meter, c.req.query('key'))));
  faultRoutes(app, deps);
  planRoutes(app, deps);
  journalRoutes(app, deps);
  app.get('/clock', (c) => c.json(clockView(deps.clock)));
  app.post('/clock', async (c) => {
    deps.clock.advance(shiftBody().parse(await c.req.json()).advanceMs);
    return c.json(clockView(deps.clock));
  });
  app.post('/reset', async (c) => {
    const scope = c.req.query('scope');
    if (scope === undefined) await deps.reset();
    else {
      deps.faults.clear(scope);
      deps.journal.clear(scope);
    }
    return c.body(null, 204);
  });
  app.notFound((c) => c.json({ error: `the admin API has no ${c.req.method} ${c.req.path}` }, 404));
  app.onError((error, c) => {
    if (error instanceof FaultRuleError || error instanceof AdminInputError)
      return c.json({ error: error.message }, 422);
    if (error instanceof SyntaxError) return c.json({ error: 'the body is not JSON' }, 400);
    if (error.name === 'ZodError') return c.json({ error: `the body is not usable: ${error.message}` }, 422);
    throw error;
  });
  return app;
}

const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

function faultRoutes(app: Hono, { faults }: AdminDeps): void {
  app.get('/faults', (c) => {
    const scope = c.req.query('scope');
    const rules = faults.list().filter((rule) => scope === undefined || rule.scope === scope);
    return c.json({ rules: rules.map((rule) => ({ ...rule, hits: faults.hits(rule.id) })) });
  });
  app.post('/faults', async (c) => {
    const rules = parseFaultRules(await c.req.json());
    for (const rule of rules) faults.add(rule);
    return c.json({ added: rules.map((rule) => rule.id) }, 201);
  });
  app.delete('/faults', (c) => {
    faults.clear(c.req.query('scope'));
    return c.body(null, 204);
  });
  // ids may hold slashes: those of profiles do
  app.delete('/faults/:id{.+}', (c) =>
    faults.remove(c.req.param('id'))
      ? c.body(null, 204)
      : c.json({ error: `no fault rule "${c.req.param('id')}"` }, 404),
  );
  app.get('/profiles', (c) => c.json({ profiles: FAULT_PROFILES }));
  app.get('/seed', (c) => c.json({ seed: faults.seed }));
  app.put('/seed', async (c) => {
    faults.seed = seedBody().parse(await c.req.json()).seed;
    return c.json({ seed: faults.seed });
  });
  app.get('/latency', (c) => c.json({ rules: faults.latency() }));
}

function planRoutes(app: Hono, { faults }: AdminDeps): void {
  app.get('/plan', (c) => {
    const lines = faults.plans().map((plan) => `${JSON.stringify(plan)}\n`);
    return c.body(lines.join(''), 200, { 'content-type': 'application/x-ndjson' });
  });
  app.put('/plan', async (c) => {
    const plans = parsePlans(await c.req.text());
    faults.replay(plans);
    return c.json({ replaying: plans.length });
  });
  app.delete('/plan', (c) => {
    faults.replay(undefined);
    return c.body(null, 204);
  });
}

function journalRoutes(app: Hono, { journal }: AdminDeps): void {
  app.get('/journal', (c) =>
    c.json({ forgotten: journal.forgotten, entries: journal.entries(queryOf(c.req.query())) }),
  );
  app.post('/verify', async (c) => {
    const { query, times } = parseVerification(await c.req.json());
    return c.json(verify(journal, query, times));
  });
}

function clockView(clock: OffsetClock) {
  return { now: new Date(clock.now()).toISOString(), offsetMs: clock.offsetMs };
}
