import { z } from 'zod';
import type { JournalEntry } from '../../mocks/index.ts';
import { orVariable } from '../scenario/words.ts';
import { handsOf } from './context.ts';
import type { Context } from './types.ts';

/** Which of the mocks' journal entries are meant. */
export const journalQueryFields = {
  at: z
    .enum(['mock', 'real'])
    .optional()
    .meta({ description: 'Only the mock, or only its stand-in for the real service; both without it.' }),
  vendor: z.enum(['openai', 'llamaparse', 'supabase']),
  operation: z
    .string()
    .optional()
    .meta({ description: "The vendor's operation, such as embeddings.create; all without it." }),
  kind: z.enum(['request', 'webhook']).optional(),
  status: z.number().int().optional().meta({ description: 'What the mock answered.' }),
  pathContains: z.string().optional(),
  facts: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .meta({ description: 'Facts the entry must have, as the journal notes them: model, inputs, job id.' }),
  faulted: z.boolean().optional().meta({ description: 'Whether a fault rule fired on it.' }),
  after: orVariable(z.number().int()).optional().meta({ description: 'Only entries after this sequence number.' }),
};
const querySchema = z.object(journalQueryFields);
export type JournalQuery = z.infer<typeof querySchema>;

/** The scenario's own entries that fit, oldest first. */
export function findEntries(context: Context, query: JournalQuery): readonly JournalEntry[] {
  return sinceStart(context).filter((entry) => fits(entry, query));
}

/** Webhooks of jobs that an earlier scenario submitted may still be delivered again: they are not this one's. */
export function sinceStart(context: Context): readonly JournalEntry[] {
  const entries = handsOf(context).journal();
  const isBefore = (entry: JournalEntry) => entry.seq <= context.marks.journalSeq;
  const earlierJobs = new Set(entries.filter(isBefore).map((entry) => entry.facts.jobId));
  return entries.filter((entry) => !isBefore(entry) && !(isWebhook(entry) && earlierJobs.has(entry.facts.jobId)));
}

function isWebhook({ kind, facts }: JournalEntry): boolean {
  return kind === 'webhook' && facts.jobId !== undefined;
}

function fits(entry: JournalEntry, query: JournalQuery): boolean {
  return (
    entry.vendor === query.vendor &&
    (query.at === undefined || entry.instance === query.at) &&
    (query.operation === undefined || entry.operation === query.operation) &&
    (query.kind === undefined || entry.kind === query.kind) &&
    (query.status === undefined || entry.status === query.status) &&
    (query.pathContains === undefined || entry.path.includes(query.pathContains)) &&
    (query.faulted === undefined || entry.faults.length > 0 === query.faulted) &&
    (query.after === undefined || entry.seq > Number(query.after)) &&
    Object.entries(query.facts ?? {}).every(([name, value]) => String(entry.facts[name]) === String(value))
  );
}

/** `openai embeddings.create` */
export function describeQuery(query: JournalQuery): string {
  const facts = Object.entries(query.facts ?? {}).map(([name, value]) => `${name}=${value}`);
  const status = query.status === undefined ? [] : [`status=${query.status}`];
  const at = query.at === undefined ? [] : [`at ${query.at}`];
  return [query.vendor, query.operation ?? '*', ...(query.kind ? [query.kind] : []), ...at, ...status, ...facts].join(
    ' ',
  );
}
