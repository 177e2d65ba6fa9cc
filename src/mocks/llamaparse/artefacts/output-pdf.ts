import type { ParsedDocument } from '../parsing/types.ts';

/** `save_output_pdf`: a PDF is its own PDF copy. Undefined for other formats: nothing here renders them. */
export function outputPdf(document: ParsedDocument): Uint8Array | undefined {
  return document.kind === 'pdf' ? document.original : undefined;
}
