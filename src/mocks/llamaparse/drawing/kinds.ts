import type { DocumentKind } from '../parsing/types.ts';

/** The service makes PDFs of these before it parses them; spreadsheets and plain text it does not (docs). */
const KINDS: ReadonlySet<DocumentKind> = new Set(['docx', 'odt', 'rtf', 'pptx', 'odp', 'epub', 'html']);

/** Whether pages are drawn of what was read in them. */
export function hasPaper(kind: DocumentKind): boolean {
  return KINDS.has(kind);
}
