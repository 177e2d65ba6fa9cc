import type { Random } from '../../lib/random.ts';
import { toDocx } from './docx/docx.ts';
import { toHtml } from './html.ts';
import { type FlowRecipe, writeManuscript } from './manuscript.ts';
import { toMarkdown } from './markdown.ts';
import { writeBrokenPdf } from './pdf/broken-pdf.ts';
import { writeProtectedPdf } from './pdf/protected-pdf.ts';
import { writeScannedPdf } from './pdf/scanned-pdf.ts';
import { writePdf } from './pdf/text-pdf.ts';
import { toText } from './text.ts';
import type { DocumentRecipe, GeneratedDocument } from './types.ts';

export { comparable, containsFact } from './containing.ts';
export { PASSWORDS } from './pdf/protected-pdf.ts';
export type { DocumentRecipe, Fact, GeneratedDocument } from './types.ts';

const PDF = 'application/pdf';

/**
 * A document whose bytes depend only on the recipe, on `random`'s seed and on `name`, never on what was drawn or
 * generated before. `name` is the file's name without ending; a different name gives different content.
 */
export async function generateDocument(
  recipe: DocumentRecipe,
  random: Random,
  name: string,
): Promise<GeneratedDocument> {
  const own = random.derive(`document ${recipe.type} ${name}`);
  const pdf = { filename: `${name}.pdf`, mime: PDF, facts: [] };
  switch (recipe.type) {
    case 'pdf':
      return { ...pdf, ...(await writePdf(recipe, own)), pages: recipe.pages };
    case 'broken-pdf':
      return { ...pdf, bytes: await writeBrokenPdf(own), pages: 0 };
    case 'protected-pdf':
      return { ...pdf, bytes: await writeProtectedPdf(own), pages: 0 };
    case 'scanned-pdf':
      return { ...pdf, bytes: await writeScannedPdf(recipe.pages, own), pages: recipe.pages };
    case 'empty':
      return { ...pdf, bytes: new Uint8Array(), pages: 0 };
    case 'docx':
    case 'markdown':
    case 'html':
    case 'text':
      return writeFlow(recipe, own, name);
    default:
      return recipe satisfies never;
  }
}

async function writeFlow(recipe: FlowRecipe, random: Random, name: string): Promise<GeneratedDocument> {
  const manuscript = writeManuscript(recipe, random);
  const { facts } = manuscript;
  const encode = (text: string) => new TextEncoder().encode(text);
  switch (recipe.type) {
    case 'docx': {
      const mime = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
      return { filename: `${name}.docx`, mime, bytes: await toDocx(manuscript), pages: 1, facts };
    }
    case 'markdown':
      return { filename: `${name}.md`, mime: 'text/markdown', bytes: encode(toMarkdown(manuscript)), pages: 1, facts };
    case 'html':
      return { filename: `${name}.html`, mime: 'text/html', bytes: encode(toHtml(manuscript)), pages: 1, facts };
    case 'text': {
      // nothing marks a heading in plain text, so none is promised
      const plain = facts.map((fact) => ({ ...fact, heading: undefined }));
      return { filename: `${name}.txt`, mime: 'text/plain', bytes: encode(toText(manuscript)), pages: 1, facts: plain };
    }
    default:
      return recipe.type satisfies never;
  }
}
