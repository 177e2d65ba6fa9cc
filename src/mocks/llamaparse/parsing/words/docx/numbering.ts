import { childOf, childrenOf, type XmlElement } from '../../xml.ts';
import { createNumbering, type Level, type NumberedList, type Numbering } from '../numbering.ts';

export function readNumbering(root: XmlElement | undefined): Numbering {
  const patterns = new Map(
    childrenOf(root, 'abstractNum').map((one) => [one.attributes['w:abstractNumId'] ?? '', one]),
  );
  return createNumbering(
    new Map(childrenOf(root, 'num').map((num) => [num.attributes['w:numId'] ?? '', readList(num, patterns)])),
  );
}

function readList(num: XmlElement, patterns: ReadonlyMap<string, XmlElement>): NumberedList {
  const pattern = childOf(num, 'abstractNumId')?.attributes['w:val'] ?? '';
  const levels = new Map(childrenOf(patterns.get(pattern), 'lvl').map(readLevel));
  const restarts = new Map<number, number>();
  for (const override of childrenOf(num, 'lvlOverride')) {
    const index = Number(override.attributes['w:ilvl'] ?? 0);
    const start = childOf(override, 'startOverride')?.attributes['w:val'];
    const own = childOf(override, 'lvl');
    if (own) levels.set(...readLevel(own));
    if (start !== undefined) restarts.set(index, Number(start) || 0);
  }
  return { pattern, levels, restarts };
}

const FORMATS = ['bullet', 'decimal', 'lowerLetter', 'upperLetter', 'lowerRoman', 'upperRoman'] as const;

/** Scripts that Word counts in and that are not known here are counted in digits. */
function readLevel(lvl: XmlElement): [index: number, level: Level] {
  const value = (name: string) => childOf(lvl, name)?.attributes['w:val'];
  const level = {
    start: Number(value('start') ?? 1) || 0,
    format: FORMATS.find((one) => one === value('numFmt')),
    text: value('lvlText') ?? '',
  };
  return [Number(lvl.attributes['w:ilvl'] ?? 0), level];
}
