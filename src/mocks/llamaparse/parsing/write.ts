import type { Item, ListItem, ParsedPage, TableItem } from './types.ts';

/** How Markdown is written; all off is the service's default. */
export interface MarkdownStyle {
  /** Table cells without padding. */
  readonly compactTables: boolean;
  /** Tables as HTML instead of pipes. */
  readonly htmlTables: boolean;
  /** What stands between the lines of one cell. */
  readonly cellLineSeparator: string;
}

export const defaultStyle: MarkdownStyle = { compactTables: false, htmlTables: false, cellLineSeparator: ' ' };

/** A page's Markdown: its items, a blank line between them. Documents that are Markdown are passed through. */
export function pageMarkdown(page: ParsedPage, style: MarkdownStyle = defaultStyle): string {
  return page.source ?? itemsMarkdown(page.items, style);
}

export function itemsMarkdown(items: readonly Item[], style: MarkdownStyle = defaultStyle): string {
  return items
    .map((item) => itemMarkdown(item, style))
    .filter((md) => md !== '')
    .join('\n\n');
}

export function itemMarkdown(item: Item, style: MarkdownStyle = defaultStyle): string {
  switch (item.type) {
    case 'heading':
      return `${'#'.repeat(item.level)} ${item.md ?? item.value}`;
    case 'text':
      return escapeBlockStart(item.md ?? item.value);
    case 'table':
      if (item.rows.length === 0) return '';
      return style.htmlTables ? tableHtml(item.rows) : tableMarkdown(item.marked ?? item.rows, style);
    case 'list':
      return listLines(item, style).join('\n');
    case 'code':
      return codeFence(item.value, item.language ?? '');
    case 'image':
      return `![${item.caption}](${item.url})`;
    case 'link':
      return `[${item.value}](${item.url})`;
    default:
      return item satisfies never;
  }
}

/** Keeps a paragraph that begins with a hash from reading as a heading. */
function escapeBlockStart(text: string): string {
  return text.replace(/^(#{1,6})(?=\s|$)/gm, '\\$1');
}

function codeFence(value: string, language: string): string {
  const longest = Math.max(2, ...[...value.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${value}\n${fence}`;
}

function listLines(list: ListItem, style: MarkdownStyle): string[] {
  let number = list.start ?? 1;
  // what belongs to an entry begins where the entry's text does
  let indent = '  ';
  return list.items.flatMap((item) => {
    if (item.type === 'list') return listLines(item, style).map((line) => indent + line);
    const marker = list.ordered ? `${number++}.` : '-';
    indent = ' '.repeat(marker.length + 1);
    const [first = '', ...rest] = (item.md ?? item.value).split('\n');
    return [`${marker} ${first}`, ...rest.map((line) => indent + line)];
  });
}

/** A pipe table; cells are padded to the width of their column unless compact. */
export function tableMarkdown(rows: TableItem['rows'], style: MarkdownStyle = defaultStyle): string {
  const cells = rows.map((row) => row.map((cell) => pipeCell(cell, style.cellLineSeparator)));
  const columns = Math.max(1, ...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    style.compactTables ? 0 : Math.max(3, ...cells.map((row) => textWidth(row[column] ?? ''))),
  );
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => pad(row[column] ?? '', width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(Math.max(3, width))).join(' | ')} |`;
  const [header = [], ...body] = cells;
  return [line(header), rule, ...body.map(line)].join('\n');
}

function pipeCell(cell: string, separator: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('\n', separator);
}

function textWidth(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** Every cell in double quotes, rows separated by a line feed. */
export function tableCsv(rows: TableItem['rows']): string {
  return rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n');
}

export function tableHtml(rows: TableItem['rows']): string {
  const [header = [], ...body] = rows;
  const head = htmlRow(header, 'th').map((line) => `        ${line}`);
  const lines = body.flatMap((row) => htmlRow(row, 'td').map((line) => `        ${line}`));
  return ['<table>', '    <thead>', ...head, '    </thead>', '    <tbody>', ...lines, '    </tbody>', '</table>'].join(
    '\n',
  );
}

function htmlRow(row: readonly string[], tag: 'th' | 'td'): string[] {
  return ['<tr>', ...row.map((cell) => `    <${tag}>${escapeHtml(cell)}</${tag}>`), '</tr>'];
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
