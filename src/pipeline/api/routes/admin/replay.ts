import { z } from 'zod';
import { findDeadLetters } from '../../../queue/dead-letters.ts';
import type { Retried } from '../../../queue/retry.ts';
import { writeAudit } from '../../../telemetry/audit.ts';
import { VENDORS } from '../../../vendors/types.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type Route, route } from '../../route.ts';
import { uuid } from '../../schemas.ts';
import { statusSchema } from '../job-shapes.ts';
import { errorCode, filterOf, TEN_YEARS_SECONDS } from './dead-letters.ts';

/** One replay is one answer: more would keep the caller waiting, and the queue full of one cause's victims. */
const JOBS_MAX = 500;
const DEFAULT_JOBS = 100;

const ageSeconds = z.number().int().min(0).max(TEN_YEARS_SECONDS);

const replayBody = z.union([
  z.strictObject({ ids: z.array(uuid).min(1).max(JOBS_MAX) }),
  z.strictObject({
    filter: z.strictObject({
      code: errorCode.optional(),
      vendor: z.enum(VENDORS).optional(),
      older_than_seconds: ageSeconds.optional(),
      newer_than_seconds: ageSeconds.optional(),
    }),
    limit: z.number().int().min(1).max(JOBS_MAX).default(DEFAULT_JOBS),
  }),
]);

const replayAnswer = z.object({
  replayed: z.array(z.object({ job_id: z.uuid(), status: statusSchema })),
  skipped: z.array(
    z.object({
      job_id: z.uuid(),
      reason: z.enum(['NOT_DEAD', 'UPLOAD_AGAIN', 'SUPERSEDED']),
    }),
  ),
});

type Replayed = z.infer<typeof replayAnswer>;

export function replayRoute(deps: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/admin/dead-letters/replay',
    id: 'replayDeadLetters',
    summary: 'Put dead letters back into the queue, each at its last good status: by ids, or the oldest of a filter',
    auth: 'admin',
    body: replayBody,
    responses: { 200: { description: 'Which are queued again, and which cannot be and why.', schema: replayAnswer } },
    async handle({ body, user, context }) {
      const answer = await replay(deps, body, user.userId);
      await writeAudit(deps.database, {
        at: new Date(deps.clock.now()),
        actor: user.userId,
        action: 'DEAD_LETTERS_REPLAYED',
        correlationId: context.correlationId,
        facts: {
          ...('ids' in body ? { asked: body.ids.length } : { filter: body.filter, limit: body.limit }),
          replayed: answer.replayed.length,
          skipped: answer.skipped.length,
        },
      });
      return json(200, answer);
    },
  });
}

/** One after the other, each in a transaction of its own: what was replayed stays so when a later one fails. */
async function replay(deps: ApiDeps, body: z.output<typeof replayBody>, admin: string): Promise<Replayed> {
  const asked = 'ids' in body ? { ids: body.ids } : { filter: filterOf(body.filter, deps.clock.now()) };
  const found = await findDeadLetters(deps.database, asked, 'ids' in body ? JOBS_MAX : body.limit);
  const answer: Replayed = { replayed: [], skipped: [] };
  for (const { jobId, userId } of found) {
    const retried = await deps.jobs.replayJob({ jobId, userId, admin });
    if (retried.kind === 'queued') answer.replayed.push({ job_id: jobId, status: retried.status });
    else answer.skipped.push({ job_id: jobId, reason: reasonOf(retried) });
  }
  const dead = new Set(found.map(({ jobId }) => jobId));
  const others = 'ids' in body ? [...new Set(body.ids)].filter((id) => !dead.has(id)) : [];
  for (const id of others) answer.skipped.push({ job_id: id, reason: 'NOT_DEAD' });
  return answer;
}

function reasonOf(retried: Exclude<Retried, { kind: 'queued' }>): Replayed['skipped'][number]['reason'] {
  switch (retried.kind) {
    case 'not_found':
    case 'not_failed': // another admin was quicker
      return 'NOT_DEAD';
    case 'upload_again':
      return 'UPLOAD_AGAIN';
    case 'superseded':
      return 'SUPERSEDED';
    case 'limited':
      throw new TypeError('an admin replay knows no limit of the user');
    default:
      return retried satisfies never;
  }
}
