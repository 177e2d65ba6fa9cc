import type { RefusalCode } from '../types.ts';

/**
 * What a FAILED job means. v2 tells it by `error_message` alone, whose exact texts are not published
 * (facts/llamaparse.md 6), so v1's codes and the texts seen in the wild are looked for. The vendor's own text is never
 * passed on: it may quote the document.
 */
const REFUSALS: readonly { readonly pattern: RegExp; readonly code: RefusalCode; readonly reason: string }[] = [
  {
    pattern: /PDF_IS_PROTECTED|PASSWORD|PROTECTED|ENCRYPTED|\bDRM\b/i,
    code: 'DOCUMENT_PROTECTED',
    reason: 'the document is protected by a password or by rights management',
  },
  {
    pattern: /TOO_MANY_PAGES|max pages allowed|too many pages/i,
    code: 'DOCUMENT_TOO_LONG',
    reason: 'the document has more pages than the parser takes',
  },
  {
    pattern: /DOCUMENT_TOO_LARGE|PDF_TOO_LARGE|too large/i,
    code: 'DOCUMENT_TOO_LARGE',
    reason: 'the document is too large for the parser',
  },
  {
    pattern: /NO_DATA_FOUND|no (data|text|content)\b|\bempty\b|\bblank\b/i,
    code: 'DOCUMENT_EMPTY',
    reason: 'the document is empty: the parser found no text in it (scanned pages need OCR first)',
  },
  {
    pattern: /UNSUPPORTED_FILE_TYPE|unsupported|not supported|unknown file type/i,
    code: 'DOCUMENT_UNSUPPORTED',
    reason: 'the parser does not support this type of file',
  },
  {
    pattern: /PDF_IS_BROKEN|\bbroken\b|corrupt|damaged|invalid pdf|malformed|could not be (opened|read)/i,
    code: 'DOCUMENT_BROKEN',
    reason: 'the document is broken: the parser could not read it',
  },
];

/** The vendor's own trouble, told through the job: the document may well parse when it is submitted again. */
const TROUBLE = /\bTIMEOUT\b|timed out|ERROR_DURING_PROCESSING|unknown error|internal error|something went wrong/i;

export type FailedJob =
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly reason: string }
  | { readonly kind: 'trouble' };

export function readFailedJob(errorMessage: string | null | undefined): FailedJob {
  const text = errorMessage ?? '';
  const refusal = REFUSALS.find(({ pattern }) => pattern.test(text));
  if (refusal) return { kind: 'refused', code: refusal.code, reason: refusal.reason };
  if (text === '' || TROUBLE.test(text)) return { kind: 'trouble' };
  return {
    kind: 'refused',
    code: 'DOCUMENT_UNREADABLE',
    reason: 'the parser could not parse the document and named no known reason',
  };
}
