import type { Tier } from './limits.ts';

/** Models of chat completions and responses; sources are the fact sheet's unless a comment says otherwise. */

export type Encoding = 'cl100k' | 'o200k';

/** What a reasoning model does when it is not told an effort: think, or `none` as the later gpt-5 models do. */
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface ChatModel {
  readonly id: string;
  /** The dated snapshot that answers. */
  readonly snapshot: string;
  readonly encoding: Encoding;
  readonly contextTokens: number;
  /** The longest answer; vendor pages as we remember them: a guess. */
  readonly outputTokens: number;
  /** Micro-dollars per million tokens. */
  readonly inputPrice: number;
  /** Of what a prompt has in common with an earlier one; the input price for models without a cache. */
  readonly cachedPrice: number;
  readonly outputPrice: number;
  /** How prompts are cached: in steps of 128 tokens, or at breakpoints, whose writing costs 1.25 × the input price. */
  readonly caching: 'none' | 'steps' | 'breakpoints';
  /** The effort it reasons with unless told; undefined: it does not reason, and takes sampling parameters and `max_tokens`. */
  readonly effort: Effort | undefined;
  /** Takes messages of the role `system`; o1-mini and o1-preview do not. */
  readonly systemRole: boolean;
  /** Added to the counted prompt: gpt-5 and o3-mini come out one lower. */
  readonly promptOffset: 0 | -1;
}

type Row = readonly [
  id: string,
  snapshot: string,
  inUsd: number,
  cachedUsd: number | undefined,
  outUsd: number,
  contextTokens: number,
  effort?: Effort,
];

const ROWS: readonly Row[] = [
  ['gpt-3.5-turbo', 'gpt-3.5-turbo-0125', 0.5, undefined, 1.5, 16_385],
  ['gpt-4o', 'gpt-4o-2024-08-06', 2.5, 1.25, 10, 128_000],
  ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18', 0.15, 0.075, 0.6, 128_000],
  ['gpt-4.1', 'gpt-4.1-2025-04-14', 2, 0.5, 8, 1_047_576],
  ['gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14', 0.4, 0.1, 1.6, 1_047_576],
  ['gpt-4.1-nano', 'gpt-4.1-nano-2025-04-14', 0.1, 0.025, 0.4, 1_047_576],
  ['gpt-5', 'gpt-5-2025-08-07', 1.25, 0.125, 10, 400_000, 'medium'],
  ['gpt-5-mini', 'gpt-5-mini-2025-08-07', 0.25, 0.025, 2, 400_000, 'medium'],
  ['gpt-5-nano', 'gpt-5-nano-2025-08-07', 0.05, 0.005, 0.4, 400_000, 'medium'],
  ['gpt-5.1', 'gpt-5.1-2025-11-13', 1.25, 0.125, 10, 400_000, 'none'],
  ['gpt-5.2', 'gpt-5.2-2025-12-11', 1.75, 0.175, 14, 400_000, 'none'],
  ['gpt-5.4', 'gpt-5.4-2026-03-05', 2.5, 0.25, 15, 1_050_000, 'none'],
  ['gpt-5.4-mini', 'gpt-5.4-mini-2026-03-17', 0.75, 0.075, 4.5, 400_000, 'none'],
  ['gpt-5.4-nano', 'gpt-5.4-nano-2026-03-17', 0.2, 0.02, 1.25, 400_000, 'none'],
  ['gpt-5.5', 'gpt-5.5-2026-04-23', 5, 0.5, 30, 1_050_000, 'medium'],
  ['gpt-5.6', 'gpt-5.6-sol', 4, 0.4, 20, 1_050_000, 'medium'],
  ['gpt-5.6-terra', 'gpt-5.6-terra', 2, 0.2, 12, 1_050_000, 'medium'],
  ['gpt-5.6-luna', 'gpt-5.6-luna', 0.2, 0.02, 1.2, 1_050_000, 'medium'],
  ['o3', 'o3-2025-04-16', 2, 0.5, 8, 200_000, 'medium'],
  ['o4-mini', 'o4-mini-2025-04-16', 1.1, 0.275, 4.4, 200_000, 'medium'],
];

/**
 * Known to the SDK or to recordings, but with no price or window in our sources: a guess, taken from vendor pages as we
 * remember them or from the nearest relative (all of gpt-6). The defaults of effort from gpt-5.1 on are guesses too.
 */
const GUESSED_ROWS: readonly Row[] = [
  ['gpt-4', 'gpt-4-0613', 30, undefined, 60, 8_192],
  ['gpt-4-turbo', 'gpt-4-turbo-2024-04-09', 10, undefined, 30, 128_000],
  ['gpt-4-turbo-preview', 'gpt-4-0125-preview', 10, undefined, 30, 128_000],
  ['gpt-4.5-preview', 'gpt-4.5-preview-2025-02-27', 75, 37.5, 150, 128_000],
  ['gpt-4o-search-preview', 'gpt-4o-search-preview-2025-03-11', 2.5, undefined, 10, 128_000],
  ['gpt-4o-mini-search-preview', 'gpt-4o-mini-search-preview-2025-03-11', 0.15, undefined, 0.6, 128_000],
  ['gpt-4o-audio-preview', 'gpt-4o-audio-preview-2025-06-03', 2.5, undefined, 10, 128_000],
  ['gpt-4o-mini-audio-preview', 'gpt-4o-mini-audio-preview-2024-12-17', 0.15, undefined, 0.6, 128_000],
  ['gpt-audio', 'gpt-audio-2025-08-28', 2.5, undefined, 10, 128_000],
  ['gpt-audio-mini', 'gpt-audio-mini-2025-12-15', 0.6, undefined, 2.4, 128_000],
  ['gpt-5-search-api', 'gpt-5-search-api-2025-10-14', 1.25, 0.125, 10, 128_000],
  ['codex-mini-latest', 'codex-mini-latest', 1.5, 0.375, 6, 200_000, 'medium'],
  ['computer-use-preview', 'computer-use-preview-2025-03-11', 3, undefined, 12, 128_000],
  ['o3-deep-research', 'o3-deep-research-2025-06-26', 10, 2.5, 40, 200_000, 'medium'],
  ['o4-mini-deep-research', 'o4-mini-deep-research-2025-06-26', 2, 0.5, 8, 200_000, 'medium'],
  ['gpt-3.5-turbo-1106', 'gpt-3.5-turbo-1106', 1, undefined, 2, 16_385],
  ['gpt-3.5-turbo-16k', 'gpt-3.5-turbo-16k-0613', 3, undefined, 4, 16_385],
  ['gpt-4o-2024-05-13', 'gpt-4o-2024-05-13', 5, undefined, 15, 128_000],
  ['gpt-4o-2024-11-20', 'gpt-4o-2024-11-20', 2.5, 1.25, 10, 128_000],
  ['chatgpt-4o-latest', 'chatgpt-4o-latest', 5, undefined, 15, 128_000],
  ['gpt-5-chat-latest', 'gpt-5-chat-latest', 1.25, 0.125, 10, 128_000],
  ['gpt-5.1-chat-latest', 'gpt-5.1-chat-latest', 1.25, 0.125, 10, 128_000],
  ['gpt-5.2-chat-latest', 'gpt-5.2-chat-latest', 1.75, 0.175, 14, 128_000],
  ['gpt-5.3-chat-latest', 'gpt-5.3-chat-latest', 1.75, 0.175, 14, 128_000],
  ['gpt-5-pro', 'gpt-5-pro-2025-10-06', 15, undefined, 120, 400_000, 'high'],
  ['gpt-5-codex', 'gpt-5-codex', 1.25, 0.125, 10, 400_000, 'medium'],
  ['gpt-5.1-codex', 'gpt-5.1-codex', 1.25, 0.125, 10, 400_000, 'medium'],
  ['gpt-5.1-codex-max', 'gpt-5.1-codex-max', 1.25, 0.125, 10, 400_000, 'medium'],
  ['gpt-5.1-mini', 'gpt-5.1-mini', 0.25, 0.025, 2, 400_000, 'none'],
  ['gpt-5.2-pro', 'gpt-5.2-pro-2025-12-11', 21, undefined, 168, 400_000, 'high'],
  ['gpt-5.5-pro', 'gpt-5.5-pro-2026-04-23', 30, undefined, 180, 1_050_000, 'high'],
  ['gpt-6-astra', 'gpt-6-astra', 5, 0.5, 30, 1_050_000, 'medium'],
  ['gpt-6-sol', 'gpt-6-sol', 4, 0.4, 20, 1_050_000, 'medium'],
  ['gpt-6-luna', 'gpt-6-luna', 0.2, 0.02, 1.2, 1_050_000, 'medium'],
  ['gpt-6.1-sol', 'gpt-6.1-sol', 4, 0.4, 20, 1_050_000, 'medium'],
  ['gpt-6.1-terra', 'gpt-6.1-terra', 2, 0.2, 12, 1_050_000, 'medium'],
  ['o1', 'o1-2024-12-17', 15, 7.5, 60, 200_000, 'medium'],
  ['o1-mini', 'o1-mini-2024-09-12', 1.1, 0.55, 4.4, 128_000, 'medium'],
  ['o1-preview', 'o1-preview-2024-09-12', 15, 7.5, 60, 128_000, 'medium'],
  ['o1-pro', 'o1-pro-2025-03-19', 150, undefined, 600, 200_000, 'high'],
  ['o3-mini', 'o3-mini-2025-01-31', 1.1, 0.55, 4.4, 200_000, 'medium'],
  ['o3-pro', 'o3-pro-2025-06-10', 20, undefined, 80, 200_000, 'high'],
];

export const CHAT_MODELS: readonly ChatModel[] = [...ROWS, ...GUESSED_ROWS].map(
  ([id, snapshot, inUsd, cachedUsd, outUsd, contextTokens, effort]) => ({
    id,
    snapshot,
    encoding: /^gpt-(3\.5|4($|-turbo))/.test(id) ? 'cl100k' : 'o200k',
    contextTokens,
    outputTokens: outputTokensOf(id),
    inputPrice: Math.round(inUsd * 1e6),
    cachedPrice: Math.round((cachedUsd ?? inUsd) * 1e6),
    outputPrice: Math.round(outUsd * 1e6),
    caching: cachedUsd === undefined ? 'none' : /^gpt-(5\.[6-9]|6)/.test(id) ? 'breakpoints' : 'steps',
    effort,
    systemRole: !/^o1-(mini|preview)/.test(id),
    promptOffset: /^(gpt-5|gpt-6|o3-mini)/.test(id) ? -1 : 0,
  }),
);

function outputTokensOf(id: string): number {
  if (/chat-latest|^gpt-4o|^chatgpt/.test(id)) return 16_384;
  if (/^gpt-[56]/.test(id)) return 128_000;
  if (id.startsWith('gpt-4.1')) return 32_768;
  if (id === 'gpt-4') return 8_192;
  if (/^gpt-(3\.5|4-)/.test(id)) return 4_096;
  if (id === 'o1-mini') return 65_536;
  return id === 'o1-preview' ? 32_768 : 100_000;
}

/** Snapshots that are gone: asking for one is a 404 with words of its own. */
export const RETIRED_MODELS: ReadonlySet<string> = new Set([
  'gpt-3.5-turbo-0301',
  'gpt-3.5-turbo-0613',
  'gpt-4-0314',
  'gpt-4-32k',
  'gpt-4-32k-0314',
  'gpt-4-32k-0613',
  'gpt-4-vision-preview',
  'gpt-4-1106-preview',
  'text-davinci-003',
  'code-davinci-002',
]);

/** Requests and tokens a minute. */
export type MinuteLimits = readonly [requests: number, tokens: number];

/** By tier: tier 5 as seen live where it was, the small tiers as seen for the nano and gpt-5.4 models; the rest guessed. */
type TierLimits = Readonly<Record<Tier, MinuteLimits>>;

const UNLIMITED: MinuteLimits = [1_000_000_000, 1_000_000_000_000];

const SMALL_MODELS: TierLimits = {
  free: [3, 40_000],
  1: [500, 200_000],
  2: [5_000, 2_000_000],
  3: [5_000, 4_000_000],
  4: [10_000, 10_000_000],
  5: [30_000, 150_000_000],
  unlimited: UNLIMITED,
};

const LARGE_MODELS: TierLimits = {
  free: [3, 10_000],
  1: [500, 500_000],
  2: [5_000, 1_000_000],
  3: [5_000, 2_000_000],
  4: [10_000, 4_000_000],
  5: [10_000, 30_000_000],
  unlimited: UNLIMITED,
};

/** The limits of one key's tier for a model. */
export function chatLimits({ id }: Pick<ChatModel, 'id'>, tier: Tier): MinuteLimits {
  if (id === 'gpt-5-nano' && tier === 5) return [30_000, 180_000_000];
  return (/mini|nano|luna/.test(id) ? SMALL_MODELS : LARGE_MODELS)[tier];
}
