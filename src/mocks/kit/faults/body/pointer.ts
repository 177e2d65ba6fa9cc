/**
 * A copy of `value` with the member at the JSON pointer (RFC 6901; `-` appends to an array) set.
 * The value itself when the pointer's parent does not exist.
 */
export function setPointer(value: unknown, pointer: string, member: unknown): unknown {
  if (pointer === '') return member;
  const copy = structuredClone(value);
  const keys = pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop() as string;
  let parent: unknown = copy;
  for (const key of keys) parent = child(parent, key);
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : Number(last);
    if (Number.isInteger(index) && index >= 0 && index <= parent.length) parent[index] = member;
  } else if (parent !== null && typeof parent === 'object') {
    Object.defineProperty(parent, last, { value: member, enumerable: true, writable: true, configurable: true });
  }
  return copy;
}

function child(parent: unknown, key: string): unknown {
  if (parent === null || typeof parent !== 'object' || !Object.hasOwn(parent, key)) return undefined;
  return (parent as Record<string, unknown>)[key];
}
