import { pictureSize } from './picture-size.ts';
import { type ParsedPage, ParseFailure, type ParseInput } from './types.ts';

/** Pixels of a picture that is still decoded, four bytes each (ours). A camera's 40 million. */
const MAX_PIXELS = 40_000_000;

/**
 * A picture as a document: one page without text, as large as its pixels. There is no OCR here, so it is one only where
 * it is wanted as a picture again.
 * @throws ParseFailure elsewhere, and for a picture that cannot be drawn
 */
export function parseImage(format: string, { bytes, settings }: Pick<ParseInput, 'bytes' | 'settings'>): ParsedPage {
  if (!settings.withoutText) throw noData(`The ${format} picture has no text layer, and there is no OCR here.`);
  const size = pictureSize(bytes);
  if (!size) throw noData(`The ${format} picture is damaged, or of a kind that is not drawn here.`);
  if (size.width * size.height > MAX_PIXELS) {
    throw new ParseFailure('DOCUMENT_TOO_LARGE', `The picture has more than ${MAX_PIXELS} pixels.`);
  }
  return { number: 1, ...size, items: [], header: [], footer: [], text: '', rotation: 0 };
}

function noData(sentence: string): ParseFailure {
  return new ParseFailure('NO_DATA_FOUND_IN_FILE', sentence);
}
