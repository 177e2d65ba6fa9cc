import type { Random } from '../../lib/random.ts';
import type { Scenario } from '../scenario/types.ts';
import type { Environment, EnvironmentFactory } from './types.ts';

/** An environment lent for one scenario. */
export interface Lent {
  readonly environment: Environment;
  /** Hands it back. One that is not clean is closed, and so is one that cannot be used twice. */
  giveBack(clean: boolean): Promise<void>;
}

export interface EnvironmentPool extends AsyncDisposable {
  lend(scenario: Scenario, signal: AbortSignal): Promise<Lent>;
}

/** The key of the environment for scenarios that need nothing special. */
export const SHARED = 'shared';

/**
 * Keeps two environments at most: the shared one for scenarios that need nothing special, and the newest with a
 * configuration or a twin of its own, which only scenarios with the very same needs meet.
 */
export function environmentPool(factory: EnvironmentFactory, random: Random): EnvironmentPool {
  const kept = new Map<string, Environment>();
  const created = new Map<string, number>();
  const close = async (key: string) => {
    const environment = kept.get(key);
    kept.delete(key);
    await environment?.[Symbol.asyncDispose]();
  };
  return {
    async lend(scenario, signal) {
      const key = environmentKey(scenario);
      for (const other of [...kept.keys()]) if (other !== SHARED && other !== key && key !== SHARED) await close(other);
      let environment = kept.get(key);
      if (!environment) {
        const label = key === SHARED ? SHARED : scenario.id;
        const processes = scenario.needs.includes('processes');
        const twin = hasTwin(scenario);
        const nth = created.get(label) ?? 0;
        created.set(label, nth + 1);
        const stream = random.derive(`environment/${label}/${nth}`);
        environment = await factory.create({ label, config: scenario.config, processes, twin, random: stream, signal });
        kept.set(key, environment);
      }
      const giveBack = async (clean: boolean) => {
        if (!clean || isUsedOnce(scenario)) await close(key);
      };
      return { environment, giveBack };
    },
    async [Symbol.asyncDispose]() {
      for (const key of [...kept.keys()]) await close(key);
    },
  };
}

/** Scenarios with the same key may meet in one environment. */
export function environmentKey(scenario: Scenario): string {
  if (isUsedOnce(scenario)) return `once/${scenario.id}`;
  const config = Object.entries(scenario.config).sort(([a], [b]) => a.localeCompare(b));
  if (hasTwin(scenario)) return `twin ${JSON.stringify(config)}`;
  return config.length === 0 ? SHARED : JSON.stringify(config);
}

function hasTwin(scenario: Scenario): boolean {
  return scenario.needs.includes('twin');
}

/** A moved clock and a killed process would be felt by the scenarios that come after. */
function isUsedOnce(scenario: Scenario): boolean {
  return scenario.needs.includes('processes') || scenario.flow.some((step) => step.do === 'advance-clock');
}
