import type { Answerer, CallContext, Embedder } from '../types.ts';
import { openAiAnswerer } from './answerer.ts';
import { openAiEmbedder } from './embedder.ts';
import { checkOpenAi } from './health.ts';
import { type OpenAiPorts, type OpenAiSettings, openAiClient } from './settings.ts';

export type { OpenAiPorts, OpenAiSettings } from './settings.ts';

export interface OpenAiVendor {
  readonly embedder: Embedder;
  readonly answerer: Answerer;
  /** Resolves when the vendor answers and accepts our key; rejects with the VendorError otherwise. */
  check(context: CallContext): Promise<void>;
}

export function createOpenAi(settings: OpenAiSettings, ports: OpenAiPorts): OpenAiVendor {
  const client = openAiClient(settings, ports);
  return {
    embedder: openAiEmbedder(client, settings, ports),
    answerer: openAiAnswerer(client, settings, ports),
    check: (context) => checkOpenAi(client, settings, ports, context),
  };
}
