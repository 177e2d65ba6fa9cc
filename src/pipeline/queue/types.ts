import type { DocumentMime } from '../documents/types.ts';
import type { State, Status } from '../statuses.ts';
import type { Backends } from '../vendors/types.ts';

export interface LastError {
  readonly code: string;
  /** Safe to show to the document's owner. */
  readonly message: string;
  /** What the user quotes to support: the job's correlation id. */
  readonly reference: string;
  readonly retryable: boolean;
  /** The status at which it happened. */
  readonly stage: Status;
  /** ISO 8601. */
  readonly at: string;
}

/** Absent until known. */
export interface Progress {
  readonly pages?: number;
  readonly chunks?: number;
  readonly embedded?: number;
  /** How often a vendor's rate limit sent the job back. */
  readonly throttled?: number;
}

export interface JobEvent {
  readonly at: Date;
  readonly type: string;
  readonly severity: string;
  readonly code: string;
  readonly status: Status;
  readonly attempt: number;
  readonly payload: Record<string, unknown>;
}

/** A job as its owner may see it. */
export interface JobView {
  readonly jobId: string;
  readonly documentId: string;
  readonly filename: string;
  readonly status: Status;
  readonly state: State;
  readonly attempt: number;
  /** 0 to 100. */
  readonly percent: number;
  readonly progress: Progress;
  /** Who serves it. */
  readonly backends: Backends;
  /** The mock took it over because the real service failed: real searches do not see it. */
  readonly isFallback: boolean;
  /** The fallback's job that this one makes anew; null for others. */
  readonly reprocesses: string | null;
  /** The job that makes this fallback anew; null for others. */
  readonly reprocessedBy: string | null;
  /** The service that is down and waited for (`real openai`); null: none. */
  readonly awaits: string | null;
  readonly costMicroUsd: number;
  readonly lastError: LastError | null;
  readonly correlationId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
  /** When a job over budget goes on; null unless it is parked. */
  readonly parkedUntil: Date | null;
}

/** What the API needs to verify an upload; not for callers' eyes. */
export interface AwaitedUpload {
  readonly jobId: string;
  readonly documentId: string;
  readonly userId: string;
  readonly status: Status;
  readonly state: State;
  readonly filename: string;
  readonly mime: string;
  readonly bytesLen: number;
  readonly sha256: string;
  readonly rawPath: string;
  readonly correlationId: string;
  readonly uploadExpiresAt: Date;
}

/** What a user declares before the bytes are sent. */
export interface UploadRequest {
  /** Lower-case UUID, from the verified token. */
  readonly userId: string;
  readonly filename: string;
  readonly mime: DocumentMime;
  /** At least 1. */
  readonly bytesLen: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly correlationId: string;
}
