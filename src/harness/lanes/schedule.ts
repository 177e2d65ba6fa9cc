import { environmentKey, SHARED } from '../run/environment-pool.ts';
import type { Scenario } from '../scenario/types.ts';
import type { Lane, Lanes } from './types.ts';

export type Work = (lane: Lane, scenario: Scenario) => Promise<void>;

/**
 * Does `work` for every scenario, in as many lanes as there are. Scenarios with the same configuration go to one lane,
 * which keeps their environment; the longest come first, so that no lane is left working alone at the end. What must
 * not be disturbed runs last, with nothing beside it. A lane that cannot be closed is told to `onCloseError`.
 */
export async function inLanes(
  scenarios: readonly Scenario[],
  lanes: Lanes,
  work: Work,
  onCloseError: (error: unknown) => void,
): Promise<void> {
  const queue = lanes.count === 1 ? [scenarios] : batches(scenarios.filter((one) => !isExclusive(one)));
  const alone = lanes.count === 1 ? [] : scenarios.filter(isExclusive);
  const [first, ...others] = Array.from({ length: Math.max(1, Math.min(lanes.count, queue.length)) }, lanes.open);
  const drain = async (lane: Lane | undefined) => {
    for (let batch = queue.shift(); lane && batch; batch = queue.shift()) {
      for (const scenario of batch) await work(lane, scenario);
    }
  };
  const close = async (lane: Lane | undefined) => {
    try {
      await lane?.[Symbol.asyncDispose]();
    } catch (error) {
      onCloseError(error);
    }
  };
  try {
    await allSettled([drain(first), ...others.map((lane) => drain(lane).finally(() => close(lane)))]);
    queue.push(alone);
    await drain(first);
  } finally {
    await close(first);
  }
}

/** Waits for all, then rejects with the first rejection: no lane goes on behind the caller's back. */
async function allSettled(work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}

/** A load measures the machine too: nothing may run beside it. */
function isExclusive(scenario: Scenario): boolean {
  return scenario.kind === 'load' || scenario.load !== undefined;
}

/** The given lanes where there is something to run side by side, else one in this process. */
export function lanesFor(scenarios: readonly Scenario[], given: Lanes | undefined, here: () => Lanes): Lanes {
  return given && given.count > 1 && batches(scenarios).length > 1 ? given : here();
}

/** What a scenario with processes of its own takes, counted in ordinary ones. */
const PROCESSES_WEIGHT = 10;

/** Scenarios of the shared environment one by one, those of each other configuration together; the longest first. */
export function batches(scenarios: readonly Scenario[]): (readonly Scenario[])[] {
  const byKey = Map.groupBy(scenarios, environmentKey);
  const shared = byKey.get(SHARED) ?? [];
  byKey.delete(SHARED);
  const own = [...byKey.values()].sort((a, b) => weight(b) - weight(a));
  return [...own, ...shared.map((scenario) => [scenario])];
}

function weight(batch: readonly Scenario[]): number {
  return batch.reduce((sum, { needs }) => sum + (needs.includes('processes') ? PROCESSES_WEIGHT : 1), 0);
}
