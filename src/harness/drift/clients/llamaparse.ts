import LlamaCloud from '@llamaindex/llama-cloud';
import type { VendorAddress } from '../types.ts';

/** Longest wait for one answer. */
const TIMEOUT_MS = 60_000;

export function llamaparseClient({ baseUrl, apiKey, fetch }: VendorAddress): LlamaCloud {
  return new LlamaCloud({ baseURL: baseUrl, apiKey, fetch, maxRetries: 0, timeout: TIMEOUT_MS });
}
