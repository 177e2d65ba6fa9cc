import type { Block } from './blocks.ts';

/** How many of a block's kinds of place leave rows and words whole. */
const GENTLE: Record<Block['kind'], number> = { heading: 1, table: 1, code: 2, text: 3 };

/** Where a block too long for one chunk may be cut, the best kind of place first. */
const PLACES: Record<Block['kind'], readonly RegExp[]> = {
  heading: [/\s(?=\S)/g],
  // a row is cut only when it is itself too long, and then between cells
  table: [/\n/g, /\|(?=[^|\n]*\S)/g, /\s(?=\S)/g],
  code: [/\n/g, /\s(?=\S)/g],
  text: [/[.!?…。！？]["'”’)\]]*\s(?=\S)/g, /\n/g, /\s(?=\S)/g],
};

/**
 * The offset, strictly inside `[start, end)`, at which to cut it in two: the place nearest to the middle, of the best
 * kind that has one. `gently` leaves table rows and words whole; else, at the worst, it lies between two code points.
 * Undefined when there is no such place.
 */
export function cutOffset(
  text: string,
  part: Pick<Block, 'kind' | 'start' | 'end'>,
  gently: boolean,
): number | undefined {
  const slice = text.slice(part.start, part.end);
  const from = slice.length - slice.trimStart().length;
  const to = slice.trimEnd().length;
  if (to - from < 2) return undefined;
  for (const place of PLACES[part.kind].slice(0, gently ? GENTLE[part.kind] : undefined)) {
    const cut = nearestToMiddle(slice, place, from, to);
    if (cut !== undefined) return part.start + cut;
  }
  if (gently) return undefined;
  const middle = (from + to) >> 1;
  const cut = isLowSurrogate(slice.charCodeAt(middle)) ? middle - 1 : middle;
  return cut > from ? part.start + cut : undefined;
}

function nearestToMiddle(slice: string, place: RegExp, from: number, to: number): number | undefined {
  const middle = (from + to) / 2;
  let best: number | undefined;
  place.lastIndex = 0;
  for (let match = place.exec(slice); match; match = place.exec(slice)) {
    const cut = match.index + match[0].length;
    if (cut <= from || cut >= to) continue;
    if (best !== undefined && Math.abs(cut - middle) >= Math.abs(best - middle)) break;
    best = cut;
  }
  return best;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
