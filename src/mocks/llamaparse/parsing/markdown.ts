import { flowPage, flowTable } from './flow.ts';
import type { Item, ListItem, ParsedPage, TextItem } from './types.ts';

/** Markdown: passed through as it is, with the blocks it consists of as items. */
export function parseMarkdown(text: string): ParsedPage {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  return flowPage(1, readBlocks(source.split('\n')), source);
}

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+-]*)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const LIST = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const RULE = /^ {0,3}([-*_])(\s*\1){2,}\s*$/;

interface Block {
  readonly item: Item | undefined;
  /** The line after the block. */
  readonly next: number;
}

function readBlocks(lines: readonly string[]): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < lines.length; ) {
    const block = readBlock(lines, at);
    if (block.item) items.push(block.item);
    at = block.next;
  }
  return items;
}

function readBlock(lines: readonly string[], at: number): Block {
  const line = lines[at] ?? '';
  if (line.trim() === '' || RULE.test(line)) return { item: undefined, next: at + 1 };
  if (FENCE.test(line)) return readFence(lines, at);
  const heading = HEADING.exec(line);
  if (heading) {
    return {
      item: { type: 'heading', level: heading[1]?.length ?? 1, value: plain(heading[2] ?? ''), boxes: [] },
      next: at + 1,
    };
  }
  const following = lines[at + 1] ?? '';
  if (line.includes('|') && following.includes('-') && TABLE_RULE.test(following)) return readTable(lines, at);
  if (LIST.test(line)) return readList(lines, at);
  return readParagraph(lines, at);
}

function readFence(lines: readonly string[], at: number): Block {
  const [, fence = '```', language = ''] = FENCE.exec(lines[at] ?? '') ?? [];
  let end = at + 1;
  while (end < lines.length && !(lines[end] ?? '').trim().startsWith(fence)) end++;
  const value = lines.slice(at + 1, end).join('\n');
  return { item: { type: 'code', value, ...(language ? { language } : {}), boxes: [] }, next: end + 1 };
}

function readTable(lines: readonly string[], at: number): Block {
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? '').includes('|')) end++;
  const rows = [lines[at] ?? '', ...lines.slice(at + 2, end)].map((line) => cellsOf(line).map(plain));
  return { item: flowTable(rows), next: end };
}

interface Entry {
  readonly indent: number;
  readonly ordered: boolean;
  readonly number: number;
  readonly text: string;
}

function readList(lines: readonly string[], at: number): Block {
  const entries: Entry[] = [];
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? '';
    const match = LIST.exec(line);
    const last = entries.at(-1);
    if (match) {
      const [, indent = '', marker = '', text = ''] = match;
      entries.push({ indent: indent.length, ordered: /\d/.test(marker), number: Number.parseInt(marker, 10), text });
    } else if (last && /^\s+\S/.test(line)) {
      entries[entries.length - 1] = { ...last, text: `${last.text} ${line.trim()}` };
    } else if (line.trim() !== '' || !LIST.test(lines[end + 1] ?? '')) break;
  }
  return { item: nest(entries, 0).list, next: end };
}

/** Deeper lists are read as part of the last one (ours, bounds recursion). */
const MAX_LIST_DEPTH = 50;

/** Entries indented deeper than the first become a list of their own behind the entry they follow. */
function nest(entries: readonly Entry[], from: number, depth = 0): { list: ListItem; next: number } {
  const first = entries[from];
  const items: (TextItem | ListItem)[] = [];
  let at = from;
  while (at < entries.length) {
    const entry = entries[at];
    if (!entry || !first || entry.indent < first.indent) break;
    if (entry.indent > first.indent + 1 && depth < MAX_LIST_DEPTH) {
      const { list, next } = nest(entries, at, depth + 1);
      items.push(list);
      at = next;
      continue;
    }
    items.push({ type: 'text', value: plain(entry.text), md: entry.text, boxes: [] });
    at++;
  }
  const ordered = first?.ordered ?? false;
  return {
    list: { type: 'list', ordered, ...(ordered ? { start: first?.number ?? 1 } : {}), items, boxes: [] },
    next: at,
  };
}

function readParagraph(lines: readonly string[], at: number): Block {
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? '').trim() !== '' && !startsBlock(lines[end] ?? '')) {
    if (/^ {0,3}(=+|-+)\s*$/.test(lines[end] ?? '')) return setext(lines, at, end);
    end++;
  }
  const text = lines.slice(at, end).join('\n').trim();
  const image = /^!\[([^\]]*)\]\(([^)\s]+)[^)]*\)$/.exec(text);
  if (image) return { item: { type: 'image', caption: image[1] ?? '', url: image[2] ?? '', boxes: [] }, next: end };
  return { item: { type: 'text', value: plain(text), md: text, boxes: [] }, next: end };
}

function setext(lines: readonly string[], at: number, underline: number): Block {
  const level = (lines[underline] ?? '').trim().startsWith('=') ? 1 : 2;
  const value = plain(lines.slice(at, underline).join(' ').trim());
  return { item: { type: 'heading', level, value, boxes: [] }, next: underline + 1 };
}

function startsBlock(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || LIST.test(line);
}

/** A page's Markdown as bare text: no marks, link targets, pictures or HTML tags; the cells of a row apart by spaces. */
export function plainMarkdown(markdown: string): string {
  return markdown
    .split('\n')
    .filter((line) => !FENCE.test(line) && !(line.includes('-') && line.includes('|') && TABLE_RULE.test(line)))
    .map((line) =>
      plain(line.replace(/!\[[^\]]{0,500}\]\([^)]{0,2000}\)/g, '').replace(/<\/?[a-zA-Z][^<>]{0,500}>/g, '')),
    )
    .map((line) => line.replace(/^ {0,3}#{1,6}\s+/, '').replace(/^(\s*)(?:[-*+]|\d{1,9}[.)])\s+/, '$1'))
    .map((line) => (/^\s*\|.*\|\s*$/.test(line) ? cellsOf(line).join(' ') : line))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** Text without emphasis, code ticks and link targets; marks farther apart than a sentence is long stay (bounds work). */
function plain(text: string): string {
  return text
    .replace(/!?\[([^\]]{0,200})\]\([^)]{0,2000}\)/g, '$1')
    .replace(/(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1/g, '$2')
    .replace(/(?<![\w*])([*_])(?=\S)(.{1,300}?)(?<=\S)\1(?![\w*])/g, '$2')
    .replace(/`([^`]{1,500})`/g, '$1');
}
