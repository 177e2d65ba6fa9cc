import type { Attributes, Comparison, Filter } from './schemas.ts';

/** Whether a file's attributes fit. A key that a file has not fits `ne` and `nin` alone: a guess. */
export function fits(filter: Filter, attributes: Attributes): boolean {
  switch (filter.type) {
    case 'and':
      return filter.filters.every((each) => fits(each, attributes));
    case 'or':
      return filter.filters.some((each) => fits(each, attributes));
    default:
      return compares(filter, Object.hasOwn(attributes, filter.key) ? attributes[filter.key] : undefined);
  }
}

function compares({ type, value }: Comparison, actual: Attributes[string] | undefined): boolean {
  switch (type) {
    case 'eq':
      return actual === value;
    case 'ne':
      return actual !== value;
    case 'in':
      return actual !== undefined && [value].flat().includes(actual);
    case 'nin':
      return actual === undefined || ![value].flat().includes(actual);
    case 'gt':
      return order(actual, value) > 0;
    case 'gte':
      return order(actual, value) >= 0;
    case 'lt':
      return order(actual, value) < 0;
    case 'lte':
      return order(actual, value) <= 0;
    default:
      return type satisfies never;
  }
}

/** NaN, which is on no side of 0, for what cannot be compared. */
function order(actual: Attributes[string] | undefined, value: Comparison['value']): number {
  if (typeof actual === 'number' && typeof value === 'number') return actual - value;
  if (typeof actual === 'string' && typeof value === 'string') return actual < value ? -1 : Number(actual > value);
  return Number.NaN;
}
