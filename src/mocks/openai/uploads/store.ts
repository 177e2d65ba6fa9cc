import type { Clock } from '../../../lib/clock.ts';
import type { Random } from '../../../lib/random.ts';
import { OpenAiError, storeFull } from '../errors.ts';
import type { FileObject } from '../files/store.ts';
import { partId, uploadId } from '../ids.ts';
import { createKept } from '../kept.ts';
import { MAX_STORED_BYTES } from '../limits.ts';

export type UploadStatus = 'pending' | 'completed' | 'cancelled' | 'expired';

export interface Upload {
  readonly id: string;
  /** What all parts together are to have. */
  readonly bytes: number;
  readonly filename: string;
  readonly purpose: string;
  /** Seconds that the file is to live; undefined: as files of its purpose do. */
  readonly fileExpiresInSeconds: number | undefined;
  /** Milliseconds of the mock's clock. */
  readonly createdMs: number;
  readonly parts: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly outcome:
    | { readonly type: 'completed'; readonly file: FileObject }
    | { readonly type: 'cancelled' }
    | undefined;
}

export type NewUpload = Pick<Upload, 'bytes' | 'filename' | 'purpose' | 'fileExpiresInSeconds'>;

export interface UploadStore {
  create(fields: NewUpload, id?: string): Upload;
  /** Undefined when there is none of that id. */
  find(id: string): Upload | undefined;
  /** Throws the vendor's 404. */
  get(id: string): Upload;
  /** Throws the vendor's 404, and a 400 for one that is pending no more. */
  pending(id: string): Upload;
  /** Throws a 400 when the upload is pending no more, or there is no room. */
  addPart(id: string, data: Uint8Array<ArrayBuffer>, partId?: string): string;
  /** Ends it: its parts are let go. Throws a 400 when it is pending no more. */
  end(id: string, outcome: NonNullable<Upload['outcome']>): Upload;
  statusOf(upload: Upload): UploadStatus;
  reset(): void;
}

interface Stored extends Upload {
  readonly parts: Map<string, Uint8Array<ArrayBuffer>>;
  outcome: Upload['outcome'];
  /** Of all parts. */
  size: number;
}

/** More than any test keeps; the oldest give way. */
const KEPT_MAX = 1_000;
/** The service's documentation: an hour. */
export const UPLOAD_LIFE_MS = 3_600_000;
const PARTS_MAX = 10_000;

export function createUploadStore(deps: { readonly clock: Clock; readonly random: Random }): UploadStore {
  const kept = createKept<Stored>({ count: KEPT_MAX, bytes: MAX_STORED_BYTES, bytesOf: ({ size }) => 1_000 + size });
  const get = (id: string) => {
    const found = kept.get(id);
    if (!found) throw new OpenAiError(404, `No upload found with id '${id}'.`); // wording unconfirmed
    return found;
  };
  const statusOf = ({ outcome, createdMs }: Upload) =>
    outcome?.type ?? (deps.clock.now() >= createdMs + UPLOAD_LIFE_MS ? 'expired' : 'pending');
  const pending = (id: string) => {
    const upload = get(id);
    const status = statusOf(upload);
    if (status !== 'pending') throw notPending(id, status);
    return upload;
  };
  return {
    create(fields, id = uploadId(deps.random)) {
      const upload = { ...fields, id, createdMs: deps.clock.now(), parts: new Map(), outcome: undefined, size: 0 };
      kept.keep(id, upload);
      return upload;
    },
    find: kept.get,
    get,
    pending,
    addPart(id, data, part = partId(deps.random)) {
      const upload = pending(id);
      const size = upload.size + data.length;
      if (size > MAX_STORED_BYTES || upload.parts.size >= PARTS_MAX) throw storeFull(MAX_STORED_BYTES);
      upload.parts.set(part, data);
      upload.size = size;
      kept.keep(id, upload);
      return part;
    },
    end(id, outcome) {
      const upload = pending(id);
      upload.outcome = outcome;
      upload.parts.clear();
      upload.size = 0;
      kept.keep(id, upload);
      return upload;
    },
    statusOf,
    reset: kept.clear,
  };
}

/** Wording unconfirmed. */
function notPending(id: string, status: string): OpenAiError {
  return new OpenAiError(400, `Upload '${id}' is ${status}: nothing can be done with it any more.`, {
    code: 'invalid_upload_status',
  });
}
