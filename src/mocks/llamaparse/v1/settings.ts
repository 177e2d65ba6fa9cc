import { isDrawable } from '../drawing/index.ts';
import { type ParsedDocument, ParseFailure, type ParseSettings } from '../parsing/types.ts';
import type { ParseOptions } from '../schemas.ts';
import { parseSettings } from '../settings.ts';
import type { V1Request } from './request.ts';

/** As for v2; the page cap's message names the parse mode (recorded). */
export function v1Settings(options: ParseOptions, { mode, output }: V1Request): ParseSettings {
  return {
    ...parseSettings(options),
    cappedBy: `parse mode ${mode.name}`,
    images: output.images,
    inlineImages: output.inlineImages,
    mergeTables: output.mergeTables,
    figures: output.layout,
    withoutText: output.layout || output.screenshots,
    keepOriginal: output.pdf || output.layout || output.screenshots,
    // labels and values stand on printed lines, which paragraphs join
    granularBoxes: output.structured !== undefined,
  };
}

/** @throws ParseFailure for what is refused whatever the document */
export function refuseV1({ refusal }: V1Request): void {
  if (refusal) throw new ParseFailure(refusal.code, refusal.message);
}

/** @throws ParseFailure for a screenshot job of a document of which no page can be drawn */
export function refuseUndrawn({ kind }: V1Request, document: ParsedDocument): void {
  if (kind !== 'screenshot' || document.pages.some((page) => isDrawable(document, page))) return;
  const message = `This mock draws no pages of documents of the type ${document.kind}.`;
  throw new ParseFailure('ERROR_DURING_PROCESSING', message);
}
