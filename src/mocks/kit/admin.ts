import { Hono } from 'hono';
import { FaultRuleError, type FaultRules, parseFaultRule } from './faults/index.ts';
import type { Journal, JournalQuery } from './journal.ts';
import type { Instance, JournalEntry, Meter, MockVendor } from './types.ts';

export interface AdminDeps {
  readonly faults: FaultRules;
  readonly journal: Journal;
  readonly meter: Meter;
  /** Which vendors are up, with their addresses. */
  readonly vendors: () => Readonly<Record<string, string>>;
  readonly reset: () => Promise<void>;
}

/**
 * The mocks' own API: GET /health · GET, POST, DELETE /faults · DELETE /faults/{id} ·
 * GET /journal?instance&vendor&operation&kind&status&fault&since_seq&fact.NAME=value · GET /meter · POST /reset.
 */
export function createAdmin(deps: AdminDeps): Hono {
  const { faults, journal, meter } = deps;
  const app = new Hono();
  app.get('/health', (c) => c.json({ status: 'ok', vendors: deps.vendors() }));
  app.get('/faults', (c) => c.json({ rules: faults.list().map((rule) => ({ ...rule, hits: faults.hits(rule.id) })) }));
  app.post('/faults', async (c) => {
    const body: unknown = await c.req.json();
    const rules = (Array.isArray(body) ? body : [body]).map(parseFaultRule);
    for (const rule of rules) faults.add(rule);
    return c.json({ added: rules.map((rule) => rule.id) }, 201);
  });
  app.delete('/faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  app.delete('/faults/:id', (c) =>
    faults.remove(c.req.param('id'))
      ? c.body(null, 204)
      : c.json({ error: `no fault rule "${c.req.param('id')}"` }, 404),
  );
  app.get('/journal', (c) =>
    c.json({ forgotten: journal.forgotten, entries: journal.entries(toQuery(c.req.query())) }),
  );
  app.get('/meter', (c) => c.json(billed(meter)));
  app.post('/reset', async (c) => {
    await deps.reset();
    return c.body(null, 204);
  });
  app.notFound((c) => c.json({ error: `the admin API has no ${c.req.method} ${c.req.path}` }, 404));
  app.onError((error, c) => {
    if (error instanceof FaultRuleError) return c.json({ error: error.message }, 422);
    if (error instanceof SyntaxError) return c.json({ error: 'the body is not JSON' }, 400);
    throw error;
  });
  return app;
}

function toQuery(query: Record<string, string>): JournalQuery {
  const facts = Object.entries(query).flatMap(([name, value]) =>
    name.startsWith('fact.') ? [[name.slice('fact.'.length), literal(value)] as const] : [],
  );
  return {
    ...(query.instance !== undefined && { instance: query.instance as Instance }),
    ...(query.vendor !== undefined && { vendor: query.vendor as MockVendor }),
    ...(query.operation !== undefined && { operation: query.operation }),
    ...(query.kind !== undefined && { kind: query.kind as JournalEntry['kind'] }),
    ...(query.status !== undefined && { status: Number(query.status) }),
    ...(query.fault !== undefined && { fault: query.fault }),
    ...(query.since_seq !== undefined && { sinceSeq: Number(query.since_seq) }),
    facts: Object.fromEntries(facts),
  };
}

/** Facts are numbers, booleans or text; a query string knows only text. */
function literal(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Totals by instance, vendor, operation and model; keys are not shown. */
function billed(meter: Meter) {
  const lines = new Map<
    string,
    { instance: Instance; vendor: MockVendor; operation: string; model: string; calls: number; microUsd: number }
  >();
  for (const { instance, vendor, operation, model, microUsd } of meter.entries()) {
    const key = `${instance} ${vendor} ${operation} ${model}`;
    const line = lines.get(key) ?? { instance, vendor, operation, model, calls: 0, microUsd: 0 };
    lines.set(key, { ...line, calls: line.calls + 1, microUsd: line.microUsd + microUsd });
  }
  return { totalMicroUsd: meter.totalMicroUsd(), lines: [...lines.values()] };
}
