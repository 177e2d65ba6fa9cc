import { z } from 'zod';
import type { Sketch } from '../../../telemetry/sketch.ts';
import { readOperations, WINDOW_MS } from '../../../telemetry/windows.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type Route, route } from '../../route.ts';
import { wholeNumber } from '../../schemas.ts';

const MINUTE_MS = 60_000;

const performanceQuery = z.strictObject({
  /** How far back. */
  minutes: wholeNumber({ min: 1, max: WINDOW_MS / MINUTE_MS }).default(WINDOW_MS / MINUTE_MS),
});

const operationSchema = z.object({
  /** `http readJob`, `stage parsed`, `vendor openai real`, `document`. */
  operation: z.string(),
  count: z.number().int(),
  /** 0 to 1. */
  success_rate: z.number(),
  mean_ms: z.number(),
  p50_ms: z.number(),
  p95_ms: z.number(),
  p99_ms: z.number(),
});

const performanceAnswer = z.object({ window_minutes: z.number().int(), operations: z.array(operationSchema) });

export function performanceRoute({ database, clock }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/admin/performance',
    id: 'readPerformance',
    summary: 'What all processes did in the last minutes: how often, how long, how well. Percentiles are right to 1 %',
    auth: 'admin',
    query: performanceQuery,
    responses: { 200: { description: 'Each operation that happened.', schema: performanceAnswer } },
    async handle({ query }) {
      const since = new Date(clock.now() - query.minutes * MINUTE_MS);
      const operations = await readOperations(database, since);
      return json(200, {
        window_minutes: query.minutes,
        operations: [...operations].sort(([a], [b]) => (a < b ? -1 : 1)).map(operationJson),
      });
    },
  });
}

function operationJson([operation, sketch]: [string, Sketch]): z.input<typeof operationSchema> {
  const quantile = (share: number) => round(sketch.quantile(share) ?? 0);
  return {
    operation,
    count: sketch.count,
    success_rate: 1 - sketch.failed / sketch.count,
    mean_ms: round(sketch.sumMs / sketch.count),
    p50_ms: quantile(0.5),
    p95_ms: quantile(0.95),
    p99_ms: quantile(0.99),
  };
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
