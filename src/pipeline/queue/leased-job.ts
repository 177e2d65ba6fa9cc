import type { Status } from '../statuses.ts';
import type { Choice, Provenance } from '../vendors/types.ts';
import type { LastError, Progress } from './types.ts';

export interface StoredDocument {
  readonly filename: string;
  readonly mime: string;
  readonly bytesLen: number;
  readonly sha256: string;
  readonly rawPath: string;
  /** Null until parsed, like the three below. */
  readonly parsedPath: string | null;
  readonly parsedSha256: string | null;
  /** Where page i + 1 begins in the parsed markdown, in UTF-16 units. */
  readonly pageOffsets: readonly number[] | null;
  readonly parseProvenance: Provenance | null;
}

/** A job in a worker's hands. Whoever does not hold `leaseToken` changes nothing about it. */
export interface LeasedJob {
  readonly jobId: string;
  readonly documentId: string;
  readonly userId: string;
  readonly status: Status;
  /** Attempts already used in this stage. */
  readonly attempt: number;
  readonly leaseToken: string;
  readonly correlationId: string;
  readonly webhookSecret: string;
  /** The backends it was submitted with, or that took it over. */
  readonly choice: Choice;
  /** The service it waited for until now (`real openai`); null: none. */
  readonly awaits: string | null;
  readonly vendorJobId: string | null;
  readonly parseDeadline: Date | null;
  readonly progress: Progress;
  /** Of the attempt before; null when the stage is new. */
  readonly lastError: LastError | null;
  readonly createdAt: Date;
  readonly document: StoredDocument;
}
