import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** In front of every metric's name. */
export const METRIC_PREFIX = 'upload_pipeline_';

/** From a cached read to a stage's deadline. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 100];

/** From a small document on mocks to the longest parse. */
const DOCUMENT_SECONDS = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1_200];

/** One process's metrics, in a registry of their own: several pipelines in one process do not mix. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  const common = <const L extends string>(name: string, help: string, labelNames: readonly L[]) => ({
    name: `${METRIC_PREFIX}${name}`,
    help,
    labelNames: [...labelNames],
    registers: [registry],
  });
  return {
    registry,
    requests: new Histogram({
      ...common('http_request_seconds', 'How long HTTP requests took', ['route', 'method', 'status']),
      buckets: SECONDS,
    }),
    stages: new Histogram({
      ...common('stage_seconds', 'How long stages took', ['stage', 'outcome']),
      buckets: SECONDS,
    }),
    documents: new Histogram({
      ...common('document_seconds', 'From the announcement of an upload to its end', ['status']),
      buckets: DOCUMENT_SECONDS,
    }),
    vendorCalls: new Counter(common('vendor_calls_total', 'Calls to vendors', ['vendor', 'backend', 'outcome'])),
    vendorSeconds: new Histogram({
      ...common('vendor_call_seconds', 'How long calls to vendors took', ['vendor', 'backend']),
      buckets: SECONDS,
    }),
    retries: new Counter(common('retries_total', 'Attempts granted after a failure', ['stage', 'code'])),
    units: new Counter(common('units_total', 'Paid units: pages and tokens', ['vendor', 'backend', 'model', 'unit'])),
    cost: new Counter(common('cost_usd_total', 'What paid calls cost, in US dollars', ['vendor', 'backend', 'model'])),

    // read from the database when somebody asks: the same in every process
    jobs: new Gauge(common('jobs', 'Jobs that have not ended', ['status', 'state'])),
    queueDepth: new Gauge(common('queue_depth', 'Jobs that are due and that no worker holds', [])),
    queueAge: new Gauge(common('queue_oldest_seconds', 'How long the oldest of them has been due', [])),
    deadLetters: new Gauge(common('dead_letters', 'Jobs that nothing will move again by itself', [])),
    parked: new Gauge(common('parked_jobs', 'Jobs over a budget or a rate, which wake by themselves', [])),
    workers: new Gauge(common('workers', 'Workers by heartbeat', ['condition'])),
    loops: new Gauge(common('worker_loops', 'Loops of the living workers', ['condition'])),
    breakers: new Gauge(
      common('breaker_open', 'Whether calls are held back: 1 open, 0.5 half open', ['vendor', 'backend']),
    ),
    budgetUsed: new Gauge(common('budget_used_ratio', 'Spent and reserved share of a budget', ['scope', 'period'])),
    alerts: new Gauge(common('alerts_firing', 'Alerts that fire', ['rule', 'severity'])),
  };
}
