import type { PipelineConfig, ServiceMode } from '../config/types.ts';
import { type Backend, SWITCHED_VENDORS, type SwitchedVendor } from '../vendors/types.ts';

/** The mode in force, with the vendors that go their own way. */
export interface ModeSetting {
  readonly mode: ServiceMode;
  readonly overrides: Readonly<Partial<Record<SwitchedVendor, ServiceMode>>>;
}

/** Which backends of each vendor this process can reach. */
export type Reachable = Readonly<Record<SwitchedVendor, readonly Backend[]>>;

export function modeOf(setting: ModeSetting, vendor: SwitchedVendor): ServiceMode {
  return setting.overrides[vendor] ?? setting.mode;
}

export function reachable(config: Pick<PipelineConfig, SwitchedVendor>): Reachable {
  const backends = (vendor: SwitchedVendor): Backend[] => {
    const { backend, mock } = config[vendor];
    return backend === 'real' && mock ? ['real', 'mock'] : [backend];
  };
  return { llamaparse: backends('llamaparse'), openai: backends('openai') };
}

/**
 * The mode until one is stored. A vendor whose only backend is a mock (`LLAMAPARSE_BACKEND=mock`) is served by it: where
 * that is true of all, the mode is mock.
 */
export function configuredMode(config: Pick<PipelineConfig, 'mode' | SwitchedVendor>): ModeSetting {
  const mocked = SWITCHED_VENDORS.filter((vendor) => config[vendor].backend === 'mock');
  if (mocked.length === SWITCHED_VENDORS.length) return { mode: 'mock', overrides: {} };
  return { mode: config.mode, overrides: Object.fromEntries(mocked.map((vendor) => [vendor, 'mock'])) };
}
