import type { Choice, Provenance } from '../vendors/types.ts';

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

/**
 * What a stage brings into the database, in the same statement that acknowledges it. The property names are read by
 * schema/0002-acknowledge.sql.
 */
export type Effect =
  | { readonly kind: 'none' }
  /** Other backends take the whole document over: what the former ones made of it so far is removed. */
  | { readonly kind: 'rerouted'; readonly choice: Choice }
  | { readonly kind: 'submitted'; readonly vendorJobId: string; readonly deadline: Date }
  | {
      readonly kind: 'parsed';
      readonly path: string;
      readonly sha256: string;
      readonly pageOffsets: readonly number[];
      readonly provenance: Provenance;
    }
  /** The document's chunks become exactly these; those that already say the same keep their vectors. */
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
      /** Chunks whose text this user has embedded before: their vectors are copied from there. */
      readonly copies: readonly string[];
      readonly provenance: Provenance;
      readonly space: string;
    };
