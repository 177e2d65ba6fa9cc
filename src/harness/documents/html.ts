import type { Block } from './author.ts';
import type { Manuscript } from './manuscript.ts';

const STYLE =
  'body{font:16px/1.5 sans-serif;max-width:44em;margin:2em auto}td,th{border:1px solid #999;padding:4px 8px}';

export function toHtml(manuscript: Manuscript): string {
  const sections = manuscript.sections.map(
    ({ heading, blocks }) =>
      `<section>\n<h2>${escapeHtml(heading)}</h2>\n${blocks.map(blockToHtml).join('\n')}\n</section>`,
  );
  const title = escapeHtml(manuscript.title);
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head>\n<meta charset="utf-8">\n<title>${title}</title>\n<style>${STYLE}</style>\n</head>`,
    `<body>\n<header><p>${escapeHtml(manuscript.organisation)}</p></header>\n<main>\n<h1>${title}</h1>`,
    ...sections,
    '</main>\n</body>\n</html>\n',
  ].join('\n');
}

function blockToHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}\n</ul>`;
    case 'table': {
      const row = (cells: readonly string[], tag: 'th' | 'td') =>
        `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
      const rows = block.rows.map((cells) => row(cells, 'td')).join('\n');
      return `<table>\n<thead>${row(block.header, 'th')}</thead>\n<tbody>\n${rows}\n</tbody>\n</table>`;
    }
    default:
      return block satisfies never;
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
