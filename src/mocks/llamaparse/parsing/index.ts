import { recognise } from './recognise.ts';
import { type ParsedDocument, type ParsedPage, ParseFailure, type ParseInput } from './types.ts';

/**
 * Reads a document, whatever it is. Heavy libraries are loaded when first needed; between pages others get their turn.
 * @throws ParseFailure what the service would fail the job with
 */
export async function parseDocument(input: ParseInput): Promise<ParsedDocument> {
  const document = await dispatch(input);
  if (!document.pages.some((page) => page.failure !== undefined || page.text.trim() !== '')) {
    throw new ParseFailure('NO_DATA_FOUND_IN_FILE', 'No text was found in the file; scanned pages are not read here.');
  }
  return document;
}

async function dispatch(input: ParseInput): Promise<ParsedDocument> {
  const found = recognise(input.bytes, input.filename);
  switch (found.kind) {
    case 'pdf': {
      const { parsePdf } = await import('./pdf/index.ts');
      return finish('pdf', await parsePdf(input));
    }
    case 'docx': {
      const { parseDocx } = await import('./docx.ts');
      return finish('docx', selected(input, await parseDocx(input.bytes)));
    }
    case 'html': {
      const { parseHtml } = await import('./html/index.ts');
      return finish('html', selected(input, [parseHtml(found.text, input.settings)]));
    }
    case 'markdown': {
      const { parseMarkdown } = await import('./markdown.ts');
      return finish('markdown', selected(input, [parseMarkdown(found.text)]));
    }
    case 'text':
    case 'csv': {
      const { parseText, parseCsv } = await import('./text.ts');
      return finish(found.kind, selected(input, [found.kind === 'csv' ? parseCsv(found.text) : parseText(found.text)]));
    }
    default:
      return found satisfies never;
  }
}

function selected({ settings }: ParseInput, pages: readonly ParsedPage[]): ParsedPage[] {
  const wanted = new Set(settings.select(pages.length));
  return pages.filter((page) => wanted.has(page.number));
}

function finish(kind: ParsedDocument['kind'], pages: readonly ParsedPage[]): ParsedDocument {
  if (pages.length === 0) throw new ParseFailure('NO_DATA_FOUND_IN_FILE', 'None of the wanted pages exists.');
  const chars = pages.reduce((sum, page) => sum + page.text.length * 2 + (page.source?.length ?? 0), 0);
  return { kind, pages, chars };
}
