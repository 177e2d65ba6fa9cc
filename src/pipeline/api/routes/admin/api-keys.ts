import { z } from 'zod';
import { readKeyUses } from '../../../telemetry/key-uses.ts';
import { VENDORS } from '../../../vendors/types.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type Route, route } from '../../route.ts';
import { wholeNumber } from '../../schemas.ts';

const DEFAULT_LIMIT = 100;

const keysAnswer = z.object({
  uses: z.array(
    z.object({
      vendor: z.enum(VENDORS),
      backend: z.enum(['mock', 'real']),
      /** The first 12 hex digits of the key's SHA-256. */
      key_id: z.string(),
      hour: z.iso.datetime(),
      calls: z.number().int(),
      /** Answered with 401 or 403. */
      refused: z.number().int(),
      last_used_at: z.iso.datetime(),
    }),
  ),
});

export function apiKeysRoute({ database }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/admin/api-keys',
    id: 'readKeyUses',
    summary: "Every use of the vendors' keys by all processes, an hour a row, the newest first",
    auth: 'admin',
    query: z.strictObject({ limit: wholeNumber({ min: 1, max: 1_000 }).default(DEFAULT_LIMIT) }),
    responses: {
      200: { description: 'Who was asked with which key, and how often it was refused.', schema: keysAnswer },
    },
    async handle({ query }) {
      const uses = await readKeyUses(database, query.limit);
      return json(200, {
        uses: uses.map(({ keyId, hour, lastUsedAt, ...use }) => ({
          ...use,
          key_id: keyId,
          hour: hour.toISOString(),
          last_used_at: lastUsedAt.toISOString(),
        })),
      });
    },
  });
}
