import { createHash } from 'node:crypto';
import { testPglite } from '../../lib/database/testing.ts';
import type { Database } from '../../lib/database/types.ts';
import { uuidV4 } from '../../lib/ids.ts';
import { type Random, seededRandom } from '../../lib/random.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { type PipelineConfig, readConfig } from '../config/index.ts';
import type { DocumentMime } from '../documents/types.ts';
import { verifyUpload } from '../documents/verify.ts';
import { claim } from '../queue/claim.ts';
import { createJobs, type Jobs } from '../queue/jobs.ts';
import { createRetryBudget } from '../queue/retry-budget.ts';
import { pipelineMigrations } from '../schema/migrations.ts';
import { type ProcessDeps, processJob } from '../stages/process.ts';
import type { Status } from '../statuses.ts';
import { createLog } from '../telemetry/log.ts';
import { silentRecorder } from '../telemetry/recorder.ts';
import { type FakeVendors, fakeVendors } from './vendors.ts';

export interface World extends AsyncDisposable {
  readonly config: PipelineConfig;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly database: Database;
  readonly vendors: FakeVendors;
  readonly jobs: Jobs;
  readonly logLines: string[];
  /** What `processJob` needs; a test may pass a database of its own that fails. */
  deps(database?: Database): ProcessDeps;
  newUser(): string;
  /** Announced, arrived and verified: ready to be claimed. */
  upload(userId: string, text: string, options?: { mime?: DocumentMime; filename?: string }): Promise<Uploaded>;
  /** Empties every table and the vendors; time goes on. */
  clear(): Promise<void>;
  /** Claims and processes one job that is due now; false when none is. */
  step(database?: Database): Promise<boolean>;
  /** Steps, moving time on to whatever is due next, until nothing is left to do. */
  drain(): Promise<void>;
  job(jobId: string): Promise<JobRow>;
}

export interface Uploaded {
  readonly jobId: string;
  readonly documentId: string;
  readonly rawPath: string;
}

export interface JobRow {
  readonly status: Status;
  readonly state: string;
  readonly attempt: number;
  readonly last_error: { code: string; message: string; stage: string } | null;
  readonly progress: Record<string, number>;
  readonly run_at: Date;
  readonly lease_token: string | null;
  readonly vendor_job_id: string | null;
}

export function worldConfig(changes: Partial<PipelineConfig> = {}): PipelineConfig {
  const config = readConfig({
    UPLOAD_PIPELINE_ENVIRONMENT: 'mock',
    UPLOAD_PIPELINE_SUPABASE_URL: 'http://supabase.test',
    UPLOAD_PIPELINE_SUPABASE_SERVICE_ROLE_KEY: 'service-role-key',
    UPLOAD_PIPELINE_SUPABASE_BACKEND: 'mock',
    UPLOAD_PIPELINE_LLAMAPARSE_BASE_URL: 'http://llamaparse.test',
    UPLOAD_PIPELINE_LLAMAPARSE_BACKEND: 'mock',
    UPLOAD_PIPELINE_LLAMAPARSE_API_KEY: 'llx-test-key',
    UPLOAD_PIPELINE_OPENAI_BASE_URL: 'http://openai.test/v1',
    UPLOAD_PIPELINE_OPENAI_BACKEND: 'mock',
    UPLOAD_PIPELINE_OPENAI_API_KEY: 'sk-test-key',
  });
  return { ...config, limits: { ...config.limits, concurrentJobsPerUser: 1_000, uploadsPerDay: 10_000 }, ...changes };
}

export interface WorldOptions {
  readonly config?: PipelineConfig;
  readonly seed?: string;
}

/** The queue and its stages over a real database, on a virtual clock, with vendors that do as they are told. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const config = options.config ?? worldConfig();
  const clock = new VirtualClock();
  const random = seededRandom(options.seed ?? 'pipeline tests');
  const database = await testPglite(pipelineMigrations);
  const vendors = fakeVendors();
  const logLines: string[] = [];
  const log = createLog({ level: 'debug', clock, write: (line) => logLines.push(line), secrets: [] });
  const jobs = createJobs({
    config,
    database,
    clock,
    random,
    ring: () => undefined,
    chooseForDocument: () => vendors.chooseForDocument(),
  });
  const tokens = random.derive('leases');
  const ids = random.derive('ids');
  const deps = (other = database): ProcessDeps => ({
    ...{ config, database: other, clock, random, vendors, log },
    recorder: silentRecorder,
    retryBudget: createRetryBudget(),
  });
  const world: World = {
    config,
    clock,
    random,
    database,
    vendors,
    jobs,
    logLines,
    deps,
    newUser: () => uuidV4(ids),
    upload: (userId, text, given) => upload(world, uuidV4(ids), { userId, text, ...given }),
    async step(other = database) {
      const at = new Date(clock.now());
      const claiming = { count: 1, at, leaseMs: config.queue.leaseMs, attempts: config.retry.attempts };
      const [job] = await claim(other, tokens, claiming);
      if (job) await processJob(deps(other), job, { draining: () => false, abort: new AbortController().signal });
      return job !== undefined;
    },
    drain: () => drain(world),
    async clear() {
      await database.execute(`truncate ${TABLES.map((table) => `upload_pipeline.${table}`).join(', ')}`);
      vendors.reset();
    },
    async job(jobId) {
      const { rows } = await database.query<JobRow>('select * from upload_pipeline.upload_jobs where job_id = $1', [
        jobId,
      ]);
      return rows[0] as JobRow;
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
  return world;
}

async function upload(
  { jobs, vendors, config }: World,
  correlationId: string,
  given: { userId: string; text: string; mime?: DocumentMime; filename?: string },
): Promise<Uploaded> {
  const bytes = Buffer.from(given.text, 'utf8');
  const declared = {
    mime: given.mime ?? ('text/markdown' as const),
    bytesLen: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  const filename = given.filename ?? 'policy.md';
  const enqueued = await jobs.enqueueUpload({ userId: given.userId, filename, correlationId, ...declared });
  if (enqueued.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(enqueued)}`);
  vendors.objects.set(enqueued.rawPath, bytes);
  const { maxBytes, maxPages } = config.limits;
  await jobs.markUploaded(enqueued.jobId, await verifyUpload(bytes, { ...declared, maxBytes, maxPages }));
  return enqueued;
}

const TABLES =
  'tenants documents upload_jobs document_chunks events ledger webhook_log reservations budgets budget_limits budget_alerts savings'.split(
    ' ',
  );

/** More steps than any test needs: a job that never ends must fail the test, not hang it. */
const STEPS_MAX = 2_000;

async function drain(world: World): Promise<void> {
  for (let steps = 0; steps < STEPS_MAX; steps++) {
    if (await world.step()) continue;
    const { rows } = await world.database.query<{ due: Date | null }>(
      `select min(case when state = 'working' then lease_until + interval '1 ms' else run_at end) as due
       from upload_pipeline.upload_jobs where state in ('queued', 'retryable', 'parked', 'working')`,
    );
    const due = rows[0]?.due;
    if (!due) return;
    await world.clock.advance(Math.max(1, due.getTime() - world.clock.now()));
  }
  throw new Error(`not done after ${STEPS_MAX} steps`);
}

/** A markdown policy of so many sections; the same arguments give the same text. */
export function policy(name: string, sections: number): string {
  const words = seededRandom(`policy ${name}`);
  const sentence = () => Array.from({ length: 12 }, () => words.pick(WORDS)).join(' ');
  const body = Array.from(
    { length: sections },
    (_, n) => `## Section ${n + 1}\n\n${sentence()} ${n * 37 + 100}. ${sentence()}.`,
  );
  return `# Policy ${name}\n\n${body.join('\n\n')}\n`;
}

const WORDS = 'deductible coverage premium hospital annual member copay network referral limit claim benefit'.split(
  ' ',
);
