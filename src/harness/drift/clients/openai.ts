import OpenAI from 'openai';
import type { VendorAddress } from '../types.ts';

/** Longest wait for one answer. */
const TIMEOUT_MS = 60_000;

export function openaiClient({ baseUrl, apiKey, fetch }: VendorAddress): OpenAI {
  return new OpenAI({ baseURL: baseUrl, apiKey, fetch, maxRetries: 0, timeout: TIMEOUT_MS });
}
