import { z } from 'zod';
import { forecastCosts, REPORT_KEYS, reportCosts } from '../../../costs/index.ts';
import { RequestError } from '../../../errors.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type Route, route } from '../../route.ts';

const DAY_MS = 86_400_000;
const DAYS_SHOWN = 30;

const usd = z.number().nonnegative();
const count = z.number().int().nonnegative();
const time = z.iso.datetime();
/** 2026-01-31 is its first moment in UTC. */
const moment = z.union([z.iso.date(), z.iso.datetime()]).transform((text) => new Date(text));

const costsQuery = z.strictObject({
  by: z.enum(REPORT_KEYS).default('vendor'),
  /** Included. 30 days before `to` by default. */
  from: moment.optional(),
  /** Not included. Now by default. */
  to: moment.optional(),
});

const costsAnswer = z
  .object({
    by: z.enum(REPORT_KEYS),
    from: time,
    to: time,
    total_usd: usd,
    /** The part of the total whose calls nobody answered: the vendor may have billed them. */
    presumed_usd: usd,
    /** What was not bought because it was there already. */
    saved_usd: usd,
    calls: count,
    /** At most 1,000, the dearest first; days in order. */
    rows: z.array(z.object({ key: z.string(), usd, presumed_usd: usd, calls: count })),
  })
  .meta({ id: 'Costs' });

const forecastAnswer = z
  .object({
    history: z.object({ days: count, per_day_usd: usd.nullable() }),
    queue: z.object({ jobs: count, usd, known_usd: usd }),
    next_24h_usd: usd,
    next_30d_usd: usd,
  })
  .meta({ id: 'Forecast' });

export function costRoutes(deps: ApiDeps): Route[] {
  return [reportRoute(deps), forecastRoute(deps)];
}

function reportRoute({ database, clock }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/admin/costs',
    id: 'readCosts',
    summary: 'What was paid, by vendor, day, user, document, stage, model or backend',
    auth: 'admin',
    query: costsQuery,
    responses: { 200: { description: 'From the ledger.', schema: costsAnswer } },
    async handle({ query }) {
      const to = query.to ?? new Date(clock.now() + 1); // a call of this very millisecond counts
      const from = query.from ?? new Date(to.getTime() - DAYS_SHOWN * DAY_MS);
      if (from >= to) throw new RequestError(400, 'INVALID_REQUEST', '`from` must be before `to`');
      const report = await reportCosts(database, { by: query.by, from, to });
      return json(200, {
        by: query.by,
        from: from.toISOString(),
        to: to.toISOString(),
        total_usd: usdOf(report.microUsd),
        presumed_usd: usdOf(report.presumedMicroUsd),
        saved_usd: usdOf(report.savedMicroUsd),
        calls: report.calls,
        rows: report.rows.map(({ key, calls, microUsd, presumedMicroUsd }) => ({
          ...{ key, calls, usd: usdOf(microUsd) },
          presumed_usd: usdOf(presumedMicroUsd),
        })),
      });
    },
  });
}

function forecastRoute({ database, clock, config }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/admin/costs/forecast',
    id: 'forecastCosts',
    summary: 'What is to be paid soon: by the days before, and by the price of every job that waits',
    auth: 'admin',
    responses: { 200: { description: 'Newer days weigh more.', schema: forecastAnswer } },
    async handle() {
      const { history, queue, next24hMicroUsd, next30dMicroUsd } = await forecastCosts(database, config, clock.now());
      const { days, perDayMicroUsd } = history;
      return json(200, {
        history: { days, per_day_usd: perDayMicroUsd === null ? null : usdOf(perDayMicroUsd) },
        queue: { jobs: queue.jobs, usd: usdOf(queue.microUsd), known_usd: usdOf(queue.knownMicroUsd) },
        next_24h_usd: usdOf(next24hMicroUsd),
        next_30d_usd: usdOf(next30dMicroUsd),
      });
    },
  });
}

function usdOf(microUsd: number): number {
  return microUsd / 1_000_000;
}
