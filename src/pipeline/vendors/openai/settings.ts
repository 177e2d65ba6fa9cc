import OpenAI from 'openai';
import type { Clock } from '../../../lib/clock.ts';
import type { Backend, CallContext } from '../types.ts';

export interface OpenAiSettings {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly backend: Backend;
  readonly embedModel: string;
  readonly dimensions: number;
  readonly chatModel: string;
}

export interface OpenAiPorts {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
}

/** Longer than any deadline of ours, so that the caller's signal is what ends a call. */
const SDK_TIMEOUT_MS = 15 * 60_000;

/** Retries are ours, and nothing is read from the environment (key, organization, project, log level). */
export function openAiClient(settings: OpenAiSettings, ports: OpenAiPorts): OpenAI {
  return new OpenAI({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl,
    organization: null,
    project: null,
    fetch: ports.fetch,
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    logLevel: 'off',
  });
}

export function callOptions(context: CallContext) {
  return { signal: context.signal, headers: { 'X-Correlation-Id': context.correlationId } };
}
