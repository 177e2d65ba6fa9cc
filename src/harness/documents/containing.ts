import type { Fact } from './types.ts';

/**
 * Text as it is compared: table pipes, markdown marks and every run of white space become one space. The formatting a
 * parser adds or loses must not hide a sentence, and nothing else is forgiven.
 */
export function comparable(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/\\([\\`*_{}[\]()#+.!|<>-])/g, '$1')
    .replaceAll(/<\/?(?:table|thead|tbody|tr|th|td|p|li|ul|br)\b[^>]*>/gi, ' ')
    .replaceAll(/[|*_`]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** True when `text` (a chunk, a page, an answer) holds the whole fact. */
export function containsFact(text: string, fact: Pick<Fact, 'sentence'>): boolean {
  return comparable(text).includes(comparable(fact.sentence));
}
