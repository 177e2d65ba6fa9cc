import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Random, seededRandom, systemRandom } from './random.ts';

const draws = (random: Random, count = 50) => Array.from({ length: count }, () => random.next());

describe('a seeded random', () => {
  test('draws the same for the same seed, and differently for another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, two) => {
        expect(draws(seededRandom(one))).toEqual(draws(seededRandom(one)));
        if (one !== two) expect(draws(seededRandom(one))).not.toEqual(draws(seededRandom(two)));
      }),
    );
  });

  test('draws what it has always drawn, so that a seed of last year still replays', () => {
    const random = seededRandom('shakedown');
    expect(Array.from({ length: 4 }, () => random.integer(0, 999_999))).toEqual(RECORDED);
  });

  test('derives streams that no draw elsewhere changes, and that differ by name', () => {
    const parent = seededRandom('s');
    const before = draws(parent.derive('child'));
    draws(parent, 7);
    expect(draws(parent.derive('child'))).toEqual(before);
    const undisturbed = seededRandom('s');
    draws(undisturbed, 7);
    expect(draws(parent)).toEqual(draws(undisturbed));
    expect(draws(parent.derive('sibling'))).not.toEqual(before);
  });

  test('keeps every whole number within its bounds, and reaches both', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -1e9, max: 1e9 }), fc.nat(1e9), (seed, min, span) => {
        const n = seededRandom(seed).integer(min, min + span);
        expect(Number.isInteger(n) && n >= min && n <= min + span).toBe(true);
      }),
    );
    const random = seededRandom('dice');
    const seen = new Set(Array.from({ length: 200 }, () => random.integer(1, 6)));
    expect([...seen].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => random.integer(2, 1)).toThrow(RangeError);
    expect(() => random.integer(0, Number.NaN)).toThrow(RangeError);
  });

  test('shuffles without loss and leaves the original alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (items) => {
        const copy = [...items];
        const shuffled = seededRandom('cards').shuffle(items);
        expect(shuffled.toSorted()).toEqual(items.toSorted());
        expect(items).toEqual(copy);
      }),
    );
    const random = seededRandom('order');
    const orders = new Set(Array.from({ length: 200 }, () => random.shuffle([1, 2, 3]).join()));
    expect(orders.size).toBe(6);
  });

  test('picks each item, and refuses to pick from nothing', () => {
    const random = seededRandom('pick');
    expect(new Set(Array.from({ length: 60 }, () => random.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']));
    expect(() => random.pick([])).toThrow(RangeError);
  });

  test('spreads evenly enough over sixteen bins', () => {
    const bins = new Array<number>(16).fill(0);
    const random = seededRandom('bins');
    for (let i = 0; i < 16_000; i++) bins[Math.floor(random.next() * 16)]!++;
    const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(37.7); // 15 degrees of freedom, p = 0.001; the seed is fixed
  });
});

test('the system random never repeats itself', () => {
  expect(draws(systemRandom())).not.toEqual(draws(systemRandom()));
  expect(systemRandom().derive('x').bytes(16)).not.toEqual(systemRandom().derive('x').bytes(16));
  expect(systemRandom().bytes(16)).toHaveLength(16);
});

const RECORDED = [546243, 328018, 23832, 567997];
