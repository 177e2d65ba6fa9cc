import type { Block } from './author.ts';
import type { Fact } from './types.ts';

/** The facts of a block, now that its place in the document is known. */
export function factsIn(block: Block, page: number, heading: string | undefined): Fact[] {
  return block.facts.map((fact) => ({
    sentence: block.kind === 'table' ? fact.cells.join(' ') : fact.sentence,
    question: fact.question,
    answer: fact.answer,
    page,
    heading,
    place: block.kind,
  }));
}
