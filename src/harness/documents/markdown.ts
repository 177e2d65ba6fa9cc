import type { Block } from './author.ts';
import type { Manuscript } from './manuscript.ts';

export function toMarkdown(manuscript: Manuscript): string {
  const parts = [`# ${manuscript.title}`, `*${manuscript.organisation}*`];
  for (const section of manuscript.sections) {
    parts.push(`## ${section.heading}`, ...section.blocks.map(blockToMarkdown));
  }
  return `${parts.join('\n\n')}\n`;
}

function blockToMarkdown(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return block.text;
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
    case 'table': {
      const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
      return [row(block.header), row(block.header.map(() => '---')), ...block.rows.map(row)].join('\n');
    }
    default:
      return block satisfies never;
  }
}
