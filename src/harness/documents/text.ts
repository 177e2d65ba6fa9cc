import type { Block } from './author.ts';
import type { Manuscript } from './manuscript.ts';

/** Plain text as people type it: headings in capitals, lines of at most this many characters, aligned columns. */
const LINE = 78;

export function toText(manuscript: Manuscript): string {
  const parts = [manuscript.title.toUpperCase(), manuscript.organisation];
  for (const section of manuscript.sections) {
    parts.push(section.heading.toUpperCase(), ...section.blocks.map(blockToText));
  }
  return `${parts.join('\n\n')}\n`;
}

function blockToText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return wrap(block.text, '', '');
    case 'list':
      return block.items.map((item) => wrap(item, '* ', '  ')).join('\n');
    case 'table': {
      const rows = [block.header, ...block.rows];
      const widths = block.header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
      return rows
        .map((row) =>
          row
            .map((cell, i) => cell.padEnd(widths[i] ?? 0))
            .join('  ')
            .trimEnd(),
        )
        .join('\n');
    }
    default:
      return block satisfies never;
  }
}

function wrap(text: string, first: string, rest: string): string {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    const started = line.length > (lines.length === 0 ? first : rest).length;
    if (started && line.length + 1 + word.length > LINE) {
      lines.push(line);
      line = rest + word;
    } else {
      line += started ? ` ${word}` : word;
    }
  }
  return [...lines, line].join('\n');
}
