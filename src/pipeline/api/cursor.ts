import { isUuid } from '../../lib/ids.ts';
import { RequestError } from '../errors.ts';

/** The last job of a page of jobs in order of time. */
export interface Place {
  readonly at: Date;
  readonly jobId: string;
}

/** Opaque to callers: milliseconds since the epoch and the job's id. */
export function writeCursor({ at, jobId }: Place): string {
  return Buffer.from(`${at.getTime()} ${jobId}`).toString('base64url');
}

/** Throws RequestError 400 for a text that no `writeCursor` wrote. */
export function readCursor(text: string): Place {
  const [milliseconds = '', jobId = ''] = Buffer.from(text, 'base64url').toString().split(' ');
  if (/^\d{1,15}$/.test(milliseconds) && isUuid(jobId)) return { at: new Date(Number(milliseconds)), jobId };
  throw new RequestError(400, 'INVALID_REQUEST', 'the cursor is not one that this route gave out');
}
