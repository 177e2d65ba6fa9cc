import { packSection, type Span, trimmedSpan } from './pack.ts';
import { type Section, sectionsOf } from './sections.ts';

/** Named in every chunk's id: a change of what this file produces for the same text needs a new version. */
export const CHUNKER = 'markdown-sections';
export const CHUNKER_VERSION = '1';

export interface ChunkingOptions {
  /** At least 16. No chunk is longer, overlap included. */
  readonly maxTokens: number;
  /** How much of the chunk before, in whole words, a chunk repeats within a section; 0 for none. */
  readonly overlapTokens: number;
}

export interface Chunk {
  /** Counts from 0. */
  readonly ord: number;
  /** Exactly `markdown.slice(charStart, charEnd)`; begins and ends with something visible. */
  readonly text: string;
  readonly tokens: number;
  readonly charStart: number;
  readonly charEnd: number;
  /** Outermost first. For neighbours that were merged: what they have in common. */
  readonly headings: readonly string[];
  /** 1-based. */
  readonly pageFrom: number;
  readonly pageTo: number;
}

interface Piece extends Span {
  readonly path: readonly string[];
}

/**
 * Cuts markdown into chunks: the same text gives the same chunks, and every visible character is in one.
 * `pageOffsets[i]` is where page i + 1 begins; the first is 0.
 */
export function chunkMarkdown(markdown: string, pageOffsets: readonly number[], options: ChunkingOptions): Chunk[] {
  const { maxTokens, overlapTokens } = options;
  const room = maxTokens - overlapTokens;
  const pieces: Piece[] = [];
  for (const section of sectionsOf(markdown)) {
    const spans = packSection(markdown, section, room);
    const overlapped =
      overlapTokens > 0 ? spans.map((span, i) => overlap(markdown, spans[i - 1], span, options)) : spans;
    pieces.push(...overlapped.map((span) => ({ ...span, path: section.path })));
  }
  return mergeTiny(markdown, pieces, room).map((piece, ord) => ({
    ord,
    text: markdown.slice(piece.start, piece.end),
    tokens: piece.tokens,
    charStart: piece.start,
    charEnd: piece.end,
    headings: piece.path,
    pageFrom: pageOf(pageOffsets, piece.start),
    pageTo: pageOf(pageOffsets, piece.end - 1),
  }));
}

/** Below this share of the bound a piece says too little by itself. */
const TINY_SHARE = 1 / 8;

/** Neighbours that are to become one chunk. `tokens` is an estimate until they are joined. */
interface Group {
  readonly pieces: Piece[];
  path: readonly string[];
  tokens: number;
}

/** Joins tiny pieces with their neighbours while both stand under one heading and fit together. */
function mergeTiny(text: string, pieces: readonly Piece[], maxTokens: number): Piece[] {
  const tiny = maxTokens * TINY_SHARE;
  const groups: Group[] = [];
  for (const piece of pieces) {
    const last = groups.at(-1);
    const path = last && commonPath(last.path, piece.path);
    const strangers = path?.length === 0 && ((last?.path.length ?? 0) > 0 || piece.path.length > 0);
    const tokens = (last?.tokens ?? 0) + piece.tokens + 1; // and a blank line between them
    const fits = tokens <= maxTokens && !strangers && (piece.tokens < tiny || (last?.tokens ?? 0) < tiny);
    if (last && path && fits) {
      last.pieces.push(piece);
      Object.assign(last, { path, tokens });
    } else groups.push({ pieces: [piece], path: piece.path, tokens: piece.tokens });
  }
  return groups.flatMap((group) => joinGroup(text, group, maxTokens));
}

/** Counts what was only estimated; pieces that do not fit after all stay by themselves. */
function joinGroup(text: string, group: Group, maxTokens: number): readonly Piece[] {
  const [first] = group.pieces;
  const last = group.pieces.at(-1);
  if (!first || !last || first === last) return group.pieces;
  const span = trimmedSpan(text, first.start, last.end);
  return span && span.tokens <= maxTokens ? [{ ...span, path: group.path }] : group.pieces;
}

function commonPath(left: Section['path'], right: Section['path']): readonly string[] {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return left.slice(0, length);
}

/** Moves a span's start back over whole words of the span before it. */
function overlap(text: string, before: Span | undefined, span: Span, options: ChunkingOptions): Span {
  if (!before) return span;
  let best = span;
  const starts = [...text.slice(before.start, before.end).matchAll(/(?<=\s)\S/g)].map(
    (match) => before.start + match.index,
  );
  for (const start of starts.reverse()) {
    const repeated = trimmedSpan(text, start, span.start);
    if (repeated && repeated.tokens > options.overlapTokens) break;
    const wider = trimmedSpan(text, start, span.end);
    if (!wider || wider.tokens > options.maxTokens) break;
    best = wider;
  }
  return best;
}

/** The page, from 1, on which the character at `offset` stands. */
export function pageOf(pageOffsets: readonly number[], offset: number): number {
  let low = 0;
  let high = pageOffsets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pageOffsets[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
