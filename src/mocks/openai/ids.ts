import type { Random } from '../../lib/random.ts';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function alphanumeric(random: Random, length: number): string {
  return Array.from({ length }, () => ALPHANUMERIC[random.integer(0, ALPHANUMERIC.length - 1)]).join('');
}

function hex(random: Random, digits: number): string {
  return Buffer.from(random.bytes(Math.ceil(digits / 2)))
    .toString('hex')
    .slice(0, digits);
}

/** `req_` and 32 hex digits. */
export function requestId(random: Random): string {
  return `req_${hex(random, 32)}`;
}

/** `chatcmpl-` and 29 letters or digits. */
export function completionId(random: Random): string {
  return `chatcmpl-${alphanumeric(random, 29)}`;
}

/** `file-` and 22 letters or digits. */
export function fileId(random: Random): string {
  return `file-${alphanumeric(random, 22)}`;
}

/** `batch_` and 32 hex digits. */
export function batchId(random: Random): string {
  return `batch_${hex(random, 32)}`;
}

/** `batch_req_` and 32 hex digits: one line of a batch. */
export function batchRequestId(random: Random): string {
  return `batch_req_${hex(random, 32)}`;
}

/** `modr-` and 29 letters or digits; its length is a guess. */
export function moderationId(random: Random): string {
  return `modr-${alphanumeric(random, 29)}`;
}

/** What ids of responses and their items begin with. */
export type ItemPrefix =
  | 'resp'
  | 'conv'
  | 'msg'
  | 'rs'
  | 'cmp'
  | 'fs'
  | 'ws'
  | 'ci'
  | 'ig'
  | `${'fc' | 'ctc' | 'cu' | 'lsh' | 'sh' | 'apc'}${'' | 'o'}`
  | `mcp${'' | 'l' | 'r' | 'a'}`;

/** `resp_`, `msg_`, `rs_`, `fc_` …, and 50 hex digits. */
export function responseId(random: Random, prefix: ItemPrefix): string {
  return `${prefix}_${hex(random, 50)}`;
}

/** `vs_` and 32 hex digits; its length is a guess. */
export function vectorStoreId(random: Random): string {
  return `vs_${hex(random, 32)}`;
}

/** `vsfb_` and 32 hex digits; its length is a guess. */
export function fileBatchId(random: Random): string {
  return `vsfb_${hex(random, 32)}`;
}

/** `audio_` and 32 hex digits: a spoken answer. Its length is a guess. */
export function audioId(random: Random): string {
  return `audio_${hex(random, 32)}`;
}

/** `cntr_` and 50 hex digits; its length is a guess. */
export function containerId(random: Random): string {
  return `cntr_${hex(random, 50)}`;
}

/** `upload_` and 32 hex digits; its length is a guess. */
export function uploadId(random: Random): string {
  return `upload_${hex(random, 32)}`;
}

/** `part_` and 32 hex digits; its length is a guess. */
export function partId(random: Random): string {
  return `part_${hex(random, 32)}`;
}

/** `cmpl-` and 29 letters or digits: a completion of the API before chat. */
export function legacyCompletionId(random: Random): string {
  return `cmpl-${alphanumeric(random, 29)}`;
}

/** `call_` and 24 letters or digits. */
export function callId(random: Random): string {
  return `call_${alphanumeric(random, 24)}`;
}
