/** A value that is made when it is first asked for, and only then: what a start does not need, it does not wait for. */
export function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
