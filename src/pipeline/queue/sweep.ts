import { presumeLost } from '../costs/index.ts';
import { type DocumentMime, documentMime } from '../documents/types.ts';
import { type Verification, verifyUpload } from '../documents/verify.ts';
import { forgetEndedWindows } from '../limits/index.ts';
import { STATUSES, TERMINAL_STATUSES } from '../statuses.ts';
import { errorFacts, type Log } from '../telemetry/log.ts';
import { callWithin } from '../vendors/deadline.ts';
import type { ServiceRouter } from '../vendors/types.ts';
import { type Arrival, markUploaded, readExpiredUploads } from './arrivals.ts';
import { failedStatus } from './outcomes.ts';
import type { SettleDeps } from './settle.ts';
import { type CostsSwept, sweepCosts } from './sweep-costs.ts';
import type { AwaitedUpload } from './types.ts';

export interface SweepDeps extends Omit<SettleDeps, 'random'> {
  readonly vendors: ServiceRouter;
  readonly log: Log;
}

export interface Swept extends CostsSwept {
  /** Uploads nobody confirmed that had arrived after all. */
  readonly arrived: number;
  /** Uploads that never came, or were refused. */
  readonly ended: number;
  /** Parses past their deadline, brought forward for a last look. */
  readonly overdue: number;
  /** Jobs whose workers died as often as there are attempts. */
  readonly buried: number;
  /** Windows of request limits that have ended. */
  readonly windows: number;
}

/** One sweep ends at most so many waits: each may download a file. The rest is for the next sweep. */
const UPLOADS_AT_ONCE = 50;

/** More than a process can make between two sweeps. */
const WINDOWS_AT_ONCE = 10_000;

/** Ends what nobody else will. Safe in several processes at once: each change is a compare-and-set. */
export async function sweep(deps: SweepDeps, signal: AbortSignal): Promise<Swept> {
  const at = new Date(deps.clock.now());
  const overdue = await hurryOverdueParses(deps, at);
  const buried = await burySilent(deps, at);
  const costs = await sweepCosts(deps, signal);
  const windows = await forgetEndedWindows(deps.database, at, WINDOWS_AT_ONCE);
  let arrived = 0;
  let ended = 0;
  for (const upload of await readExpiredUploads(deps.database, at, UPLOADS_AT_ONCE)) {
    const arrival = await lookFor(deps, upload, signal);
    if (!arrival) continue;
    const marking = { jobId: upload.jobId, arrival, by: 'sweeper', at: new Date(deps.clock.now()) } as const;
    const marked = await markUploaded(deps.database, marking);
    if (marked.kind === 'queued') arrived++;
    if (marked.kind === 'refused') ended++;
  }
  return { arrived, ended, overdue, buried, windows, ...costs };
}

/** What lies where the upload was expected. Undefined when storage cannot be asked: the next sweep will ask again. */
async function lookFor(deps: SweepDeps, upload: AwaitedUpload, signal: AbortSignal): Promise<Arrival | undefined> {
  const { config, clock, log, vendors } = deps;
  const deadline = { vendor: 'supabase', clock, limitMs: config.deadlines.callMs } as const;
  const context = { signal, correlationId: upload.correlationId };
  let bytes: Uint8Array | undefined;
  try {
    bytes = await callWithin(deadline, context, (call) => vendors.store().download(upload.rawPath, call));
  } catch (error) {
    signal.throwIfAborted();
    const about = { job_id: upload.jobId, correlation_id: upload.correlationId };
    log.warn('sweep.postponed', { ...about, ...errorFacts(error) });
    return undefined;
  }
  if (!bytes) return { kind: 'refused', code: 'UPLOAD_EXPIRED', message: 'the file was never uploaded' };
  return verify(deps, upload, bytes);
}

async function verify(deps: SweepDeps, upload: AwaitedUpload, bytes: Uint8Array): Promise<Verification> {
  const { maxBytes, maxPages } = deps.config.limits;
  const mime = documentMime(upload.mime) as DocumentMime; // checked when the upload was announced
  return verifyUpload(bytes, { mime, bytesLen: upload.bytesLen, sha256: upload.sha256, maxBytes, maxPages });
}

async function hurryOverdueParses(deps: SweepDeps, at: Date): Promise<number> {
  const { rowCount } = await deps.database.query(
    `update upload_pipeline.upload_jobs set run_at = $1, changed_by = 'sweeper', updated_at = $1
     where status = 'parse_queued' and state = 'queued' and parse_deadline < $1 and run_at > $1`,
    [at],
  );
  return rowCount;
}

/** `claim` leaves these alone, as another attempt would only kill another worker. */
async function burySilent(deps: SweepDeps, at: Date): Promise<number> {
  const { rows } = await deps.database.query<{ job_id: string }>(BURY, [
    at,
    deps.config.retry.attempts,
    JSON.stringify({
      code: 'WORKER_LOST',
      message: 'the workers that held this job went silent, as often as a stage is tried',
      retryable: true,
      at: at.toISOString(),
    }),
  ]);
  if (rows.length > 0) {
    const jobIds = rows.map(({ job_id }) => job_id);
    await presumeLost(deps.database, at, jobIds);
  }
  return rows.length;
}

const FAILED = STATUSES.filter((status) => !(TERMINAL_STATUSES as readonly string[]).includes(status))
  .map((status) => `when '${status}' then '${failedStatus(status)}'`)
  .join(' ');

const BURY = `
with silent as (
  select job_id, status as was from upload_pipeline.upload_jobs
  where state = 'working' and lease_until < $1 and attempt + 1 >= $2
  order by lease_until limit 1000 for update skip locked),
buried as (
  update upload_pipeline.upload_jobs j
  set status = case silent.was ${FAILED} end, state = 'deadletter', changed_by = 'sweeper', attempt = j.attempt + 1,
    lease_token = null, lease_until = null, updated_at = $1, finished_at = $1,
    last_error = $3::jsonb || jsonb_build_object('reference', j.correlation_id, 'stage', silent.was)
  from silent where j.job_id = silent.job_id
  returning j.job_id, j.document_id, j.correlation_id, j.status, j.attempt, silent.was)
insert into upload_pipeline.events
  (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
select $1, job_id, document_id, correlation_id, 'error', 'error', 'DLQ_MOVED', status, attempt,
  jsonb_build_object('code', 'WORKER_LOST', 'at_status', was) from buried
returning job_id`;
