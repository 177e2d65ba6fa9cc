import { createHash } from 'node:crypto';
import { systemClock } from '../src/lib/clock.ts';
import { embeddedDatabase } from '../src/lib/database/index.ts';
import type { Database } from '../src/lib/database/types.ts';
import { uuidV4 } from '../src/lib/ids.ts';
import { seededRandom } from '../src/lib/random.ts';
import { verifyUpload } from '../src/pipeline/documents/verify.ts';
import { createPipeline, pipelineMigrations, readConfig } from '../src/pipeline/index.ts';
import { createJobs } from '../src/pipeline/queue/jobs.ts';
import { MOCKED, policyOf } from './documents.ts';
import { instantVendors, VENDOR_VARIABLES } from './instant-vendors.ts';
import { type Recording, recordedDatabase, recordedFetch } from './recorded.ts';

const clock = systemClock();
export const CACHE = new URL('../node_modules/.cache/shakedown', import.meta.url).pathname;

export interface PipelineFigures {
  readonly documents: number;
  readonly perSecond: number;
  /** The same statements and vendor calls by a script that does one after the other. */
  readonly straightLinePerSecond: number;
  /** Documents that the script completed as well: fewer where statements ran side by side in the pipeline. */
  readonly straightLineCompleted: number;
  readonly statementsPerDocument: number;
  readonly callsPerDocument: number;
  /** Where the script's time went, milliseconds a document, most first. */
  readonly spentMs: readonly { readonly name: string; readonly timesPerDocument: number; readonly ms: number }[];
}

export const openEmbedded = (): Promise<Database> =>
  embeddedDatabase({ migrations: pipelineMigrations, cacheDir: CACHE, clock });

/** Documents of 10 kB through the whole pipeline, vendors instant; then the same acts by a straight-line script. */
export async function measurePipeline(open: () => Promise<Database>, documents: number): Promise<PipelineFigures> {
  const recording: Recording = [];
  const vendors = instantVendors();
  const { setUp, elapsedMs } = await runPipeline(open, documents, recording, vendors);
  await using fresh = await open();
  for (const act of recording.slice(0, setUp)) await act.again(fresh);
  const acts = recording.slice(setUp);
  const spent = new Map<string, { times: number; ms: number }>();
  const began = clock.elapsed();
  for (const act of acts) {
    const before = clock.elapsed();
    await act.again(fresh);
    const sum = spent.get(act.name) ?? { times: 0, ms: 0 };
    spent.set(act.name, { times: sum.times + 1, ms: sum.ms + clock.elapsed() - before });
  }
  const straightMs = clock.elapsed() - began;
  const calls = acts.filter((act) => act.name === 'vendor call').length;
  return {
    documents,
    perSecond: documents / (elapsedMs / 1000),
    straightLinePerSecond: documents / (straightMs / 1000),
    straightLineCompleted: await completed(fresh),
    statementsPerDocument: (acts.length - calls) / documents,
    callsPerDocument: calls / documents,
    spentMs: [...spent]
      .map(([name, { times, ms }]) => ({ name, timesPerDocument: times / documents, ms: ms / documents }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, 12),
  };
}

/** Far above what a busy machine needs; only ends what hangs. */
const LIMIT_MS = 240_000;

/** `setUp`: how many acts come before the first document is worked on. */
async function runPipeline(
  open: () => Promise<Database>,
  documents: number,
  recording: Recording,
  vendors: ReturnType<typeof instantVendors>,
) {
  await using real = await open();
  const database = recordedDatabase(real, recording);
  const random = seededRandom('bench');
  const config = readConfig({ ...VENDOR_VARIABLES, ...SETTINGS });
  const fetch = recordedFetch(vendors.fetch, recording);
  const writeLog = (line: string) => void process.stderr.write(`${line}\n`);
  await using pipeline = await createPipeline(config, { clock, random, database, fetch, writeLog });
  const jobs = createJobs({ config, database, clock, random, ring: () => undefined, chooseForDocument: () => MOCKED });
  const ids = random.derive('ids');
  const users = Array.from({ length: 20 }, () => uuidV4(ids));
  for (let n = 0; n < documents; n++) {
    const bytes = Buffer.from(policyOf(n));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const declared = { mime: 'text/markdown' as const, bytesLen: bytes.length, sha256 };
    const userId = users[n % users.length] as string;
    const enqueued = await jobs.enqueueUpload({ userId, filename: `${n}.md`, correlationId: uuidV4(ids), ...declared });
    if (enqueued.kind !== 'accepted') throw new Error(JSON.stringify(enqueued));
    vendors.objects.set(enqueued.rawPath, bytes);
    const { maxBytes, maxPages } = config.limits;
    await jobs.markUploaded(enqueued.jobId, await verifyUpload(bytes, { ...declared, maxBytes, maxPages }));
  }
  const setUp = recording.length;
  const began = clock.elapsed();
  pipeline.worker.start();
  while ((await completed(real)) < documents) {
    if (clock.elapsed() - began > LIMIT_MS)
      throw new Error(`not done after ${LIMIT_MS / 1000} s: ${await standings(real)}`);
    await clock.sleep(20);
  }
  const elapsedMs = clock.elapsed() - began;
  await pipeline.worker.stop();
  return { setUp, elapsedMs };
}

/** Where the documents stand, in words. */
async function standings(database: Database): Promise<string> {
  const { rows } = await database.query<{ status: string; state: string; n: number }>(
    'select status, state, count(*)::int as n from upload_pipeline.upload_jobs group by status, state',
  );
  return rows.map(({ status, state, n }) => `${n} ${status}/${state}`).join(', ');
}

/** Throws when a document did not come through. */
async function completed(database: Database): Promise<number> {
  const { rows } = await database.query<{ status: string; n: number }>(
    'select status, count(*)::int as n from upload_pipeline.upload_jobs group by status',
  );
  const failed = rows.find((row) => row.status.startsWith('failed'));
  if (failed) throw new Error(`${failed.n} documents ended as ${failed.status}`);
  return rows.find((row) => row.status === 'complete')?.n ?? 0;
}

const SETTINGS: Readonly<Record<string, string>> = {
  UPLOAD_PIPELINE_MAX_CONCURRENT_JOBS_PER_USER: '1000000',
  UPLOAD_PIPELINE_MAX_UPLOADS_PER_DAY_PER_USER: '1000000',
  UPLOAD_PIPELINE_HOURLY_RATE_LIMIT_LLAMAPARSE: 'none',
  UPLOAD_PIPELINE_HOURLY_RATE_LIMIT_OPENAI: 'none',
  UPLOAD_PIPELINE_DAILY_COST_LIMIT_LLAMAPARSE: 'none',
  UPLOAD_PIPELINE_DAILY_COST_LIMIT_TOTAL: 'none',
  UPLOAD_PIPELINE_LLAMAPARSE_POLL_MS: '50',
  UPLOAD_PIPELINE_WORKER_POLL_INTERVAL_MS: '10',
  UPLOAD_PIPELINE_SWEEP_INTERVAL_MS: '3600000',
  UPLOAD_PIPELINE_LOG_LEVEL: 'error',
};
