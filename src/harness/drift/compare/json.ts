import type { JsonShape } from '../shape.ts';
import type { Found } from './types.ts';

const ABSENT: readonly string[] = ['absent'];

/** Whether a list goes on is a matter of what else the account holds. */
const OF_THE_ACCOUNT = /\/(next_page_token|nextCursor|next_cursor)$/;

/**
 * Fields and values in which two shapes differ, the outermost only: what lies below a difference is not told again, nor
 * what lies below an array that is empty on one side. `sampled`: each shape is of several payloads.
 */
export function compareJson(left: JsonShape, right: JsonShape, sampled = false): Found[] {
  const found: Found[] = [];
  const silent = new Set<string>();
  const pointers = [...new Set([...Object.keys(left.types), ...Object.keys(right.types)])].sort();
  for (const pointer of pointers) {
    if (isBelow(pointer, silent) || OF_THE_ACCOUNT.test(pointer)) continue;
    const [a, b] = [left.types[pointer] ?? ABSENT, right.types[pointer] ?? ABSENT];
    if (pointer.endsWith('/*') && (a === ABSENT || b === ABSENT)) {
      silent.add(pointer);
    } else if (!agree(a, b, sampled || pointer.includes('/*'))) {
      silent.add(pointer);
      found.push({ place: { type: 'field', pointer }, left: a.join(' or '), right: b.join(' or ') });
    } else if (!valuesAgree(pointer, left, right, sampled)) {
      found.push({ place: { type: 'value', pointer }, left: valuesAt(left, pointer), right: valuesAt(right, pointer) });
    }
  }
  return found;
}

/** What stands once must be the same; of samples, each side may have met kinds that the other has not, but one in common. */
function agree(a: readonly string[], b: readonly string[], sampled: boolean): boolean {
  if (sampled) return a.some((one) => b.includes(one));
  return a.length === b.length && a.every((one) => b.includes(one));
}

function valuesAgree(pointer: string, left: JsonShape, right: JsonShape, sampled: boolean): boolean {
  const [a, b] = [left.values[pointer], right.values[pointer]];
  return a === undefined || b === undefined || agree(a, b, sampled || pointer.includes('/*'));
}

function valuesAt(shape: JsonShape, pointer: string): string {
  return (shape.values[pointer] ?? []).map((value) => JSON.stringify(value)).join(' or ');
}

function isBelow(pointer: string, ancestors: ReadonlySet<string>): boolean {
  for (let end = pointer.length; end >= 0; end = pointer.lastIndexOf('/', end - 1)) {
    if (ancestors.has(pointer.slice(0, end))) return true;
    if (end === 0) break;
  }
  return false;
}
