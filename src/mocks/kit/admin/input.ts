import { z } from 'zod';
import { lazy } from '../../../lib/lazy.ts';
import { settledSchema } from '../faults/schema-actions.ts';
import type { FaultPlan } from '../faults/types.ts';
import { type JournalQuery, QUERY_FIELDS } from '../journal-query.ts';
import { INSTANCES } from '../types.ts';
import type { Times } from '../verify.ts';

/** A body or a query that the admin API cannot use. */
export class AdminInputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AdminInputError';
  }
}

export const seedBody = lazy(() => z.strictObject({ seed: z.string().min(1) }));

/** Ten years: what lies further on no timer and no token reaches. */
const ADVANCE_MS_MAX = 10 * 365 * 86_400_000;

/** Forward only: jobs, tokens and limits never see time go back. A clock that is wrong is the fault `clock-skew`. */
export const shiftBody = lazy(() => z.strictObject({ advanceMs: z.number().min(0).max(ADVANCE_MS_MAX) }));

const vendor = lazy(() => z.enum(['openai', 'llamaparse', 'supabase']));
const whole = lazy(() => z.number().int().min(0));

const query = lazy(() =>
  z.strictObject({
    instance: z.enum(INSTANCES).optional(),
    vendor: vendor().optional(),
    kind: z.enum(['request', 'webhook']).optional(),
    operation: z.string().optional(),
    method: z.string().optional(),
    status: whole().optional(),
    pathContains: z.string().optional(),
    bodySha256: z.string().optional(),
    faulted: z.boolean().optional(),
    fault: z.string().optional(),
    scope: z.string().optional(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    sinceSeq: whole().optional(),
  }),
);

const verification = lazy(() =>
  query().extend({
    times: z
      .strictObject({ exactly: whole().optional(), atLeast: whole().optional(), atMost: whole().optional() })
      .default({ atLeast: 1 }),
  }),
);

/** `{ <fields of a journal query>, times: { exactly | atLeast | atMost } }`. */
export function parseVerification(body: unknown): { query: JournalQuery; times: Times } {
  const { times, ...asked } = verification().parse(body);
  return { query: asked as JournalQuery, times: times as Times };
}

/** Of a query string: names with underscores for capitals, `fact.NAME=value` for facts. */
export function queryOf(parameters: Readonly<Record<string, string>>): JournalQuery {
  const facts: Record<string, string | number | boolean> = {};
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (name.startsWith('fact.')) facts[name.slice('fact.'.length)] = literal(value);
    else fields[fieldOf(name)] = TYPED.has(name) ? literal(value) : value;
  }
  return query().parse({ ...fields, ...(Object.keys(facts).length > 0 && { facts }) }) as JournalQuery;
}

/** All others are text, also where they look like numbers. */
const TYPED = new Set(['status', 'since_seq', 'faulted']);

function fieldOf(name: string): string {
  const field = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if ((QUERY_FIELDS as readonly string[]).includes(field)) return field;
  throw new AdminInputError(`the journal knows no "${name}"`);
}

/** Facts are numbers, booleans or text; a query string knows only text. */
function literal(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Other fields, such as the scenario a call belongs to, are their writer's and stay. */
const plan = lazy(() =>
  z.looseObject({
    instance: z.enum(INSTANCES),
    vendor: vendor(),
    operation: z.string(),
    request: z.string(),
    attempt: z.string(),
    scope: z.string().optional(),
    faults: z.array(z.strictObject({ rule: z.string(), inject: settledSchema() })).min(1),
  }),
);

/** What `GET /plan` answered, or a run's plan.ndjson, line by line. Throws AdminInputError that names the line. */
export function parsePlans(ndjson: string): readonly FaultPlan[] {
  return ndjson
    .split('\n')
    .map((line, i) => ({ line, at: `line ${i + 1} of the plan` }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, at }) => {
      const result = plan().safeParse(jsonOf(line, at));
      if (result.success) return result.data as unknown as FaultPlan;
      const issue = result.error.issues[0];
      throw new AdminInputError(`${at}: ${issue?.path.join('.')}: ${issue?.message}`);
    });
}

function jsonOf(line: string, at: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new AdminInputError(`${at} is not JSON`);
  }
}
