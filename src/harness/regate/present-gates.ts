import type { Scenario } from '../scenario/types.ts';
import type { PresentGates } from './regate.ts';

/** The gates that the scenario files ask for now. */
export function presentGates(scenarios: readonly Pick<Scenario, 'id' | 'gates'>[]): PresentGates {
  return new Map(scenarios.map(({ id, gates }) => [id, gates]));
}
