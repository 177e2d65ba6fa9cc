import { childrenOf, type XmlElement } from '../xml.ts';

/** Groups of rows within groups (ours, bounds recursion). */
const MAX_DEPTH = 20;

/** A table's rows, which stand in it or in groups of it. */
export function rowsOf(element: XmlElement, depth = 0): XmlElement[] {
  if (depth > MAX_DEPTH) return [];
  return childrenOf(element).flatMap((child) => {
    if (child.name === 'table-row') return [child];
    return /^table-(header-rows|rows|row-group)$/.test(child.name) ? rowsOf(child, depth + 1) : [];
  });
}
