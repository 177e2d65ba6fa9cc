import { type CountFormat, counted } from './counting.ts';

export interface Level {
  readonly start: number;
  /** Undefined for formats that are counted in digits here. */
  readonly format: CountFormat | 'bullet' | undefined;
  /** `%1.%2)`: the numbers of which levels stand in it. */
  readonly text: string;
}

export interface NumberedList {
  /** Lists made from one pattern count on together. */
  readonly pattern: string;
  readonly levels: ReadonlyMap<number, Level>;
  /** Levels at which this list begins anew, and with what. */
  readonly restarts: ReadonlyMap<number, number>;
}

export interface Numbering {
  /** What stands before the next paragraph of this list and level: `2.`, `b)`, `1.2`; empty for bullets. */
  next(list: string, level: number): string | undefined;
}

/** Word has nine levels. */
const MAX_LEVEL = 8;

export function createNumbering(lists: ReadonlyMap<string, NumberedList>): Numbering {
  const counters = new Map<string, (number | undefined)[]>();
  const restarted = new Set<string>();
  return {
    next(id, asked) {
      const list = lists.get(id);
      const level = Math.min(MAX_LEVEL, Math.max(0, asked));
      const own = list?.levels.get(level);
      if (!list) return undefined;
      if (!own) return '';
      const counts = counters.get(list.pattern) ?? [];
      counters.set(list.pattern, counts);
      const restart = restarted.has(`${id} ${level}`) ? undefined : list.restarts.get(level);
      restarted.add(`${id} ${level}`);
      counts[level] = restart ?? (counts[level] === undefined ? own.start : counts[level] + 1);
      counts.length = level + 1;
      return labelOf(own, list, counts);
    },
  };
}

function labelOf({ format, text }: Level, { levels }: NumberedList, counts: readonly (number | undefined)[]): string {
  if (format === 'bullet') return '';
  return text.replace(/%([1-9])/g, (_, digit: string) => {
    const index = Number(digit) - 1;
    const level = levels.get(index);
    const shown = level?.format === undefined || level.format === 'bullet' ? 'decimal' : level.format;
    return counted(counts[index] ?? level?.start ?? 1, shown);
  });
}
