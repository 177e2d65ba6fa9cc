import type { Random } from '../../lib/random.ts';
import { type Block, createAuthor } from './author.ts';
import { factsIn } from './placing.ts';
import type { DocumentRecipe, Fact } from './types.ts';

export type FlowRecipe = Extract<DocumentRecipe, { sections: number }>;

/** A document without pages, before it takes a format. */
export interface Manuscript {
  readonly title: string;
  readonly organisation: string;
  readonly sections: readonly { readonly heading: string; readonly blocks: readonly Block[] }[];
  readonly facts: readonly Fact[];
}

const MAX_SECTIONS = 1000;

/** Every section has a heading, running text with a fact, and, now and then, a list and a table with more of them. */
export function writeManuscript(recipe: FlowRecipe, random: Random): Manuscript {
  if (!(recipe.sections >= 1 && recipe.sections <= MAX_SECTIONS)) {
    throw new RangeError(`a document has 1 to ${MAX_SECTIONS} sections, not ${recipe.sections}`);
  }
  const plan = random.derive('plan');
  const plans = Array.from({ length: recipe.sections }, (_, index) => ({
    paragraphs: plan.integer(1, 3),
    list: index === 0 || plan.next() < 0.4,
    rows: recipe.tables && (index === 0 || plan.next() < 0.5) ? plan.integer(2, 4) : 0,
  }));
  const count = plans.reduce((sum, section) => sum + 1 + (section.list ? 1 : 0) + section.rows, 0);
  const author = createAuthor({ script: 'latin', facts: count, random: random.derive('author') });
  const facts: Fact[] = [];
  const sections = plans.map((section) => {
    const heading = author.heading();
    const blocks: Block[] = [author.paragraph([author.fact()])];
    for (let i = 1; i < section.paragraphs; i++) blocks.push(author.paragraph([]));
    if (section.list) blocks.push(author.list([author.fact()]));
    if (section.rows > 0) blocks.push(author.table(Array.from({ length: section.rows }, () => author.fact())));
    for (const block of blocks) facts.push(...factsIn(block, 1, heading));
    return { heading, blocks };
  });
  return { title: author.title, organisation: author.organisation, sections, facts };
}
