/** A run of the text, `[start, end)`. Blocks lie side by side and cover all of it. */
export interface Block {
  readonly kind: 'heading' | 'table' | 'code' | 'text';
  readonly start: number;
  readonly end: number;
  /** 1 to 6 for a heading, else 0. */
  readonly level: number;
}

interface Line {
  readonly start: number;
  /** Behind the line's end mark. */
  readonly end: number;
  readonly text: string;
}

const HEADING = /^ {0,3}(#{1,6})(?:[ \t]|$)/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const TABLE_ROW = /^ {0,3}\|/;

/** Cuts markdown into headings, tables, fenced code and paragraphs. Blank lines belong to the block before them. */
export function blocksOf(text: string): Block[] {
  const lines = linesOf(text);
  const fences = closingFences(lines);
  const blocks: Block[] = [];
  let next = 0;
  while (next < lines.length) {
    const { kind, level, lines: taken } = blockAt(lines, next, fences);
    const until = skipBlank(lines, next + taken);
    blocks.push({ kind, level, start: at(lines, next).start, end: at(lines, until - 1).end });
    next = until;
  }
  return blocks;
}

interface Opening {
  readonly kind: Block['kind'];
  readonly level: number;
  readonly lines: number;
}

function blockAt(lines: readonly Line[], from: number, fences: ClosingFences): Opening {
  const line = at(lines, from).text;
  const heading = HEADING.exec(line);
  if (heading) return { kind: 'heading', level: heading[1]?.length ?? 1, lines: 1 };
  const fence = FENCE.exec(line)?.[1];
  if (fence) return { kind: 'code', level: 0, lines: fencedLines(lines, from, fence, fences) };
  if (TABLE_ROW.test(line)) return { kind: 'table', level: 0, lines: run(lines, from, (text) => TABLE_ROW.test(text)) };
  if (isBlank(line)) return { kind: 'text', level: 0, lines: 1 };
  return paragraphAt(lines, from);
}

function paragraphAt(lines: readonly Line[], from: number): Opening {
  const opensAnother = (text: string) =>
    isBlank(text) || HEADING.test(text) || FENCE.test(text) || TABLE_ROW.test(text);
  const length = run(lines, from, (text) => !opensAnother(text));
  const underline = UNDERLINE.exec(lines[from + 1]?.text ?? '')?.[1];
  if (length >= 2 && underline) return { kind: 'heading', level: underline.startsWith('=') ? 1 : 2, lines: 2 };
  return { kind: 'text', level: 0, lines: length };
}

/** Line numbers of fences that can close a block, by their character, ascending. */
type ClosingFences = Readonly<Record<string, { readonly line: number; readonly length: number }[]>>;

function closingFences(lines: readonly Line[]): ClosingFences {
  const fences: ClosingFences = { '`': [], '~': [] };
  lines.forEach(({ text }, line) => {
    const fence = text.trim();
    if (/^(?:`{3,}|~{3,})$/.test(fence)) fences[fence.charAt(0)]?.push({ line, length: fence.length });
  });
  return fences;
}

/** Up to and with the closing fence; an unclosed fence runs to the next blank line, lest it swallow the document. */
function fencedLines(lines: readonly Line[], from: number, fence: string, fences: ClosingFences): number {
  const candidates = fences[fence.charAt(0)] ?? [];
  for (let i = firstAfter(candidates, from); i < candidates.length; i++) {
    const candidate = candidates[i];
    if (candidate && candidate.length >= fence.length) return candidate.line - from + 1;
  }
  return run(lines, from, (text) => !isBlank(text));
}

function firstAfter(candidates: readonly { readonly line: number }[], line: number): number {
  let low = 0;
  let high = candidates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((candidates[middle]?.line ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many lines from `from` on pass; at least 1. */
function run(lines: readonly Line[], from: number, passes: (text: string) => boolean): number {
  let until = from + 1;
  while (until < lines.length && passes(at(lines, until).text)) until++;
  return until - from;
}

function skipBlank(lines: readonly Line[], from: number): number {
  let until = from;
  while (until < lines.length && isBlank(at(lines, until).text)) until++;
  return until;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline + 1;
    lines.push({ start, end, text: text.slice(start, newline === -1 ? end : newline) });
    start = end;
  }
  return lines;
}

function at(lines: readonly Line[], index: number): Line {
  return lines[index] as Line;
}
