import { type Charge, parseCost, presumeLost, type Settlement, settleCalls, untoldAlerts } from '../costs/index.ts';
import { parseFilename } from '../documents/types.ts';
import { VendorJobFailedError } from '../errors.ts';
import { errorFacts, type Log } from '../telemetry/log.ts';
import { callWithin } from '../vendors/deadline.ts';
import type { Backend, CallContext, ParseOutcome, Parser, ServiceRouter } from '../vendors/types.ts';
import type { SettleDeps } from './settle.ts';
import { SUBMISSION_SLACK_MS } from './submission.ts';

export interface CostsSweepDeps extends Omit<SettleDeps, 'random'> {
  readonly vendors: ServiceRouter;
  readonly log: Log;
}

export interface CostsSwept {
  /** Paid calls whose process died: booked, as the vendor may have billed them. */
  readonly presumed: number;
  /** Parses nobody fetched, asked for at the vendor and settled with what it billed. */
  readonly parses: number;
  /** Budget alerts that went to the log. */
  readonly alerts: number;
}

/** Each asks a vendor. The rest is for the next sweep. */
const PARSES_AT_ONCE = 20;
/** A vendor that does not tell for so long what became of a parse is taken to have billed it. */
const PATIENCE_MS = 86_400_000;

/** Settles what nobody else will, and tells the alerts. Safe in several processes at once. */
export async function sweepCosts(deps: CostsSweepDeps, signal: AbortSignal): Promise<CostsSwept> {
  const at = new Date(deps.clock.now());
  const presumed = await presumeLost(deps.database, at);
  let parses = 0;
  for (const parse of await readLostParses(deps, at)) {
    const settlement = await lookUp(deps, parse, signal);
    if (settlement) {
      await settleCalls(deps.database, at, [settlement]);
      parses++;
    } else await postpone(deps, parse, at);
  }
  const alerts = await untoldAlerts(deps.database, at);
  for (const { windowStart, at: raisedAt, ...alert } of alerts) {
    const times = { window_start: windowStart.toISOString(), raised_at: raisedAt.toISOString() };
    deps.log.warn('budget.alert', { ...alert, ...times });
  }
  return { presumed, parses, alerts: alerts.length };
}

interface LostParse {
  readonly reservation: number;
  readonly reservedAt: Date;
  readonly backend: Backend;
  readonly model: string;
  readonly units: Charge['units'];
  readonly microUsd: number;
  readonly priceDate: string;
  readonly jobId: string;
  readonly vendorJobId: string | null;
  readonly createdAt: Date;
  readonly correlationId: string;
  readonly mime: string;
  /** Whether the job has ended: while it lives, its own stages settle. */
  readonly ended: boolean;
}

async function readLostParses({ database }: CostsSweepDeps, at: Date): Promise<LostParse[]> {
  const { rows } = await database.query<LostParse>(
    `select r.reservation_id as reservation, r.reserved_at as "reservedAt", r.backend, r.model, r.units,
       r.micro_usd as "microUsd", r.price_date as "priceDate", j.job_id as "jobId", j.vendor_job_id as "vendorJobId",
       j.created_at as "createdAt", j.correlation_id as "correlationId", d.mime,
       j.state in ('done', 'deadletter') as ended
     from upload_pipeline.reservations r join upload_pipeline.upload_jobs j using (job_id)
       join upload_pipeline.documents d on d.document_id = j.document_id
     where r.state = 'open' and r.vendor = 'llamaparse' and r.expires_at < $1 order by r.expires_at limit $2`,
    [at, PARSES_AT_ONCE],
  );
  return rows;
}

async function postpone({ database, config }: CostsSweepDeps, parse: LostParse, at: Date): Promise<void> {
  await database.query(
    `update upload_pipeline.reservations set expires_at = $2 where reservation_id = $1 and state = 'open'`,
    [parse.reservation, new Date(at.getTime() + config.queue.leaseMs)],
  );
}

/** Undefined while it cannot be told. */
async function lookUp(deps: CostsSweepDeps, parse: LostParse, signal: AbortSignal): Promise<Settlement | undefined> {
  if (!parse.ended) return undefined;
  const { backend } = parse;
  const about = { vendor: 'llamaparse', backend, reservation: parse.reservation } as const;
  const released: Settlement = { ...about, kind: 'released', sent: true };
  try {
    const context = { signal, correlationId: parse.correlationId };
    const choice = { backends: { llamaparse: backend, openai: backend }, fallback: 'never' } as const;
    const outcome = await ask(deps, deps.vendors.vendorsOf(choice).parser(), parse, context);
    if (outcome === 'unknown') return released;
    if (outcome.kind === 'done') return { ...about, ...paid(parse, outcome.pages.length, outcome.credits) };
    if (outcome.kind === 'refused') {
      return outcome.billed ? { ...about, ...paid(parse, outcome.billed.pages, outcome.billed.credits) } : released;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof VendorJobFailedError) return released;
    deps.log.warn('sweep.postponed', { job_id: parse.jobId, ...errorFacts(error) });
  }
  if (deps.clock.now() - parse.reservedAt.getTime() < PATIENCE_MS) return undefined;
  const { model, units, microUsd, priceDate } = parse;
  return { ...about, kind: 'presumed', model, units, microUsd, priceDate, tokens: 0 };
}

function paid({ model }: LostParse, pages: number, credits: number | undefined) {
  return { kind: 'paid', model, units: { pages }, tokens: 0, ...parseCost(model, pages, credits) } as const;
}

/** What the vendor says of the parse; `unknown` when it has never heard of it. */
async function ask(
  deps: CostsSweepDeps,
  parser: Parser,
  parse: LostParse,
  context: CallContext,
): Promise<ParseOutcome | 'unknown'> {
  const deadline = { vendor: 'llamaparse', clock: deps.clock, limitMs: deps.config.deadlines.callMs } as const;
  const query = {
    filename: parseFilename(parse.jobId, parse.mime),
    since: new Date(parse.createdAt.getTime() - SUBMISSION_SLACK_MS),
  };
  const found = await callWithin(deadline, context, (call) => parser.find(query, call));
  const vendorJobId = found?.vendorJobId ?? parse.vendorJobId;
  if (vendorJobId === null) return 'unknown';
  return callWithin(deadline, context, (call) => parser.fetch(vendorJobId, call));
}
