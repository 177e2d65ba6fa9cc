import { createHash, type Hash } from 'node:crypto';
import type { Tokenizer } from '../tokens.ts';
import type { Mark } from './cache.ts';

/** A part of a prompt, in the order the model reads it. */
export interface Segment {
  /** What it is besides its text, such as its role: tells prompts apart, and is not counted. */
  readonly label: string;
  readonly text: string;
  /** Beside those of its text. */
  readonly tokens: number;
  /** Whether the caller marked its end. */
  readonly isBreakpoint: boolean;
}

/** Shorter prompts are not cached. */
export const CACHED_MIN_TOKENS = 1_024;
const STEP_TOKENS = 128;

/** Models before gpt-5.6: from 1,024 tokens on in steps of 128, wherever the prompts begin to differ. */
export function stepMarks(scope: string, segments: readonly Segment[], tokenizer: Tokenizer): Mark[] {
  const hash = createHash('sha256').update(scope);
  const marks: Mark[] = [];
  let tokens = 0;
  let next = CACHED_MIN_TOKENS;
  for (const { label, text, tokens: own } of segments) {
    hash.update(`\0${label}\0`);
    tokens += own;
    for (const stretch of stretches(text)) {
      hash.update(stretch);
      tokens += tokenizer.count(stretch);
      if (tokens < next) continue;
      const steps = Math.floor(tokens / STEP_TOKENS) * STEP_TOKENS;
      marks.push({ key: keyOf(hash), tokens: steps });
      next = steps + STEP_TOKENS;
    }
  }
  return marks;
}

/** In UTF-16 units: some twelve tokens, far fewer than a step. */
const STRETCH_LEAST = 64;
const STRETCH_MOST = 512;
/** Where no token reaches over: before the one space that stands between two words. */
const BETWEEN_WORDS = /(?<=[\p{L}\p{N}]) (?=[\p{L}\p{N}])/gu;

/** The text, cut where it depends on nothing that follows, so that texts which begin alike are cut alike. */
function* stretches(text: string): Generator<string> {
  let from = 0;
  for (const { index } of text.matchAll(BETWEEN_WORDS)) {
    for (; index - from > STRETCH_MOST; from += STRETCH_MOST) yield text.slice(from, from + STRETCH_MOST);
    if (index - from < STRETCH_LEAST) continue;
    yield text.slice(from, index);
    from = index;
  }
  for (; text.length - from > STRETCH_MOST; from += STRETCH_MOST) yield text.slice(from, from + STRETCH_MOST);
  yield text.slice(from);
}

/** Breakpoints that one request leaves, the implicit one with them. */
const WRITTEN_MAX = 4;

/**
 * From gpt-5.6 on: exactly at a breakpoint, and nowhere else. The implicit one is the end of the newest message. That
 * prompts below 1,024 tokens are not cached is documented for all models; that it holds for each breakpoint is a guess.
 */
export function breakpointMarks(
  scope: string,
  segments: readonly Segment[],
  { tokenizer, implicit }: { readonly tokenizer: Tokenizer; readonly implicit: boolean },
): { readonly marks: readonly Mark[]; readonly written: readonly Mark[] } {
  const hash = createHash('sha256').update(scope);
  const marks: Mark[] = [];
  const explicit: Mark[] = [];
  let tokens = 0;
  for (const { label, text, tokens: own, isBreakpoint } of segments) {
    hash.update(`\0${label}\0${text}`);
    tokens += own + tokenizer.count(text);
    if (tokens < CACHED_MIN_TOKENS) continue;
    const mark = { key: keyOf(hash), tokens };
    marks.push(mark);
    if (isBreakpoint) explicit.push(mark);
  }
  const last = implicit ? marks.slice(-1) : [];
  const kept = explicit.filter((mark) => !last.includes(mark)).slice(-(WRITTEN_MAX - last.length));
  return { marks, written: [...kept, ...last] };
}

function keyOf(hash: Hash): string {
  return hash.copy().digest('base64url').slice(0, 22);
}
