import { createHash } from 'node:crypto';
import type { CheckResult } from '../report/types.ts';
import { type Finding, judged, unknown } from './checks/define.ts';
import { handsOf } from './context.ts';
import type { InvariantId } from './invariant-ids.ts';
import type { LastRed } from './judge.ts';
import { mixedDocuments } from './mixed-documents.ts';
import { agreeingMoney, billedMoney, ledgerMoney } from './money.ts';
import type { Context } from './types.ts';

/** What the scenario itself saw, so that an invariant that finds nothing knows whether there was nothing. */
export interface Seen {
  /** Jobs the pipeline accepted in answer to the scenario's uploads. */
  readonly accepted: readonly string[];
  /** The backends that something may come from. */
  readonly backends: readonly string[];
}

interface Invariant {
  readonly id: InvariantId;
  readonly title: string;
  /** Undefined when the scenario gave it nothing to look at. */
  look(context: Context, seen: Seen): Promise<Finding | undefined>;
}

const SHOWN = 10;
const ENDED = ['done', 'deadletter', 'awaiting_upload', 'parked'];

const jobsEnd: Invariant = {
  id: 'invariant-jobs-end',
  title: 'Every accepted job is there and has ended, or waits for its user',
  async look(context, seen) {
    if (seen.accepted.length === 0) return undefined;
    const query =
      'select job_id, status, state from upload_pipeline.upload_jobs where job_id = any($1::uuid[]) order by created_at';
    const { rows } = await handsOf(context).database.query<{ job_id: string; status: string; state: string }>(query, [
      seen.accepted,
    ]);
    const open = rows.filter((row) => !ENDED.includes(row.state));
    const measured = { accepted: seen.accepted.length, found: rows.length, notEnded: open.length };
    const holds = rows.length === seen.accepted.length && open.length === 0;
    const expected = { found: seen.accepted.length, notEnded: 0 };
    return judged(holds, measured, expected, [{ kind: 'rows', query, rows: [...open, ...rows].slice(0, SHOWN) }]);
  },
};

interface ChunkRow {
  readonly ord: number;
  readonly text: string;
  readonly text_sha256: string;
  readonly embedded: boolean;
}

interface CompleteRow {
  readonly document_id: string;
  /** Of its newest complete job: a fallback's is replaced by the real one's. */
  readonly backend: string;
  readonly parsed_sha256: string | null;
  readonly raw_path: string;
  readonly parsed_path: string | null;
  readonly file_sha256: string;
  readonly progress: { readonly chunks?: number; readonly embedded?: number };
}

const completeIsWhole: Invariant = {
  id: 'invariant-complete-is-whole',
  title: 'Every complete document has chunks, a vector for each, and the hashes of its stored texts',
  async look(context, seen) {
    const complete = await completeDocuments(context, seen);
    if (complete.length === 0) return undefined;
    const query = `select ord, text, text_sha256, embedding is not null as embedded
      from upload_pipeline.document_chunks where document_id = $1 and backend = $2 order by ord`;
    const problems: string[] = [];
    let chunks = 0;
    for (const document of complete) {
      const { rows } = await handsOf(context).database.query<ChunkRow>(query, [document.document_id, document.backend]);
      chunks += rows.length;
      const { progress } = document;
      if (rows.length === 0) problems.push(`${document.document_id}: complete without a chunk`);
      if (rows.length !== progress.chunks)
        problems.push(`${document.document_id}: ${rows.length} chunks, but the job made ${progress.chunks}`);
      if (rows.some((row, ord) => row.ord !== ord))
        problems.push(`${document.document_id}: chunks are missing in between`);
      const missing = rows.filter((row) => !row.embedded).length;
      if (missing > 0) problems.push(`${document.document_id}: ${missing} of ${rows.length} chunks have no vector`);
      const changed = rows.filter((row) => sha256(row.text) !== row.text_sha256).length;
      if (changed > 0) problems.push(`${document.document_id}: the text of ${changed} chunks is not what was hashed`);
      problems.push(...(await storedProblems(context, document)));
    }
    const measured = { documents: complete.length, chunks, problems: problems.length };
    return judged(
      problems.length === 0,
      measured,
      { problems: 0 },
      texts(problems, `${complete.length} documents looked through`),
    );
  },
};

async function completeDocuments(context: Context, seen: Seen): Promise<readonly CompleteRow[]> {
  const { rows } = await handsOf(context).database.query<CompleteRow>(
    `select distinct on (d.document_id) d.document_id, j.llamaparse_backend as backend, d.parsed_sha256, d.raw_path, d.parsed_path, d.file_sha256, j.progress
     from upload_pipeline.documents d join upload_pipeline.upload_jobs j using (document_id)
     where j.status = 'complete' and d.document_id in (
       select document_id from upload_pipeline.upload_jobs where job_id = any($1::uuid[]) and status = 'complete')
     order by d.document_id, j.created_at desc`,
    [seen.accepted],
  );
  return rows;
}

/** What lies in storage must be what the database says. */
async function storedProblems(context: Context, document: CompleteRow): Promise<string[]> {
  const problems: string[] = [];
  for (const [what, path, hash] of [
    ['raw bytes', document.raw_path, document.file_sha256],
    ['parsed text', document.parsed_path, document.parsed_sha256],
  ] as const) {
    const [bucket, ...rest] = (path ?? '').split('/');
    const bytes = path ? await handsOf(context).storage.read(bucket ?? '', rest.join('/'), NEVER) : undefined;
    if (!bytes) problems.push(`${document.document_id}: the ${what} are not in storage`);
    else if (sha256(bytes) !== hash)
      problems.push(`${document.document_id}: the ${what} in storage are not what was hashed`);
  }
  return problems;
}

/** Reading our own mock's storage is bounded by the check's own deadline. */
const NEVER = new AbortController().signal;

const provenance: Invariant = {
  id: 'invariant-provenance',
  title: 'Every product comes from an expected backend, and each document from one',
  async look(context, seen) {
    const query = `select 'parsed' as product, parse_provenance->>'backend' as backend, count(*) as n
        from upload_pipeline.documents where parse_provenance is not null and user_id = any($1::uuid[]) group by 2
      union all select 'chunk', provenance->>'backend', count(*)
        from upload_pipeline.document_chunks where user_id = any($1::uuid[]) group by 2
      union all select 'vector', embed_provenance->>'backend', count(*)
        from upload_pipeline.document_chunks where embed_provenance is not null and user_id = any($1::uuid[]) group by 2
      union all select 'ledger', backend, count(*)
        from upload_pipeline.ledger where user_id = any($1::uuid[]) group by 2`;
    const users = [...context.users.values()].map((user) => user.id);
    const { rows } = await handsOf(context).database.query<{ product: string; backend: string | null; n: number }>(
      query,
      [users],
    );
    if (rows.length === 0) return undefined;
    const foreign = rows.filter((row) => row.backend === null || !seen.backends.includes(row.backend));
    const mixed = await mixedDocuments(context, users);
    const holds = foreign.length === 0 && mixed.length === 0;
    const evidence = [{ kind: 'rows' as const, query, rows }, ...mixed.slice(0, SHOWN).map(note)];
    return judged(holds, holds ? rows : { foreign, mixed }, `all ${seen.backends.join(' or ')}, never mixed`, evidence);
  },
};

const money: Invariant = {
  id: 'invariant-money',
  title: 'What the pipeline booked for the scenario is what the vendors billed for it',
  async look(context) {
    const ledger = await ledgerMoney(context);
    const billed = billedMoney(context);
    if (ledger.calls === 0 && billed.calls === 0) return undefined;
    const same = agreeingMoney(ledger, billed);
    return judged(same, ledger, billed, [
      { kind: 'text', note: `${ledger.calls} ledger rows, ${billed.calls} charges` },
    ]);
  },
};

const INVARIANTS: readonly Invariant[] = [jobsEnd, completeIsWhole, provenance, money];

/** Checks the invariants that have something to look at. Needs hands. */
export async function checkInvariants(
  context: Context,
  seen: Seen,
  lastRed: LastRed,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { id, title, look } of INVARIANTS) {
    signal.throwIfAborted();
    const finding = await look(context, seen).catch((error: unknown) =>
      unknown(`could not look: ${error instanceof Error ? error.message : String(error)}`, title),
    );
    if (finding) results.push({ id, title, ...finding, lastRed: lastRed(id) });
  }
  return results;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function texts(problems: readonly string[], otherwise: string) {
  const notes = problems.length > 0 ? problems.slice(0, SHOWN) : [otherwise];
  return notes.map(note);
}

function note(text: string) {
  return { kind: 'text' as const, note: text };
}
