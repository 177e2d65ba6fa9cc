import { type SqlValue, VectorArrayParam } from '../../lib/database/types.ts';
import type { Provenance } from '../vendors/types.ts';

export interface NewChunk {
  readonly chunkId: string;
  readonly ord: number;
  readonly text: string;
  readonly textSha256: string;
  readonly tokens: number;
  readonly pageFrom: number;
  readonly pageTo: number;
  readonly charStart: number;
  readonly charEnd: number;
  readonly headings: readonly string[];
}

/** What a stage brings into the database, in the same statement that acknowledges it. */
export type Effect =
  | { readonly kind: 'none' }
  | { readonly kind: 'submitted'; readonly vendorJobId: string; readonly deadline: Date }
  | {
      readonly kind: 'parsed';
      readonly path: string;
      readonly sha256: string;
      readonly pageOffsets: readonly number[];
      readonly provenance: Provenance;
    }
  | {
      readonly kind: 'chunks';
      readonly chunker: string;
      readonly version: string;
      readonly chunks: readonly NewChunk[];
      readonly provenance: Provenance;
    }
  | {
      readonly kind: 'vectors';
      readonly chunkIds: readonly string[];
      readonly vectors: readonly Float32Array[];
      readonly provenance: Provenance;
      readonly space: string;
    };

/** Adds a parameter and gives its place, `$7`. */
export type AddParam = (value: SqlValue) => string;

/** Statement parts `name as (…)` that do the effect for the job in `acked`, and for nobody when `acked` is empty. */
export function effectParts(effect: Effect, at: string, add: AddParam): string[] {
  switch (effect.kind) {
    case 'none':
    case 'submitted': // lies in the job's own row
      return [];
    case 'parsed':
      return [
        `parsed as (update upload_pipeline.documents d
           set parsed_path = ${add(effect.path)}, parsed_sha256 = ${add(effect.sha256)},
             page_offsets = ${add(effect.pageOffsets)}::int[],
             parse_provenance = ${add(JSON.stringify(effect.provenance))}::jsonb, updated_at = ${at}
           from acked where d.document_id = acked.document_id)`,
      ];
    case 'chunks':
      return chunkParts(effect, at, add);
    case 'vectors':
      return [
        `embedded as (update upload_pipeline.document_chunks c
           set embedding = v.embedding, embed_provenance = ${add(JSON.stringify(effect.provenance))}::jsonb,
             embedding_space = ${add(effect.space)}, embedded_at = ${at}
           from acked, unnest(${add(effect.chunkIds)}::uuid[], ${add(new VectorArrayParam(effect.vectors))}::vector[])
             as v(chunk_id, embedding)
           where c.chunk_id = v.chunk_id and c.document_id = acked.document_id)`,
      ];
    default:
      throw new TypeError(`no such effect: ${effect satisfies never}`);
  }
}

/**
 * The document's chunks become exactly these. Rows that already say the same keep their vectors; a row whose text
 * changed (the document was parsed anew) loses its vector; rows of an older cut are removed.
 */
function chunkParts(effect: Extract<Effect, { kind: 'chunks' }>, at: string, add: AddParam): string[] {
  const chunker = add(effect.chunker);
  const version = add(effect.version);
  const rows = add(JSON.stringify(effect.chunks));
  const provenance = add(JSON.stringify(effect.provenance));
  const keep = (column: string) => `${column} = case when c.text_sha256 = excluded.text_sha256 then c.${column} end`;
  return [
    `removed as (delete from upload_pipeline.document_chunks c using acked
       where c.document_id = acked.document_id
         and (c.chunker <> ${chunker} or c.chunker_version <> ${version} or c.ord >= ${add(effect.chunks.length)}))`,
    `chunked as (insert into upload_pipeline.document_chunks as c
         (chunk_id, document_id, user_id, chunker, chunker_version, ord, text, text_sha256, tokens, page_from, page_to,
          char_start, char_end, headings, provenance, created_at)
       select r."chunkId", acked.document_id, acked.user_id, ${chunker}, ${version}, r.ord, r.text, r."textSha256",
         r.tokens, r."pageFrom", r."pageTo", r."charStart", r."charEnd",
         array(select jsonb_array_elements_text(r.headings)), ${provenance}::jsonb, ${at}
       from acked, jsonb_to_recordset(${rows}::jsonb) as r("chunkId" uuid, ord int, text text, "textSha256" text,
         tokens int, "pageFrom" int, "pageTo" int, "charStart" int, "charEnd" int, headings jsonb)
       on conflict (chunk_id) do update set text = excluded.text, text_sha256 = excluded.text_sha256,
         tokens = excluded.tokens, page_from = excluded.page_from, page_to = excluded.page_to,
         char_start = excluded.char_start, char_end = excluded.char_end, headings = excluded.headings,
         provenance = excluded.provenance, ${keep('embedding')}, ${keep('embed_provenance')},
         ${keep('embedding_space')}, ${keep('embedded_at')})`,
  ];
}
