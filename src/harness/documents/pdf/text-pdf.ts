import type { Random } from '../../../lib/random.ts';
import { type Author, createAuthor } from '../author.ts';
import { factsIn } from '../placing.ts';
import type { DocumentRecipe, Fact } from '../types.ts';
import { openPdf, PAGE } from './open.ts';
import { padPdf } from './padding.ts';
import { COLUMN_GUTTER, composePage, type PagePlan, placeShapes } from './page.ts';
import type { Pen } from './pen.ts';
import { typefaceOf } from './typeface.ts';

export type PdfRecipe = Extract<DocumentRecipe, { type: 'pdf' }>;

export interface WrittenPdf {
  readonly bytes: Uint8Array;
  readonly facts: readonly Fact[];
}

/** Most pages one document may have: as many as there are invented names for. */
const MAX_PAGES = 1000;

export async function writePdf(
  recipe: PdfRecipe,
  random: Random,
  passwords?: { user: string; owner: string },
): Promise<WrittenPdf> {
  if (!(recipe.pages >= 1 && recipe.pages <= MAX_PAGES)) {
    throw new RangeError(`a PDF has 1 to ${MAX_PAGES} pages, not ${recipe.pages}`);
  }
  const plans = planPages(recipe, random.derive('plan'));
  const script = recipe.script ?? 'latin';
  const facts = plans.reduce((sum, plan) => sum + plan.spokenFacts + plan.tableFacts, 0);
  const author = createAuthor({ script, facts, random: random.derive('author') });
  const { pdf, finish } = openPdf({ title: author.title, author: author.organisation, passwords });
  const columns = recipe.columns ?? 1;
  const columnWidth = (PAGE.width - 2 * PAGE.margin - (columns - 1) * COLUMN_GUTTER) / columns;
  const pen: Pen = { pdf, typeface: typefaceOf(script), width: columnWidth };
  const layout = random.derive('layout');
  const written: Fact[] = [];
  let heading: string | undefined;
  plans.forEach((plan, index) => {
    pdf.addPage();
    for (const { shape, x, y } of placeShapes(composePage(plan, author, pen, layout), columns, columnWidth)) {
      if (recipe.headings !== false) heading = shape.heading ?? heading;
      shape.draw(x, y);
      if (shape.block) written.push(...factsIn(shape.block, index + 1, heading));
    }
    drawFooter(pen, author, index + 1);
  });
  const bytes = await finish();
  return { bytes: recipe.padToBytes === undefined ? bytes : padPdf(bytes, recipe.padToBytes), facts: written };
}

function planPages(recipe: PdfRecipe, random: Random): PagePlan[] {
  return Array.from({ length: recipe.pages }, (_, index) => ({
    spokenFacts: random.integer(1, 2),
    tableFacts: recipe.tables && (index === 0 || random.next() < 0.4) ? random.integer(2, 4) : 0,
    headings: recipe.headings !== false,
    first: index === 0,
    columns: recipe.columns ?? 1,
  }));
}

function drawFooter({ pdf, typeface }: Pen, author: Author, page: number): void {
  const y = PAGE.height - PAGE.footer;
  const width = PAGE.width - 2 * PAGE.margin;
  pdf.font(typeface.regular).fontSize(8).fillColor('#5b6770');
  pdf.text(author.title, PAGE.margin, y, { lineBreak: false });
  pdf.text(String(page), PAGE.margin + width - pdf.widthOfString(String(page)), y, { lineBreak: false });
}
