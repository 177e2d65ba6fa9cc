import { type CountFormat, counted } from '../words/counting.ts';
import { childrenOf, type XmlElement } from '../xml.ts';

interface Level {
  readonly isBullet: boolean;
  /** Undefined for levels without a number. */
  readonly format: CountFormat | undefined;
  readonly start: number;
  readonly prefix: string;
  readonly suffix: string;
  /** How many levels' numbers are shown. */
  readonly shown: number;
}

/** Counts the entries of one list, or the headings of a document. */
export interface Counter {
  /** What stands before the next entry of this level (from 0): `2.`, `b)`; empty for bullets and levels without number. */
  next(level: number, start?: number): string;
}

export type ListStyles = (name: string | undefined) => ReadonlyMap<number, Level>;

const FORMATS: Readonly<Record<string, CountFormat>> = {
  '1': 'decimal',
  a: 'lowerLetter',
  A: 'upperLetter',
  i: 'lowerRoman',
  I: 'upperRoman',
};
/** OpenDocument has ten levels. */
const MAX_LEVEL = 9;

/** Levels by the name of a list's style; the outline's own style counts headings. */
export function readListStyles(parts: readonly XmlElement[]): ListStyles {
  const named = parts.filter(({ name }) => name === 'list-style' || name === 'outline-style');
  const all = new Map(
    named.map((style) => [
      style.name === 'outline-style' ? OUTLINE : (style.attributes['style:name'] ?? ''),
      levelsOf(style),
    ]),
  );
  return (name) => all.get(name ?? '') ?? new Map();
}

export const OUTLINE = ' outline';

function levelsOf(style: XmlElement): Map<number, Level> {
  return new Map(
    childrenOf(style).map(({ name, attributes }) => {
      const level = {
        isBullet: name.endsWith('bullet') || name.endsWith('image'),
        format: FORMATS[attributes['style:num-format'] ?? ''],
        start: Number(attributes['text:start-value'] ?? 1) || 0,
        prefix: attributes['style:num-prefix'] ?? '',
        suffix: attributes['style:num-suffix'] ?? '',
        shown: Number(attributes['text:display-levels'] ?? 1) || 1,
      };
      return [Number(attributes['text:level'] ?? 1) - 1, level];
    }),
  );
}

export function createCounter(levels: ReadonlyMap<number, Level>): Counter {
  const counts: (number | undefined)[] = [];
  return {
    next(asked, start) {
      const level = Math.min(MAX_LEVEL, Math.max(0, asked));
      const own = levels.get(level);
      const before = counts[level];
      counts[level] = start ?? (before === undefined ? (own?.start ?? 1) : before + 1);
      counts.length = level + 1;
      if (!own || own.isBullet || !own.format) return '';
      const from = Math.max(0, level - own.shown + 1);
      const numbers = counts.slice(from).map((count, index) => {
        const shown = levels.get(from + index);
        return counted(count ?? shown?.start ?? 1, shown?.format ?? 'decimal');
      });
      return `${own.prefix}${numbers.join('.')}${own.suffix}`.trim();
    },
  };
}
