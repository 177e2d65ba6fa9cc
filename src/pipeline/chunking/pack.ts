import type { Block } from './blocks.ts';
import type { Section } from './sections.ts';
import { cutOffset } from './split.ts';
import { countTokens } from './tokens.ts';

/** A stretch of the text that will be a chunk; blanks at its ends are not part of it. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
}

interface Part extends Block {
  /** Of the part alone: an estimate of what it adds. */
  readonly tokens: number;
}

/**
 * Fills spans of one section up to `maxTokens`, keeping blocks whole where they fit. A heading is never left without
 * text behind it: the block after it is cut rather than moved away, unless that would cut a row or a word.
 */
export function packSection(text: string, section: Section, maxTokens: number): Span[] {
  const waiting = section.blocks.map((block) => measured(text, block)).reverse();
  const spans: Span[] = [];
  let held: Part[] = [];
  let heldTokens = 0;
  let bare = true; // nothing but headings is held
  const hold = (part: Part) => {
    held.push(part);
    heldTokens += part.tokens;
    bare &&= part.kind === 'heading';
  };
  const flush = () => {
    const { span, back } = closeSpan(text, held, maxTokens);
    held = [];
    heldTokens = 0;
    bare = true;
    waiting.push(...back.reverse());
    if (span) spans.push(span);
  };
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    if (part.tokens <= maxTokens - heldTokens) hold(part);
    else if (!bare) {
      waiting.push(part);
      flush();
    } else {
      const halves = cut(text, part, part.tokens <= maxTokens);
      if (halves) waiting.push(...halves.reverse());
      else {
        // the outermost heading goes first and alone, so that the innermost may still fit
        if (held.length === 0) hold(part);
        else waiting.push(part, ...held.splice(1).reverse());
        flush();
      }
    }
    if (waiting.length === 0 && held.length > 0) flush();
  }
  return spans;
}

/** The span of the parts, and the parts that the exact count leaves no room for. */
function closeSpan(text: string, parts: readonly Part[], maxTokens: number): { span?: Span; back: Part[] } {
  const kept = [...parts];
  const back: Part[] = [];
  for (;;) {
    const span = spanOf(text, kept);
    if (!span) return { back };
    if (span.tokens <= maxTokens) return { span, back };
    const last = kept.pop() as Part;
    if (kept.length > 0) {
      back.unshift(last);
      continue;
    }
    const halves = cut(text, last, false);
    if (!halves) return { span, back }; // one code point: nothing smaller exists
    kept.push(halves[0]);
    back.unshift(halves[1]);
  }
}

function cut(text: string, part: Part, gently: boolean): [Part, Part] | undefined {
  const offset = cutOffset(text, part, gently);
  if (offset === undefined) return undefined;
  return [measured(text, { ...part, end: offset }), measured(text, { ...part, start: offset })];
}

function measured(text: string, block: Block): Part {
  return { ...block, tokens: countBounded(text, block.start, block.end) };
}

/** Undefined when there is nothing but blanks. */
function spanOf(text: string, parts: readonly Part[]): Span | undefined {
  const first = parts[0];
  const last = parts.at(-1);
  return first && last ? trimmedSpan(text, first.start, last.end) : undefined;
}

export function trimmedSpan(text: string, from: number, to: number): Span | undefined {
  const slice = text.slice(from, to);
  const trimmed = slice.trim();
  if (trimmed === '') return undefined;
  const start = from + slice.length - slice.trimStart().length;
  return { start, end: start + trimmed.length, tokens: countBounded(text, start, start + trimmed.length) };
}

/** A token is at most 128 bytes of letters; beyond this many characters in one go we count in pieces. */
const COUNT_AT_ONCE = 20_000;

/** Exact for anything that may become a chunk; longer stretches, which are cut anyway, are summed over pieces. */
function countBounded(text: string, start: number, end: number): number {
  let tokens = 0;
  for (let from = start; from < end; from += COUNT_AT_ONCE) {
    tokens += countTokens(text.slice(from, Math.min(end, from + COUNT_AT_ONCE)));
  }
  return tokens;
}
