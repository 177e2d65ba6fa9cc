import { unite } from '../boxes.ts';
import type { Box, Item, ListItem, Placed, TableItem, TextItem } from '../types.ts';
import { joinLines } from './join.ts';
import { rowLine } from './letters.ts';
import { loosenTable } from './loose-tables.ts';
import { BULLET, beginsWithMark, joinMarkers, NUMBER } from './markers.ts';
import { rowText, toRows } from './segments.ts';
import { type DocumentStyle, levelOfSize } from './style.ts';
import { findTables } from './tables.ts';
import { type Row, type Segment, segmentBox } from './types.ts';

/** One region, read from top to bottom, as blocks. */
export function regionItems(segments: readonly Segment[], style: DocumentStyle): Item[] {
  const rows = joinMarkers(toRows(segments));
  const items: Item[] = [];
  let at = 0;
  for (const table of findTables(rows, style.eagerTables)) {
    items.push(...textItems(rows.slice(at, table.from), style));
    const { texts, boxes, concerns } = table.cells;
    const place = placed(rows.slice(table.from, table.to), style);
    const found: TableItem = { type: 'table', rows: texts, cellBoxes: boxes, ...place, ...concerns };
    items.push(...loosenTable(found, rows.slice(table.from, table.to)));
    at = table.to;
  }
  return [...items, ...textItems(rows.slice(at), style)];
}

const SENTENCE_END = /[.!?:;…][)\]»”"’']*$/u;
/** An entry of a bibliography. */
const REFERENCE = /^\[[\w+-]{1,12}\]\s/;
/** The end of a line in a table of contents. */
const LEADER = /\.{4}\s*(\d{1,4}|[ivxlc]{1,7})$/;

interface Paragraph {
  readonly rows: Row[];
  readonly kind: 'text' | 'bullet' | 'number' | 'code';
}

function textItems(rows: readonly Row[], style: DocumentStyle): Item[] {
  return gatherLists(paragraphs(rows, style), style);
}

function paragraphs(rows: readonly Row[], style: DocumentStyle): Paragraph[] {
  const found: Paragraph[] = [];
  const left = Math.min(...rows.map((row) => row.x0));
  const right = Math.max(...rows.map((row) => row.x1));
  for (const row of rows) {
    const last = found.at(-1);
    if (last && continuesParagraph(last, row, { left, right, style })) last.rows.push(row);
    else found.push({ rows: [row], kind: kindOf(row, style) });
  }
  return found;
}

function kindOf(row: Row, style: DocumentStyle): Paragraph['kind'] {
  const text = rowText(row);
  if (row.mono && levelOfSize(row.size, style) === undefined) return 'code';
  if (BULLET.test(text)) return 'bullet';
  if (isCapitals(text)) return 'text';
  if (NUMBER.test(text) && !row.bold && levelOfSize(row.size, style) === undefined) return 'number';
  return 'text';
}

interface Region {
  readonly left: number;
  readonly right: number;
  readonly style: DocumentStyle;
}

function continuesParagraph({ rows, kind }: Paragraph, row: Row, region: Region): boolean {
  const last = rows.at(-1) as Row;
  const own = kindOf(row, region.style);
  const gap = row.baseline - last.baseline;
  const size = Math.max(row.size, last.size);
  if (kind === 'code') return own === 'code' && gap > 0 && gap < 3.2 * size;
  if (beginsWithMark(row)) return false;
  if (gap <= 0 || (own !== 'text' && !isAccident(last, row, own, region))) return false;
  const heading = levelOfSize(last.size, region.style) !== undefined || last.bold;
  const pitch = heading ? 1.5 : Math.max(1.15, region.style.leading) * 1.27;
  if (gap > pitch * size || Math.abs(row.size - last.size) > 0.12 * size || row.bold !== last.bold) return false;
  if (kind === 'text') return !startsNew(rows, row, region);
  return row.x0 > (rows[0] as Row).x0 + 0.4 * size || !endsShort(last, region);
}

/** A number or dash at the beginning of a line in the middle of a sentence is no list marker. */
function isAccident(last: Row, row: Row, own: Paragraph['kind'], region: Region): boolean {
  if (/^[•◦▪‣●]/u.test(rowText(row))) return false;
  const wraps = !endsShort(last, region) && Math.abs(row.x0 - last.x0) < row.size;
  if (own === 'code') return wraps && !last.mono && !/[.:;]$/.test(rowText(last)) && isOneLine(row, last, region);
  return wraps && !SENTENCE_END.test(rowText(last)) && kindOf(last, region.style) === 'text';
}

/** An address or a name in typewriter letters that goes over the line's end, no further than the text's own leading. */
function isOneLine(row: Row, last: Row, { style }: Region): boolean {
  return row.segments.length === 1 && row.baseline - last.baseline < 1.1 * Math.max(1.15, style.leading) * last.size;
}

/** Indentation and short lines mark where a paragraph begins. */
function startsNew(rows: readonly Row[], row: Row, region: Region): boolean {
  const last = rows.at(-1) as Row;
  const indent = row.x0 - last.x0;
  if (LEADER.test(rowText(last)) || REFERENCE.test(rowText(row))) return true;
  const ended = SENTENCE_END.test(rowText(last));
  if (isCentred(row, region) && isCentred(last, region)) return false;
  if (indent > 0.8 * row.size && last.x0 - region.left < 0.5 * row.size) {
    if (REFERENCE.test(rowText(last)) && rows.length === 1) return false;
    const spaced = row.baseline - last.baseline > 1.1 * region.style.leading * row.size;
    return ended || spaced || endsShort(last, region);
  }
  if (indent < -0.8 * row.size && rows.length > 1) return true;
  return ended && endsShort(last, region) && row.x0 - region.left < 0.5 * row.size;
}

function endsShort(row: Row, { left, right }: Region): boolean {
  return right - row.x1 > 0.2 * (right - left);
}

function isCentred(row: Row, { left, right }: Region): boolean {
  const [before, behind] = [row.x0 - left, right - row.x1];
  return before > 1.5 * row.size && Math.abs(before - behind) < 0.15 * (right - left);
}

function gatherLists(found: readonly Paragraph[], style: DocumentStyle): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < found.length; ) {
    const paragraph = found[at] as Paragraph;
    if (paragraph.kind === 'bullet' || paragraph.kind === 'number') {
      const { list, next } = readList(found, at, style);
      items.push(list);
      at = next;
      continue;
    }
    items.push(toItem(paragraph, style));
    at++;
  }
  return items;
}

function toItem({ rows, kind }: Paragraph, style: DocumentStyle): Item {
  const place = placed(rows, style);
  if (kind === 'code') return { type: 'code', value: codeText(rows), ...place };
  const value = joinLines(rows.map(rowText), style.words);
  const level = headingLevel(rows, value, style);
  return level === undefined ? { type: 'text', value, ...place } : { type: 'heading', level, value, ...place };
}

function headingLevel(rows: readonly Row[], value: string, style: DocumentStyle): number | undefined {
  if (!/\p{L}/u.test(value) || value.length > 250 || rows.length > 4 || LEADER.test(value)) return undefined;
  const first = rows[0] as Row;
  const bySize = levelOfSize(first.size, style);
  if (bySize !== undefined) return bySize;
  if (rows.length === 1 && isCapitals(value)) return Math.min(6, Math.max(2, style.headingSizes.length + 1));
  const bold = rows.every((row) => row.bold) && !style.bodyBold && first.size >= style.bodySize * 0.92;
  const short = value.length <= 100 && rows.length <= 2 && !/[.,;:]$/.test(value);
  return bold && short ? Math.min(6, Math.max(2, style.headingSizes.length + 1)) : undefined;
}

/** A numbered section title in capitals, as some papers set it in the size of the text. */
function isCapitals(text: string): boolean {
  return /^(\d{1,2}(\.\d{1,2})*\.?|[IVX]{1,5}\.)\s+\p{Lu}{3}[\p{Lu}\d\s,:&-]*$/u.test(text) && text.length < 80;
}

/** Spaces at the beginnings of lines as they stand on the page, in letters of a typewriter. */
function codeText(rows: readonly Row[]): string {
  const left = Math.min(...rows.map((row) => row.x0));
  const lines: string[] = [];
  let last: Row | undefined;
  for (const row of rows) {
    if (last && row.baseline - last.baseline > 1.9 * row.size) lines.push('');
    const letter = row.size * 0.6;
    let line = '';
    for (const segment of row.segments) {
      const column = Math.round((segment.x0 - left) / letter);
      line += ' '.repeat(Math.max(line === '' ? 0 : 1, Math.min(200, column - line.length))) + segment.text;
    }
    lines.push(line);
    last = row;
  }
  return lines.join('\n');
}

/** List paragraphs from `from` on: deeper ones become lists of their own behind the entry above them. */
function readList(found: readonly Paragraph[], from: number, style: DocumentStyle): { list: ListItem; next: number } {
  const first = found[from] as Paragraph;
  const left = (first.rows[0] as Row).x0;
  const items: (TextItem | ListItem)[] = [];
  const rows: Row[] = [];
  const start = numberOf(first);
  let expected = start;
  let at = from;
  for (; at < found.length; at++) {
    const paragraph = found[at] as Paragraph;
    const head = paragraph.rows[0] as Row;
    if (paragraph.kind === 'text' || paragraph.kind === 'code' || head.x0 < left - head.size) break;
    const isInner = isLettered(paragraph) && expected !== undefined && Math.abs(head.x0 - left) <= head.size;
    if ((head.x0 > left + head.size || isInner) && items.length > 0) {
      const { list, next } = readList(found, at, style);
      items.push(list);
      at = next - 1;
      continue;
    }
    if (paragraph.kind !== first.kind || numberOf(paragraph) !== expected) break;
    items.push(entry(paragraph, style));
    rows.push(...paragraph.rows);
    if (expected !== undefined) expected++;
  }
  const numbered = start === undefined ? {} : { start };
  return { list: { type: 'list', ordered: start !== undefined, ...numbered, items, boxes: [boxOf(rows)] }, next: at };
}

/** The number of an entry of a numbered list; lettered ones keep their letters as text. */
function numberOf({ rows, kind }: Paragraph): number | undefined {
  if (kind !== 'number') return undefined;
  const number = /^\(?(\d{1,3})[.)]/.exec(rowText(rows[0] as Row))?.[1];
  return number === undefined ? undefined : Number(number);
}

function isLettered(paragraph: Paragraph): boolean {
  return paragraph.kind === 'number' && numberOf(paragraph) === undefined;
}

function entry(paragraph: Paragraph, style: DocumentStyle): TextItem {
  const text = joinLines(paragraph.rows.map(rowText), style.words);
  const value = isLettered(paragraph) ? text : text.replace(BULLET, '').replace(/^\(?\d{1,3}[.)]\s+/, '');
  return { type: 'text', value, ...placed(paragraph.rows, style) };
}

/** Where rows stand, with their lines where those are wanted. */
export function placed(rows: readonly Row[], { granular }: Pick<DocumentStyle, 'granular'>): Placed {
  return { boxes: [boxOf(rows)], ...(granular ? { lines: rows.map(rowLine) } : {}) };
}

export function boxOf(rows: readonly Row[]): Box {
  return rows.map(segmentBox).reduce(unite);
}
