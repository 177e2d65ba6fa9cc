import { z } from 'zod';
import { readAudit } from '../../../telemetry/audit.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type Route, route } from '../../route.ts';
import { wholeNumber } from '../../schemas.ts';

const DEFAULT_LIMIT = 50;

const auditQuery = z.strictObject({
  limit: wholeNumber({ min: 1, max: 200 }).default(DEFAULT_LIMIT),
  /** The last `id` of the page before. */
  before: wholeNumber({ min: 1, max: 999_999_999 }).optional(),
  action: z
    .string()
    .regex(/^[A-Z][A-Z_]{1,60}$/, 'must be an action such as DEAD_LETTERS_REPLAYED')
    .optional(),
});

const auditAnswer = z.object({
  entries: z.array(
    z.object({
      id: z.number().int(),
      at: z.iso.datetime(),
      actor: z.string(),
      action: z.string(),
      correlation_id: z.uuid(),
      facts: z.record(z.string(), z.unknown()),
    }),
  ),
});

export function auditRoute({ database }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/admin/audit',
    id: 'readAudit',
    summary: 'What admins did, and what processes did on their own account: the newest first',
    auth: 'admin',
    query: auditQuery,
    responses: { 200: { description: 'One page.', schema: auditAnswer } },
    async handle({ query }) {
      const entries = await readAudit(database, query);
      return json(200, {
        entries: entries.map(({ at, correlationId, ...entry }) => ({
          ...entry,
          at: at.toISOString(),
          correlation_id: correlationId,
        })),
      });
    },
  });
}
