import { flowPage, flowTable } from './flow.ts';
import type { Item, ParsedPage } from './types.ts';

/** Plain text: one page, paragraphs at blank lines, line breaks kept. */
export function parseText(text: string): ParsedPage {
  const clean = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const paragraphs = clean.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '');
  const items: Item[] = paragraphs.map((paragraph) => ({
    type: 'text',
    value: paragraph.replace(/\s+$/, '').replace(/^\n+/, ''),
    boxes: [],
  }));
  return flowPage(1, items);
}

/** Comma- or tab-separated values: one page with one table. */
export function parseCsv(text: string): ParsedPage {
  const clean = text.replace(/^\uFEFF/, '');
  const firstLine = clean.slice(0, clean.search(/\r|\n|$/));
  const separator = ['\t', ';', ','].find((mark) => firstLine.includes(mark)) ?? ',';
  const rows = readCsv(clean, separator).filter((row) => row.some((cell) => cell.trim() !== ''));
  return flowPage(1, [flowTable(rows)]);
}

/** RFC 4180, forgiving about stray quotes. */
function readCsv(text: string, separator: string): string[][] {
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}\\r\\n]*))(${separator}|\\r\\n|\\r|\\n|$)`, 'y');
  const rows: string[][] = [];
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) {
      // a quote in the middle of nowhere: take the rest of the line as it is
      const end = text.slice(at).search(/[\r\n]/);
      row.push(text.slice(at, end < 0 ? text.length : at + end));
      cell.lastIndex = end < 0 ? text.length : at + end;
      continue;
    }
    row.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : (match[2] ?? ''));
    if (match[3] !== separator) {
      rows.push(row);
      row = [];
    }
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
