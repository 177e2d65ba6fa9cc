import { z } from 'zod';
import { uuidV5 } from '../../../lib/ids.ts';
import type { Job } from '../jobs/jobs.ts';
import { LIMITS } from '../limits.ts';
import { check } from '../options/check.ts';
import { newestFirst, pageBody, paginate } from '../paging.ts';
import { many } from '../queries.ts';
import type { Call } from '../routes/types.ts';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional();

const query = z.object({
  organization_id: z.string(),
  page_size: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(LIMITS.pageSizeMax))
    .optional(),
  page_token: z.string().max(500).optional(),
  include_total: z.enum(['true', 'false', '1', '0']).optional(),
  user_id: z.string().optional(),
  day_on_or_before: day,
  day_on_or_after: day,
  event_aggregation_type: z.string().optional(),
  event_aggregation_key: z.string().optional(),
});

interface Metric {
  readonly id: string;
  readonly name: string;
  readonly seq: number;
  readonly user_id: string;
  readonly event_type: 'pages_parsed' | 'layout_extracted';
  readonly project_id: string;
  readonly organization_id: string;
  readonly value: number;
  readonly properties: Readonly<Record<string, unknown>>;
  /** UTC. */
  readonly day: string;
  readonly event_aggregation_key: string;
  readonly event_aggregation_type: string;
}

/** `GET /api/v1/beta/usage-metrics`: what each finished job counted, cache hits not. Another organization's is 403 before this. @throws ApiError 422 */
export function usageMetrics(call: Call): Response {
  const asked = readQuery(call.query);
  const types = new Set(many(call.query, 'event_types'));
  const days = new Set(many(call.query, 'days'));
  const wanted = call.service.jobs
    .all(call.projectId)
    .flatMap((job) => metrics(job, call))
    .filter(
      (metric) =>
        (types.size === 0 || types.has(metric.event_type)) &&
        (days.size === 0 || days.has(metric.day)) &&
        (asked.user_id === undefined || metric.user_id === asked.user_id) &&
        (asked.day_on_or_after === undefined || metric.day >= asked.day_on_or_after) &&
        (asked.day_on_or_before === undefined || metric.day <= asked.day_on_or_before) &&
        (asked.event_aggregation_key === undefined || metric.event_aggregation_key === asked.event_aggregation_key) &&
        (asked.event_aggregation_type === undefined || metric.event_aggregation_type === asked.event_aggregation_type),
    );
  const body = pageBody(paginate(wanted, newestFirst, asked), ({ name: _name, seq: _seq, ...shown }) => shown);
  const counted = asked.include_total === 'true' || asked.include_total === '1';
  return Response.json(counted ? body : { ...body, total_size: null });
}

function readQuery(params: URLSearchParams): z.infer<typeof query> {
  return check(query, Object.fromEntries([...params].filter(([, value]) => value !== '')), ['query']);
}

function metrics(job: Job, { account }: Call): Metric[] {
  if (!job.pages || job.cacheHit) return [];
  const { total } = job.pages;
  const metric = (event: Metric['event_type'], index: number): Metric => ({
    id: uuidV5(account.projectId, `${job.id} ${event}`),
    name: job.id,
    seq: job.seq * 2 + index,
    user_id: userId(account.projectId),
    event_type: event,
    project_id: job.projectId,
    organization_id: account.organizationId,
    value: total,
    properties: { mode: job.v1?.mode.name ?? job.options.tier },
    day: new Date(job.updatedAt).toISOString().slice(0, 10),
    event_aggregation_key: job.id,
    event_aggregation_type: extension(job.name),
  });
  const parsed = metric('pages_parsed', 0);
  return job.v1?.output.layout ? [parsed, metric('layout_extracted', 1)] : [parsed];
}

/** The one user of an account. */
export function userId(projectId: string): string {
  return uuidV5(projectId, 'user');
}

function extension(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}
