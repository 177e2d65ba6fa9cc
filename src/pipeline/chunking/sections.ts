import { type Block, blocksOf } from './blocks.ts';

/** A heading (or several, when one follows the other at once) and what stands under it, up to the next heading. */
export interface Section {
  /** Outermost first; empty before the first heading. */
  readonly path: readonly string[];
  readonly blocks: readonly Block[];
}

/** A heading without text of its own opens the section that follows it. */
export function sectionsOf(text: string): Section[] {
  const sections: { path: readonly string[]; blocks: Block[] }[] = [];
  let bare = false; // whether the last section is nothing but headings yet
  const open: { level: number; title: string }[] = [];
  for (const block of blocksOf(text)) {
    if (block.kind === 'heading') {
      while ((open.at(-1)?.level ?? 0) >= block.level) open.pop();
      open.push({ level: block.level, title: titleOf(text.slice(block.start, block.end)) });
    }
    const path = open.map(({ title }) => title).filter((title) => title !== '');
    const last = sections.at(-1);
    if (last && (block.kind !== 'heading' || bare)) {
      last.blocks.push(block);
      last.path = path;
    } else sections.push({ path, blocks: [block] });
    bare = block.kind === 'heading';
  }
  return sections;
}

/** Long titles are cut in the path, never in the text. */
const TITLE_MAX = 200;

function titleOf(heading: string): string {
  const firstLine = heading.trimStart().split('\n', 1)[0] ?? '';
  const bare = firstLine.replace(/^#{1,6}[ \t]*/, '').replace(/[ \t]+#+[ \t]*$/, '');
  return bare.replace(/[*_`]/g, '').trim().slice(0, TITLE_MAX).toWellFormed();
}
