import type { FaultPlan } from './types.ts';

export interface ShrinkOptions {
  /** As recorded. Each of its faults may go, each for itself. */
  readonly plans: readonly FaultPlan[];
  /** Whether what is looked for still happens under these plans and no other fault. Asked one at a time. */
  stillFails(plans: readonly FaultPlan[]): Promise<boolean>;
  /** Questions to `stillFails` at most. Default 300: of n faults, of which k matter, some k² + k·log n are needed. */
  readonly maxTrials?: number;
  /** Told of each answer. */
  readonly onTrial?: (trial: ShrinkTrial) => void;
}

export interface ShrinkTrial {
  /** 1, 2, 3 … */
  readonly trial: number;
  /** In the plans that were tried. */
  readonly faults: number;
  readonly failed: boolean;
  /** In the smallest failing plans so far. */
  readonly smallest: number;
}

export type Shrunk =
  /** `isMinimal`: without any one of these faults it passes. False when the trials were used up before that was known. */
  | {
      readonly type: 'shrunk';
      readonly plans: readonly FaultPlan[];
      readonly trials: number;
      readonly isMinimal: boolean;
    }
  /** The whole plan does not fail: it is not these faults, or not these faults alone. */
  | { readonly type: 'passes'; readonly trials: number }
  /** It fails without any fault. */
  | { readonly type: 'fails-anyway'; readonly trials: number };

const DEFAULT_MAX_TRIALS = 300;

/**
 * The smallest part of a recorded plan that still fails: delta debugging (Zeller and Hildebrandt 2002, ddmin), in the
 * order of the plan, so that the same answers lead to the same result.
 */
export async function shrinkPlans(options: ShrinkOptions): Promise<Shrunk> {
  const all = faultsOf(options.plans);
  const trials = new Trials(options, all.length);
  if (!(await trials.fails(all))) return { type: 'passes', trials: trials.count };
  if (await trials.fails([])) return { type: 'fails-anyway', trials: trials.count };
  const { left, isMinimal } = await smallest(all, trials);
  return { type: 'shrunk', plans: plansOf(options.plans, left), trials: trials.count, isMinimal };
}

/** One fault of one plan. */
interface Place {
  readonly plan: number;
  readonly fault: number;
}

function faultsOf(plans: readonly FaultPlan[]): readonly Place[] {
  return plans.flatMap(({ faults }, plan) => faults.map((_, fault) => ({ plan, fault })));
}

function plansOf(plans: readonly FaultPlan[], places: readonly Place[]): readonly FaultPlan[] {
  return plans.flatMap((plan, at) => {
    const faults = plan.faults.filter((_, fault) => places.some((each) => each.plan === at && each.fault === fault));
    return faults.length > 0 ? [{ ...plan, faults }] : [];
  });
}

/** `places` fail, nothing passes. Parts grow smaller until either a part fails, or the rest without one, or all are single. */
async function smallest(places: readonly Place[], trials: Trials) {
  let left = places;
  let parts = 2;
  while (left.length > 1) {
    const cut = split(left, parts);
    const rests: (readonly Place[])[] =
      cut.length > 2 ? cut.map((part) => left.filter((place) => !part.includes(place))) : [];
    const failing = await trials.firstFailing([...cut, ...rests]);
    if (failing === 'used up') return { left, isMinimal: false };
    if (failing) {
      parts = rests.includes(failing) ? Math.max(parts - 1, 2) : 2;
      left = failing;
    } else if (parts >= left.length) return { left, isMinimal: true };
    else parts = Math.min(parts * 2, left.length);
  }
  return { left, isMinimal: true };
}

function split(places: readonly Place[], parts: number): readonly (readonly Place[])[] {
  return Array.from({ length: parts }, (_, i) =>
    places.slice(Math.floor((i * places.length) / parts), Math.floor(((i + 1) * places.length) / parts)),
  );
}

/** Asks, counts and remembers: nothing is asked twice. */
class Trials {
  count = 0;
  readonly #options: ShrinkOptions;
  readonly #known = new Map<string, boolean>();
  #smallest: number;

  constructor(options: ShrinkOptions, faults: number) {
    this.#options = options;
    this.#smallest = faults;
  }

  async firstFailing(candidates: readonly (readonly Place[])[]): Promise<readonly Place[] | 'used up' | undefined> {
    for (const candidate of candidates) {
      const isUsedUp = this.count >= (this.#options.maxTrials ?? DEFAULT_MAX_TRIALS);
      if (isUsedUp && !this.#known.has(nameOf(candidate))) return 'used up';
      if (await this.fails(candidate)) return candidate;
    }
    return undefined;
  }

  async fails(places: readonly Place[]): Promise<boolean> {
    const known = this.#known.get(nameOf(places));
    if (known !== undefined) return known;
    const failed = await this.#options.stillFails(plansOf(this.#options.plans, places));
    this.#known.set(nameOf(places), failed);
    if (failed) this.#smallest = Math.min(this.#smallest, places.length);
    this.count += 1;
    this.#options.onTrial?.({ trial: this.count, faults: places.length, failed, smallest: this.#smallest });
    return failed;
  }
}

function nameOf(places: readonly Place[]): string {
  return places.map(({ plan, fault }) => `${plan}.${fault}`).join(' ');
}
