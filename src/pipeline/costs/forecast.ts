import type { Queryable } from '../../lib/database/types.ts';
import type { PipelineConfig } from '../config/types.ts';
import { embeddingCost, parseBound } from './prices.ts';

/** What is to be paid soon: by what was paid before, and by the work that waits. Micro-dollars. */
export interface Forecast {
  readonly history: {
    /** Whole UTC days with a booking, at most 28. */
    readonly days: number;
    /** Newer days weigh more: each half as much as the day after it. Null without history. */
    readonly perDayMicroUsd: number | null;
  };
  readonly queue: {
    readonly jobs: number;
    readonly microUsd: number;
    /** The part of it whose size is known: pages counted, chunks cut. The rest is the average of the past. */
    readonly knownMicroUsd: number;
  };
  /** The queue, and a day like those before. */
  readonly next24hMicroUsd: number;
  readonly next30dMicroUsd: number;
}

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 28;
const WEIGHT = 0.5;
/** Where no document was ever embedded: two pages of text. */
const TOKENS_GUESSED = 1_000;

export async function forecastCosts(
  db: Queryable,
  config: Pick<PipelineConfig, 'llamaparse' | 'openai' | 'limits'>,
  now: number,
): Promise<Forecast> {
  const history = await readHistory(db, now);
  const queue = await priceQueue(db, config);
  const perDay = history.perDayMicroUsd ?? 0;
  return {
    history,
    queue,
    next24hMicroUsd: Math.max(queue.microUsd, perDay),
    next30dMicroUsd: Math.max(queue.microUsd, perDay) + 29 * perDay,
  };
}

async function readHistory(db: Queryable, now: number): Promise<Forecast['history']> {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const { rows } = await db.query<{ ago: number; microUsd: number }>(
    `select floor(extract(epoch from ($1::timestamptz - at)) / 86400)::int as ago, sum(micro_usd)::bigint as "microUsd"
     from upload_pipeline.ledger where at < $1 and at >= $2 group by 1 order by 1`,
    [new Date(today), new Date(today - HISTORY_DAYS * DAY_MS)],
  );
  if (rows.length === 0) return { days: 0, perDayMicroUsd: null };
  const oldest = rows.at(-1)?.ago ?? 0;
  const byAgo = new Map(rows.map(({ ago, microUsd }) => [ago, microUsd]));
  let [sum, weights] = [0, 0];
  for (let ago = 0; ago <= oldest; ago++) {
    const weight = WEIGHT ** ago;
    sum += weight * (byAgo.get(ago) ?? 0);
    weights += weight;
  }
  return { days: oldest + 1, perDayMicroUsd: Math.round(sum / weights) };
}

interface Waiting {
  readonly mime: string;
  readonly pages: number | null;
  readonly parsed: boolean;
  readonly pendingTokens: number | null;
  readonly jobs: number;
}

/** Every job that has not ended: its parse by pages and tier, its vectors by tokens. */
async function priceQueue(
  db: Queryable,
  { llamaparse, openai, limits }: Pick<PipelineConfig, 'llamaparse' | 'openai' | 'limits'>,
): Promise<Forecast['queue']> {
  const [waiting, past] = await Promise.all([readWaiting(db), readPast(db)]);
  let [jobs, microUsd, known] = [0, 0, 0];
  for (const { mime, pages, parsed, pendingTokens, jobs: count } of waiting) {
    jobs += count;
    const guess = past.pages === null ? undefined : Math.max(1, Math.round(past.pages));
    const bound = { mime, pages: pages ?? guess };
    const parse = parsed ? 0 : parseBound(llamaparse.tier, bound, limits.maxPages).microUsd;
    const embed = embeddingCost(openai.embedModel, pendingTokens ?? Math.round(past.tokens ?? TOKENS_GUESSED)).microUsd;
    microUsd += count * (parse + embed);
    known += count * ((pages === null ? 0 : parse) + (pendingTokens === null ? 0 : embed));
  }
  return { jobs, microUsd, knownMicroUsd: known };
}

async function readWaiting(db: Queryable): Promise<Waiting[]> {
  const { rows } = await db.query<Waiting>(
    `select d.mime, (j.progress->>'pages')::int as pages, j.status not in ('uploaded', 'parse_queued') as parsed,
       case when j.status in ('uploaded', 'parse_queued', 'parsed', 'parse_validated', 'chunking') then null
         else (select coalesce(sum(c.tokens), 0)::int from upload_pipeline.document_chunks c
               where c.document_id = j.document_id and c.embedding is null) end as "pendingTokens",
       count(*)::int as jobs
     from upload_pipeline.upload_jobs j join upload_pipeline.documents d using (document_id)
     where j.state not in ('done', 'deadletter', 'awaiting_upload') group by 1, 2, 3, 4`,
  );
  return rows;
}

/** Averages of the documents of the newest 1,000 paid parses and embeddings; null where there were none. */
async function readPast(db: Queryable): Promise<{ pages: number | null; tokens: number | null }> {
  const { rows } = await db.query<{ pages: number | null; tokens: number | null }>(
    `with newest as (select vendor, document_id, units from upload_pipeline.ledger where document_id is not null
       order by entry_id desc limit 2000)
     select (select avg((units->>'pages')::int)::float8 from newest where vendor = 'llamaparse') as pages,
       (select avg(tokens)::float8 from (
         select sum((units->>'inputTokens')::int) as tokens from newest where vendor = 'openai' group by document_id) each)
         as tokens`,
  );
  return rows[0] ?? { pages: null, tokens: null };
}
