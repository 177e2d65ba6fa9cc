import type { Scenario } from '../scenario/types.ts';

/** The backends that may have made what a scenario leaves behind. `backend`: the run's. */
export function expectedBackends(
  { backends, needs, config }: Pick<Scenario, 'backends' | 'needs' | 'config'>,
  backend: string,
): readonly string[] {
  if (backends) return backends;
  const mode = needs.includes('twin') ? (config.SERVICE_MODE ?? 'real') : backend;
  return mode === 'hybrid' ? ['mock', 'real'] : [mode];
}
