import type { Billed } from './types.ts';

/** Micro-dollars; the vendor's price pages as we remember them: a guess. */
const WEB_SEARCH = 10_000;
const FILE_SEARCH = 2_500;
const CONTAINER = 30_000;
const IMAGE_TOKEN = 40;

export function priceOf({ webSearches = 0, fileSearches = 0, containers = 0, imageTokens = 0 }: Billed): number {
  return webSearches * WEB_SEARCH + fileSearches * FILE_SEARCH + containers * CONTAINER + imageTokens * IMAGE_TOKEN;
}

/** `tool_usage` of a response that was offered tools of the service's own. */
export function toolUsage({ webSearches = 0, imageTokens = 0 }: Billed) {
  return {
    image_gen: {
      input_tokens: 0,
      input_tokens_details: { image_tokens: 0, text_tokens: 0 },
      output_tokens: imageTokens,
      output_tokens_details: { image_tokens: imageTokens, text_tokens: 0 },
      total_tokens: imageTokens,
    },
    web_search: { num_requests: webSearches },
  };
}
