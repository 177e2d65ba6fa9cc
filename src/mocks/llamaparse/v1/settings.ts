import { ParseFailure, type ParseSettings } from '../parsing/types.ts';
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
    keepOriginal: output.pdf,
  };
}

/** @throws ParseFailure for what is refused whatever the document */
export function refuseV1({ refusal, kind }: V1Request): void {
  if (refusal) throw new ParseFailure(refusal.code, refusal.message);
  if (kind === 'screenshot') {
    throw new ParseFailure(
      'ERROR_DURING_PROCESSING',
      'Screenshots are not supported by this mock: it renders nothing.',
    );
  }
}
