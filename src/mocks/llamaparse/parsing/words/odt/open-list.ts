import type { Counter } from '../../odf/lists.ts';
import type { ListPlace } from '../types.ts';

/** A list while its entries are read. */
export interface OpenList {
  readonly style: string | undefined;
  readonly level: number;
  /** An entry begins; one without a label only continues. `start` counts on from there. */
  begin(hasLabel: boolean, start?: number): void;
  /** The place of the entry's first paragraph; undefined for further ones. */
  take(): ListPlace | undefined;
}

export function enterList(outer: OpenList | undefined, style: string | undefined, counter: Counter): OpenList {
  const level = outer ? outer.level + 1 : 0;
  let pending: { readonly start: number | undefined } | undefined;
  return {
    style,
    level,
    begin(hasLabel, start) {
      pending = hasLabel ? { start } : undefined;
    },
    take() {
      if (!pending) return undefined;
      const label = counter.next(level, pending.start);
      pending = undefined;
      return { level, label };
    },
  };
}
