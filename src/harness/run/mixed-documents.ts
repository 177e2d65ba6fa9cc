import { handsOf } from './context.ts';
import type { Context } from './types.ts';

interface Row {
  readonly document_id: string;
  readonly parsed: string | null;
  readonly parsed_path: string | null;
  readonly backends: readonly string[];
  /** A vendor was told to go its own way, and the document's job says so. */
  readonly isOrdered: boolean;
}

const QUERY = `select d.document_id, d.parse_provenance->>'backend' as parsed, d.parsed_path,
    array(select distinct backend from (
      select d.parse_provenance->>'backend' as backend
      union select c.provenance->>'backend' from upload_pipeline.document_chunks c where c.document_id = d.document_id
      union select c.embed_provenance->>'backend' from upload_pipeline.document_chunks c
        where c.document_id = d.document_id) as made
      where backend is not null order by backend) as backends,
    exists (select from upload_pipeline.upload_jobs j where j.document_id = d.document_id
      and j.llamaparse_backend <> j.openai_backend)
      and exists (select from upload_pipeline.mode_changes where overrides <> '{}') as "isOrdered"
  from upload_pipeline.documents d where d.user_id = any($1::uuid[]) order by d.document_id`;

/** Reading our own mock's storage is bounded by the check's own deadline. */
const NEVER = new AbortController().signal;

/**
 * What is wrong with the documents of these users: one made by two backends, or one whose parsed text says otherwise
 * than its provenance about who parsed it (a stand-in for the real service signs every page).
 */
export async function mixedDocuments(context: Context, users: readonly string[]): Promise<string[]> {
  const hands = handsOf(context);
  const { rows } = await hands.database.query<Row>(QUERY, [users]);
  const problems: string[] = [];
  for (const row of rows) {
    if (row.backends.length > 1 && !row.isOrdered)
      problems.push(`${row.document_id}: made by ${row.backends.join(' and ')}`);
    if (!hands.twin || row.parsed === null || row.parsed_path === null) continue;
    const signed = (await parsedText(context, row.parsed_path))?.includes(hands.twin.parseMarker);
    if (signed === undefined || signed === (row.parsed === 'real')) continue;
    const truth = signed ? 'signed' : 'not signed';
    problems.push(`${row.document_id}: said to be parsed by ${row.parsed}, yet its text is ${truth} by the stand-in`);
  }
  return problems;
}

async function parsedText(context: Context, path: string): Promise<string | undefined> {
  const [bucket = '', ...rest] = path.split('/');
  const bytes = await handsOf(context).storage.read(bucket, rest.join('/'), NEVER);
  return bytes && Buffer.from(bytes).toString('utf8');
}
