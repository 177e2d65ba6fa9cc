import { readBudgets } from '../../costs/index.ts';
import { readAlerts } from '../../telemetry/alerts/index.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { readQueue } from '../../telemetry/readings.ts';
import { isAlive, readWorkers, silentAfterMs } from '../../telemetry/workers.ts';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../route.ts';

/** More alerts at once than there are rules and vendors. */
const ALERTS_MAX = 1_000;

export function metricsRoute(deps: ApiDeps): Route {
  const { metrics } = deps;
  return route({
    method: 'get',
    path: '/metrics',
    id: 'readMetrics',
    summary: "For Prometheus: this process's counters, and the queue as it stands in the database",
    auth: 'none',
    unlimited: true,
    responses: {
      200: { description: 'The text format.', contentType: 'text/plain' },
      503: { description: 'The database cannot be reached: half the truth is not told.' },
    },
    async handle() {
      await readGauges(deps);
      return { type: 'text', contentType: metrics.registry.contentType, body: await metrics.registry.metrics() };
    },
  });
}

async function readGauges({ metrics, database, clock, config, breakers }: ApiDeps): Promise<void> {
  const at = new Date(clock.now());
  const queue = await readQueue(database, at);
  metrics.queueDepth.set(queue.due);
  metrics.queueAge.set(queue.oldestMs / 1_000);
  metrics.deadLetters.set(queue.deadLetters);
  metrics.parked.set(queue.parked);
  await readJobs(metrics, database);
  const limitMs = silentAfterMs(config.queue);
  const workers = await readWorkers(database);
  const alive = workers.filter((worker) => isAlive(worker, at.getTime(), limitMs));
  metrics.workers.set({ condition: 'alive' }, alive.length);
  metrics.workers.set({ condition: 'silent' }, workers.length - alive.length);
  metrics.loops.set(
    { condition: 'busy' },
    sum(alive, ({ busy }) => busy),
  );
  metrics.loops.set(
    { condition: 'all' },
    sum(alive, ({ loops }) => loops),
  );
  metrics.budgetUsed.reset();
  for (const budget of await readBudgets(database, config.costs, at.getTime())) {
    const { scope, subject, period, microUsd, spentMicroUsd, reservedMicroUsd } = budget;
    // users and documents may be many, and their ids are nobody's business here
    if (!microUsd || (scope !== 'total' && scope !== 'vendor')) continue;
    metrics.budgetUsed.set({ scope: subject, period }, (spentMicroUsd + reservedMicroUsd) / microUsd);
  }
  metrics.breakers.reset();
  for (const { vendor, backend, state } of await breakers()) {
    metrics.breakers.set({ vendor, backend }, { closed: 0, 'half-open': 0.5, open: 1 }[state]);
  }
  metrics.alerts.reset();
  for (const { rule, severity } of await readAlerts(database, { state: 'firing', limit: ALERTS_MAX })) {
    metrics.alerts.inc({ rule, severity });
  }
}

/** Jobs that have ended are left out: there may be millions, and the histogram of documents counts them as they end. */
async function readJobs(metrics: Metrics, database: ApiDeps['database']): Promise<void> {
  const { rows } = await database.query<{ status: string; state: string; jobs: number }>(
    `select status, state, count(*)::int as jobs from upload_pipeline.upload_jobs
     where state not in ('done', 'deadletter') group by status, state`,
  );
  metrics.jobs.reset();
  for (const { status, state, jobs } of rows) metrics.jobs.set({ status, state }, jobs);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
