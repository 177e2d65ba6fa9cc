import type { CallContext, Parser } from '../types.ts';
import { checkLlamaParse } from './health.ts';
import { llamaParser } from './parser.ts';
import { type LlamaParsePorts, type LlamaParseSettings, llamaCloudClient } from './settings.ts';

export type { LlamaParsePorts, LlamaParseSettings } from './settings.ts';

export interface LlamaParseVendor {
  readonly parser: Parser;
  /** Resolves when the vendor answers and accepts our key; rejects with the VendorError otherwise. */
  check(context: CallContext): Promise<void>;
}

export function createLlamaParse(settings: LlamaParseSettings, ports: LlamaParsePorts): LlamaParseVendor {
  const client = llamaCloudClient(settings, ports);
  return {
    parser: llamaParser(client, settings, ports),
    check: (context) => checkLlamaParse(client, ports, context),
  };
}
