/** The values in order, each once: of those that follow each other by no more than `near`, the first stands for all. */
export function distinct(values: readonly number[], near: number): number[] {
  const result: number[] = [];
  for (const value of values.toSorted((a, b) => a - b)) {
    const last = result.at(-1);
    if (last === undefined || value - last > near) result.push(value);
  }
  return result;
}
