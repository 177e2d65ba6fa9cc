import { childOf, childrenOf, type XmlElement } from '../../xml.ts';
import { type CountFormat, counted } from '../counting.ts';

export interface Numbering {
  /** What stands before the next paragraph of this list and level: `2.`, `b)`, `1.2`; empty for bullets. */
  next(numId: string, level: number): string | undefined;
}

interface Level {
  readonly start: number;
  /** `bullet`, `decimal`, `lowerRoman`, … */
  readonly format: string;
  /** `%1.%2)`: the numbers of which levels stand in it. */
  readonly text: string;
}

interface List {
  /** Lists made from one pattern count on together. */
  readonly pattern: string;
  readonly levels: ReadonlyMap<number, Level>;
  /** Levels at which this list begins anew, and with what. */
  readonly restarts: Map<number, number>;
}

/** Word has nine levels. */
const MAX_LEVEL = 8;

export function createNumbering(root: XmlElement | undefined): Numbering {
  const patterns = new Map(
    childrenOf(root, 'abstractNum').map((one) => [one.attributes['w:abstractNumId'] ?? '', one]),
  );
  const lists = new Map(
    childrenOf(root, 'num').map((num) => [num.attributes['w:numId'] ?? '', readList(num, patterns)]),
  );
  const counters = new Map<string, (number | undefined)[]>();
  return {
    next(numId, asked) {
      const list = lists.get(numId);
      const level = Math.min(MAX_LEVEL, Math.max(0, asked));
      const own = list?.levels.get(level);
      if (!list) return undefined;
      if (!own) return '';
      const counts = counters.get(list.pattern) ?? [];
      counters.set(list.pattern, counts);
      const restart = list.restarts.get(level);
      list.restarts.delete(level);
      counts[level] = restart ?? (counts[level] === undefined ? own.start : counts[level] + 1);
      counts.length = level + 1;
      return labelOf(own, list, counts);
    },
  };
}

function readList(num: XmlElement, patterns: ReadonlyMap<string, XmlElement>): List {
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

function readLevel(lvl: XmlElement): [index: number, level: Level] {
  const value = (name: string) => childOf(lvl, name)?.attributes['w:val'];
  const level = {
    start: Number(value('start') ?? 1) || 0,
    format: value('numFmt') ?? 'decimal',
    text: value('lvlText') ?? '',
  };
  return [Number(lvl.attributes['w:ilvl'] ?? 0), level];
}

const FORMATS: readonly CountFormat[] = ['lowerLetter', 'upperLetter', 'lowerRoman', 'upperRoman'];

/** Scripts that Word counts in and that are not known here are counted in digits. */
function labelOf({ format, text }: Level, { levels }: List, counts: readonly (number | undefined)[]): string {
  if (format === 'bullet') return '';
  return text.replace(/%([1-9])/g, (_, digit: string) => {
    const index = Number(digit) - 1;
    const level = levels.get(index);
    const count = counts[index] ?? level?.start ?? 1;
    return counted(count, FORMATS.find((one) => one === level?.format) ?? 'decimal');
  });
}
