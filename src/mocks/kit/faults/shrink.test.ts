import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ShrinkTrial, shrinkPlans } from './shrink.ts';
import type { FaultPlan } from './types.ts';

/** Plans with so many faults each; fault f of plan p is of rule `p.f`. */
function plansOf(...counts: number[]): FaultPlan[] {
  return counts.map((count, p) => ({
    instance: 'mock',
    vendor: 'openai',
    operation: 'embeddings.create',
    request: `${p}`,
    attempt: '1',
    faults: Array.from({ length: count }, (_, f) => ({ rule: `${p}.${f}`, inject: { type: 'reset' } })),
  }));
}

const rulesOf = (plans: readonly FaultPlan[]) => plans.flatMap(({ faults }) => faults.map(({ rule }) => rule));

/** Fails when all of these faults are there. */
function needing(...rules: string[]) {
  let asked = 0;
  return {
    get asked() {
      return asked;
    },
    stillFails: async (plans: readonly FaultPlan[]) => {
      asked += 1;
      const there = rulesOf(plans);
      return rules.every((rule) => there.includes(rule));
    },
  };
}

test('what is left are exactly the faults that it takes, in their plans', async () => {
  const plans = plansOf(3, 1, 4, 2, 6);
  const { stillFails } = needing('0.1', '2.3', '4.5');
  const result = await shrinkPlans({ plans, stillFails });
  expect(result).toMatchObject({ type: 'shrunk', isMinimal: true });
  if (result.type !== 'shrunk') return expect.unreachable();
  expect(result.plans.map(({ request, faults }) => [request, faults.map(({ rule }) => rule)])).toEqual([
    ['0', ['0.1']],
    ['2', ['2.3']],
    ['4', ['4.5']],
  ]);
});

test('any faults that it takes are found, none twice asked for, and the same again', async () => {
  const places = fc.uniqueArray(fc.integer({ min: 0, max: 29 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(places, async (needed) => {
      const plans = plansOf(...Array.from({ length: 30 }, () => 1));
      const needs = needing(...needed.map((p) => `${p}.0`));
      const seen: string[] = [];
      const stillFails = async (tried: readonly FaultPlan[]) => {
        seen.push(rulesOf(tried).join());
        return needs.stillFails(tried);
      };
      const result = await shrinkPlans({ plans, stillFails });
      if (result.type !== 'shrunk') return expect.unreachable();
      const sorted = needed.toSorted((a, b) => a - b).map((p) => `${p}.0`);
      expect([rulesOf(result.plans), result.isMinimal, result.trials]).toEqual([sorted, true, needs.asked]);
      expect(new Set(seen).size).toBe(seen.length);
      expect(await shrinkPlans({ plans, stillFails: needs.stillFails })).toEqual(result);
    }),
    { numRuns: 60 },
  );
});

test('where any of several faults is enough, one is left', async () => {
  const stillFails = async (plans: readonly FaultPlan[]) => rulesOf(plans).some((rule) => rule >= '5.0');
  const result = await shrinkPlans({ plans: plansOf(1, 1, 1, 1, 1, 1, 1, 1), stillFails });
  expect(result.type === 'shrunk' && rulesOf(result.plans)).toHaveLength(1);
});

test('a plan that does not fail, and a failure that needs no fault, are told as such', async () => {
  const plans = plansOf(2, 2);
  expect(await shrinkPlans({ plans, stillFails: async () => false })).toEqual({ type: 'passes', trials: 1 });
  expect(await shrinkPlans({ plans, stillFails: async () => true })).toEqual({ type: 'fails-anyway', trials: 2 });
});

test('once the trials are used up, the smallest so far is given and not called minimal', async () => {
  const plans = plansOf(...Array.from({ length: 64 }, () => 1));
  const trials: ShrinkTrial[] = [];
  const { stillFails } = needing('3.0', '60.0');
  const result = await shrinkPlans({ plans, stillFails, maxTrials: 8, onTrial: (trial) => trials.push(trial) });
  expect(result).toMatchObject({ type: 'shrunk', isMinimal: false, trials: 8 });
  expect(result.type === 'shrunk' && (await stillFails(result.plans))).toBe(true);
  expect(trials.map(({ trial }) => trial)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(trials.at(-1)?.smallest).toBe(result.type === 'shrunk' && rulesOf(result.plans).length);
});
