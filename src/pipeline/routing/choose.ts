import { PREFIX } from '../config/schema.ts';
import { PipelineError } from '../errors.ts';
import { type Backend, type Backends, type Choice, SWITCHED_VENDORS, type SwitchedVendor } from '../vendors/types.ts';
import { type ModeSetting, modeOf, type Reachable } from './modes.ts';

/** What a choice depends on besides the mode. */
export interface Circumstances {
  readonly reachable: Reachable;
  /** There no mock is ever chosen. */
  readonly isProduction: boolean;
  /** Vendors whose real service is known to fail now. */
  readonly failing: ReadonlySet<SwitchedVendor>;
}

/** Worked out once per change of mode or circumstances, so that choosing is reading a field. */
export interface Choices {
  readonly document: Choice | PipelineError;
  readonly question: Choice | PipelineError;
}

export function workOut(setting: ModeSetting, now: Circumstances): Choices {
  const question = {
    ...now,
    failing: new Set<SwitchedVendor>(now.failing.has('openai') ? SWITCHED_VENDORS : []), // a question needs OpenAI only
  };
  return { document: choose(setting, now), question: choose(setting, question) };
}

/**
 * mock and real mean what they say. hybrid is real, until one of the vendors a document needs fails: then the mock takes
 * the whole document, so that nothing is ever half mock. That is never done in production, nor where a vendor has no
 * mock or is bound to its real one by an override: there a document waits.
 */
function choose(setting: ModeSetting, now: Circumstances): Choice | PipelineError {
  const mayFallBack = fallsBack(setting, now);
  const fallback =
    mayFallBack && SWITCHED_VENDORS.some((vendor) => now.failing.has(vendor) && isHybrid(setting, vendor));
  const backendOf = (vendor: SwitchedVendor): Backend => {
    const mode = modeOf(setting, vendor);
    return mode === 'mock' || (mode === 'hybrid' && fallback) ? 'mock' : 'real';
  };
  const backends: Backends = { llamaparse: backendOf('llamaparse'), openai: backendOf('openai') };
  const refusal = refusalOf(backends, now);
  return refusal ?? { backends, fallback: fallback ? 'taken' : mayFallBack ? 'allowed' : 'never' };
}

function isHybrid(setting: ModeSetting, vendor: SwitchedVendor): boolean {
  return modeOf(setting, vendor) === 'hybrid';
}

function fallsBack(setting: ModeSetting, { isProduction, reachable }: Circumstances): boolean {
  if (isProduction || !SWITCHED_VENDORS.some((vendor) => isHybrid(setting, vendor))) return false;
  return SWITCHED_VENDORS.every((vendor) => modeOf(setting, vendor) !== 'real' && reachable[vendor].includes('mock'));
}

/** Why these backends cannot serve here; undefined when they can. */
export function refusalOf(
  backends: Backends,
  { reachable, isProduction }: Pick<Circumstances, 'reachable' | 'isProduction'>,
): PipelineError | undefined {
  for (const vendor of SWITCHED_VENDORS) {
    const backend = backends[vendor];
    if (backend === 'mock' && isProduction) {
      return new PipelineError('MOCK_REFUSED', `production refuses the ${vendor} mock`, { retryable: false });
    }
    if (!reachable[vendor].includes(backend)) {
      const name = `${PREFIX}${vendor.toUpperCase()}`;
      const set = backend === 'mock' ? `${name}_MOCK_BASE_URL` : `${name}_BASE_URL and ${name}_BACKEND=real`;
      const message = `no ${backend} ${vendor} is configured here; set ${set}, or choose another mode`;
      return new PipelineError('BACKEND_NOT_CONFIGURED', message, { retryable: false });
    }
  }
  return undefined;
}
