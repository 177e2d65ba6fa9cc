import LlamaCloud from '@llamaindex/llama-cloud';
import type { Clock } from '../../../lib/clock.ts';
import type { Backend, CallContext } from '../types.ts';

export interface LlamaParseSettings {
  /** The root, without `/api`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly backend: Backend;
  /** `fast`, `cost_effective`, `agentic` or `agentic_plus`. */
  readonly tier: string;
  /** `latest` or a dated version of the tier. */
  readonly version: string;
}

export interface LlamaParsePorts {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
}

/** Longer than any deadline of ours, so that the caller's signal is what ends a call. */
const SDK_TIMEOUT_MS = 15 * 60_000;

export function llamaCloudClient(settings: LlamaParseSettings, ports: LlamaParsePorts): LlamaCloud {
  return new LlamaCloud({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl,
    fetch: ports.fetch,
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    logLevel: 'off',
  });
}

export function callOptions(context: CallContext) {
  return { signal: context.signal, headers: { 'X-Correlation-Id': context.correlationId } };
}
