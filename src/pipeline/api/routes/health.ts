import { z } from 'zod';
import { VendorError } from '../../errors.ts';
import { errorFacts } from '../../telemetry/log.ts';
import { callWithin } from '../../vendors/deadline.ts';
import { type CallContext, VENDORS, type Vendor } from '../../vendors/types.ts';
import type { ApiDeps } from '../deps.ts';
import { json, type Route, route } from '../route.ts';

const healthSchema = z.object({ status: z.enum(['healthy', 'unhealthy']) });

/** A probe that waits longer than this is of no use to whoever asks. */
const PROBE_MS = 5_000;
const PROBES_APART_MS = 1_000;

export function healthRoutes(deps: ApiDeps): Route[] {
  return [processRoute(), databaseRoute(deps), externalRoute(deps), workerRoute(deps)];
}

function processRoute(): Route {
  return route({
    method: 'get',
    path: '/health',
    id: 'health',
    summary: 'Whether this process answers (says nothing about what it depends on)',
    auth: 'none',
    unlimited: true,
    responses: { 200: { description: 'It does.', schema: healthSchema } },
    async handle() {
      return json(200, { status: 'healthy' });
    },
  });
}

function databaseRoute({ database, clock, log }: ApiDeps): Route {
  const schema = healthSchema.extend({ database: z.object({ driver: z.string(), latency_ms: z.number() }) });
  return route({
    method: 'get',
    path: '/health/db',
    id: 'healthOfDatabase',
    summary: 'Whether the database answers and holds our tables',
    auth: 'none',
    unlimited: true,
    responses: {
      200: { description: 'It does.', schema },
      503: { description: 'It does not.', schema },
    },
    async handle({ context }) {
      const start = clock.elapsed();
      let isHealthy = true;
      try {
        await database.query('select job_id from upload_pipeline.upload_jobs limit 1');
      } catch (error) {
        isHealthy = false;
        log.warn('database.unhealthy', { correlation_id: context.correlationId, ...errorFacts(error) });
      }
      const latency = Math.round(clock.elapsed() - start);
      return json(isHealthy ? 200 : 503, {
        status: isHealthy ? 'healthy' : 'unhealthy',
        database: { driver: database.driver, latency_ms: latency },
      });
    },
  });
}

const vendorHealth = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  backend: z.enum(['mock', 'real']),
  latency_ms: z.number(),
  /** Why not: LLAMAPARSE_CREDENTIALS, OPENAI_TIMEOUT … */
  code: z.string().nullable(),
});

function externalRoute(deps: ApiDeps): Route {
  const probeAll = onceEverySecond(deps, (context: CallContext) => probeVendors(deps, context));
  const schema = healthSchema.extend({
    vendors: z.object({ llamaparse: vendorHealth, openai: vendorHealth, supabase: vendorHealth }),
  });
  return route({
    method: 'get',
    path: '/health/external',
    id: 'healthOfVendors',
    summary: 'Whether each vendor answers and takes our key: really asked, at no cost',
    auth: 'none',
    unlimited: true,
    responses: {
      200: { description: 'Each does.', schema },
      503: { description: 'At least one does not.', schema },
    },
    async handle({ context, closing }) {
      const vendors = await probeAll({ signal: closing, correlationId: context.correlationId });
      const isHealthy = VENDORS.every((vendor) => vendors[vendor].status === 'healthy');
      return json(isHealthy ? 200 : 503, { status: isHealthy ? 'healthy' : 'unhealthy', vendors });
    },
  });
}

type VendorsHealth = Record<Vendor, z.infer<typeof vendorHealth>>;

/** Anybody may ask, so askers within one second share one round of calls. */
function onceEverySecond(
  { clock }: Pick<ApiDeps, 'clock'>,
  ask: (context: CallContext) => Promise<VendorsHealth>,
): (context: CallContext) => Promise<VendorsHealth> {
  let latest: { readonly at: number; readonly answer: Promise<VendorsHealth> } | undefined;
  return (context) => {
    const now = clock.elapsed();
    if (!latest || now - latest.at >= PROBES_APART_MS) latest = { at: now, answer: ask(context) };
    return latest.answer;
  };
}

async function probeVendors(deps: ApiDeps, context: CallContext): Promise<VendorsHealth> {
  const probes = await Promise.all(VENDORS.map(async (vendor) => [vendor, await probe(deps, vendor, context)]));
  return Object.fromEntries(probes);
}

async function probe(deps: ApiDeps, vendor: Vendor, context: CallContext): Promise<z.infer<typeof vendorHealth>> {
  const { clock, config, vendors } = deps;
  const start = clock.elapsed();
  const code = await callWithin({ vendor, clock, limitMs: PROBE_MS }, context, (within) =>
    vendors.check(vendor, within),
  ).then(
    () => null,
    (error) => {
      if (error instanceof VendorError) return error.code;
      throw error;
    },
  );
  return {
    status: code === null ? 'healthy' : 'unhealthy',
    backend: config[vendor].backend,
    latency_ms: Math.round(clock.elapsed() - start),
    code,
  };
}

/** A worker whose last sign of life is older than this many sweeps is taken for dead. */
const HEARTBEATS_MISSED = 3;

function workerRoute({ worker, clock, config }: ApiDeps): Route {
  const schema = healthSchema.extend({
    worker: z
      .object({
        running: z.boolean(),
        heartbeat_age_ms: z.number().nullable(),
        busy_loops: z.number().int(),
        loops: z.number().int(),
      })
      .nullable(),
  });
  return route({
    method: 'get',
    path: '/health/worker',
    id: 'healthOfWorker',
    summary: 'Whether the worker of this process is alive',
    auth: 'none',
    unlimited: true,
    responses: {
      200: { description: 'It is.', schema },
      503: { description: 'It is not, has gone silent, or this process has none (worker: null).', schema },
    },
    async handle() {
      const facts = worker?.();
      if (!facts) return json(503, { status: 'unhealthy', worker: null });
      const age = facts.heartbeatAt === null ? null : Math.max(0, clock.now() - facts.heartbeatAt);
      const limit = HEARTBEATS_MISSED * Math.max(config.queue.sweepMs, config.queue.pollMs);
      const isHealthy = facts.running && age !== null && age <= limit;
      return json(isHealthy ? 200 : 503, {
        status: isHealthy ? 'healthy' : 'unhealthy',
        worker: {
          running: facts.running,
          heartbeat_age_ms: age,
          busy_loops: facts.busyLoops,
          loops: facts.loops,
        },
      });
    },
  });
}
