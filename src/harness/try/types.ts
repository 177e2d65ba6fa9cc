/** A file of the user's that can be sent: its type is known and its bytes are read. */
export interface OwnFile {
  readonly path: string;
  readonly filename: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

export interface TriedChunk {
  readonly ord: number;
  readonly text: string;
  readonly tokens: number;
  readonly pageFrom: number;
  readonly pageTo: number;
  /** Outermost first. */
  readonly headings: readonly string[];
}

/** What became of one file. */
export type Tried =
  | {
      readonly state: 'complete';
      readonly path: string;
      readonly documentId: string;
      readonly pages: number;
      readonly chunks: readonly TriedChunk[];
      /** Of all chunks together, as the embedding model counts. */
      readonly tokens: number;
      readonly costUsd: number;
      /** The parsed text, as it lies in storage. */
      readonly markdown: string;
    }
  | {
      readonly state: 'refused';
      readonly path: string;
      readonly code: string;
      readonly reason: string;
      /** False when it was not even sent to the pipeline. */
      readonly sent: boolean;
    };

export interface TriedAnswer {
  readonly question: string;
  readonly kind: 'answer' | 'no_match';
  readonly answer: string | null;
  readonly citations: readonly {
    readonly marker: string;
    readonly filename: string;
    readonly pageFrom: number;
    readonly pageTo: number;
    readonly similarity: number;
    readonly quote: string;
  }[];
  readonly costUsd: number;
}

export interface TryResult {
  readonly documents: readonly Tried[];
  readonly answer: TriedAnswer | undefined;
  /** Billed by the mocks for all of it, in USD. */
  readonly billedUsd: number;
}

/** What happens, as it happens. */
export type TryEvent =
  | { readonly type: 'sent'; readonly path: string; readonly bytes: number; readonly mime: string }
  | {
      readonly type: 'stage';
      readonly path: string;
      readonly code: string;
      readonly payload: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'ended'; readonly result: Tried };
