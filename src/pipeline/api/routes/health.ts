import { z } from 'zod';
import { PipelineError } from '../../errors.ts';
import { errorFacts } from '../../telemetry/log.ts';
import { isAlive, readWorkers, silentAfterMs } from '../../telemetry/workers.ts';
import { callWithin } from '../../vendors/deadline.ts';
import { type CallContext, VENDORS, type Vendor } from '../../vendors/types.ts';
import type { ApiDeps, WorkerFacts } from '../deps.ts';
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
  /** Which backend is in use now and was asked; null when the mode in force leaves none. */
  backend: z.enum(['mock', 'real']).nullable(),
  /** Whether its calls are held back because too many failed. Supabase has none: there is no other to turn to. */
  breaker: z.enum(['closed', 'half-open', 'open']).nullable(),
  latency_ms: z.number(),
  /** Why not: LLAMAPARSE_CREDENTIALS, OPENAI_TIMEOUT … */
  code: z.string().nullable(),
});

function externalRoute(deps: ApiDeps): Route {
  const probeAll = onceEverySecond(deps, (context: CallContext) => probeVendors(deps, context));
  const schema = healthSchema.extend({
    mode: z.enum(['mock', 'real', 'hybrid']),
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
      return json(isHealthy ? 200 : 503, {
        status: isHealthy ? 'healthy' : 'unhealthy',
        mode: deps.vendors.modeInForce().mode,
        vendors,
      });
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
  const { clock, vendors } = deps;
  const start = clock.elapsed();
  const code = await callWithin({ vendor, clock, limitMs: PROBE_MS }, context, (within) =>
    vendors.check(vendor, within),
  ).then(
    () => null,
    (error) => {
      if (error instanceof PipelineError) return error.code;
      throw error;
    },
  );
  return {
    status: code === null ? 'healthy' : 'unhealthy',
    ...(await backendOf(deps, vendor)),
    latency_ms: Math.round(clock.elapsed() - start),
    code,
  };
}

/** The backend that a document (LlamaParse) or a question (OpenAI) that comes now would be served by. */
async function backendOf({ config, vendors, breakers }: ApiDeps, vendor: Vendor) {
  if (vendor === 'supabase') return { backend: config.supabase.backend, breaker: null };
  const { document, question } = vendors.choices();
  const choice = vendor === 'openai' ? question : document;
  if (choice instanceof PipelineError) return { backend: null, breaker: null };
  const backend = choice.backends[vendor];
  const reading = (await breakers()).find((one) => one.vendor === vendor && one.backend === backend);
  return { backend, breaker: reading?.state ?? null };
}

const workerHealth = z.object({
  running: z.boolean(),
  heartbeat_age_ms: z.number().nullable(),
  busy_loops: z.number().int(),
  loops: z.number().int(),
});

const workerRowSchema = z.object({
  worker_id: z.uuid(),
  alive: z.boolean(),
  seen_age_ms: z.number(),
  busy_loops: z.number().int(),
  loops: z.number().int(),
});

function workerRoute({ worker, clock, config, database, log }: ApiDeps): Route {
  const schema = healthSchema.extend({
    /** The worker of this very process; null where it has none. */
    worker: workerHealth.nullable(),
    /** Every worker that wrote a heartbeat and did not take its leave, wherever it runs. */
    workers: z.array(workerRowSchema),
  });
  const limitMs = silentAfterMs(config.queue);
  return route({
    method: 'get',
    path: '/health/worker',
    id: 'healthOfWorker',
    summary: 'Whether a worker is alive, in this process or elsewhere',
    auth: 'none',
    unlimited: true,
    responses: {
      200: { description: 'At least one is.', schema },
      503: { description: 'None is, or all have gone silent, or the database cannot say.', schema },
    },
    async handle({ context }) {
      const now = clock.now();
      const own = worker?.();
      const rows = await readWorkers(database).catch((error: unknown) => {
        log.warn('workers.unread', { correlation_id: context.correlationId, ...errorFacts(error) });
        return undefined;
      });
      const isWorking = own !== undefined && isWell(own, now, limitMs);
      const isHealthy = rows !== undefined && (isWorking || rows.some((row) => isAlive(row, now, limitMs)));
      return json(isHealthy ? 200 : 503, {
        status: isHealthy ? 'healthy' : 'unhealthy',
        worker: own ? ownJson(own, now) : null,
        workers: (rows ?? []).map((row) => ({
          worker_id: row.workerId,
          alive: isAlive(row, now, limitMs),
          seen_age_ms: Math.max(0, now - row.seenAt.getTime()),
          busy_loops: row.busy,
          loops: row.loops,
        })),
      });
    },
  });
}

/** A worker with every loop busy does not look into the queue, and is well. */
function isWell({ running, heartbeatAt, busyLoops, loops }: WorkerFacts, now: number, limitMs: number): boolean {
  return running && heartbeatAt !== null && (now - heartbeatAt <= limitMs || busyLoops >= loops);
}

function ownJson({ running, heartbeatAt, busyLoops, loops }: WorkerFacts, now: number): z.infer<typeof workerHealth> {
  const age = heartbeatAt === null ? null : Math.max(0, now - heartbeatAt);
  return { running, heartbeat_age_ms: age, busy_loops: busyLoops, loops };
}
