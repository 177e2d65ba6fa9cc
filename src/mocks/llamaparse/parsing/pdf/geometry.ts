/** A PDF transformation `[a b c d e f]`. */
export type Matrix = readonly [number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** First `inner`, then `outer`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  return [
    outer[0] * inner[0] + outer[2] * inner[1],
    outer[1] * inner[0] + outer[3] * inner[1],
    outer[0] * inner[2] + outer[2] * inner[3],
    outer[1] * inner[2] + outer[3] * inner[3],
    outer[0] * inner[4] + outer[2] * inner[5] + outer[4],
    outer[1] * inner[4] + outer[3] * inner[5] + outer[5],
  ];
}

export function apply(m: Matrix, x: number, y: number): readonly [number, number] {
  return [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]];
}

export function toMatrix(values: ArrayLike<number>): Matrix {
  const at = (index: number) => values[index] ?? 0;
  return [at(0), at(1), at(2), at(3), at(4), at(5)];
}

/** The direction in which text written under `m` runs: degrees, clockwise, 0 to 359, whole. */
export function direction(m: Matrix): number {
  const degrees = Math.round((Math.atan2(m[1], m[0]) * 180) / Math.PI);
  return (degrees + 360) % 360;
}

/** Turns a page of `width` by `height` so that text running in `degrees` (0, 90, 180, 270) runs left to right. */
export function upright(degrees: number, width: number, height: number): Matrix {
  switch (degrees) {
    case 90:
      return [0, -1, 1, 0, 0, width];
    case 180:
      return [-1, 0, 0, -1, width, height];
    case 270:
      return [0, 1, -1, 0, height, 0];
    default:
      return IDENTITY;
  }
}
