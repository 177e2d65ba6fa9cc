import type { Lookup } from './variables.ts';

export type MatrixValue = string | number | boolean;
export type Combination = Readonly<Record<string, MatrixValue>>;

/** Every combination of a matrix, in the order written; one empty combination without a matrix. */
export function combinations(matrix: Readonly<Record<string, readonly MatrixValue[]>> | undefined): Combination[] {
  return Object.entries(matrix ?? {}).reduce<Combination[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

/** `formats[docx,3]` */
export function combinationId(id: string, combination: Combination): string {
  const values = Object.values(combination);
  return values.length === 0 ? id : `${id}[${values.join(',')}]`;
}

/** Answers `${env.NAME}` and `${matrix.name}`, which are known before anything runs. */
export function loadTimeLookup(env: Readonly<Record<string, string | undefined>>, combination: Combination): Lookup {
  return ({ root, path }) => {
    if (path.length !== 1) return undefined;
    if (root === 'env') return env[String(path[0])];
    return root === 'matrix' ? combination[String(path[0])] : undefined;
  };
}
