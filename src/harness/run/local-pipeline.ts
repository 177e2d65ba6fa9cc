import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, embeddedDatabase, makeDatabase, openPg, type Queryable } from '../../lib/database/index.ts';
import type { OffsetClock } from '../../lib/offset-clock.ts';
import type { Random } from '../../lib/random.ts';
import { createPipeline, pipelineMigrations, readConfig } from '../../pipeline/index.ts';
import type { CommandOptions } from './child-process.ts';
import { embeddedProcess, type PipelineProcesses } from './embedded-process.ts';
import { serverProcesses } from './server-processes.ts';
import { httpTarget } from './target.ts';
import type { Processes, Target } from './types.ts';
import type { WebhookRelay } from './webhook-relay.ts';

/** Where environments keep the pipeline's data, as plain data. */
export type DataPlace =
  | { readonly type: 'embedded' }
  /** Each environment gets a database of its own at `url`, made from the one named `template`. */
  | { readonly type: 'server'; readonly url: string; readonly template: string; readonly isContainer: boolean };

export interface LocalPipeline {
  readonly database: Queryable;
  readonly target: Target;
  readonly processes: Processes | undefined;
}

export interface LocalPipelineOptions extends CommandOptions {
  readonly data: DataPlace;
  readonly fetch: typeof globalThis.fetch;
  readonly relay: WebhookRelay;
  /** The clock of a pipeline in this process; processes of their own have the machine's. */
  readonly pipelineClock: OffsetClock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** Starts the pipeline in this process; what it needs is closed with `stack`. */
export async function startHere(stack: AsyncDisposableStack, options: LocalPipelineOptions): Promise<LocalPipeline> {
  const { data, cacheDir, pipelineClock: clock } = options;
  const database =
    data.type === 'embedded'
      ? stack.use(await embeddedDatabase({ migrations: pipelineMigrations, cacheDir, clock }))
      : (await ownDatabase(stack, data)).database;
  const { pipeline, url } = await openHere(stack, options, database);
  pipeline.worker.start();
  return { database, target: httpTarget({ url, ...options }), processes: undefined };
}

/** Starts the pipeline in processes of its own: one on an embedded database, API and worker apart on a server's. */
export async function startProcesses(
  stack: AsyncDisposableStack,
  options: LocalPipelineOptions,
): Promise<LocalPipeline> {
  const { data } = options;
  const processes = stack.use(
    data.type === 'embedded' ? await onDataFolder(stack, options) : await onServer(stack, options, data),
  );
  await processes.start(options.signal);
  return { database: processes.database, target: processes.target, processes };
}

async function onServer(
  stack: AsyncDisposableStack,
  options: LocalPipelineOptions,
  data: Extract<DataPlace, { type: 'server' }>,
): Promise<PipelineProcesses> {
  const { database, url } = await ownDatabase(stack, data);
  return serverProcesses({ ...options, databaseUrl: url, database });
}

async function onDataFolder(stack: AsyncDisposableStack, options: LocalPipelineOptions): Promise<PipelineProcesses> {
  const { cacheDir, pipelineClock: clock } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'shakedown-data-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  // what is opened when the process lands: closed after the process
  const landed = stack.use(new AsyncDisposableStack());
  const openFolder = async () => {
    const database = landed.use(await embeddedDatabase({ migrations: pipelineMigrations, cacheDir, clock, dataDir }));
    return { database, url: (await openHere(landed, options, database)).url };
  };
  return embeddedProcess({ ...options, dataDir, openHere: openFolder });
}

/** The API in this process. Its worker is not started. */
async function openHere(stack: AsyncDisposableStack, options: LocalPipelineOptions, database: Database) {
  const { variables, relay, pipelineClock: clock, random, writeLog, fetch } = options;
  const ports = { clock, random, database, writeLog, fetch };
  const pipeline = stack.use(await createPipeline(readConfig(variables), ports));
  const { url } = await pipeline.listen({ port: 0 });
  relay.target = url;
  stack.defer(() => {
    relay.target = undefined;
  });
  return { pipeline, url };
}

/** Connections of one environment: a server gives some 100 to all of them. */
const CONNECTIONS = 8;

let made = 0;

async function ownDatabase(stack: AsyncDisposableStack, data: Extract<DataPlace, { type: 'server' }>) {
  const { url, template } = data;
  const own = stack.use(await makeDatabase({ url, template, name: `${template}_${process.pid}_${++made}` }));
  return { url: own.url, database: stack.use(await openPg({ url: own.url, maxConnections: CONNECTIONS })) };
}
