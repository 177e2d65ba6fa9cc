import type { Random } from '../../lib/random.ts';
import type { Scenario } from '../scenario/types.ts';
import type { Environment, EnvironmentFactory } from './types.ts';

/** An environment lent for one scenario. */
export interface Lent {
  readonly environment: Environment;
  /** Hands it back. One that is not clean, or that was made for this scenario alone, is closed. */
  giveBack(clean: boolean): Promise<void>;
}

export interface EnvironmentPool extends AsyncDisposable {
  lend(scenario: Scenario, signal: AbortSignal): Promise<Lent>;
}

/** One shared environment for all scenarios that need nothing special; the others get one of their own. */
export function environmentPool(factory: EnvironmentFactory, random: Random): EnvironmentPool {
  let shared: Environment | undefined;
  let created = 0;
  const create = (label: string, scenario: Pick<Scenario, 'config' | 'needs'>, signal: AbortSignal) =>
    factory.create({
      label,
      config: scenario.config,
      processes: scenario.needs.includes('processes'),
      random: random.derive(`environment/${label}/${created++}`),
      signal,
    });
  return {
    async lend(scenario, signal) {
      if (needsItsOwn(scenario)) {
        const environment = await create(scenario.id, scenario, signal);
        return { environment, giveBack: () => close(environment) };
      }
      shared ??= await create('shared', { config: {}, needs: [] }, signal);
      const environment = shared;
      return {
        environment,
        async giveBack(clean) {
          if (clean) return;
          shared = undefined;
          await close(environment);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      const last = shared;
      shared = undefined;
      if (last) await close(last);
    },
  };
}

async function close(environment: Environment): Promise<void> {
  await environment[Symbol.asyncDispose]();
}

/** A moved clock or another configuration would be felt by the scenarios that come after. */
function needsItsOwn(scenario: Scenario): boolean {
  return (
    Object.keys(scenario.config).length > 0 ||
    scenario.needs.includes('processes') ||
    scenario.flow.some((step) => step.do === 'advance-clock')
  );
}
