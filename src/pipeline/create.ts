import { uuidV4 } from '../lib/ids.ts';
import { listenApi } from './api/index.ts';
import { readyBuckets } from './buckets.ts';
import type { PipelineConfig } from './config/index.ts';
import type { PipelinePorts } from './ports.ts';
import { createDoorbell } from './queue/doorbell.ts';
import { createJobs } from './queue/jobs.ts';
import { createRetryBudget } from './queue/retry-budget.ts';
import { breakerReadings, declareDeployment, openRouter } from './routing/index.ts';
import { createLog, type Log } from './telemetry/log.ts';
import { createTelemetry } from './telemetry/recorder.ts';
import { createWatch } from './telemetry/watch.ts';
import { createWorker } from './worker.ts';

export interface ListenOptions {
  readonly port: number;
  readonly host?: string;
  /** `health`: only /health… and /metrics, for a process that only works. */
  readonly only?: 'health';
}

export interface Pipeline extends AsyncDisposable {
  /** Serves the API. Port 0 takes any free one; the host is 127.0.0.1 unless said otherwise. */
  listen(options: ListenOptions): Promise<{ readonly url: string }>;
  /** Not started by itself: a process may serve the API, work, or both. */
  readonly worker: { start(): void; stop(): Promise<void> };
}

/**
 * Wires the pipeline. The storage buckets are made if missing; rejects when storage refuses us (while it is merely down
 * the pipeline starts, and asks again). Disposing stops the worker and the server; `ports.database` stays open.
 */
export async function createPipeline(config: PipelineConfig, ports: PipelinePorts): Promise<Pipeline> {
  const { clock, random, database, fetch } = ports;
  const log = pipelineLog(config, ports);
  await using stack = new AsyncDisposableStack();
  await declareDeployment(database, config.environment, new Date(clock.now()));
  const processId = uuidV4(random.derive('process'));
  const telemetry = createTelemetry(clock, processId);
  const doorbell = stack.use(createDoorbell({ database, clock, log }));
  const ring = () => doorbell.ring();
  const about = { processId, recorder: telemetry, ring };
  const vendors = stack.use(await openRouter({ config, database, clock, random, fetch, log, ...about }));
  const closing = new AbortController();
  const correlationId = uuidV4(random.derive('start'));
  const bucketDeps = { vendors, clock, log, callMs: config.deadlines.callMs, correlationId };
  const buckets = await readyBuckets(bucketDeps, closing.signal);

  const started = stack.move();
  started.defer(() => buckets.background);
  started.defer(() => closing.abort(new Error('the pipeline is closing')));
  const jobs = createJobs({
    ...{ config, database, clock, random, ring },
    chooseForDocument: () => vendors.chooseForDocument(),
  });
  const recorder = telemetry;
  const retryBudget = createRetryBudget();
  const watched = { config, database, clock, log, telemetry, processId };
  const breakers = async () => breakerReadings(vendors.backendHealth());
  const watch = started.use(createWatch({ ...watched, breakers, worker: () => worker.state() }));
  const worker = started.use(
    createWorker({ config, database, clock, random, vendors, log, recorder, retryBudget, doorbell }),
  );
  const api = {
    config,
    jobs,
    database,
    clock,
    random,
    fetch,
    vendors,
    log,
    recorder,
    metrics: telemetry.metrics,
    breakers,
    worker: () => worker.state(),
    jwksUrl: config.jwt.jwksUrl,
  };
  return {
    async listen(options) {
      const server = started.use(await listenApi(api, options));
      watch.start();
      log.info('api.listening', { url: server.url });
      return { url: server.url };
    },
    worker: {
      start() {
        worker.start();
        watch.start();
      },
      async stop() {
        await worker.stop();
        await watch.beat(); // so that nobody waits for its next sign of life
      },
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

function pipelineLog(config: PipelineConfig, ports: PipelinePorts): Log {
  const secrets = [config.jwt.secret, config.supabase.serviceRoleKey, config.llamaparse.apiKey, config.openai.apiKey];
  for (const { mock } of [config.llamaparse, config.openai]) if (mock) secrets.push(mock.apiKey);
  return createLog({ level: config.logLevel, clock: ports.clock, write: ports.writeLog, secrets });
}
