import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestBytes, writeVector } from './encode.ts';

function written(vector: Float64Array, format: 'float' | 'base64', dimensions = vector.length): string {
  const before = 'before'.length;
  const out = Buffer.alloc(before + largestBytes(dimensions, format), '#');
  return out.toString('latin1', before, writeVector(out, before, { vector, dimensions }, format));
}

test.each([
  [[1], '[\n        1.000000000\n      ]'],
  [[0, -1], '[\n        0.000000000,\n        -1.000000000\n      ]'],
  [[-0, 0.000000001, 0.1234567894], '[\n        0.000000000,\n        0.000000001,\n        0.123456789\n      ]'],
  [
    [-0.000999999, 0.001, -0.999999999],
    '[\n        -0.000999999,\n        0.001000000,\n        -0.999999999\n      ]',
  ],
])('%j is printed one number a line, with nine decimals', (numbers, text) => {
  expect(written(Float64Array.from(numbers), 'float')).toBe(text);
});

test('both formats say the same float32 numbers, shortened to length 1', () => {
  const direction = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
  const vectors = direction.filter((numbers) => numbers.some((each) => Math.abs(each) > 1e-3));
  fc.assert(
    fc.property(vectors, fc.nat(), (numbers, choice) => {
      const length = Math.hypot(...numbers);
      const vector = Float64Array.from(numbers, (each) => each / length);
      const dimensions = 1 + (choice % vector.length);
      const size = Math.hypot(...vector.subarray(0, dimensions));
      if (size < 1e-3) return;
      const printed = Float32Array.from(JSON.parse(written(vector, 'float', dimensions)));
      const bytes = Buffer.from(JSON.parse(written(vector, 'base64', dimensions)), 'base64');
      expect(new Float32Array(new Uint8Array(bytes).buffer)).toEqual(printed);
      for (const [i, each] of printed.entries()) expect(each * size).toBeCloseTo(vector[i] as number, 6);
      expect(Math.hypot(...printed)).toBeCloseTo(1, 6);
    }),
  );
});
