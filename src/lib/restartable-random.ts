import { type Random, randomOf, uint32Stream } from './random.ts';

/** Seeded chance that can be started again with another seed, however many streams were derived from it before. */
export interface RestartableRandom {
  /** Draws as `seededRandom` of the present seed does, and so does each stream derived from it, whenever it was derived. */
  readonly random: Random;
  /** From now on every stream draws from its beginning, by this seed. The same seed gives the same draws again. */
  restart(seed: string): void;
}

export function restartableRandom(seed: string): RestartableRandom {
  const present = { seed, restarts: 0 };
  return {
    random: streamOf(present, ''),
    restart(next) {
      present.seed = next;
      present.restarts += 1;
    },
  };
}

/** `path`: what was derived, as `seededRandom` puts it behind its seed. */
function streamOf(present: { readonly seed: string; readonly restarts: number }, path: string): Random {
  let next = uint32Stream(present.seed + path);
  let restarts = present.restarts;
  return randomOf(
    () => {
      if (restarts !== present.restarts) {
        next = uint32Stream(present.seed + path);
        restarts = present.restarts;
      }
      return next();
    },
    (name) => streamOf(present, `${path}/${name}`),
  );
}
