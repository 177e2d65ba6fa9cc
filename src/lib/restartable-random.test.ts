import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Random, seededRandom } from './random.ts';
import { restartableRandom } from './restartable-random.ts';

const draws = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

test('draws as the seeded random of its seed, in every derived stream', () => {
  const { random } = restartableRandom('seed');
  const derived = random.derive('a').derive('b');
  expect(draws(random, 5)).toEqual(draws(seededRandom('seed'), 5));
  expect(draws(derived, 5)).toEqual(draws(seededRandom('seed').derive('a').derive('b'), 5));
});

test('after a restart all streams draw from their beginning by the new seed, however much was drawn before', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(20), fc.nat(20), (seed, ofParent, ofChild) => {
      const { random, restart } = restartableRandom('before');
      const child = random.derive('child');
      draws(random, ofParent);
      draws(child, ofChild);
      restart(seed);
      expect(draws(child, 3)).toEqual(draws(seededRandom(seed).derive('child'), 3));
      expect(draws(random, 3)).toEqual(draws(seededRandom(seed), 3));
      expect(draws(random.derive('later'), 3)).toEqual(draws(seededRandom(seed).derive('later'), 3));
    }),
  );
});
